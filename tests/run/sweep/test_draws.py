"""Draws of each model against the same figures computed one at a time, exactly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from funding_alloc.allocator import solve
from funding_alloc.formula.draws import evaluate_many
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.models.settlement import SettlementModel, envelope_of
from funding_alloc.run.library import read_formula_file
from funding_alloc.run.sweep.bid_draws import draw_competitions
from funding_alloc.run.sweep.chunk import ChunkMaker, named
from funding_alloc.run.sweep.formula_draws import FormulaDraws, draw_formulas
from funding_alloc.run.sweep.ground import SharedLine, SweepGround, ground_of
from funding_alloc.run.sweep.inputs import CAP, DrawnInputs, Inputs
from funding_alloc.run.sweep.plan_draws import Settlements
from funding_alloc.run.sweep.variants import settings_at
from funding_alloc.schema.formula import QUANTUM
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.steps.declare import uses_of
from tests.conftest import ROOT

SCENARIO = ROOT / "inputs/scenarios/integrated-settlements-2026.yaml"
DRAWS = 24


@pytest.fixture(scope="module")
def ground() -> SweepGround:
    """The shipped scenario without errors of indicators, which the exact route is not given, and its own settlement."""
    found = ground_of(SCENARIO)
    plain = {"indicators": (), "settlement": (), "spillovers": None}
    return replace(found, drawn=found.drawn.model_copy(update=plain))


@pytest.fixture(scope="module")
def inputs(ground: SweepGround) -> Inputs:
    """Its drawn inputs."""
    return Inputs(ground)


@pytest.fixture(scope="module")
def drawn(inputs: Inputs) -> DrawnInputs:
    """A few draws of them."""
    return inputs.draw(0, DRAWS)


@pytest.fixture(scope="module")
def formula(ground: SweepGround, inputs: Inputs, drawn: DrawnInputs) -> FormulaDraws:
    """The formula model over them."""
    return draw_formulas(ground, inputs, drawn)


def test_weights_make_up_their_sum(inputs: Inputs, drawn: DrawnInputs) -> None:
    """In every draw the weights of a blend sum to 1, and each is above 0; rates lie between their ends."""
    assert inputs.blends
    for blend in inputs.blends:
        held = np.stack([drawn.values[f"{blend.formula}.{name}"] for name in blend.weights])
        assert_allclose(held.sum(axis=0), 1, atol=1e-12)
        assert (held > 0).all()
    assert ((drawn.values["skills.floor_rate"] >= 0.85) & (drawn.values["skills.floor_rate"] <= 0.95)).all()


def test_every_draw_shares_every_line_whole(ground: SweepGround, formula: FormulaDraws) -> None:
    """Line by line, to the pound."""
    quantum = [float(line.gbp) for line in ground.lines]
    assert_allclose(formula.money.sum(axis=2), np.broadcast_to(quantum, formula.money.shape[:2]), atol=0.01)


def _as_released(ground: SweepGround, shared: SharedLine, drawn: DrawnInputs, draw: int) -> Grid:
    """What a formula reads in one draw: the releases of that draw, exactly."""
    numbers = dict(shared.grid.numbers)
    for one in ground.drawn.releases:
        if one.indicator in numbers:
            values = ground.releases.columns[one.columns[int(drawn.release(one)[draw])]].values
            numbers[one.indicator] = tuple(values[code] for code in shared.grid.codes)
    return replace(shared.grid, numbers=numbers)


def test_releases_are_drawn_as_often_as_each_other_and_change_what_is_read(
    ground: SweepGround, drawn: DrawnInputs
) -> None:
    """Population of three years and deprivation of two: each is read, and they are different figures."""
    for one in ground.drawn.releases:
        counts = np.bincount(drawn.release(one), minlength=len(one.columns))
        assert counts.tolist() == [DRAWS // len(one.columns)] * len(one.columns)
        columns = [tuple(ground.releases.columns[name].values.values()) for name in one.columns]
        assert len(set(columns)) == len(columns)
    assert {one.indicator for one in ground.drawn.releases} == {"population", "imd_score"}


def test_a_draw_is_what_the_exact_engine_gives(
    ground: SweepGround, inputs: Inputs, drawn: DrawnInputs, formula: FormulaDraws
) -> None:
    """The same weights and rates, exactly: within a pound an authority and line, for rounding falls where it falls."""
    for place, line in enumerate(ground.lines):
        shared = next(one for one in ground.shared if one.line.id == line.id)
        for draw in (0, DRAWS - 1):
            figures = {
                name: Decimal(float(held[draw])) for name, held in drawn.of_formula(shared, inputs.blends).items()
            }
            grid = _as_released(ground, shared, drawn, draw)
            found = evaluate(shared.placed, grid, Setting(Decimal(line.gbp), line.year, figures))
            ours = dict(zip(ground.areas.codes, formula.money[draw, place], strict=True))
            for code, gbp in found.pounds.items():
                assert abs(ours[code] - gbp) <= 1, (line.id, code)


def test_a_settlement_is_what_it_is_when_posed_afresh(
    ground: SweepGround, drawn: DrawnInputs, formula: FormulaDraws
) -> None:
    """Unmet need and gain of three draws, authority by authority, within a few pounds of shares cut to the pound."""
    held = Settlements(ground)
    found = held.draw(ground, formula, drawn)
    assert (found.unmet_after <= found.unmet_before + 1).all()
    assert (found.gain >= 0).all()
    choices = drawn.choices(ground.drawn)
    for draw in (0, 7, DRAWS - 1):
        choice = tuple(int(i) for i in choices[draw])
        for one in held.variants.of(choice):
            grants, needs = (
                dict(zip(one.shifted.lines, (int(x) for x in np.rint(of[draw, one.columns, one.place])), strict=True))
                for of in (formula.money, formula.need)
            )
            envelope = envelope_of(one.shifted.model.envelope.area_code, grants, needs)
            model = SettlementModel(envelope, settings_at(ground, choice))
            plan = model.plan(solve(model.pose(Fraction(float(drawn.values[CAP][draw])))).pounds)
            gain = model.purpose.gain(model.purpose.value(plan.spend), model.purpose.value(model.as_granted()))
            assert abs(found.gain[draw, one.place] - float(gain)) <= 12
            unmet = sum(max(need - plan.spend[cell], 0) for cell, need in model.envelope.requirement.items())
            assert abs(found.unmet_after[draw, one.place] - unmet) <= 12


def test_competitions_make_up_the_quantum_and_see_the_same_bids(ground: SweepGround, drawn: DrawnInputs) -> None:
    """Awards and what is left are the quantum under every rule; the cost of bidding is the same under both."""
    found = draw_competitions(ground, drawn)
    quantum = sum(line.gbp for line in ground.lines)
    for bids in found.values():
        assert_allclose(bids.by_area.sum(axis=1) + bids.unallocated, quantum, atol=1)
    one, other = found.values()
    assert_array_equal(one.bid_cost, other.bid_cost)


def test_a_chunk_does_not_depend_on_others(ground: SweepGround) -> None:
    """Made after another, made alone, of more draws in all: the same table."""
    few = ChunkMaker(ground, ("formula",), 600)
    after = (few.make(0), few.make(1))[1]
    assert after.equals(ChunkMaker(ground, ("formula",), 600).make(1))
    assert few.make(0).equals(ChunkMaker(ground, ("formula",), 5_000).make(0))
    assert after["draw"].to_pylist() == list(range(512, 600))
    assert named("in", "skills.floor_rate") in after.column_names


def test_remainders_of_every_draw_are_placed_by_its_own_order() -> None:
    """Quanta that leave from none to three pounds over, and shares that floats hold: of equals the lower code gains."""
    placed = read_formula_file(ROOT / "formulas/small_area_need/2025-26.yaml")
    columns = {"residents_census_2021": (1, 1, 2, 4), "imd_score": (8, 8, 8, 8)}
    table = Grid(tuple("ABCD"), {name: tuple(map(Fraction, held)) for name, held in columns.items()}, {})
    quanta = np.arange(60.0)
    found = evaluate_many(placed, table, Setting(), {QUANTUM: quanta}, ("final",))["final"]
    for gbp, row in zip(quanta, found, strict=True):
        exact = evaluate(placed, table, Setting(Decimal(int(gbp))))
        assert row.tolist() == [float(pounds) for pounds in exact.pounds.values()]


def test_names_that_a_step_reads_are_found_once_and_whole(ground: SweepGround) -> None:
    """The same names as its declared uses, steps inside it among them."""
    for line in ground.shared:
        for step in line.placed.formula.steps:
            assert {use.name for use in uses_of(step)} <= set(line.placed.names_by_step[step.id])
        assert line.placed.names_by_step is line.placed.names_by_step
