"""The roll-out: one scenario played for more and more authorities inside, with the quantum of every line fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from funding_alloc.comparison.panel import Areas
from funding_alloc.comparison.roll_out import Array, Basis, Standing, authority_rows, group_rows
from funding_alloc.comparison.roll_out_changes import change_rows
from funding_alloc.comparison.roll_out_controls import standing_checks, steady_checks
from funding_alloc.reading.roll_out import read_roll_out
from funding_alloc.run.formula_stage import FormulaStage, run_formula
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.run.roll_out_worlds import CompetitionWorld, FormulaWorld, Shared
from funding_alloc.run.settlement_floors import refuse_floors
from funding_alloc.run.settlement_stage import Planned, by_authority, envelopes_of, plan_envelope
from funding_alloc.run.settlement_worth import unmet
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.roll_out import RollOutInputs, World
from funding_alloc.schema.roll_out_results import RollOutResults, RollOutRow
from funding_alloc.schema.scenario import SimulatedCompetition


def roll_out_of(path: Path) -> RollOutResults:
    """Read a roll-out and play it. Raises ``InputFault`` with every finding."""
    return play(read_roll_out(path))


def play(inputs: RollOutInputs) -> RollOutResults:
    """Play every world at every stage.

    Promise the formulas are evaluated once, each authority plans once, and bids are drawn once (once a stage where they
            are resized): what a stage does not change is not worked out again.
    """
    shared, checks = shared_by_all_stages(inputs.base)
    standings = {world: tuple(_stand(inputs, shared, world)) for world in _worlds(inputs)}
    return RollOutResults(
        inputs=inputs,
        lines=shared.basis.lines,
        pounds={world: {now.stage: now.pounds for now in found} for world, found in standings.items()},
        rows=tuple(row for found in standings.values() for row in _rows(shared.basis, found)),
        checks=(*checks, *_checks(shared.basis, standings)),
    )


def shared_by_all_stages(base: ScenarioInputs) -> tuple[Shared, tuple[Check, ...]]:
    """Formula shares, envelopes and plans, and the checks of their calculation."""
    prepared = prepare(base)
    formula = run_formula(prepared)
    grants, needs = by_authority(prepared, formula)
    settings = base.scenario.models.settlement
    refuse_floors(envelopes_of(grants, needs), base)
    plans = {one.area_code: plan_envelope(one, settings) for one in envelopes_of(grants, needs)}
    basis = _basis(prepared, needs, plans)
    shared = Shared(
        prepared=prepared,
        basis=basis,
        shares=formula.pounds,
        needs=needs,
        envelope=_by_code(basis, {code: one.model.envelope.total for code, one in plans.items()}),
        unmet_planned=_by_code(basis, {code: unmet(one.model, one.plan.spend) for code, one in plans.items()}),
        unmet_granted=_by_code(basis, {code: unmet(one.model, one.model.as_granted()) for code, one in plans.items()}),
        value=_by_code(basis, {code: _value(one) for code, one in plans.items()}),
    )
    return shared, tuple(_formula_checks(formula, plans))


def _worlds(inputs: RollOutInputs) -> list[World]:
    return [world.outside for world in inputs.roll_out.worlds]


def _stand(inputs: RollOutInputs, shared: Shared, world: World) -> Iterator[Standing]:
    settings = inputs.base.scenario.models.competitive
    played: FormulaWorld | CompetitionWorld = FormulaWorld(shared)
    if world is World.COMPETITION:
        if not isinstance(settings, SimulatedCompetition):
            raise TypeError("what others leave cannot be competed for in recorded awards")
        played = CompetitionWorld(shared, settings, inputs.roll_out.bids.rule)
    for stage in inputs.roll_out.stages:
        yield played.stand(stage)


def _rows(basis: Basis, standings: tuple[Standing, ...]) -> Iterator[RollOutRow]:
    steps: list[tuple[Standing | None, Standing]] = [(None, standings[0]), *pairwise(standings)]
    for before, now in steps:
        yield from group_rows(basis, now)
        if before is not None:
            yield from change_rows(basis, now, before)
        yield from authority_rows(basis, now, before)


def _basis(prepared: Prepared, needs: Mapping[str, Mapping[FundLine, int]], plans: Mapping[str, Planned]) -> Basis:
    codes = prepared.authorities.codes
    people, need = prepared.population, prepared.need
    equal = dict.fromkeys(codes, 0.0)
    for line in prepared.lines:
        scope = prepared.in_scope(line.fund)
        residents = sum(people[code] for code in scope)
        for code in scope:
            equal[code] += float(line.gbp * people[code] / residents)
    return Basis(
        areas=Areas(
            "authority",
            codes,
            np.array([float(people[code]) for code in codes]),
            np.array([float(need[code]) for code in codes]),
        ),
        lines=prepared.lines,
        requirement=np.array([float(sum(needs[code].values())) for code in codes]),
        equal=np.array([equal[code] for code in codes]),
        settled=prepared.inputs.scenario.models.settlement.announced,
        value_unit=next(iter(plans.values())).model.purpose.unit,
    )


def _by_code(basis: Basis, found: Mapping[str, float]) -> Array:
    return np.array([float(found[code]) for code in basis.areas.codes])


def _value(planned: Planned) -> float:
    """How much better the plan is than the formula allocation as granted."""
    purpose = planned.model.purpose
    before, after = purpose.value(planned.model.as_granted()), purpose.value(planned.plan.spend)
    return float(purpose.gain(after, before))


def _formula_checks(formula: FormulaStage, plans: Mapping[str, Planned]) -> Iterator[Check]:
    differing = sum(
        formula.programme[line][code] != gbp for line, pounds in formula.pounds.items() for code, gbp in pounds.items()
    )
    what = "closed form and linear programme of the formulas differ in no cell"
    yield Check("two_calculations", what, differing, 0, "cells")
    for code, planned in plans.items():
        used = sum(planned.plan.used.values())
        yield Check(f"plan.{code}", f"{code} plans its envelope to the pound", used, planned.model.envelope.total)


def _checks(basis: Basis, standings: Mapping[World, tuple[Standing, ...]]) -> Iterator[Check]:
    every = [now for found in standings.values() for now in found]
    for now in every:
        yield from standing_checks(basis, now)
    yield from steady_checks(basis, every)
