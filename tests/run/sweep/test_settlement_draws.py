"""Drawn rules of the settlement: each draw under its own rules, held against that settlement posed and solved alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funding_alloc.allocator import solve
from funding_alloc.models.settlement import SettlementModel, envelope_of
from funding_alloc.run.settlement_doubts import Doubts
from funding_alloc.run.sweep.formula_draws import FormulaDraws, draw_formulas
from funding_alloc.run.sweep.ground import SweepGround, ground_of
from funding_alloc.run.sweep.inputs import CAP, SPILLOVERS, DrawnInputs, Inputs, levels
from funding_alloc.run.sweep.plan_draws import PlanDraws, Settlements
from funding_alloc.run.sweep.variants import Settled, settings_at
from tests.conftest import ROOT

SCENARIOS = ("integrated-settlements-2026", "integrated-settlements-2026-returns")
DRAWS = 12
NEAR = 12
"""Pounds, or their worth, by which shares cut to the pound may part a figure from one posed afresh."""


class Drawn:
    """A few draws of a scenario and the settlements they come to."""

    def __init__(self, scenario: str) -> None:
        found = ground_of(ROOT / f"inputs/scenarios/{scenario}.yaml")
        few = [one.model_copy(update={"values": (one.values[0], one.values[-1])}) for one in found.drawn.settlement[:2]]
        only = {"indicators": (), "settlement": tuple(few)}
        self.ground: SweepGround = replace(found, drawn=found.drawn.model_copy(update=only))
        inputs = Inputs(self.ground)
        self.inputs: DrawnInputs = inputs.draw(0, DRAWS)
        self.formula: FormulaDraws = draw_formulas(self.ground, inputs, self.inputs)
        self.settlements = Settlements(self.ground)
        self.plans: PlanDraws = self.settlements.draw(self.ground, self.formula, self.inputs)

    def choice(self, draw: int) -> tuple[int, ...]:
        """Places of a draw's values in their lists."""
        return tuple(int(i) for i in self.inputs.choices(self.ground.drawn)[draw])

    def afresh(self, one: Settled, draw: int) -> SettlementModel:
        """An authority's settlement of one draw, built from nothing."""
        grants, needs = (
            dict(zip(one.shifted.lines, (int(x) for x in np.rint(of[draw, one.columns, one.place])), strict=True))
            for of in (self.formula.money, self.formula.need)
        )
        settings = settings_at(self.ground, self.choice(draw))
        cap = settings.virement.model_copy(update={"cap": self.inputs.values[CAP][draw]})
        envelope = envelope_of(one.shifted.model.envelope.area_code, grants, needs)
        return SettlementModel(envelope, settings.model_copy(update={"virement": cap}))


@pytest.fixture(scope="module", params=SCENARIOS)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """Both scenarios that draw rules of their settlement."""
    return Drawn(request.param)


def test_every_value_is_drawn_as_often_as_the_others(drawn: Drawn) -> None:
    """A Latin hypercube of 12 draws has each of two or three values equally often."""
    for one, column in zip(drawn.ground.drawn.settlement, drawn.inputs.choices(drawn.ground.drawn).T, strict=True):
        assert Counter(column.tolist()) == dict.fromkeys(range(len(one.values)), DRAWS // len(one.values))
    multiples = Counter(drawn.inputs.values[SPILLOVERS].tolist())
    assert multiples == {0.0: 4, 1.0: 4, 2.0: 4}


def test_a_draw_is_its_own_settlement_posed_afresh(drawn: Drawn) -> None:
    """Unmet need and gain, each draw under its own base, carry-forward and curves, solved in whole pounds."""
    seen = set()
    for draw in range(0, DRAWS, 2):
        choice = drawn.choice(draw)
        seen.add(choice)
        one = drawn.settlements.variants.of(choice)[draw % 7]
        model = drawn.afresh(one, draw)
        plan = model.plan(solve(model.pose()).pounds)
        gain = model.purpose.gain(model.purpose.value(plan.spend), model.purpose.value(model.as_granted()))
        assert abs(drawn.plans.gain[draw, one.place] - float(gain)) <= NEAR
        if model.purpose.name == "unmet_need":
            unmet = sum(max(need - plan.spend[cell], 0) for cell, need in model.envelope.requirement.items())
            assert abs(drawn.plans.unmet_after[draw, one.place] - unmet) <= NEAR
    assert len(seen) >= 3


def test_places_that_ignore_spillovers_gain_the_centre_what_the_doubts_say(drawn: Drawn) -> None:
    """Nothing ignored: the plan's own gain. All ignored: what ``flexibility`` tells of the same settlement."""
    centre = drawn.plans.centre_gain
    assert centre is not None
    multiples = drawn.inputs.values[SPILLOVERS]
    nothing = multiples == 0
    assert_allclose(centre[nothing], drawn.plans.gain[nothing], atol=NEAR)
    assert (centre <= drawn.plans.gain + NEAR).all()
    for draw in np.flatnonzero(multiples == 1)[:3]:
        one = drawn.settlements.variants.of(drawn.choice(draw))[0]
        rows = Doubts(drawn.afresh(one, draw)).spillovers()
        told = next(row.value for row in rows if (row.parameter, row.at) == ("multiple", 1.0))
        assert told is not None
        assert abs(centre[draw, one.place] - told) <= NEAR
    loses = bool((centre[multiples == 2] < drawn.plans.gain[multiples == 2] - NEAR).any())
    # Bands of unmet need double from one to the next: a discount of 0.4 puts no shortfall before a deeper one.
    assert loses == (drawn.plans.unit == "benefit £")


def test_nothing_drawn_is_the_settlement_as_written(drawn: Drawn) -> None:
    """Without drawn rules there is one settlement, the scenario's own, and no figure of spillovers."""
    plain = replace(drawn.ground, drawn=drawn.ground.drawn.model_copy(update={"settlement": (), "spillovers": None}))
    inputs = Inputs(plain)
    few = inputs.draw(0, 4)
    found = Settlements(plain).draw(plain, draw_formulas(plain, inputs, few), few)
    assert found.centre_gain is None
    assert settings_at(plain, ()) == plain.prepared.inputs.scenario.models.settlement


def test_words_count_by_their_place_and_numbers_as_they_are() -> None:
    """A list with a word in it has no numbers of its own."""
    assert levels(("donor", "total")).tolist() == [1, 2]
    assert levels(("0", "0.05")).tolist() == [0, 0.05]
    assert levels(("0.05", "none")).tolist() == [1, 2]
