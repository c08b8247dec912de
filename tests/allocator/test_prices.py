"""Prices: signs on known cases, confirmed by solving again."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funding_alloc.allocator import Resolver, solve
from funding_alloc.schema.problem import AllocationProblem, Goal
from tests.allocator.cases import limit, maximise, minimise, money, problem


def sharing(quantum: Fraction, goal: Goal) -> AllocationProblem:
    """£quantum to share out; ``a`` must have £30, ``b`` may have £50 at most."""
    rows = [
        limit("quantum", {"a": 1, "b": 1}, quantum, quantum),
        limit("floor_a", {"a": 1}, 30),
        limit("cap_b", {"b": 1}, None, 50),
        limit("idle", {"a": 1}, None, 9999),
    ]
    return problem([money("a"), money("b")], rows, goal)


@pytest.mark.parametrize(
    ("goal", "quantum", "duals"),
    [
        (maximise({"a": 2, "b": 5}), 100, {"quantum": 2, "cap_b": 3, "floor_a": 0, "idle": 0}),
        (minimise({"a": -2, "b": -5}), 100, {"quantum": -2, "cap_b": -3, "floor_a": 0, "idle": 0}),
        (minimise({"a": 2, "b": 1}), 60, {"quantum": 1, "cap_b": 0, "floor_a": 1, "idle": 0}),
        (maximise({"a": -2, "b": -1}), 60, {"quantum": -1, "cap_b": 0, "floor_a": -1, "idle": 0}),
    ],
)
def test_a_dual_is_the_change_of_the_goal_for_a_pound_more(goal: Goal, quantum: int, duals: dict[str, float]) -> None:
    """Whichever way the goal pulls, the sign is that of the goal's own change."""
    assert solve(sharing(Fraction(quantum), goal)).duals == pytest.approx(duals)


@pytest.mark.parametrize("goal", [maximise({"a": 2, "b": 5}), minimise({"a": 2, "b": 1}), minimise({"a": -3, "b": 8})])
@pytest.mark.parametrize("name", ["quantum", "floor_a", "cap_b"])
def test_duals_are_confirmed_by_solving_again(goal: Goal, name: str) -> None:
    """One pound more on the binding side changes the goal by the dual."""
    case = sharing(Fraction(70), goal)
    moved = tuple(
        limit(
            row.name,
            row.terms,
            None if row.at_least is None else row.at_least + (row.name == name),
            None if row.at_most is None else row.at_most + (row.name == name),
        )
        for row in case.limits
    )
    before = solve(case)
    after = solve(problem(case.amounts, moved, goal))

    assert float(after.goal_values[0] - before.goal_values[0]) == pytest.approx(before.duals[name])


def test_a_scaled_goal_keeps_the_duals_unit() -> None:
    """Goals in millionths are scaled inside; their prices come out in millionths."""
    duals = solve(sharing(Fraction(100), maximise({"a": Fraction(2, 10**9), "b": Fraction(5, 10**9)}))).duals

    assert duals["quantum"] == pytest.approx(2e-9)


def test_a_range_has_the_price_of_the_side_that_binds() -> None:
    """At least 10, at most 40: maximising presses on the 40, minimising on the 10."""
    for goal, price in ((maximise({"a": 3}), 3), (minimise({"a": 3}), 3)):
        assert solve(problem([money("a")], [limit("r", {"a": 1}, 10, 40)], goal)).duals == {"r": pytest.approx(price)}


def test_both_sides_of_a_kink_are_told() -> None:
    """At a quantum of £80 the cap of ``b`` begins to bind: £5 below it, £2 above, and the dual lies between."""
    problem_at_80 = sharing(Fraction(80), maximise({"a": 2, "b": 5}))
    resolver = Resolver(problem_at_80)
    below, at, above = (resolver.value(sides={"quantum": (Fraction(n), Fraction(n))}) for n in (79, 80, 81))

    assert (below, at, above) == pytest.approx((305, 310, 312))
    assert 2 <= round(solve(problem_at_80).duals["quantum"], 9) <= 5


def test_a_side_without_an_allocation_has_no_price() -> None:
    """Below £30 the floor of ``a`` cannot be paid."""
    resolver = Resolver(sharing(Fraction(30), minimise({"a": 1})))

    assert resolver.value(sides={"quantum": (Fraction(29), Fraction(29))}) is None
    assert resolver.value(sides={"quantum": (Fraction(31), Fraction(31))}) == pytest.approx(resolver.value())
