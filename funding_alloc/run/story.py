"""A run from scenario to results, with the time each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from funding_alloc.comparison.controls import controls
from funding_alloc.comparison.envelope import envelope_rows, envelope_totals
from funding_alloc.comparison.published import published_rows
from funding_alloc.comparison.sources import source_rows
from funding_alloc.run.formula_stage import FormulaStage, run_formula
from funding_alloc.run.measure_stage import measure, measure_intervals
from funding_alloc.run.outcome import NO_COMPETITION, CompetitiveStage
from funding_alloc.run.partnership import Ground
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.run.program import program_hash
from funding_alloc.run.sensitivity_stage import run_sensitivity
from funding_alloc.run.settlement_stage import SettlementStage, run_settlement
from funding_alloc.run.studies import studies_of
from funding_alloc.run.targeting_stage import target_awards
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.eligibility import Verdict
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.results import PublishedRow, Results
from funding_alloc.schema.scenario import NoCompetition, RecordedCompetition, RoundsCompetition
from funding_alloc.schema.study import Study

T = TypeVar("T")


@dataclass
class Timings:
    """Seconds by stage, in the order they ran."""

    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, stage: str, work: Callable[[], T]) -> T:
        """Do some work and note how long it took."""
        start = time.perf_counter()
        try:
            return work()
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def fund_three_ways(inputs: ScenarioInputs, timings: Timings, time_limit: float | None = None) -> Results:
    """Compute, check and measure all three models. Reads and writes nothing."""
    prepared = timings.of("prepare", lambda: prepare(inputs, time_limit))
    formula = timings.of("formula", lambda: run_formula(prepared))
    competitive = timings.of("competitive", lambda: run_competitive(prepared))
    settlement = timings.of("settlement", lambda: run_settlement(prepared, formula))
    measures = timings.of("measures", lambda: measure(prepared, formula, competitive, settlement))
    intervals = timings.of("intervals", lambda: measure_intervals(prepared, formula, competitive, settlement))
    targeting = timings.of("targeting", lambda: target_awards(prepared, formula, competitive, settlement))
    sensitivity, moves_hold = timings.of("sensitivity", lambda: run_sensitivity(prepared, formula))
    envelope = envelope_rows(inputs, prepared.lines, formula.allocations)
    studies = timings.of("studies", lambda: studies_of(inputs, Ground(prepared, formula, measures)))
    return Results(
        inputs=inputs,
        program_hash=program_hash(),
        lines=prepared.lines,
        panel=prepared.panel,
        allocations=tuple(sorted((*formula.allocations, *competitive.allocations, *settlement.allocations))),
        district_allocations=tuple(sorted((*formula.district_allocations, *competitive.district_allocations))),
        measures=measures,
        intervals=intervals,
        targeting=targeting,
        checks=(*_checks(prepared, formula, competitive, settlement), *moves_hold, *_of_studies(studies)),
        competition=competitive.competition,
        rounds=competitive.rounds,
        decided=competitive.decided,
        flexibility=tuple(found.flexibility for found in settlement.worth),
        plans=settlement.plans,
        binding=tuple(row for found in settlement.worth for row in found.binding),
        value=tuple(row for found in settlement.worth for row in found.value),
        walls=tuple(row for found in settlement.worth for row in found.walls),
        sensitivity=sensitivity,
        proofs=settlement.proofs,
        published=_published(prepared, (formula, competitive, settlement)),
        sources=source_rows(inputs),
        traces=formula.traces,
        envelope=envelope,
        envelope_totals=envelope_totals(inputs, envelope),
        studies=studies,
    )


def _of_studies(studies: tuple[Study, ...]) -> Iterator[Check]:
    for study in studies:
        yield from study.checks


def run_competitive(prepared: Prepared) -> CompetitiveStage:
    """Real awards, bids decided, simulated competitions, or nothing at all, as the scenario says."""
    settings = prepared.inputs.scenario.models.competitive
    if isinstance(settings, NoCompetition):
        return NO_COMPETITION
    if isinstance(settings, RecordedCompetition):
        from funding_alloc.run.recorded_stage import run_recorded

        return run_recorded(prepared, settings)
    if isinstance(settings, RoundsCompetition):
        from funding_alloc.run.rounds_stage import run_rounds

        return run_rounds(prepared, settings)
    from funding_alloc.run.simulated_stage import run_simulated

    return run_simulated(prepared, settings)


Stages = tuple[FormulaStage, CompetitiveStage, SettlementStage]


def _checks(
    prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage, settlement: SettlementStage
) -> tuple[Check, ...]:
    rows = (*formula.allocations, *competitive.allocations, *settlement.allocations)
    quantum = prepared.inputs.funds.quantum.gbp
    differing = sum(
        formula.pounds[line][code] != formula.programme[line][code]
        for line in formula.pounds
        for code in formula.pounds[line]
    )
    cells = sum(len(pounds) for pounds in formula.pounds.values())
    twice = Check(
        "two_calculations", f"closed form and linear programme differ in none of {cells} cells", differing, 0, "cells"
    )
    return (
        *controls(prepared.lines, quantum, rows, (prepared.inputs.scenario.models.used, settlement.carried)),
        twice,
        *competitive.checks,
        *settlement.checks,
        *_eligible(prepared.inputs),
    )


def _eligible(inputs: ScenarioInputs) -> tuple[Check, ...]:
    """No authority that takes part is known to fail a test; reading refuses one, and a run says it again."""
    if not inputs.eligibility:
        return ()
    included = {authority.area_code for authority in inputs.places.authorities}
    found = [entry.verdict for entry in inputs.eligibility if entry.area_code in included]
    unsure = found.count(Verdict.NOT_KNOWN)
    what = f"no authority is known not to be eligible for a settlement ({unsure} of {len(found)} not known)"
    return (Check("eligibility", what, found.count(Verdict.NOT_ELIGIBLE), 0, "authorities"),)


def _published(prepared: Prepared, stages: Stages) -> tuple[PublishedRow, ...]:
    if not prepared.inputs.published or prepared.is_by_district:
        return ()
    rows = [a for stage in stages for a in stage.allocations]
    scope = {
        fund.id: {code: prepared.population[code] for code in prepared.in_scope(fund.id)}
        for fund in prepared.inputs.funds.funds
    }
    models = prepared.inputs.scenario.models.used
    return published_rows(prepared.inputs.published, prepared.lines, rows, (models, scope))
