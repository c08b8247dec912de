"""The findings of a run in a few sentences, each worked out from its own figures and none of them a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from funding_alloc.export.side_by_side import short_name
from funding_alloc.export.tally import Tally
from funding_alloc.money import gbp_millions
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.results import Results

SHARES: Final = (
    ("need_met_share", "Share of the need requirement met, as the formulas themselves state need"),
    ("neediest_fifth_share", "Share of money reaching the neediest fifth of people"),
    ("distance_from_target", "Money away from where need alone would put it"),
)
Found = Mapping[tuple[Model, str], MeasureRow]


def brief(tallied: Tally) -> Iterator[str]:
    """What a reader who stops here should know. Says nothing of a model or a measure that the run does not have."""
    results = tallied.results
    found = _reported(results)
    yield from _gains(tallied)
    for measure, title in SHARES:
        yield from _side_by_side(results, found, measure, title)
    yield from _freedom(found)
    yield from _bidding(found)
    for study in results.studies:
        yield from study.says[:1]


def _reported(results: Results) -> Found:
    """Measures of authorities, each model under the rule whose allocation is reported."""
    rules: dict[Model, str] = {}
    for row in results.measures:
        rules.setdefault(row.model, row.rule)
    return {
        (row.model, row.measure): row
        for row in results.measures
        if row.level == "authority" and row.rule == rules[row.model]
    }


def _gains(tallied: Tally) -> Iterator[str]:
    """Who gets most more, and most less, from bidding than from the formula."""
    if Model.COMPETITIVE not in tallied.results.models:
        return
    moved = {
        code: tallied.by_area[Model.COMPETITIVE, code] - tallied.by_area[Model.FORMULA, code]
        for code in tallied.authorities
    }
    up, down = max(moved, key=lambda code: (moved[code], code)), min(moved, key=lambda code: (moved[code], code))
    gains, losses = moved[up], moved[down]
    parts = []
    if gains > 0:
        parts.append(f"{short_name(tallied.results, up)} gains most ({gbp_millions(gains)})")
    if losses < 0:
        parts.append(f"{short_name(tallied.results, down)} loses most ({gbp_millions(-losses)})")
    if parts:
        yield f"Against the formula, competitive bidding moves money between places: {' and '.join(parts)}."


def _side_by_side(results: Results, found: Found, measure: str, title: str) -> Iterator[str]:
    parts = []
    if len(results.inputs.places.authorities) == 1:
        return
    for model in results.models:
        row = found.get((model, measure))
        if row is not None and row.value is not None:
            spread = "" if row.low is None or row.high is None else f" ({row.low:.1%} to {row.high:.1%})"
            parts.append(f"{model.label.lower()} {row.value:.1%}{spread}")
    if parts:
        yield f"{title}: {', '.join(parts)}."


def _freedom(found: Found) -> Iterator[str]:
    unmet = [_value(found, model, "unmet_need") for model in (Model.FORMULA, Model.SETTLEMENT)]
    movable = _value(found, Model.SETTLEMENT, "movable_share")
    if movable is None or unmet[0] is None or unmet[1] is None:
        return
    before, after = (gbp_millions(pounds or 0) for pounds in unmet)
    freedom = f"Freedom to move {movable:.1%} of a settlement"
    if unmet[0] == unmet[1]:
        yield f"{freedom} changes no unmet need: {after} stays."
    else:
        yield f"{freedom} changes unmet need from {before} to {after}, if places plan as the objective assumes."


def _value(found: Found, model: Model, measure: str) -> float | None:
    row = found.get((model, measure))
    return None if row is None else row.value


def _bidding(found: Found) -> Iterator[str]:
    cost = found.get((Model.COMPETITIVE, "bidding_cost"))
    if cost is None or cost.value is None:
        return
    spread = (
        "" if cost.low is None or cost.high is None else f" ({gbp_millions(cost.low)} to {gbp_millions(cost.high)})"
    )
    late = found.get((Model.COMPETITIVE, "late_share"))
    said = f"; {late.value:.0%} of the bids funded are late" if late and late.value is not None else ""
    yield f"Bidding costs all bidders {gbp_millions(cost.value)}{spread}{said}."
