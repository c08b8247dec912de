"""A settlement's plan: by hand, by enumeration, and every promise on whole pounds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.models.settlement import Cell, Envelope, SettlementModel
from funding_alloc.models.settlement.virement import movable
from funding_alloc.schema.problem import Solution
from funding_alloc.schema.settlement import CapBase
from tests.models.settlements import CAPITAL, REVENUE, cell, envelope, rules

HOMES, ROADS, SKILLS = "homes", "roads", "skills"


def _spend(model: SettlementModel, plan: Solution) -> dict[Cell, int]:
    return {c: plan.pounds[model.ground.column("spend", c)] for c in model.envelope.grant}


def _weighted(short: int, requirement: int) -> int:
    """The first tenth of the requirement that is missing weighs 1 a pound, the rest 3."""
    first = requirement // 10
    return min(short, first) + 3 * max(short - first, 0)


def test_a_hand_worked_plan() -> None:
    """Roads needs 80 of its 100, homes 120 of its 100: a tenth may move, so homes gets 10 and 10 stay unmet."""
    grant = {cell(ROADS): 100, cell(HOMES): 100}
    model = SettlementModel(envelope(grant, {cell(ROADS): 80, cell(HOMES): 120}), rules())
    plan = solve(model.pose(Fraction(1, 10)))
    assert _spend(model, plan) == {cell(ROADS): 90, cell(HOMES): 110}
    assert plan.goal_values[0] == 10  # 10 pounds short of 120 lie in the first tenth, 12
    assert solve(model.pose(Fraction(0))).goal_values[0] == 12 * 1 + 8 * 3


def test_without_movement_the_plan_is_the_formula_allocation() -> None:
    """A cap of nothing and no carry-forward leave every cell at its grant."""
    grant = {cell(ROADS): 100, cell(HOMES): 50, cell(SKILLS): 7, cell(ROADS, kind=CAPITAL): 11}
    model = SettlementModel(envelope(grant, dict.fromkeys(grant, 60)), rules())
    assert _spend(model, solve(model.pose(Fraction(0)))) == dict(sorted(grant.items()))


def test_nothing_moves_where_every_theme_falls_short_alike() -> None:
    """Each theme has nine tenths of its need: moving gains nothing, so the least movement is none."""
    grant = {cell(theme): 90 for theme in (ROADS, HOMES, SKILLS)}
    model = SettlementModel(envelope(grant, dict.fromkeys(grant, 100)), rules("0.5"))
    plan = solve(model.pose(Fraction(1, 2)))
    assert _spend(model, plan) == dict(sorted(grant.items()))
    assert plan.goal_values == (Fraction(30), Fraction(0))


def test_capital_does_not_become_revenue() -> None:
    """Capital to spare stays capital although revenue falls short."""
    grant = {cell(ROADS, kind=CAPITAL): 100, cell(SKILLS): 50, cell(HOMES): 50}
    need = {cell(ROADS, kind=CAPITAL): 10, cell(SKILLS): 90, cell(HOMES): 50}
    model = SettlementModel(envelope(grant, need), rules("1"))
    spend = _spend(model, solve(model.pose(Fraction(1))))
    assert spend[cell(ROADS, kind=CAPITAL)] == 100
    assert spend[cell(SKILLS)] + spend[cell(HOMES)] == 100


def test_carry_forward_moves_money_to_the_year_that_needs_it() -> None:
    """A fifth of the first year's 100 may be carried: 20 go to the second year, and no more."""
    grant = {cell(ROADS, 2026): 100, cell(ROADS, 2027): 100}
    need = {cell(ROADS, 2026): 60, cell(ROADS, 2027): 140}
    model = SettlementModel(envelope(grant, need), rules(carry="0.20"))
    plan = solve(model.pose(Fraction(1, 10)))
    assert _spend(model, plan) == {cell(ROADS, 2026): 80, cell(ROADS, 2027): 120}
    assert plan.pounds[model.ground.column("held", cell(ROADS, 2026))] == 20
    assert list(plan.goal_values) == [14 * 1 + 6 * 3, 20]  # 20 of 140 unmet, 14 of them at 1; and 20 held over


def test_movable_money_leaves_out_a_class_with_one_theme() -> None:
    """Roads' capital has no other theme to go to: only a tenth of the revenue of two themes is movable."""
    grant = {cell(ROADS, kind=CAPITAL): 1000, cell(ROADS): 100, cell(HOMES): 100}
    model = SettlementModel(envelope(grant, grant), rules())
    assert movable(model.ground, Fraction(1, 10)) == 100 + 10  # roads may give 110 by the cap, but has 100 of revenue


POUNDS = st.integers(0, 9)


@st.composite
def _small(draw: st.DrawFn) -> tuple[Envelope, Fraction]:
    cells = [cell(theme) for theme in (ROADS, HOMES, SKILLS)]
    grant = {c: draw(POUNDS) for c in cells}
    need = {c: draw(POUNDS) for c in cells}
    return envelope(grant, need), Fraction(draw(st.integers(0, 10)), 10)


@settings(max_examples=40, deadline=None)
@given(_small())
def test_enumeration_finds_no_better_plan(case: tuple[Envelope, Fraction]) -> None:
    """Every way to spend a small envelope within the cap is tried; none has less weighted unmet need."""
    found, cap = case
    model = SettlementModel(found, rules(str(float(cap))))
    plan = solve(model.pose(cap))
    grants, needs = list(found.grant.values()), list(found.requirement.values())
    best = min(
        sum(_weighted(max(n - s, 0), n) for s, n in zip(spend, needs, strict=True))
        for spend in product(range(sum(grants) + 1), repeat=3)
        if sum(spend) == sum(grants) and all(g - s <= int(cap * g) for s, g in zip(spend, grants, strict=True))
    )
    assert plan.goal_values[0] == best == model.purpose.value(_spend(model, plan))


@st.composite
def _large(draw: st.DrawFn) -> Envelope:
    amounts = st.integers(0, 10**9)
    cells = [
        Cell(theme, kind, cell(theme, year).year)
        for theme in (ROADS, HOMES, SKILLS)
        for kind in (REVENUE, CAPITAL)
        for year in (2026, 2027)
    ]
    return envelope({c: draw(amounts) for c in cells}, {c: draw(amounts) for c in cells})


@pytest.mark.parametrize("base", list(CapBase))
@settings(max_examples=15, deadline=None)
@given(_large(), st.integers(0, 100))
def test_the_cap_holds_on_whole_pounds_whatever_its_base(base: CapBase, found: Envelope, percent: int) -> None:
    """Net movement of each theme and year stays within the cap, and every class and year keeps its money."""
    cap = Fraction(percent, 100)
    model = SettlementModel(found, rules(str(percent / 100), base))
    spend = _spend(model, solve(model.pose(cap)))
    for year in model.envelope.years:
        cells = [c for c in found.grant if c.year == year]
        for kind in (REVENUE, CAPITAL):
            held = [c for c in cells if c.del_class == kind]
            assert sum(spend[c] for c in held) == sum(found.grant[c] for c in held)
        themes = model.envelope.themes
        lost = {t: sum(max(found.grant[c] - spend[c], 0) for c in cells if c.theme == t) for t in themes}
        gained = {t: sum(max(spend[c] - found.grant[c], 0) for c in cells if c.theme == t) for t in themes}
        own = {t: sum(found.grant[c] for c in cells if c.theme == t) for t in themes}
        if base in {CapBase.DONOR, CapBase.BOTH}:
            assert all(lost[t] <= cap * own[t] for t in themes)
        if base in {CapBase.RECIPIENT, CapBase.BOTH}:
            assert all(gained[t] <= cap * own[t] for t in themes)
        if base is CapBase.TOTAL:
            assert sum(lost.values()) <= cap * sum(own.values())


@settings(max_examples=25, deadline=None)
@given(_large(), st.integers(0, 60))
def test_more_flexibility_never_leaves_more_need_unmet(found: Envelope, percent: int) -> None:
    """A cap ten points wider is never worse."""
    model = SettlementModel(found, rules())
    tight, wide = (solve(model.pose(Fraction(p, 100))).goal_values[0] for p in (percent, percent + 10))
    assert wide <= tight
