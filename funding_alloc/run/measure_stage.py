"""Measures of the three models on the same areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from funding_alloc.comparison.panel import Areas, Case, planning_rows, row, targeting_rows
from funding_alloc.comparison.panel_intervals import panel_intervals
from funding_alloc.run.accountability_measures import accountability
from funding_alloc.run.efficiency_measures import efficiency
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.outcome import NO_COMPETITION, CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.settlement_stage import SettlementStage
from funding_alloc.run.steadiness_measures import steadiness
from funding_alloc.schema.allocation import Allocation, MeasureInterval, MeasureRow, Model
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.scenario import NoCompetition

FORMULA_RULE = "formula of each fund"
GRANTED_RULE = "lines as granted"
SETTLEMENT_RULE = "unmet need"


def measure(
    prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage, settlement: SettlementStage
) -> tuple[MeasureRow, ...]:
    """Every measure of every model, at the level of authorities and, where money is shared there, of districts."""
    areas, cases = by_authority(prepared, formula, competitive, settlement)
    formula_case, settlement_case = cases[0], cases[-1]
    rows = [found for case in cases for found in targeting_rows(areas, case)]
    districts, shared = by_district(prepared, formula, competitive)
    rows += [found for case in shared for found in targeting_rows(districts, case)]
    rows += _planning(prepared, {Model.FORMULA: formula_case, Model.SETTLEMENT: settlement_case}, formula, settlement)
    rows += _competitive_planning(prepared, cases, competitive)
    rows += steadiness(prepared, cases, competitive, (formula.allocations, settlement.allocations))
    rows += _flexibility(formula_case, settlement_case, settlement)
    rows += efficiency(prepared, cases, formula, (competitive, settlement))
    rows += competitive.measures
    rows += accountability(prepared, _allocated(formula_case, competitive, settlement_case, (formula, settlement)))
    return tuple(rows)


def measure_intervals(
    prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage, settlement: SettlementStage
) -> tuple[MeasureInterval, ...]:
    """The panel with its areas drawn again, where the scenario asks for it."""
    settings = prepared.inputs.scenario.measures.interval
    if settings is None:
        return ()
    levels = (by_authority(prepared, formula, competitive, settlement), by_district(prepared, formula, competitive))
    return tuple(row for areas, cases in levels for row in panel_intervals(areas, cases, settings))


def by_authority(
    prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage, settlement: SettlementStage
) -> tuple[Areas, list[Case]]:
    """Authorities, and what each model gives them: the formula first, the settlement last."""
    areas = areas_of(prepared, prepared.authorities, "authority")
    formula_case = Case(Model.FORMULA, _formula_rule(prepared), areas.money(_by_area(formula.allocations)))
    settlement_case = Case(Model.SETTLEMENT, SETTLEMENT_RULE, areas.money(_by_area(settlement.allocations)))
    return areas, [formula_case, *_competitive_cases(areas, competitive), settlement_case]


def _allocated(
    formula: Case, competitive: CompetitiveStage, settlement: Case, stages: tuple[FormulaStage, SettlementStage]
) -> dict[tuple[Model, str], tuple[Allocation, ...]]:
    """Allocations by model, each under the rule that is reported."""
    out = {(Model.FORMULA, formula.rule): stages[0].allocations}
    if competitive is not NO_COMPETITION:
        out[Model.COMPETITIVE, competitive.rule] = competitive.allocations
    return out | {(Model.SETTLEMENT, settlement.rule): stages[1].allocations}


def _formula_rule(prepared: Prepared) -> str:
    return GRANTED_RULE if prepared.grants else FORMULA_RULE


def areas_of(prepared: Prepared, panel: Panel, level: str) -> Areas:
    """People and need of a panel's areas, as measures see them."""
    settings = prepared.inputs.scenario.measures
    people, need = panel.columns[settings.population.indicator].values, panel.columns[settings.need.indicator].values
    regions = {district.area_code: district.region for district in prepared.inputs.places.districts}
    return Areas(
        level,
        panel.codes,
        np.array([float(people[code]) for code in panel.codes]),
        np.array([float(need[code]) for code in panel.codes]),
        tuple(regions[code] for code in panel.codes) if all(code in regions for code in panel.codes) else (),
    )


def _by_area(allocations: Iterable[Allocation]) -> Counter[str]:
    total: Counter[str] = Counter()
    for a in allocations:
        if a.area_code not in {OUTSIDE, UNALLOCATED}:
            total[a.area_code] += a.gbp
    return total


def _competitive_cases(areas: Areas, competitive: CompetitiveStage) -> list[Case]:
    if competitive is NO_COMPETITION:
        return []
    if not competitive.draws:
        money = areas.money(_by_area(competitive.allocations))
        return [Case(Model.COMPETITIVE, competitive.rule, money)]
    rules = sorted(competitive.draws, key=lambda rule: (rule != competitive.rule, rule))
    return [Case(Model.COMPETITIVE, rule, competitive.draws[rule]) for rule in rules]


def by_district(prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage) -> tuple[Areas, list[Case]]:
    """Districts, and what formulas and awards give them; no case where no money is shared there."""
    areas = areas_of(prepared, prepared.districts, "district")
    if not prepared.is_by_district:
        return areas, []
    shared = [(Model.FORMULA, _formula_rule(prepared), formula.district_allocations)]
    if competitive is not NO_COMPETITION:
        shared.append((Model.COMPETITIVE, competitive.rule, competitive.district_allocations))
    cases = []
    for model, rule, rows in shared:
        total: Counter[str] = Counter()
        for a in rows:
            total[a.district_code] += a.gbp
        cases.append(Case(model, rule, areas.money(total)))
    return areas, cases


def _planning(
    prepared: Prepared, cases: dict[Model, Case], formula: FormulaStage, settlement: SettlementStage
) -> Iterable[MeasureRow]:
    models = prepared.inputs.scenario.models
    announced = {Model.FORMULA: models.formula.announced, Model.SETTLEMENT: models.settlement.announced}
    for model, rows in ((Model.FORMULA, formula.allocations), (Model.SETTLEMENT, settlement.allocations)):
        pounds = _by_line(rows)
        by_line = {line: float(pounds[line.id]) for line in prepared.lines}
        yield from planning_rows(cases[model], by_line, announced[model])


def _competitive_planning(
    prepared: Prepared, cases: Iterable[Case], competitive: CompetitiveStage
) -> Iterable[MeasureRow]:
    settings = prepared.inputs.scenario.models.competitive
    if isinstance(settings, NoCompetition):
        return
    reported = next(case for case in cases if (case.model, case.rule) == (Model.COMPETITIVE, competitive.rule))
    pounds = _by_line(a for a in competitive.allocations if a.area_code != UNALLOCATED)
    by_line = {line: float(pounds[line.id]) for line in prepared.lines}
    yield from planning_rows(reported, by_line, settings.announced)


def _by_line(rows: Iterable[Allocation]) -> Counter[str]:
    total: Counter[str] = Counter()
    for a in rows:
        total[a.line] += a.gbp
    return total


def _flexibility(formula: Case, settlement: Case, stage: SettlementStage) -> Iterable[MeasureRow]:
    """Movable share, unmet need, and what freedom to move is worth; fund by fund nothing may move."""
    rows = [found.flexibility for found in stage.worth]
    envelope = np.array(float(sum(r.envelope_gbp for r in rows)))
    movable = np.array(float(sum(r.movable_gbp for r in rows)))
    before, after = (
        np.array(float(sum(getattr(r, f"unmet_{when}_gbp") for r in rows))) for when in ("before", "after")
    )
    gain = np.array(sum(r.gain for r in rows))
    unit = rows[0].unit if rows else ""
    found = [
        (formula, "movable_share", np.array(0.0), "share", "each line may be spent on its fund alone"),
        (settlement, "movable_share", movable / envelope, "share", "money that the virement cap lets move"),
        (formula, "unmet_need", before, "£", "shortfall below the need requirement of each theme"),
        (settlement, "unmet_need", after, "£", "shortfall below the need requirement of each theme"),
        (settlement, "value_of_flexibility", gain, unit, "how much better the plans are than the formula allocation"),
    ]
    for case, name, value, unit, note in found:
        yield row("authority", case, name, (value, unit, note))
