"""Arrangements on the scale and on the panel, and what holds whatever the weights."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.money import gbp_millions
from funding_alloc.schema.partnership import Part
from funding_alloc.schema.partnership_results import PartnershipResults, Standing
from funding_alloc.schema.shown import Cell, Sheet


def says(results: PartnershipResults) -> Iterator[str]:
    """What was found, in sentences."""
    order = ", ".join(f"{one.arrangement.title} {float(one.position):.2f}" for one in results.standings)
    yield f"From directive (0) to partnership (1): {order}."
    pairs = list(_ordered(results))
    count = len(results.standings) * (len(results.standings) - 1) // 2
    yield f"{len(pairs)} of {count} pairs stand in the same order whatever the weights of the parts."
    changed = [one for one in results.standings if one.arrangement.kind in {"settlement", "changed_settlement"}]
    told = [
        f"{one.arrangement.title} {gbp_millions(one.figures.unmet_gbp)}"
        for one in changed
        if one.figures.unmet_gbp is not None
    ]
    if told:
        yield f"Unmet need under each settlement: {', '.join(told)}."


def scale(results: PartnershipResults) -> Sheet:
    """Every arrangement, part by part, with its place and the ends that other weights could give it."""
    found: list[tuple[Cell, ...]] = []
    for one in results.standings:
        arrangement, (low, high) = one.arrangement, one.ends
        put_down = (arrangement.targets_set_by.value, arrangement.projects_chosen_by.value, arrangement.reported.value)
        parts = (float(one.parts[part]) for part in Part)
        ends = (float(one.position), float(low), float(high))
        grounds = arrangement.assumption or (arrangement.source.title if arrangement.source else "")
        found.append((arrangement.title, *put_down, *parts, *ends, grounds))
    columns = (
        *("arrangement", "targets set by", "projects chosen by", "reported"),
        *(f"{part.value} (0 to 1)" for part in Part),
        *("position (0 to 1)", "least by weights (0 to 1)", "most by weights (0 to 1)", "grounds"),
    )
    rules = results.inputs.rules
    notes = (
        "0 leaves all with the centre, 1 with the place. Movement and certainty are computed, all else put down.",
        f"Weights: {', '.join(f'{part.value} {rules.weights.of(part)}' for part in Part)}.",
        *([rules.weights.assumption] if rules.weights.assumption else []),
        "A position orders arrangements by who holds what. It does not say which is better.",
    )
    return Sheet(f"{rules.title}: the scale", columns, found, notes)


def panel(results: PartnershipResults) -> Sheet:
    """What each arrangement does with the money, as far as it is known."""
    found: list[tuple[Cell, ...]] = []
    for one in results.standings:
        f = one.figures
        numbers = (_or_none(f.total_gbp), _or_none(f.unmet_gbp), _or_none(f.need_met), _or_none(f.gain))
        burden = (_or_none(f.accounts), _or_none(one.returns_a_year))
        found.append(
            (one.arrangement.title, *numbers, *burden, _or_none(f.net_gbp), _or_none(f.worse_off), one.why_not)
        )
    columns = (
        *("arrangement", "money £", "unmet need £", "need met (share)", f"freedom brings ({results.unit or 'number'})"),
        *("accounts (mean number)", "returns a year (mean number)", "net benefit £", "bodies worse off (bodies)"),
        "why there are no figures",
    )
    notes = (
        "A pot's money is that of its own case and not the scenario's; its net benefit is over all bodies, discounted.",
        "Returns a year: grants, settlements or pots that a place accounts for apart, times the returns each asks for.",
    )
    return Sheet(f"{results.inputs.rules.title}: the panel", columns, found, notes)


def order(results: PartnershipResults) -> Sheet:
    """Which arrangement leaves a place at least as much in every part as which other."""
    found: list[tuple[Cell, ...]] = [
        (one.arrangement.title, other.arrangement.title) for one, other in _ordered(results)
    ]
    notes = ("Pairs that are not here stand in an order that the weights decide.",)
    return Sheet("Orders that no weights can change", ("leaves more to the place", "than"), found, notes)


def _ordered(results: PartnershipResults) -> Iterator[tuple[Standing, Standing]]:
    for one in results.standings:
        for other in results.standings:
            if one.leaves_more(other):
                yield one, other


def _or_none(value: float | int | None) -> Cell:
    return "" if value is None else value
