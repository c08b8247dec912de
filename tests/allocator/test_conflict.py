"""Conflict: the limits that cannot hold together are named, the innocent are not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funding_alloc.allocator import solve
from funding_alloc.allocator.conflict import conflict_in
from funding_alloc.errors import InfeasibleError
from tests.allocator.cases import choices, limit, minimise, money, problem

FLOORS_AND_QUANTUM = problem(
    [money("a"), money("b"), money("c")],
    [
        limit("quantum", {"a": 1, "b": 1, "c": 1}, None, 100),
        limit("floor_ab", {"a": 1, "b": 1}, 130),
        limit("ceiling_c", {"c": 1}, None, 60),
        limit("ceiling_b", {"b": 1}, None, 900),
    ],
    minimise({"a": 1}),
)


def test_the_two_limits_in_conflict_are_named_and_no_other() -> None:
    """Floors above the quantum: both reasons, not the ceilings; and what would do, in pounds."""
    with pytest.raises(InfeasibleError) as caught:
        solve(FLOORS_AND_QUANTUM)

    assert caught.value.conflicts == ("because of floor_ab", "because of quantum")
    assert "Smallest relaxation that would do: £30 in all" in str(caught.value)
    assert "ceiling" not in str(caught.value)


def test_a_ring_of_limits_is_found_whole() -> None:
    """Each amount above the next by a pound, round in a circle: every link is needed."""
    names = [f"a{i}" for i in range(8)]
    links = [limit(f"l{i}", {n: 1, names[(i + 1) % 8]: -1}, 1) for i, n in enumerate(names)]
    case = problem([money(n) for n in names], [*links, limit("cap", {"a0": 1}, None, 5)], minimise({}))

    assert {row.name for row in conflict_in(case).limits} == {f"l{i}" for i in range(8)}


def test_a_conflict_of_choices_is_found() -> None:
    """Infeasible only because bids are whole: half of each would have done."""
    case = problem(
        choices(["a", "b"]),
        [
            limit("spend", {"a": 70, "b": 70}, 60, None),
            limit("quantum", {"a": 70, "b": 70}, None, 69),
            limit("pair", {"a": 1, "b": 1}, None, 2),
        ],
        minimise({"a": 1}),
    )

    assert {row.name for row in conflict_in(case).limits} == {"quantum", "spend"}


def test_every_named_limit_is_needed() -> None:
    """Without any one of the limits named, the rest can be met."""
    named = {row.name for row in conflict_in(FLOORS_AND_QUANTUM).limits}
    for name in named:
        rest = [row for row in FLOORS_AND_QUANTUM.limits if row.name != name]
        assert solve(problem(FLOORS_AND_QUANTUM.amounts, rest, *FLOORS_AND_QUANTUM.goals)).pounds, name


def test_bounds_without_a_value_are_told_as_bounds() -> None:
    """No whole pound lies between 10.2 and 10.8."""
    case = problem([money("a", Fraction(108, 10), Fraction(102, 10))], [], minimise({"a": 1}))

    with pytest.raises(InfeasibleError, match=r"a must be at least 10\.2 and at most 10\.8"):
        solve(case)


def test_a_limit_at_odds_with_itself_is_named() -> None:
    """At least 10 and at most 5."""
    case = problem([money("a")], [limit("odd", {"a": 1}, 10, 5)], minimise({"a": 1}))

    with pytest.raises(InfeasibleError, match="because of odd"):
        solve(case)


def test_a_problem_without_amounts_keeps_its_limits_too() -> None:
    """Nothing to allocate: fine if the limits hold at nothing."""
    assert solve(problem([], [limit("none", {}, None, 5)], minimise({}))).pounds == {}
    with pytest.raises(InfeasibleError, match="because of some"):
        solve(problem([], [limit("some", {}, 5)], minimise({})))
