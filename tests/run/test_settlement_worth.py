"""What freedom is worth, on settlements small enough to work by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.models.settlement import Envelope, SettlementModel
from funding_alloc.models.settlement.curves import Piece
from funding_alloc.models.settlement.purpose import MostReturns
from funding_alloc.run.settlement_doubts import Doubts
from funding_alloc.run.settlement_stage import is_between, plan_envelope
from funding_alloc.run.settlement_worth import Worth, value_points, walls_of, worth_of
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from funding_alloc.schema.settlement_results import DoubtRow
from tests.models.settlements import CAPITAL, SAID, cell, envelope, rules

HOMES, ROADS, SKILLS = "homes", "roads", "skills"


def _two() -> Envelope:
    """Roads has 20 to spare of 100, homes is short by 20: its first 12 missing pounds weigh 1, the next 8 weigh 3."""
    return envelope({cell(ROADS): 100, cell(HOMES): 100}, {cell(ROADS): 80, cell(HOMES): 120})


def _worth(found: Envelope, how: SettlementSettings) -> Worth:
    planned = plan_envelope(found, how)
    return worth_of(planned.model, planned.best, planned.plan)


def test_a_price_is_what_a_pound_of_the_cap_moves() -> None:
    """At a cap of 10 pounds 10 are still missing in the cheap band: a pound either way is worth 1."""
    (cap,) = (row for row in _worth(_two(), rules()).binding if row.kind == "cap")
    assert cap.bound_gbp == 10
    assert (cap.gain_looser, cap.loss_tighter, cap.dual) == (1.0, 1.0, 1.0)
    assert not cap.is_kinked


def test_at_the_end_of_a_band_the_two_sides_differ() -> None:
    """At a cap of 8 pounds 12 are missing, just the cheap band: one looser gains 1, one tighter loses 3."""
    (cap,) = (row for row in _worth(_two(), rules("0.08")).binding if row.kind == "cap")
    assert (cap.gain_looser, cap.loss_tighter) == (1.0, 3.0)
    assert 1.0 <= cap.dual <= 3.0
    assert cap.is_kinked


def test_a_limit_that_holds_nothing_back_is_worth_nothing() -> None:
    """A cap of all money is not reached; one of twenty pounds is, and brings nothing more."""
    assert not [row for row in _worth(_two(), rules("1")).binding if row.kind == "cap"]
    (cap,) = (row for row in _worth(_two(), rules("0.20")).binding if row.kind == "cap")
    assert (cap.gain_looser, cap.loss_tighter) == (0.0, 1.0)


def test_value_by_cap_is_the_difference_of_plans() -> None:
    """V(5%) = 5 pounds of the dear band; V(10%) = 8 x 3 + 2 x 1; V(20%) = 8 x 3 + 12 x 1, and no more after it."""
    found = {round(p.cap, 2): p for p in value_points(SettlementModel(_two(), rules())) if p.is_chosen}
    assert [found[cap].value for cap in (0.0, 0.05, 0.10, 0.20, 0.50, 1.0)] == [0, 15, 26, 36, 36, 36]
    assert [found[cap].moved_gbp for cap in (0.0, 0.05, 0.10, 0.20, 1.0)] == [0, 5, 10, 20, 20]
    assert found[0.0].per_pound is None
    assert found[0.10].per_pound == 2.6


def test_every_base_is_told_whatever_the_scenario_chose() -> None:
    """Homes' 100 let it take in 10, roads' 100 let it give up 10; in total 20 of 200 may move."""
    at = {p.base: p.value for p in value_points(SettlementModel(_two(), rules())) if round(p.cap, 2) == 0.10}
    assert at == {CapBase.DONOR: 26, CapBase.RECIPIENT: 26, CapBase.BOTH: 26, CapBase.TOTAL: 36}


def test_a_wall_costs_what_its_opening_would_gain() -> None:
    """Skills is short of 20 of revenue, roads has 50 of capital to spare: a tenth of its money would pass the wall."""
    grant = {cell(ROADS, kind=CAPITAL): 100, cell(SKILLS): 80}
    found = envelope(grant, {cell(ROADS, kind=CAPITAL): 50, cell(SKILLS): 100})
    gains = {wall.source.value: wall.gain for wall in walls_of(SettlementModel(found, rules()))}
    assert gains == {"CDEL": 10 * 3, "RDEL": 0.0}
    opened = rules(class_moves={"capital_to_revenue": "on"})
    assert {wall.allowed_gbp for wall in walls_of(SettlementModel(found, opened))} == {None, 0}


def test_with_floors_that_only_movement_meets_there_is_no_value_at_a_cap_of_nothing() -> None:
    """Homes must have 105 of its 100: below a cap of 5 per cent there is no plan, and none is reported."""
    floor = {"theme": HOMES, "authority": "all", "per": "year", "least": {"part": "1"}, "assumption": "a test"}
    how = rules(minimum_spend=[{**floor, "authority": "E47000001", "least": {"gbp": 105}}])
    caps = [round(p.cap, 2) for p in value_points(SettlementModel(_two(), how)) if p.base is CapBase.DONOR]
    assert caps[0] == 0.05


AMOUNT = st.integers(0, 10**7)


@st.composite
def _random(draw: st.DrawFn) -> Envelope:
    cells = [cell(t, y, k) for t in (ROADS, HOMES, SKILLS) for y in (2026, 2027) for k in (cell(t).del_class, CAPITAL)]
    return envelope({c: draw(AMOUNT) for c in cells}, {c: draw(AMOUNT) for c in cells})


@settings(max_examples=15, deadline=None)
@given(_random(), st.sampled_from(["0", "0.05", "0.5"]), st.sampled_from(["0", "0.1"]))
def test_duals_lie_between_the_re_solves_and_value_never_falls(found: Envelope, cap: str, carry: str) -> None:
    """Each price of a binding limit is confirmed from both sides; V(cap) starts at nothing and never falls."""
    worth = _worth(found, rules(cap, carry=carry))
    assert all(is_between(row.loss_tighter, row.dual, row.gain_looser) for row in worth.binding)
    for base in CapBase:
        values = [p.value for p in worth.value if p.base is base]
        assert values[0] == 0.0
        assert all(later >= earlier * (1 - 1e-12) for earlier, later in pairwise(values))


def test_value_is_exactly_nothing_where_returns_are_the_same() -> None:
    """Every pound of every theme brings 0.7: no cap is worth anything, on any base."""
    found = envelope(
        {cell(t): 10**8 + i for i, t in enumerate((ROADS, HOMES, SKILLS))},
        {cell(ROADS): 1} | {cell(HOMES): 1, cell(SKILLS): 1},
    )
    purpose = MostReturns({c: (Piece(10**9, Fraction(7, 10)),) for c in found.grant}, {})
    assert {p.value for p in value_points(SettlementModel(found, rules(), purpose))} == {0.0}


def _doubts(found: Envelope, how: SettlementSettings, doubt: str) -> list[DoubtRow]:
    return [row for row in Doubts(SettlementModel(found, how)).rows() if row.doubt == doubt]


def test_leaks_as_wide_as_the_cap_leave_it_worth_nothing() -> None:
    """Whole ring-fences: V(10%) = 26. A twentieth leaks: V(10%) - V(5%) = 11. A tenth or more: nothing."""
    how = rules(ring_fences={"effectiveness": "0.95"})
    found = {row.at: row.value for row in _doubts(_two(), how, "leaky ring-fences")}
    assert (found[1.0], found[0.95], found[0.9], found[0.3]) == (26.0, 11.0, 0.0, 0.0)


def test_the_break_even_spillover_is_where_freedom_is_worth_nothing() -> None:
    """Skills and homes are each 20 short of 100, in bands of 10 at 1 and 10 at 3; roads' tenth goes to one.

    Minding skills half as much sends the 10 to homes, which is worth as much: 10 x 3. At twice its spillover skills
    counts for nothing and gives up its own tenth, 8, as well: homes wins 10 x 3 + 8 x 1, skills loses 8 x 3.
    """
    grant = {cell(SKILLS): 80, cell(HOMES): 80, cell(ROADS): 100}
    found = envelope(grant, {cell(SKILLS): 100, cell(HOMES): 100, cell(ROADS): 80})
    how = rules(spillovers={"share": {SKILLS: "0.5"}})
    rows = {(row.parameter, row.at): row.value for row in _doubts(found, how, "spillovers")}
    assert rows["multiple", 0.0] == 30.0
    assert rows["multiple", 1.0] == 30.0
    assert rows["multiple", 2.0] == 10 * 3 + 8 * 1 - 8 * 3
    assert rows["break-even multiple", None] is None


def test_the_break_even_is_found_where_it_is() -> None:
    """Roads can spare 2, worth 2 x 3. Above 4/3 of its spillover skills weighs under 1, homes' weight."""
    grant = {cell(SKILLS): 80, cell(HOMES): 90, cell(ROADS): 20}
    found = envelope(grant, {cell(SKILLS): 100, cell(HOMES): 100, cell(ROADS): 0})
    rows = _doubts(found, rules(spillovers={"share": {SKILLS: "0.5"}}), "spillovers")
    assert rows[0].value == 6.0
    assert rows[-1].parameter == "break-even multiple"
    assert rows[-1].at == pytest.approx(4 / 3, abs=1e-3)  # moving a pound costs a ten-thousandth


def test_nothing_to_know_is_worth_nothing() -> None:
    """Where local returns are the national ones a place gains nothing by knowing them."""
    for row in _doubts(_two(), rules(), "local knowledge"):
        assert (row.value, row.low, row.high) == (0.0, 0.0, 0.0)


@settings(max_examples=8, deadline=None)
@given(_random())
def test_knowledge_never_loses_without_spillovers(found: Envelope) -> None:
    """A place that minds spillovers could always make the centre's plan, so no draw has a loss."""
    how = rules("0.5", local_knowledge={"spread": "0.5"})
    minding = next(row for row in _doubts(found, how, "local knowledge") if "minding" in row.parameter)
    assert minding.low is not None
    assert minding.low >= 0.0


def test_knowledge_is_held_against_the_centres_plan_not_the_places_tastes() -> None:
    """With tastes of its own and nothing to know, the place gains nothing by knowing: tastes are another matter."""
    own = {"name": "local_weights", "weights": {ROADS: "1", HOMES: "1", SKILLS: "9"}, **SAID}
    how = rules("1", objective={**own, "of": rules().objective.model_dump(mode="json", exclude_unset=True)})
    grant = {cell(t): 80 for t in (SKILLS, HOMES, ROADS)}
    found = envelope(grant, {cell(SKILLS): 120, cell(HOMES): 100, cell(ROADS): 60})
    assert {row.value for row in _doubts(found, how, "local knowledge")} == {0.0}
    worth = _worth(found, how).flexibility
    assert worth.centre_gain < worth.gain  # by its own lights the place gains more than by the centre's


@pytest.mark.parametrize("movement", ["0", "0.5", "1"])
def test_inertia_goes_part_of_the_way(movement: str) -> None:
    """The best plan moves 10 pounds from roads to homes; half of the way is 5."""
    towards = rules().objective.model_dump(mode="json", exclude_unset=True)
    how = rules(objective={"name": "inertia", "movement": movement, "towards": towards, "assumption": "a test"})
    planned = plan_envelope(_two(), how)
    assert planned.plan.spend[cell(HOMES)] == 100 + int(10 * Fraction(movement))
    best = solve(SettlementModel(_two(), rules()).pose())
    assert planned.best.goal_values[0] == best.goal_values[0]
