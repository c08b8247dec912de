"""Intervals over areas drawn again: deterministic, by hand, by enumeration, and beside SciPy's bootstrap."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import bootstrap

from funding_alloc.comparison.dispersion import Array
from funding_alloc.comparison.resampling import interval, sample_areas
from funding_alloc.comparison.targeting import concentration_index

from .cases import AUTHORITIES
from .strategies import PROMISE, Areas, some_areas


def test_the_same_seed_draws_the_same_areas() -> None:
    """Rows are equal for one seed, differ for another, and name areas that there are."""
    rows = sample_areas(16, 300, 5).rows
    assert rows.shape == (300, 16)
    assert (rows == sample_areas(16, 300, 5).rows).all()
    assert (rows != sample_areas(16, 300, 6).rows).any()
    assert set(np.unique(rows)) == set(range(16))


def test_interval_by_hand() -> None:
    """Of 0 to 100, nine tenths lie between 5 and 95; what is undefined is left out, and nothing leaves nothing."""
    drawn = np.arange(101.0)
    assert [float(end) for end in interval(drawn, 0.9)] == pytest.approx([5, 95])
    gaps = np.stack([np.append(drawn, np.nan), np.full(102, np.nan)], axis=1)
    low, high = interval(gaps, 0.9)
    assert_allclose(low, [5, np.nan])
    assert_allclose(high, [95, np.nan])


def test_every_draw_is_one_of_all_there_are() -> None:
    """Three areas can be drawn in 27 ways; each draw's index is that way's, an area drawn twice being two."""
    money, people, need = np.array([1.0, 5.0, 9.0]), np.array([2.0, 1.0, 3.0]), np.array([1.0, 2.0, 3.0])
    sampled = sample_areas(3, 500, 1)
    drawn = sampled.of(concentration_index, money, people, need)
    ways = {}
    for way in product(range(3), repeat=3):
        rows = list(way)
        ways[way] = float(concentration_index(money[rows], people[rows], need[rows]))
    assert [ways[tuple(rows)] for rows in sampled.rows.tolist()] == drawn.tolist()
    assert {tuple(rows) for rows in sampled.rows.tolist()} == set(ways)


def test_areas_drawn_twice_count_twice() -> None:
    """Drawing an area twice is the same as one area of twice the people and money."""
    money, people, need = np.array([1.0, 5.0]), np.array([2.0, 1.0]), np.array([1.0, 2.0])
    drawn = sample_areas(2, 1, 0)
    twice = type(drawn)(np.array([[0, 1, 1]]))
    whole = concentration_index(money * [1, 2], people * [1, 2], need)
    assert_allclose(twice.of(concentration_index, money, people, need), [whole])


def test_scipy_finds_the_same_interval() -> None:
    """SciPy's percentile bootstrap of the combined authorities' index ends within 0.02 of ours."""
    money, people, need = AUTHORITIES.money, AUTHORITIES.population, AUTHORITIES.need

    def index(rows: Array) -> float:
        chosen = rows.astype(int)
        return float(concentration_index(money[chosen], people[chosen], need[chosen]))

    theirs = bootstrap(
        (np.arange(money.size),),
        index,
        n_resamples=4000,
        vectorized=False,
        confidence_level=0.9,
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    ours = interval(sample_areas(money.size, 4000, 1).of(concentration_index, money, people, need), 0.9)
    assert_allclose([float(end) for end in ours], [theirs.low, theirs.high], atol=0.02)


@PROMISE
@given(some_areas(), st.floats(0.05, 0.95))
def test_interval_is_in_order_and_wider_for_a_larger_share(areas: Areas, share: float) -> None:
    """Low never lies above high, and a larger share never lies inside a smaller one."""
    drawn = sample_areas(areas.money.size, 50, 3).of(concentration_index, areas.money, areas.population, areas.need)
    if np.isnan(drawn).all():
        return
    low, high = interval(drawn, share)
    least, most = interval(drawn, (1 + share) / 2)
    assert least <= low <= high <= most


@pytest.mark.parametrize(("areas", "draws"), [(0, 10), (3, 0)])
def test_nothing_to_draw_is_refused(areas: int, draws: int) -> None:
    """No areas or no draws have no interval."""
    with pytest.raises(ValueError, match="at least one area and one draw"):
        sample_areas(areas, draws, 1)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    """The middle share lies between none and all."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval(np.arange(5.0), share)
