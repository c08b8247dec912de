"""Planning horizon, committed share, the cost of bidding and the spread of draws."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from funding_alloc.comparison.predictability import committed_share, deadweight_share, planning_horizon, spread

from .strategies import PROMISE, TOLERANCE

line = st.tuples(st.integers(0, 1_000_000), st.integers(1, 10), st.booleans())
POUNDS, YEARS, COMMITTED = [100, 200, 300, 400], [1, 2, 3, 3], [True, True, False, True]


def test_planning_horizon_by_hand() -> None:
    """(100 x 1 + 200 x 2 + 400 x 3) / 700 = 1700 / 700."""
    assert_allclose(planning_horizon(POUNDS, YEARS, COMMITTED), 1700 / 700)


def test_level_settlement_reaches_two_years_ahead() -> None:
    """Three equal years, all committed at the start, average year 2; one year at a time gives 1."""
    assert planning_horizon([5, 5, 5], [1, 2, 3], [True] * 3) == 2
    assert planning_horizon([5, 5, 5], [1, 2, 3], [True, False, False]) == 1


def test_committed_share_by_hand() -> None:
    """700 of 1,000 is committed."""
    assert_allclose(committed_share(POUNDS, COMMITTED), 0.7)


def test_nothing_committed_has_no_horizon() -> None:
    """The horizon is NaN, the share 0; without money the share is NaN too."""
    assert np.isnan(planning_horizon(POUNDS, YEARS, [False] * 4))
    assert committed_share(POUNDS, [False] * 4) == 0
    assert np.isnan(committed_share([0, 0], [True, False]))
    assert np.isnan(planning_horizon([0, 0], [1, 2], [True, True]))


def test_horizon_of_several_draws() -> None:
    """Leading axes give one value per draw, of shape () when there are none."""
    draws = [[1, 1, 0, 0], [0, 0, 9, 0]]
    assert_allclose(planning_horizon(draws, YEARS, COMMITTED), [1.5, math.nan])
    assert_allclose(committed_share(draws, COMMITTED), [1, 0])
    values: list[object] = [planning_horizon(POUNDS, YEARS, COMMITTED), committed_share(POUNDS, COMMITTED)]
    values.append(deadweight_share(1, 0.5, 4))
    assert [isinstance(value, np.ndarray) and value.shape == () for value in values] == [True] * 3


@PROMISE
@given(st.lists(line, min_size=1, max_size=8))
def test_horizon_keeps_its_promise(lines: list[tuple[int, int, bool]]) -> None:
    """It lies between the nearest and furthest committed year and equals a weighted mean over committed lines."""
    pounds, years, committed = (list(column) for column in zip(*lines, strict=True))
    value = float(planning_horizon(pounds, years, committed))
    kept = [(p, y) for p, y, is_committed in lines if is_committed and p]
    if not kept:
        assert math.isnan(value)
        return
    expected = statistics.fmean([y for _, y in kept], weights=[p for p, _ in kept])
    assert_allclose(value, expected, rtol=TOLERANCE)
    assert min(y for _, y in kept) - TOLERANCE <= value <= max(y for _, y in kept) + TOLERANCE
    both = committed_share(pounds, committed) + committed_share(pounds, [not flag for flag in committed])
    assert_allclose(both, 1)


@pytest.mark.parametrize(
    ("cost", "bids", "awards", "awarded", "expected"),
    [(44_000, 305, 105, 1_693e6, 0.008), (44_000, 529, 111, 2_088e6, 0.011), (10_000, 1_073, 477, 203.1e6, 0.053)],
    ids=["LUF round 1", "LUF round 2", "UKCRF"],
)
def test_deadweight_of_three_rounds(cost: int, bids: int, awards: int, awarded: float, expected: float) -> None:
    """Cost per bid over success rate x mean award is total cost over total awards: 0.8%, 1.1% and 5.3%."""
    # Counts and awards: gov.uk explanatory notes of each round; £44k a bid: Northern Agenda FOI, consultants only.
    value = deadweight_share(cost, awards / bids, awarded / awards)
    assert_allclose(value, cost * bids / awarded)
    assert round(float(value), 3) == expected


def test_deadweight_is_undefined_where_nothing_is_won() -> None:
    """No success or no award gives NaN; half the success rate doubles the share; it may pass 1."""
    assert_allclose(deadweight_share(5, [0, 0.5, 0.25, 0.01], [10, 10, 10, 10]), [math.nan, 1, 2, 50])
    assert np.isnan(deadweight_share(5, 0.5, 0))


def test_spread_by_hand() -> None:
    """Draws 0 to 20: mean 10, 5th percentile 1, 95th 19, variance 38.5 and error sqrt(38.5 / 21)."""
    summary = spread(np.arange(21))
    values = [summary.mean, summary.low, summary.high, summary.standard_error]
    assert_allclose(values, [10, 1, 19, math.sqrt(38.5 / 21)])
    assert summary.draws == 21
    parts: list[object] = [summary.mean, summary.low, summary.high, summary.standard_error]
    assert [isinstance(part, np.ndarray) and part.shape == () for part in parts] == [True] * 4


@PROMISE
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_spread_equals_the_standard_library(draws: list[float]) -> None:
    """Mean, quartiles and error equal those of Python's statistics module."""
    summary = spread(draws, low=0.25, high=0.75)
    first, _, third = statistics.quantiles(draws, n=4, method="inclusive")
    error = statistics.stdev(draws) / math.sqrt(len(draws))
    values = [summary.mean, summary.low, summary.high, summary.standard_error]
    assert_allclose(values, [statistics.fmean(draws), first, third, error], rtol=1e-9, atol=1e-6)
    assert summary.low <= summary.high


def test_spread_is_over_the_first_axis() -> None:
    """Each area has its own summary; an undefined draw spoils its own area only."""
    summary = spread([[1.0, 1.0, math.nan], [3.0, 1.0, 2.0]])
    assert_allclose(summary.mean, [2, 1, math.nan])
    assert_allclose(summary.standard_error, [1, 0, math.nan])
    assert np.isnan(summary.low[2])


def test_one_draw_has_no_standard_error() -> None:
    """A single draw is its own mean and percentiles; its error is unknown, not 0."""
    summary = spread([4.0])
    assert summary.mean == summary.low == summary.high == 4
    assert np.isnan(summary.standard_error)


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "year 0": (lambda: planning_horizon([1], [0], [True]), "years_ahead must be 1 or more"),
    "too few years": (lambda: planning_horizon([1, 2], [1], [True, True]), "years_ahead must be a list of 2"),
    "committed as 0 and 1": (lambda: committed_share([1, 2], [1, 0]), "committed must be true or false"),
    "committed too short": (lambda: committed_share([1, 2], [True]), "committed must be a list of 2"),
    "pounds below 0": (lambda: committed_share([-1], [True]), "pounds_by_line must be 0 or more"),
    "success as a percentage": (lambda: deadweight_share(1, 34, 1), "success_rate must be between 0 and 1"),
    "cost below 0": (lambda: deadweight_share(-1, 0.5, 1), "cost_per_bid must be 0 or more"),
    "award blank": (lambda: deadweight_share(1, 0.5, math.nan), "mean_award must be finite"),
    "no draws": (lambda: spread([]), "at least one draw"),
    "infinite draw": (lambda: spread([math.inf]), "must not be infinite"),
    "draws as text": (lambda: spread(["a"]), "values must be numbers"),
    "percentiles crossed": (lambda: spread([1, 2], low=0.9, high=0.1), "0 <= low < high <= 1"),
    "percentiles as percentages": (lambda: spread([1, 2], low=5, high=95), "0 <= low < high <= 1"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_faulty_input_is_refused_in_words(name: str) -> None:
    """The message names the input and what is wrong with it."""
    call, message = REFUSALS[name]
    with pytest.raises(ValueError, match=message):
        call()
