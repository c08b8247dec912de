"""The knapsack optimum against enumeration, a table over money, other solvers' results and its bound."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import NotProvenError
from funding_alloc.rules.bids import knapsack
from funding_alloc.rules.bids.knapsack import Knapsack, knapsack_optimum
from tests.rules.bids.recorded import PLAIN

PROMISE = settings(max_examples=200, deadline=None)
Case = tuple[list[int], list[int], int]


@st.composite
def small_cases(draw: st.DrawFn, most: int = 9) -> Case:
    """Draw up to nine bids; amounts are small, so that ties in value and cost are common, or very large."""
    n, scale = draw(st.integers(0, most)), draw(st.sampled_from([1, 1, 1, 10**9 + 7]))
    asks = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    values = draw(st.lists(st.integers(-2, 8), min_size=n, max_size=n))
    quantum = draw(st.integers(0, 60))
    return [a * scale for a in asks], [v * scale for v in values], quantum * scale


def enumerated(asks: list[int], values: list[int], quantum: int) -> Knapsack:
    """Try every set: most value, then least spending, then the lowest position at which two sets differ."""
    useful = [i for i, value in enumerate(values) if value > 0]
    sets = [s for k in range(len(useful) + 1) for s in combinations(useful, k) if sum(asks[i] for i in s) <= quantum]
    spent = {s: sum(asks[i] for i in s) for s in sets}
    value = {s: sum(values[i] for i in s) for s in sets}
    best = max(sets, key=lambda s: (value[s], -spent[s], tuple(i in s for i in range(len(asks)))))
    return Knapsack(best, value[best], spent[best])


def best_value_by_money(asks: list[int], values: list[int], quantum: int) -> int:
    """Bellman's table: the best value for each sum of money, bid by bid."""
    best = np.zeros(quantum + 1, dtype=np.int64)
    for ask, value in [bid for bid in zip(asks, values, strict=True) if bid[0] <= quantum]:
        best[ask:] = np.maximum(best[ask:], best[: quantum + 1 - ask] + value)
    return int(best[-1])


def relaxed_value(asks: list[int], values: list[int], quantum: int) -> Fraction:
    """Dantzig's bound: fill in order of value for money, the last bid in part."""
    left, total = quantum, Fraction(0)
    for ask, value in sorted(zip(asks, values, strict=True), key=lambda b: -Fraction(b[1], b[0])):
        if value > 0 and left > 0:
            part = min(Fraction(1), Fraction(left, ask))
            total += part * value
            left -= int(part * ask)
    return total


def a_round(seed: int, bids: int = 90) -> Case:
    """Bids as the generator makes them: most within 3% of a cap of £20m, some transport bids up to £50m."""
    rng = np.random.default_rng(seed)
    kind, within = rng.random(bids), rng.random(bids)
    share = np.where(kind < 0.385, 0.95 * rng.beta(2.26, 1.05, bids), 0.97 + 0.03 * within)
    share = np.where(kind > 0.917, 2.5 * (0.44 + 0.56 * within), share)
    asks = np.floor(share * 20_000_000).astype(np.int64)
    values = np.rint(asks * 2 * np.exp(0.5 * rng.standard_normal(bids))).astype(np.int64)
    return asks.tolist(), values.tolist(), int(asks.sum()) // 3


@PROMISE
@given(small_cases())
def test_is_the_very_set_that_enumeration_finds(case: Case) -> None:
    """Of all sets none is better, and ties fall as the rule says."""
    assert knapsack_optimum(*case) == enumerated(*case)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(0, 1500))
def test_value_agrees_with_a_table_over_money(seed: int, bids: int, quantum: int) -> None:
    """Sixty bids are past enumeration; Bellman's table over every pound gives the same value."""
    rng = np.random.default_rng(seed)
    asks, values = rng.integers(1, 100, bids).tolist(), rng.integers(1, 60, bids).tolist()
    best = knapsack_optimum(asks, values, quantum)
    assert best.value == best_value_by_money(asks, values, quantum)


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: str(case["id"]))
def test_agrees_with_other_solvers(case: dict[str, Any]) -> None:
    """Recorded optima of exhaustive enumeration, HiGHS and CBC."""
    best = knapsack_optimum(case["asks"], case["values"], case["quantum"])
    assert best.value == case["optimum"]
    assert list(best.chosen) in case["optimal_sets"]


@pytest.mark.parametrize("seed", range(25))
def test_a_full_round_lies_under_its_bound_and_over_greedy(seed: int) -> None:
    """The optimum is at most Dantzig's bound, at least greedy by value for money, and within the quantum."""
    asks, values, quantum = a_round(seed)
    best = knapsack_optimum(asks, values, quantum)
    greedy, left = 0, quantum
    for i in sorted(range(len(asks)), key=lambda i: -values[i] / asks[i]):
        if asks[i] <= left:
            greedy, left = greedy + values[i], left - asks[i]
    assert greedy <= best.value <= relaxed_value(asks, values, quantum)
    assert sum(asks[i] for i in best.chosen) == best.spent <= quantum


@pytest.mark.parametrize("seed", range(5))
def test_order_of_bids_changes_no_pound(seed: int) -> None:
    """Shuffled bids give the same value, the same spending and, values being distinct, the same bids."""
    asks, values, quantum = a_round(seed)
    order = np.random.default_rng(seed).permutation(len(asks)).tolist()
    best = knapsack_optimum(asks, values, quantum)
    moved = knapsack_optimum([asks[i] for i in order], [values[i] for i in order], quantum)
    assert (moved.value, moved.spent) == (best.value, best.spent)
    assert sorted(order[i] for i in moved.chosen) == list(best.chosen)


def test_ninety_equal_bids_go_to_the_lowest_positions() -> None:
    """£610 funds thirty bids of £20: with everything tied, the first thirty."""
    assert knapsack_optimum([20] * 90, [10] * 90, 610) == Knapsack(tuple(range(30)), 300, 600)


def test_values_that_a_float_cannot_tell_apart_are_told_apart() -> None:
    """2^59 + 1 beats 2^59, though both are one float."""
    assert knapsack_optimum([5, 5], [2**59 - 1, 2**59], 5).chosen == (1,)


def test_a_bid_that_costs_nothing_is_taken() -> None:
    """A bid of £0 with value is in every optimum; one without value in none."""
    assert knapsack_optimum([0, 7, 0, 4], [1, 9, 0, 8], 4) == Knapsack((0, 3), 9, 4)


def test_stops_with_a_named_error_where_nothing_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Value equal to cost leaves no bound to prune with: past the limit the search says so and returns no set."""
    monkeypatch.setattr(knapsack, "MOST_STATES", 2_000)
    asks, _, quantum = a_round(1)
    with pytest.raises(NotProvenError, match="not proven"):
        knapsack_optimum(asks, asks, quantum)


@pytest.mark.parametrize(
    ("asks", "values", "quantum", "message"),
    [
        ([1], [1, 2], 1, "1 asks but 2 values"),
        ([-1], [1], 1, "below 0"),
        ([1], [1], -1, "below 0"),
        ([1, 1], [2**60, 1], 2, "2\\^60"),
    ],
)
def test_refuses_what_it_cannot_decide(asks: list[int], values: list[int], quantum: int, message: str) -> None:
    """Ragged columns, amounts below 0 and totals past 60 bits are refused."""
    with pytest.raises(ValueError, match=message):
        knapsack_optimum(asks, values, quantum)
