"""Second pass over a scenario: what its settings mean beside its funds and indicators."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.settlement import class_faults, settlement_faults
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.dictionary import Direction, Scale
from funding_alloc.schema.funds import DelClass, DividedFunds, Funds, GrantedFunds, ListedFunds
from funding_alloc.schema.panel import DistrictIndicators
from funding_alloc.schema.results import ALL_FUNDS
from funding_alloc.schema.scenario import (
    Level,
    NoCompetition,
    Pinned,
    RecordedCompetition,
    Scenario,
    SimulatedCompetition,
)
from funding_alloc.schema.targeting import BENCHMARK


def scenario_faults(
    scenario: Scenario, document: Document, funds: Funds, indicators: DistrictIndicators
) -> Iterator[Finding]:
    """Everything that is well formed but means nothing, or not enough."""
    yield from _scope_faults(scenario, document, funds)
    yield from _class_faults(scenario, document, funds)
    yield from _pin_faults(scenario, document, indicators)
    yield from _competition_faults(scenario, document, funds)
    yield from _kind_faults(scenario, document, funds)
    yield from settlement_faults(scenario, document, funds, classes_of(funds))
    if scenario.places.recipients is Level.DISTRICT and isinstance(funds, DividedFunds):
        what = "a quantum divided per resident in scope needs authorities as recipients."
        yield document.finding(("places", "recipients"), what, "List the lines, or share between authorities.")
    if isinstance(funds, GrantedFunds):
        yield from _granted_faults(scenario, document)


def _granted_faults(scenario: Scenario, document: Document) -> Iterator[Finding]:
    """Grants go to authorities, and each fund of a granted file says for itself whether it is inside."""
    if scenario.places.recipients is Level.DISTRICT:
        what = "the fund file grants its lines to authorities; here money is shared between districts."
        yield document.finding(("places", "recipients"), what, "Write authority.")
    for i in range(len(scenario.scope)):
        what = "the fund file grants its lines, and says of each fund whether it is inside the settlement."
        yield document.finding(("scope", i), what, "Remove the exception; change the fund's own 'scope' there.")


def _scope_faults(scenario: Scenario, document: Document, funds: Funds) -> Iterator[Finding]:
    ids = [fund.id for fund in funds.funds]
    for i, exception in enumerate(scenario.scope):
        if exception.authority not in scenario.places.include:
            what = f"'{exception.authority}' takes no part in this scenario."
            yield document.finding(
                ("scope", i, "authority"), what, did_you_mean(exception.authority, scenario.places.include)
            )
        if exception.fund not in ids:
            fix = did_you_mean(exception.fund, ids)
            yield document.finding(("scope", i, "fund"), f"'{exception.fund}' is not a fund here.", fix)
    for fund in ids:
        outside = {exception.authority for exception in scenario.scope if exception.fund == fund}
        if outside >= set(scenario.places.include):
            yield document.finding(("scope",), f"no authority is left in scope of fund '{fund}'.")


def classes_of(funds: Funds) -> set[DelClass]:
    """Budget classes that have money."""
    if isinstance(funds, ListedFunds):
        return {line.del_class for fund in funds.funds for line in fund.lines if isinstance(line.gbp, int)}
    if isinstance(funds, GrantedFunds):
        return {g.del_class for f in funds.funds if f.is_inside for g in f.grants if isinstance(g.gbp, int)}
    shares = [fund.revenue_share for fund in funds.funds]
    rdel, cdel = any(share > 0 for share in shares), any(share < 1 for share in shares)
    return {kind for kind, is_used in ((DelClass.RDEL, rdel), (DelClass.CDEL, cdel)) if is_used}


def _class_faults(scenario: Scenario, document: Document, funds: Funds) -> Iterator[Finding]:
    models, used = scenario.models, classes_of(funds)
    yield from class_faults(document, ("models", "formula", "announced", "years"), models.formula.announced.years, used)
    if not isinstance(models.competitive, NoCompetition):
        announced = models.competitive.announced.years
        yield from class_faults(document, ("models", "competitive", "announced", "years"), announced, used)


def _pins(scenario: Scenario) -> Iterator[tuple[Path_, Pinned]]:
    measures = scenario.measures
    yield ("measures", "population"), measures.population
    yield ("measures", "need"), measures.need
    if measures.welfare is not None:
        yield ("measures", "welfare", "income"), measures.welfare.income


def _pin_faults(scenario: Scenario, document: Document, indicators: DistrictIndicators) -> Iterator[Finding]:
    for at, pin in _pins(scenario):
        key = at[1]
        if pin.indicator not in indicators.specs:
            fix = did_you_mean(pin.indicator, indicators.specs)
            yield document.finding((*at, "indicator"), f"'{pin.indicator}' is not an indicator.", fix)
            continue
        spec = indicators.specs[pin.indicator]
        if pin.vintage != spec.period:
            what = f"vintage '{pin.vintage}' of '{pin.indicator}' is missing: the table holds '{spec.period}'."
            yield document.finding((*at, "vintage"), what, "Review the scenario for the new vintage, then pin it.")
        if key == "population" and spec.scale is not Scale.COUNT:
            yield document.finding((*at, "indicator"), f"'{pin.indicator}' is not a count of people.")
        if key == "welfare" and spec.scale is not Scale.RATIO:
            yield document.finding((*at, "indicator"), f"'{pin.indicator}' is not an income for each person.")
        if key == "need" and (spec.scale is not Scale.RATIO or spec.direction is not Direction.HIGHER):
            what = f"'{pin.indicator}' must be on a ratio scale with higher values meaning more need."
            yield document.finding((*at, "indicator"), what)


def _competition_faults(scenario: Scenario, document: Document, funds: Funds) -> Iterator[Finding]:
    settings, ids = scenario.models.competitive, {fund.id for fund in funds.funds}
    at: Path_ = ("models", "competitive")
    if isinstance(settings, SimulatedCompetition):
        for i, fund in enumerate(settings.round.transport_bids):
            if fund not in ids:
                path = (*at, "round", "transport_bids", i)
                yield document.finding(path, f"'{fund}' is not a fund here.", did_you_mean(fund, ids))
        if settings.round.oversubscription <= 1:
            yield document.finding((*at, "round", "oversubscription"), "must be above 1, or there is no competition.")
    if isinstance(settings, RecordedCompetition):
        for fund in sorted(ids - set(settings.bids_per_award)):
            yield document.finding((*at, "bids_per_award"), f"says nothing about fund '{fund}'.")
        for fund in sorted(set(settings.bids_per_award) - ids):
            path = (*at, "bids_per_award", fund)
            yield document.finding(path, f"'{fund}' is not a fund here.", did_you_mean(fund, ids))
        known = {*ids, ALL_FUNDS, BENCHMARK}
        for fund in sorted(set(settings.targeting.reference.figures) - known if settings.targeting else ()):
            path = (*at, "targeting", "reference", "figures", fund)
            yield document.finding(path, f"'{fund}' is not a fund here.", did_you_mean(fund, known))


def _kind_faults(scenario: Scenario, document: Document, funds: Funds) -> Iterator[Finding]:
    """Simulated bids are authorities' business, recorded awards districts'; an award must know its line."""
    is_recorded = isinstance(scenario.models.competitive, RecordedCompetition)
    at: Path_ = ("models", "competitive", "kind")
    is_simulated = isinstance(scenario.models.competitive, SimulatedCompetition)
    if is_simulated and scenario.places.recipients is Level.DISTRICT:
        what = "bids are simulated for authorities; here money is shared between districts."
        yield document.finding(at, what, "Share between authorities, or use recorded awards.")
    if is_recorded and scenario.places.recipients is Level.AUTHORITY:
        what = "recorded awards fall on districts; here money is shared between authorities."
        yield document.finding(at, what, "Share between districts, or simulate the competition.")
    if is_recorded and isinstance(funds, ListedFunds):
        for fund in funds.funds:
            if len(fund.lines) != 1:
                what = f"awards of '{fund.id}' cannot be told apart by its {len(fund.lines)} lines."
                yield document.finding(at, what, "Give a fund with recorded awards one line.")
