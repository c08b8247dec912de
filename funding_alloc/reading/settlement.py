"""Second pass over a settlement's rules: names, classes, years, and the ranges of what is not published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document, Mark, Path_
from funding_alloc.schema.funds import DelClass, Funds, themes_with_money
from funding_alloc.schema.objectives import themes_named
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.settlement import UNPUBLISHED, OfLine, ParameterRange, SettlementSettings, with_parameter
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.uncertainty import DrawnSettlement

AT: Path_ = ("models", "settlement")
BY_CLASS = (
    ("carry_forward", "share"),
    ("carry_forward", "draw_down"),
    ("horizon", "last"),
    ("top_slice", "share"),
    ("reserve", "share"),
    ("announced", "years"),
)
"""Settings that must speak of every class with money, and of no other."""


def settlement_faults(
    scenario: Scenario, document: Document, funds: Funds, classes: set[DelClass]
) -> Iterator[Finding]:
    """Everything about the settlement that is well formed but means nothing, or not enough."""
    rules = scenario.models.settlement
    for section, key in BY_CLASS:
        given = getattr(getattr(rules, section), key)
        yield from class_faults(document, (*AT, section, key), given, classes)
    yield from _theme_faults(rules, document, themes_with_money(funds))
    yield from _fund_faults(rules, document, [fund.id for fund in funds.funds])
    yield from _authority_faults(scenario, document)
    yield from _year_faults(scenario, document)
    yield from _reserve_faults(rules, document)
    yield from _range_faults(rules, document)


def floor_marks(scenario: Scenario, document: Document) -> Mapping[str, Mark]:
    """Where each floor's pounds are written."""
    rules = scenario.models.settlement
    amounts = {"commitments": "gbp", "protected": "least", "minimum_spend": "least"}
    return {
        f"{section}.{i}": document.mark_of((*AT, section, i, key))
        for section, key in amounts.items()
        for i in range(len(getattr(rules, section)))
    }


def class_faults(
    document: Document, path: Path_, given: Mapping[DelClass, Any], used: set[DelClass]
) -> Iterator[Finding]:
    """A class with money that is not spoken of, or one without money that is."""
    for kind in sorted(used - set(given)):
        yield document.finding(path, f"says nothing about {kind}, which has money here.", "Write it; 0 for none.")
    for kind in sorted(set(given) - used):
        yield document.finding((*path, str(kind)), f"{kind} has no money in this scenario.", "Remove it.")


def _theme_faults(rules: SettlementSettings, document: Document, themes: set[str]) -> Iterator[Finding]:
    named: list[tuple[Path_, str]] = [
        *((("minimum_spend", i, "theme"), rule.theme) for i, rule in enumerate(rules.minimum_spend)),
        *((("commitments", i, "theme"), rule.theme) for i, rule in enumerate(rules.commitments)),
        *((("spillovers", "share", theme), theme) for theme in rules.spillovers.share),
    ]
    spoken = themes_named(rules.objective)
    named += [(("objective",), theme) for theme in spoken]
    for path, theme in named:
        if theme not in themes:
            fix = did_you_mean(theme, themes)
            yield document.finding((*AT, *path), f"theme '{theme}' has no line in this scenario.", fix)
    for theme in sorted(themes - set(rules.spillovers.share)):
        yield document.finding((*AT, "spillovers", "share"), f"says nothing about '{theme}'.", "Write it; 0 for none.")
    if any(spoken.values()):
        for theme in sorted(themes - set(spoken)):
            yield document.finding(
                (*AT, "objective"), f"says nothing about theme '{theme}'.", "Every theme needs an entry."
            )


def _fund_faults(rules: SettlementSettings, document: Document, funds: list[str]) -> Iterator[Finding]:
    for i, rule in enumerate(rules.protected):
        if rule.fund not in funds:
            what = f"'{rule.fund}' is not a fund here."
            yield document.finding((*AT, "protected", i, "fund"), what, did_you_mean(rule.fund, funds))


def _authority_faults(scenario: Scenario, document: Document) -> Iterator[Finding]:
    rules, known = scenario.models.settlement, scenario.places.include
    for section in ("minimum_spend", "protected", "commitments"):
        for i, rule in enumerate(getattr(rules, section)):
            if rule.authority != "all" and rule.authority not in known:
                what = f"'{rule.authority}' takes no part in this scenario."
                yield document.finding((*AT, section, i, "authority"), what, did_you_mean(rule.authority, known))
    for path, targets in _targets(rules.objective):
        for code in sorted(set(targets) - set(known)):
            what = f"'{code}' takes no part in this scenario."
            yield document.finding((*AT, "objective", *path, code), what, did_you_mean(code, known))


def _targets(objective: Any) -> Iterable[tuple[Path_, Mapping[str, Any]]]:
    inner, path = (objective.towards, ("towards",)) if hasattr(objective, "towards") else (objective, ())
    for i, target in enumerate(getattr(inner, "targets", ())):
        yield (*path, "targets", i, "target"), target.target


def _year_faults(scenario: Scenario, document: Document) -> Iterator[Finding]:
    rules, span = scenario.models.settlement, scenario.years
    for kind, last in rules.horizon.last.items():
        if not span.first <= last <= span.last:
            what = f"the horizon {last} lies outside the scenario's years, {span.first} to {span.last}."
            yield document.finding((*AT, "horizon", "last", str(kind)), what)
    for i, rule in enumerate(rules.commitments):
        at: Path_ = (*AT, "commitments", i)
        if not span.first <= rule.year <= span.last:
            what = f"{rule.year} lies outside the scenario's years, {span.first} to {span.last}."
            yield document.finding((*at, "year"), what)
        elif rule.del_class not in rules.horizon.last:
            yield document.finding((*at, "del_class"), f"{rule.del_class} has no money in this scenario.")
        elif rule.year > rules.horizon.last[rule.del_class]:
            what = (
                f"the horizon of {rule.del_class} ends with {rules.horizon.last[rule.del_class]}, before this "
                f"commitment of {rule.year}."
            )
            fix = "Lengthen 'horizon', or leave the commitment to the next settlement."
            yield document.finding((*at, "year"), what, fix)
    for i, line in enumerate(rules.protected):
        if isinstance(line.least, OfLine) and not span.first <= line.least.year <= span.last:
            what = f"{line.least.year} lies outside the scenario's years, {span.first} to {span.last}."
            yield document.finding((*AT, "protected", i, "least", "year"), what)


def _reserve_faults(rules: SettlementSettings, document: Document) -> Iterator[Finding]:
    for kind in reserves_beyond_carrying(rules):
        share, most = rules.reserve.share[kind], rules.carry_forward.share[kind]
        what = f"a reserve of {share} of {kind} cannot be held: 'carry_forward' lets {most} be held over."
        yield document.finding((*AT, "reserve", "share", str(kind)), what, "Raise the one or lower the other.")


def reserves_beyond_carrying(rules: SettlementSettings) -> list[DelClass]:
    """Classes whose reserve is more than may be held over."""
    carried = rules.carry_forward.share
    return [kind for kind, share in rules.reserve.share.items() if kind in carried and share > carried[kind]]


def _range_faults(rules: SettlementSettings, document: Document) -> Iterator[Finding]:
    """Every range names a parameter and values it may have; every unpublished section has one."""
    for i, one in enumerate(rules.ranges):
        yield from parameter_faults(rules, one, (*AT, "ranges", i), document)
    ranged = {one.parameter.split(".", 1)[0] for one in rules.ranges}
    for section in UNPUBLISHED:
        grounds: Grounded = getattr(rules, section)
        if grounds.assumption is not None and section not in ranged:
            what = f"'{section}' rests on an assumption, so 'ranges' must hold other values that it may have."
            fix = f"Add an entry to 'ranges' whose parameter begins with '{section}.'."
            yield document.finding((*AT, section), what, fix)


def parameter_faults(
    rules: SettlementSettings, one: ParameterRange | DrawnSettlement, at: Path_, document: Document
) -> Iterator[Finding]:
    """A parameter that the settlement does not have, or values that it may not have."""
    for j, value in enumerate(one.values):
        try:
            with_parameter(rules, one.parameter, value)
        except KeyError as fault:
            what = f"'{one.parameter}' is not a parameter of the settlement."
            yield document.finding((*at, "parameter"), what, did_you_mean(str(fault.args[0]), fault.args[1]))
            return
        except ValidationError as fault:
            words = fault.errors()[0]["msg"].removeprefix("Value error, ")
            what = f"'{one.parameter}' may not be '{value}': {words[0].lower()}{words[1:]}."
            yield document.finding((*at, "values", j), what)
