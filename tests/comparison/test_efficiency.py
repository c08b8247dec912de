"""What each measure of efficiency promises, and a slow second calculation of every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.comparison.efficiency import Array, need_met_share, unmet_need, weighted_pound, welfare_weights

POUNDS = st.integers(0, 10**9)
TABLES = st.integers(1, 5).flatmap(
    lambda areas: st.lists(
        st.tuples(st.lists(POUNDS, min_size=areas, max_size=areas), st.lists(POUNDS, min_size=areas, max_size=areas)),
        min_size=1,
        max_size=4,
    )
)
AREAS = st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), POUNDS), min_size=1, max_size=6)


@given(TABLES)
def test_unmet_need_is_that_of_a_loop_and_the_met_share_lies_between_nought_and_one(
    table: list[tuple[list[int], list[int]]],
) -> None:
    """And it is what meeting need, pound by pound, comes to."""
    won, requirement = (np.array([row[i] for row in table], dtype=float) for i in (0, 1))
    by_loop = sum(max(need - has, 0) for got, needs in table for has, need in zip(got, needs, strict=True))
    unmet = unmet_need(won, requirement)
    assert float(unmet) == by_loop
    met, required = float(need_met_share(unmet, requirement)), sum(sum(needs) for _, needs in table)
    if not required:
        assert np.isnan(met)
        return
    by_meeting = sum(min(need, has) for got, needs in table for has, need in zip(got, needs, strict=True))
    assert met == pytest.approx(by_meeting / required, abs=1e-12)
    assert 0 <= met <= 1


def test_money_above_a_requirement_makes_up_for_no_other() -> None:
    """£10 too much in one theme leaves the £4 missing in the other missing."""
    assert float(unmet_need(np.array([[20.0], [6.0]]), np.array([[10.0], [10.0]]))) == 4.0


def test_each_draw_is_measured_by_itself() -> None:
    """Draws come first."""
    drawn: Array = np.array([[[10.0, 0.0]], [[5.0, 5.0]]])
    assert unmet_need(drawn, np.array([[5.0, 5.0]])).tolist() == [5.0, 0.0]


@given(AREAS, st.floats(0, 5))
def test_weights_are_one_at_the_mean_and_fall_with_income(areas: list[tuple[int, int, int]], eta: float) -> None:
    """By the closed form, and the average pound lies among the weights."""
    income, people, money = (np.array(column, dtype=float) for column in zip(*areas, strict=True))
    weights = welfare_weights(income, people, eta)
    mean = sum(y * n for y, n, _ in areas) / sum(n for _, n, _ in areas)
    assert weights == pytest.approx([(mean / y) ** eta for y, _, _ in areas], rel=1e-9)
    order = np.argsort(income)
    assert (np.diff(weights[order]) <= 1e-12 * weights[order][:-1]).all()
    pound = float(weighted_pound(money, weights))
    if money.sum() == 0:
        assert np.isnan(pound)
    else:
        assert weights.min() * (1 - 1e-12) <= pound <= weights.max() * (1 + 1e-12)


def test_the_green_book_in_numbers() -> None:
    """Half the mean income counts 2 to the power 1.3, which is 2.462; at eta 0 every pound counts alike."""
    income, people = np.array([10.0, 30.0]), np.array([1.0, 1.0])
    assert welfare_weights(income, people, 1.3).tolist() == pytest.approx([2.4622888, 0.5903117], abs=1e-7)
    assert welfare_weights(income, people, 0).tolist() == [1.0, 1.0]
