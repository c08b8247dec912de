"""Second pass over a second stage: years, themes, classes, funds, and the ranges of what is not published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.settlement import class_faults
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.funds import DelClass, DividedFunds, Funds, GrantedFund, ListedFund, WeightedFund
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.second_stage import PassedTheme, SecondStage, Way
from funding_alloc.schema.settlement import with_parameter
from funding_alloc.years import FiscalYear

RANGED = ("themes.", "plan.", "call.")


@dataclass(frozen=True)
class _Money:
    """Funds, and classes and years, in which the authority has money of one theme."""

    funds: list[str]
    cells: set[tuple[DelClass, FiscalYear]]

    @property
    def classes(self) -> set[DelClass]:
        """Budget classes with money."""
        return {kind for kind, _ in self.cells}


def second_stage_faults(rules: SecondStage, document: Document, scenario: ScenarioInputs) -> Iterator[Finding]:
    """Everything that is well formed but means nothing, or not enough."""
    span = scenario.scenario.years.span
    for key in ("first", "last"):
        year = getattr(rules.years, key)
        if year not in span:
            what = f"{year} lies outside the scenario's years, {span}."
            yield document.finding(("years", key), what)
    money = _money_by_theme(rules, scenario)
    yield from _meaning_faults(rules, document, money)
    yield from _unused_faults(rules, document)
    yield from _range_faults(rules, document, money)


def _money_by_theme(rules: SecondStage, scenario: ScenarioInputs) -> dict[str, _Money]:
    outside = {one.fund for one in scenario.scenario.scope if one.authority == rules.authority}
    found: dict[str, _Money] = {}
    for fund in scenario.funds.funds:
        held = _cells(fund, scenario.funds, rules.authority)
        cells = {(k, y) for k, y in held if y in rules.years.span and fund.id not in outside}
        if cells:
            of_theme = found.setdefault(fund.theme, _Money([], set()))
            of_theme.funds.append(fund.id)
            of_theme.cells.update(cells)
    return found


def _cells(
    fund: WeightedFund | ListedFund | GrantedFund, funds: Funds, authority: str
) -> Iterator[tuple[DelClass, FiscalYear]]:
    """Budget classes and years in which the authority has money of a fund; an amount to be confirmed is none yet."""
    if isinstance(fund, ListedFund):
        yield from ((line.del_class, line.year) for line in fund.lines if isinstance(line.gbp, int) and line.gbp)
    elif isinstance(fund, GrantedFund):
        mine = [grant for grant in fund.grants if grant.authority == authority and fund.is_inside]
        yield from ((grant.del_class, grant.year) for grant in mine if isinstance(grant.gbp, int) and grant.gbp)
    elif isinstance(funds, DividedFunds):
        for kind, part in ((DelClass.RDEL, fund.revenue_share), (DelClass.CDEL, 1 - fund.revenue_share)):
            yield from ((kind, year) for year in (funds.profiles[kind].by_year if part else ()))


def _meaning_faults(rules: SecondStage, document: Document, money: Mapping[str, _Money]) -> Iterator[Finding]:
    """What must hold for the rules as written, and with every other value of a range."""
    yield from _theme_faults(rules, document, money)
    yield from _council_faults(rules, document)
    yield from _commitment_faults(rules, document, money)
    for way in (Way.PLAN, Way.CALL):
        for theme in rules.passed(way) if getattr(rules, way.value) is None else ():
            what = f"'{theme}' is passed on by {way}, but the file has no '{way}' of its own."
            yield document.finding(("themes", theme, "way"), what, f"Write '{way}:' with its rules.")


def _council_faults(rules: SecondStage, document: Document) -> Iterator[Finding]:
    """Councils that some rule names although they take no part."""
    named: list[tuple[Path_, str]] = [(("published", i, "council"), p.council) for i, p in enumerate(rules.published)]
    if rules.plan is not None:
        named += [(("plan", "minimum", i, "council"), one.council) for i, one in enumerate(rules.plan.minimum)]
        named += [(("plan", "commitments", i, "council"), one.council) for i, one in enumerate(rules.plan.commitments)]
    for path, code in named:
        if code != "all" and code not in rules.constituents:
            fix = did_you_mean(code, rules.constituents)
            yield document.finding(path, f"'{code}' does not take part here.", fix)


def _theme_faults(rules: SecondStage, document: Document, money: Mapping[str, _Money]) -> Iterator[Finding]:
    for theme in sorted(set(money) - set(rules.themes)):
        fix = "Say how it is passed on, or write 'way: kept'."
        yield document.finding(("themes",), f"says nothing about '{theme}', in which the authority has money.", fix)
    for theme, rule in rules.themes.items():
        at: Path_ = ("themes", theme)
        if theme not in money:
            what = f"the authority has no money in a theme '{theme}'."
            yield document.finding(at, what, did_you_mean(theme, money))
        elif isinstance(rule, PassedTheme):
            yield from _fund_faults(rule, document, at, money[theme].funds)
            yield from class_faults(document, (*at, "kept"), rule.kept, money[theme].classes)


def _fund_faults(rule: PassedTheme, document: Document, at: Path_, ids: list[str]) -> Iterator[Finding]:
    for i, fund in enumerate(rule.keeps_funds):
        if fund not in ids:
            what = f"'{fund}' is not a fund of this theme."
            yield document.finding((*at, "keeps_funds", i), what, did_you_mean(fund, ids))
    if set(ids) <= set(rule.keeps_funds):
        yield document.finding((*at, "keeps_funds"), "keeps every fund of the theme.", "Write 'way: kept'.")


def _commitment_faults(rules: SecondStage, document: Document, money: Mapping[str, _Money]) -> Iterator[Finding]:
    planned = rules.passed(Way.PLAN)
    for i, one in enumerate(rules.plan.commitments if rules.plan is not None else ()):
        at: Path_ = ("plan", "commitments", i)
        if one.theme not in planned:
            what = f"'{one.theme}' is not passed on by plan."
            yield document.finding((*at, "theme"), what, did_you_mean(one.theme, planned))
        if one.year not in rules.years.span:
            what = f"{one.year} lies outside the years passed on, {rules.years.span}."
            yield document.finding((*at, "year"), what)
        elif one.theme in money and (one.del_class, one.year) not in money[one.theme].cells:
            yield document.finding((*at, "del_class"), f"{one.theme} has no {one.del_class} in {one.year}.")


def _unused_faults(rules: SecondStage, document: Document) -> Iterator[Finding]:
    """Rules of a way by which nothing is passed on, here or in a range."""
    for way in (Way.PLAN, Way.CALL):
        ranged = any(one.parameter.endswith(".way") and way.value in one.values for one in rules.ranges)
        if getattr(rules, way.value) is not None and not rules.passed(way) and not ranged:
            what = f"no theme is passed on by {way}, here or in 'ranges', so these rules would do nothing."
            yield document.finding((way.value,), what, "Remove them.")


def _range_faults(rules: SecondStage, document: Document, money: Mapping[str, _Money]) -> Iterator[Finding]:
    """Every range names a parameter and values it may have; every assumption has one."""
    known = set(_meaning_faults(rules, document, money))
    for i, one in enumerate(rules.ranges):
        if not one.parameter.startswith(RANGED) or one.parameter == "call.generator":
            what = f"'{one.parameter}' is no parameter of a way of passing money on."
            yield document.finding(("ranges", i, "parameter"), what, "Begin it with themes, plan or call.")
            continue
        for j, value in enumerate(one.values):
            at: Path_ = ("ranges", i, "values", j)
            try:
                other = with_parameter(rules, one.parameter, value)
            except KeyError as fault:
                what = f"'{one.parameter}' is not a parameter of the second stage."
                fix = did_you_mean(str(fault.args[0]), fault.args[1])
                yield document.finding(("ranges", i, "parameter"), what, fix)
                break
            except ValidationError as fault:
                words = fault.errors()[0]["msg"].removeprefix("Value error, ")
                what = f"'{one.parameter}' may not be '{value}': {words[0].lower()}{words[1:]}."
                yield document.finding(at, what)
            else:
                for found in sorted(set(_meaning_faults(other, document, money)) - known):
                    yield document.finding(at, f"'{one.parameter}' may not be '{value}': {found.what}", found.fix)
    yield from _unranged_faults(rules, document)


def _unranged_faults(rules: SecondStage, document: Document) -> Iterator[Finding]:
    for path, start in _assumed(rules):
        if not any(f"{one.parameter}.".startswith(f"{start}.") for one in rules.ranges):
            what = f"'{path[-1]}' rests on an assumption, so 'ranges' must hold other values that it may have."
            fix = f"Add an entry to 'ranges' whose parameter begins with '{start}.'."
            yield document.finding(path, what, fix)


def _assumed(rules: SecondStage) -> Iterator[tuple[Path_, str]]:
    """Rules that rest on an assumption and are not the authority's own to choose once known."""
    for theme, rule in rules.passed().items():
        if rule.assumption is not None:
            yield ("themes", theme), f"themes.{theme}"
    if rules.plan is not None and rules.plan.virement.assumption is not None:
        yield ("plan", "virement"), "plan.virement"
    if rules.plan is not None and rules.plan.objective.assumption is not None:
        yield ("plan", "objective"), "plan.objective"
    if rules.call is not None and rules.call.assumption is not None:
        yield ("call",), "call"
    if rules.call is not None and rules.call.top_up.assumption is not None:
        yield ("call", "top_up"), "call.top_up"
