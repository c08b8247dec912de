"""Bulk: settlements in arrays come out in whole pounds that keep every limit, and are those of the user-sized way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve, verify
from funding_alloc.allocator.bulk import BulkSolution, solve_bulk
from funding_alloc.allocator.quick import bulk_of
from funding_alloc.allocator.whole import broken_rows, hard_columns, pull_in, totals_of
from funding_alloc.errors import InfeasibleError, InternalFault, NotProvenError
from funding_alloc.schema.bulk import OPEN, BulkGoal, BulkProblem, Words
from funding_alloc.schema.problem import Amount, AmountKind, Sense
from tests.allocator.cases import choices, limit, minimise, money, problem
from tests.benchmarks.many import arrays_of, posed, rules_of


def settlements(places: int, *, national: bool, seed: int = 1) -> BulkProblem:
    """Made-up settlements of four lines and three years."""
    arrays = arrays_of(places, lines=4, years=3, seed=seed)
    return posed(arrays, rules_of(arrays, national=national))


def alone(places: int, seed: int) -> BulkProblem:
    """Settlements whose grants are fixed, with caps in whole pounds: every corner is in whole pounds."""
    arrays = arrays_of(places, lines=4, years=3, seed=seed)
    arrays = replace(arrays, grant_high=arrays.grant_low)
    return posed(arrays, replace(rules_of(arrays, national=False), damping=None))


def by_name(problem: BulkProblem, solution: BulkSolution) -> dict[str, int]:
    """Pounds by name."""
    return {problem.words.amount(i): int(pounds) for i, pounds in enumerate(solution.pounds)}


def small(rows: list[tuple[list[int], int, int, int]], factors: list[int], most: int = 100) -> BulkProblem:
    """A problem over as many amounts as there are factors in its goal, to be made large."""
    width = len(factors)
    return BulkProblem(
        name="test",
        low=np.zeros(width, np.int64),
        high=np.full(width, most),
        starts=np.arange(len(rows) + 1) * width,
        indices=np.tile(np.arange(width), len(rows)),
        factors=np.array([entries for entries, *_ in rows], np.int64).reshape(-1),
        row_low=np.array([low for _, low, _, _ in rows], np.int64),
        row_high=np.array([high for _, _, high, _ in rows], np.int64),
        times=np.array([times for *_, times in rows], np.int64),
        goals=(BulkGoal("worth", Sense.MAXIMISE, np.array(factors), 1),),
        words=Words("a{:03d}".format, "r{:03d}".format, "reason {}".format),
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_fixed_grants_give_the_pounds_of_the_user_sized_way(seed: int) -> None:
    """Sides that whole pounds can reach, posed by name and by array: equal to the pound, part by part too."""
    problem = pull_in(alone(9, seed))
    expected = solve(problem.as_problem())
    whole, apart = solve_bulk(problem), solve_bulk(problem, apart=0)

    assert by_name(problem, whole) == by_name(problem, apart) == expected.pounds
    assert whole.goal_values == apart.goal_values == expected.goal_values


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_control_totals_hold_on_whole_pounds(seed: int) -> None:
    """Optimum of the user-sized way before rounding; after it every limit holds, and few pounds of benefit are lost."""
    problem = settlements(5, national=True, seed=seed)
    named = problem.as_problem()
    expected = solve(named)
    for apart in (0, 10**9):
        solution = solve_bulk(problem, apart=apart)
        pounds = by_name(problem, solution)
        worth = sum(float(f) * expected.unrounded[name] for name, f in named.goals[0].terms.items())
        assert verify(named, pounds, {}) == ()
        assert solution.first_value == pytest.approx(worth, rel=1e-11)
        assert float(solution.goal_values[0]) <= worth + 1e-3
        assert float(solution.goal_values[0]) >= worth - 2 * problem.width
        assert max(abs(pounds[name] - value) for name, value in expected.unrounded.items()) <= 12


def test_many_amounts_in_fractions_are_rounded_alike_by_name_and_by_array() -> None:
    """Twelve authorities under control totals: too many fractions for a search, so one quick way for both."""
    arrays = arrays_of(12)
    problem = posed(arrays, rules_of(arrays))
    by_array, named = solve_bulk(problem), solve(problem.as_problem())

    assert by_name(problem, by_array) == named.pounds
    assert by_array.goal_values == named.goal_values


def test_choices_and_slack_enter_the_bulk_as_they_are() -> None:
    """A settled choice is a constant, a slack widens its row, levels and fine fractions stay out."""
    rows = [limit("l", {"bid": 10, "a": Fraction(1, 3)}, 5, Fraction(41, 2), slack=1)]
    bulk = bulk_of(
        problem([money("a", Fraction(7, 2)), *choices(["bid"])], rows, minimise({"a": Fraction(2, 7)})), {"bid": 1}
    )
    assert bulk is not None
    assert (bulk.low.tolist(), bulk.high.tolist()) == ([0, 1], [3, 1])
    assert (bulk.factors.tolist(), bulk.times.tolist()) == ([1, 30], [3])
    assert (bulk.row_low.tolist(), bulk.row_high.tolist()) == ([12], [64])
    assert (bulk.goals[0].factors.tolist(), bulk.goals[0].times) == ([2, 0], 7)
    fine = [limit("l", {"a": Fraction(1, 10**17)}, None, 5)]
    assert bulk_of(problem([money("a", 9)], fine, minimise({})), {}) is None
    assert bulk_of(problem([Amount("fill", AmountKind.LEVEL)], [], minimise({})), {}) is None


def test_grants_lose_no_pound_to_rounding() -> None:
    """Where a control total binds, the whole grants still add up to it."""
    problem = settlements(6, national=True)
    solution = solve_bulk(problem)
    controls = [row for row in range(problem.height) if problem.words.limit(row).startswith("control")]
    binding = [row for row in controls if abs(solution.duals[row]) > 1e-9]

    assert binding
    assert all(totals_of(problem, solution.pounds)[row] == problem.row_high[row] for row in binding)


def test_the_answer_is_the_same_each_time() -> None:
    """Nothing is left to chance."""
    first, second = (solve_bulk(settlements(12, national=True), apart=0) for _ in range(2))

    assert (first.pounds == second.pounds).all()
    assert list(first.duals) == list(second.duals)


def test_what_the_quick_way_cannot_round_goes_the_user_sized_way() -> None:
    """Twice a plus three times b is 12 with b between: no amount has a factor of 1."""
    problem = small([([2, 3], 13, 13, 1), ([5, -3], -OPEN, 9, 1)], [3, 1])
    solution = solve_bulk(problem)

    assert by_name(problem, solution) == {"a000": 2, "a001": 3}
    assert not len(broken_rows(problem, solution.pounds))


def test_no_whole_pounds_is_a_fault() -> None:
    """An even sum cannot be odd."""
    with pytest.raises(InternalFault, match="no whole pounds"):
        solve_bulk(small([([2, 2], 5, 5, 1), ([1, 2], 3, 4, 1)], [1, 1]))


def test_control_totals_below_the_floors_are_told_in_words() -> None:
    """Which limits are in conflict, and by how many pounds the smallest relaxation goes."""
    arrays = arrays_of(4, lines=3, years=2)
    rules = rules_of(arrays)
    assert rules.control is not None
    short = arrays.grant_low[:, 0, 0].sum() - 1_000
    control = rules.control.copy()
    control[0, 0] = short
    with pytest.raises(InfeasibleError, match="control total of revenue in year 1") as caught:
        solve_bulk(posed(arrays, replace(rules, control=control)))

    assert "£1,000 in all" in str(caught.value)


def test_time_that_runs_out_is_not_proven() -> None:
    """As in the user-sized way."""
    with pytest.raises(NotProvenError):
        solve_bulk(settlements(3, national=True), time_limit=1e-9)


def test_sums_beyond_64_bits_are_exact() -> None:
    """A factor of 10^12 on 10^10 pounds, twice, and a pound more."""
    big = 10**10
    problem = small([([10**12, 10**12, 1], -OPEN, 2 * 10**18, 10**9)], [1, 1, 1], most=big)
    pounds = np.array([big, big, 1])

    assert totals_of(problem, pounds).tolist() == [2 * 10**22 + 1]
    assert broken_rows(problem, pounds).tolist() == [0]
    assert pull_in(problem).row_high.tolist() == [2 * 10**18]


def test_broken_bounds_and_rows_are_found() -> None:
    """A pound too much, a pound too little, a pound below a bound."""
    problem = small([([1, 1], 5, 9, 1)], [1, 1])

    assert broken_rows(problem, np.array([5, 4])).tolist() == []
    assert broken_rows(problem, np.array([5, 5])).tolist() == [0]
    assert broken_rows(problem, np.array([2, 2])).tolist() == [0]
    assert broken_rows(problem, np.array([-1, 7])).tolist() == [-1]


def test_sides_are_pulled_in_without_losing_whole_pounds() -> None:
    """3a - 3b between -7 and 8, a row multiplied by 2: a - b is between -2 and 2."""
    tight = pull_in(small([([3, -3], -7, 8, 2)], [1, 1]))

    assert (tight.row_low.tolist(), tight.row_high.tolist()) == ([-2], [2])
    assert (tight.factors.tolist(), tight.times.tolist()) == ([1, -1], [1])


def test_fixed_amounts_are_taken_out_when_sides_are_pulled_in() -> None:
    """10a - 3b at most 7 with b fixed at 9: a is at most 3."""
    problem = small([([10, -3], -OPEN, 7, 10)], [1, 1])
    problem = replace(problem, low=np.array([0, 9]), high=np.array([100, 9]))

    assert hard_columns(problem).tolist() == [False, False]
    assert pull_in(problem).row_high.tolist() == [3]
    assert pull_in(problem).indices.tolist() == [0]
    assert solve_bulk(problem).goal_values == (Fraction(12),)
