"""Choices under uncertainty: published answers, closed forms, and what each figure promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from funding_alloc.uncertainty.decisions import (
    beats,
    first_order,
    fitted,
    listed,
    partial_information,
    perfect_information,
    regret,
    turning_points,
)

LUMBER = np.array([[200.0, 100.0, 0.0], [-180.0, -20.0, 0.0]])
"""Thompson Lumber: a large plant, a small one, none; in a good market and a bad one, as likely as each other.

Source: Render and Stair, Quantitative Analysis for Management, decision tables, in thousands of dollars.
"""


def test_thompson_lumber() -> None:
    """Expected value of perfect information 60, minimax regret for the small plant, as published."""
    even = [0.5, 0.5]
    assert_allclose(np.array(even) @ LUMBER, [10, 40, 0])
    assert perfect_information(LUMBER, even) == 60
    found = regret(LUMBER, even)
    assert found.most.tolist() == [180, 100, 200]
    assert int(found.most.argmin()) == 1
    assert found.mean.min() == perfect_information(LUMBER, even)


def test_knowing_the_market_is_knowing_everything() -> None:
    """One input decides: what it is worth to know it is all there is to know."""
    market = np.tile([1.0, 0.0], 200)
    values = np.tile(LUMBER, (200, 1))
    assert_allclose(partial_information(market, values), 60, atol=1e-9)
    other = np.random.default_rng(1).random(400)
    assert partial_information(other, values) < 5


def ishigami(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The textbook function of Ishigami and Homma (1990): a = 7, b = 0.1."""
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def test_first_order_indices_of_a_textbook_function() -> None:
    """Closed forms 0.3139, 0.4424 and 0 (Saltelli and others, Global Sensitivity Analysis, 2008)."""
    x = np.random.default_rng(2).uniform(-np.pi, np.pi, (20_000, 3))
    y = ishigami(x)[:, np.newaxis]
    found = [float(first_order(x[:, i], y)[0]) for i in range(3)]
    assert_allclose(found, [0.3139, 0.4424, 0.0], atol=0.012)


def test_two_lines_cross_where_they_cross() -> None:
    """2x against 1 on 0 to 1: at a half. Parallel lines never do."""
    x = np.random.default_rng(3).random(2_000)
    (point,) = turning_points(x, np.stack([2 * x, np.ones_like(x)], axis=1))
    assert_allclose(point, 0.5, atol=1e-6)
    assert turning_points(x, np.stack([x, x + 1], axis=1)) == ()
    with pytest.raises(ValueError, match="two options"):
        turning_points(x, np.ones((2_000, 3)))


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(-50, 50), min_size=width, max_size=width), min_size=1, max_size=30)
)


@given(TABLES)
def test_promises(rows: list[list[int]]) -> None:
    """Shares add up to 1; knowing all is worth the least mean regret, and never less than nothing."""
    table = np.array(rows, dtype=np.float64)
    more, equal = beats(table)
    assert_allclose(more + more.T + equal, 1)
    found = regret(table)
    assert (found.most >= 0).all()
    assert perfect_information(table) >= -1e-9
    assert_allclose(found.mean.min(), perfect_information(table), atol=1e-9)


@given(st.integers(2, 11), st.integers(10, 30), st.integers(0, 2**32 - 1))
def test_an_input_of_few_values_is_fitted_by_their_means(values: int, each: int, seed: int) -> None:
    """However many: the fit at a value is the mean of its draws, and what it explains is the variance between them."""
    rng = np.random.default_rng(seed)
    x = rng.permutation(np.repeat(np.arange(values) * 3.5 - 1, each))
    y = rng.normal(size=(len(x), 2)) + np.stack([np.sin(x), x / 9], axis=1)
    means = {value: y[x == value].mean(axis=0) for value in np.unique(x)}
    curve, _ = fitted(x, y)
    assert_allclose(curve, np.stack([means[value] for value in x]), atol=1e-7)
    between = np.stack([means[value] for value in x]).var(axis=0)
    left = (1 - between / y.var(axis=0)) * (len(x) - 1) / (len(x) - values)
    assert_allclose(first_order(x, y), np.clip(1 - left, 0, 1), atol=1e-7)
    few = listed(x)
    assert few is not None
    assert_allclose(few, np.unique(x))


def test_an_input_of_few_values_turns_between_two_of_them() -> None:
    """Means of the difference -1, 2, 3 at 1, 2 and 4: halfway from 1 to 2, and nowhere else."""
    x = np.repeat([1.0, 2.0, 4.0], 50)
    gap = np.repeat([-1.0, 2.0, 3.0], 50) + np.tile([-0.1, 0.1], 75)
    assert turning_points(x, np.stack([gap, 0 * gap], axis=1)) == (1.5,)
    assert turning_points(x, np.stack([gap + 2, 0 * gap], axis=1)) == ()


def test_a_turn_that_the_draws_do_not_tell_is_none() -> None:
    """Noise wiggles across nothing and turns nothing; a slope in the same noise turns where it crosses."""
    rng = np.random.default_rng(5)
    x = rng.uniform(0, 10, 2_000)
    noise = rng.normal(0, 1, 2_000)
    assert turning_points(x, np.stack([noise, 0 * noise], axis=1)) == ()
    (at,) = turning_points(x, np.stack([x - 6 + noise, 0 * noise], axis=1))
    assert abs(at - 6) < 0.2
    near_the_end = np.stack([x - 0.05 + noise, 0 * noise], axis=1)
    assert turning_points(x, near_the_end) == ()


def test_a_stretch_that_tells_no_sign_is_passed_over() -> None:
    """Means -1, about 0 and 1 at 1, 2 and 3: the order turns between 1 and 3."""
    x = np.repeat([1.0, 2.0, 3.0], 40)
    gap = np.repeat([-1.0, 0.0, 1.0], 40) + np.tile([-0.5, 0.5], 60)
    assert turning_points(x, np.stack([gap, 0 * gap], axis=1)) == (2.0,)


def test_an_input_of_many_values_is_a_curve() -> None:
    """Twelve values are too many, and so are values with hardly a draw each."""
    assert listed(np.repeat(np.arange(12.0), 50)) is None
    assert listed(np.repeat(np.arange(3.0), 9)) is None


def test_what_is_undefined_is_refused() -> None:
    """Not a number, no draws, probabilities that are none."""
    for values in ([[np.nan, 1.0]], [], [1.0, 2.0]):
        with pytest.raises(ValueError, match="values"):
            beats(np.array(values))
    with pytest.raises(ValueError, match="probabilities"):
        perfect_information(LUMBER, [0.5, 0.6])
