"""What the measures of targeting and dispersion promise, for any areas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from funding_alloc.comparison.dispersion import (
    Array,
    gini,
    horizontal_dispersion,
    horizontal_gini,
    isotonic_fit,
    per_head,
)
from funding_alloc.comparison.targeting import (
    areas_with_nothing,
    concentration_gap,
    concentration_index,
    distance_from_target,
    fractional_rank,
    index_if_each_area_counts_once,
    proportional_to_need,
    share_to_neediest_fifth,
    shares_by_fifth,
)

from . import second_routes as second
from .strategies import (
    PROMISE,
    TOLERANCE,
    Areas,
    areas_in_two_orders,
    areas_whole_and_split,
    several_draws,
    some_areas,
)

Measure = Callable[[Array, Array, Array], Array]
INDICES: dict[str, Measure] = {
    "concentration_index": concentration_index,
    "concentration_gap": concentration_gap,
    "share_to_neediest_fifth": share_to_neediest_fifth,
    "gini": lambda money, population, _: gini(money, population),
    "distance_from_population": lambda money, population, _: distance_from_target(money, population),
}
ALL_MEASURES = INDICES | {"horizontal_dispersion": horizontal_dispersion}
each_index = pytest.mark.parametrize("measure", INDICES.values(), ids=INDICES)
each_measure = pytest.mark.parametrize("measure", ALL_MEASURES.values(), ids=ALL_MEASURES)


def of(measure: Measure, areas: Areas) -> Array:
    """Apply a measure to areas, in GBP per head of the mean where it is in pounds."""
    value = measure(areas.money, areas.population, areas.need)
    return value / (areas.money.sum() / areas.population.sum()) if measure is horizontal_dispersion else value


@PROMISE
@given(some_areas())
def test_equal_per_head_is_equal(areas: Areas) -> None:
    """The same money per head gives C = 0, Gini = 0, no spread, and a fifth to the neediest fifth."""
    money = areas.population * 37.0
    assert_allclose(concentration_index(money, areas.population, areas.need), 0, atol=TOLERANCE)
    assert_allclose(gini(money, areas.population), 0, atol=TOLERANCE)
    assert_allclose(horizontal_dispersion(money, areas.population, areas.need), 0, atol=TOLERANCE)
    assert_allclose(share_to_neediest_fifth(money, areas.population, areas.need), 0.2, atol=TOLERANCE)


@PROMISE
@given(some_areas())
def test_concentration_index_keeps_its_bounds(areas: Areas) -> None:
    """C lies between -1 and 1, within 1 minus the share of the least needy and of the neediest group."""
    value = float(concentration_index(areas.money, areas.population, areas.need))
    bottom = areas.share[areas.need == areas.need.min()].sum()
    top = areas.share[areas.need == areas.need.max()].sum()
    assert -(1 - bottom) - TOLERANCE <= value <= 1 - top + TOLERANCE
    assert -1 <= value <= 1


@PROMISE
@given(some_areas())
def test_gini_keeps_its_bounds_and_tops_the_concentration_index(areas: Areas) -> None:
    """Gini lies between |C| and 1 minus the smallest share of people."""
    value = float(gini(areas.money, areas.population))
    index = float(concentration_index(areas.money, areas.population, areas.need))
    assert abs(index) - TOLERANCE <= value <= 1 - areas.share.min() + TOLERANCE


@PROMISE
@given(some_areas())
def test_second_routes_agree(areas: Areas) -> None:
    """Index, Gini, fifth and fit equal their textbook forms."""
    money, people, need = areas.money, areas.population, areas.need
    index = concentration_index(money, people, need)
    assert_allclose(index, second.concentration_covariance(money, people, need), atol=TOLERANCE)
    assert_allclose(index, second.concentration_pairwise(money, people, need), atol=TOLERANCE)
    assert_allclose(gini(money, people), second.gini_pairwise(money, people), atol=TOLERANCE)
    assert_allclose(share_to_neediest_fifth(money, people, need), second.fifth_by_curve(money, people, need), atol=1e-6)
    fit = isotonic_fit(areas.per_head, people, need)
    assert_allclose(fit, second.isotonic_max_min(areas.per_head, people, need), rtol=TOLERANCE, atol=TOLERANCE)
    assert_allclose(fit, second.isotonic_scipy(areas.per_head, people, need), rtol=TOLERANCE, atol=TOLERANCE)


@PROMISE
@given(some_areas())
def test_fifths_make_up_the_whole(areas: Areas) -> None:
    """Five shares of 0 or more sum to 1, are the rises of the curve, and end in the neediest fifth's."""
    fifths = shares_by_fifth(areas.money, areas.population, areas.need)
    assert_allclose(fifths.sum(), 1, atol=1e-6)
    assert (fifths >= 0).all()
    assert_allclose(fifths, second.fifths_by_curve(areas.money, areas.population, areas.need), atol=1e-6)
    assert fifths[-1] == share_to_neediest_fifth(areas.money, areas.population, areas.need)
    equal = shares_by_fifth(areas.population * 37.0, areas.population, areas.need)
    assert_allclose(equal, 0.2, atol=TOLERANCE)


@PROMISE
@given(some_areas())
def test_gini_off_the_fit_keeps_its_promise(areas: Areas) -> None:
    """0 where money per head only rises with need; never below 0; the sum over pairs; unmoved by scaling."""
    money, people, need = areas.money, areas.population, areas.need
    value = float(horizontal_gini(money, people, need))
    assert value >= -TOLERANCE
    assert_allclose(value, second.horizontal_gini_pairwise(money, people, need), atol=1e-6)
    assert_allclose(horizontal_gini(money * 1000, people, need), value, atol=1e-6)
    assert_allclose(
        horizontal_gini(people * np.unique(need, return_inverse=True)[1] + people, people, need), 0, atol=1e-9
    )


@PROMISE
@given(some_areas())
def test_each_area_once_is_the_index_of_equal_populations(areas: Areas) -> None:
    """With one population for all the two indices are one."""
    people = np.full(areas.money.size, 1000.0)
    once = index_if_each_area_counts_once(areas.money, people, areas.need)
    assert_allclose(once, concentration_index(areas.money, people, areas.need), atol=TOLERANCE)


@each_index
@PROMISE
@given(areas=some_areas())
def test_scaling_money_changes_no_index(measure: Measure, areas: Areas) -> None:
    """A thousand times the money gives the same index."""
    larger = Areas(areas.money * 1000, areas.population, areas.need)
    assert_allclose(of(measure, larger), of(measure, areas), rtol=TOLERANCE, atol=TOLERANCE)


@each_measure
@PROMISE
@given(orders=areas_in_two_orders())
def test_order_of_rows_does_not_matter(measure: Measure, orders: tuple[Areas, Areas]) -> None:
    """Shuffled areas give the same value, ties included."""
    assert_allclose(of(measure, orders[1]), of(measure, orders[0]), rtol=TOLERANCE, atol=TOLERANCE)


@each_measure
@PROMISE
@given(pair=areas_whole_and_split())
def test_splitting_an_area_does_not_matter(measure: Measure, pair: tuple[Areas, Areas]) -> None:
    """Two halves of one area, with its need and its money per head, count as the whole."""
    assert_allclose(of(measure, pair[1]), of(measure, pair[0]), rtol=TOLERANCE, atol=TOLERANCE)


@each_measure
@PROMISE
@given(case=several_draws())
def test_draws_in_one_call_equal_a_loop(measure: Measure, case: tuple[Areas, Array]) -> None:
    """Leading axes give what one call per draw gives."""
    areas, money = case
    together = measure(money, areas.population, areas.need)
    looped = [[measure(draw, areas.population, areas.need) for draw in row] for row in money]
    assert together.shape == (2, 3)
    assert_allclose(together, np.array(looped), rtol=1e-12, atol=1e-12)


@PROMISE
@given(several_draws())
def test_per_area_results_keep_leading_axes(case: tuple[Areas, Array]) -> None:
    """Fit, money per head and the count of empty areas also equal a loop."""
    areas, money = case
    fit = isotonic_fit(money, areas.population, areas.need)
    assert fit.shape == money.shape
    assert_allclose(fit[1, 2], isotonic_fit(money[1, 2], areas.population, areas.need), rtol=1e-12)
    assert_allclose(per_head(money, areas.population)[1, 2], money[1, 2] / areas.population, rtol=1e-12)
    assert areas_with_nothing(money)[1, 2] == areas_with_nothing(money[1, 2])


@PROMISE
@given(some_areas())
def test_mean_rank_is_a_half(areas: Areas) -> None:
    """Ranks average 1/2 over people, rise with need, and agree among ties."""
    rank = fractional_rank(areas.population, areas.need)
    assert_allclose((areas.share * rank).sum(), 0.5, atol=TOLERANCE)
    order = np.argsort(areas.need, kind="stable")
    rises = np.diff(areas.need[order]) > 0
    assert np.array_equal(np.diff(rank[order]) > 0, rises)


@PROMISE
@given(some_areas())
def test_proportional_to_need_has_no_gap(areas: Areas) -> None:
    """It sums to the total, gives the same per head and unit of need, and its gap is 0."""
    money = proportional_to_need(5e6, areas.population, areas.need)
    needy = areas.need > 0
    rate = money[needy] / (areas.population * areas.need)[needy]
    assert_allclose(money.sum(), 5e6)
    assert_allclose(rate, rate[0])
    assert (money[~needy] == 0).all()
    assert_allclose(concentration_gap(money, areas.population, areas.need), 0, atol=TOLERANCE)
    assert_allclose(horizontal_dispersion(money, areas.population, areas.need) / money.sum(), 0, atol=TOLERANCE)


@PROMISE
@given(some_areas(most_money=1000))
def test_distance_is_zero_only_if_proportional(areas: Areas) -> None:
    """Distance lies in [0, 1) for targets above 0, equals exact arithmetic, and is 0 for the target's shares only."""
    target = areas.need + 0.5
    value = float(distance_from_target(areas.money, target))
    exact = second.distance_exact(areas.money, target)
    assert 0 <= value < 1
    assert_allclose(value, float(exact), atol=1e-12)
    assert (value > 1e-12) == (exact > 0)
    assert_allclose(distance_from_target(target * 12, target), 0, atol=1e-15)


@PROMISE
@given(some_areas())
def test_isotonic_fit_keeps_its_promise(areas: Areas) -> None:
    """It never falls with need, gives ties one value, keeps the weighted mean, and is its own fit."""
    fit = isotonic_fit(areas.per_head, areas.population, areas.need)
    order = np.argsort(areas.need, kind="stable")
    steps, tied = np.diff(fit[order]), np.diff(areas.need[order]) == 0
    assert (steps >= 0).all()
    assert (steps[tied] == 0).all()
    assert_allclose((areas.share * fit).sum(), (areas.share * areas.per_head).sum(), rtol=TOLERANCE)
    assert_allclose(isotonic_fit(fit, areas.population, areas.need), fit, rtol=TOLERANCE)


@PROMISE
@given(some_areas())
def test_like_need_makes_all_spread_horizontal(areas: Areas) -> None:
    """If every area has the same need, the spread is the plain standard deviation of money per head."""
    mean = (areas.share * areas.per_head).sum()
    plain = np.sqrt((areas.share * (areas.per_head - mean) ** 2).sum())
    value = horizontal_dispersion(areas.money, areas.population, np.ones(areas.money.size))
    assert_allclose(value, plain, rtol=1e-6, atol=TOLERANCE * mean)


@PROMISE
@given(some_areas())
def test_money_that_follows_need_has_no_horizontal_spread(areas: Areas) -> None:
    """Money per head that depends on need alone and rises with it leaves no residual; doubling money doubles spread."""
    follows = areas.population * areas.need**2
    assert_allclose(horizontal_dispersion(follows, areas.population, areas.need), 0, atol=TOLERANCE)
    once = horizontal_dispersion(areas.money, areas.population, areas.need)
    assert_allclose(horizontal_dispersion(areas.money * 2, areas.population, areas.need), once * 2, rtol=TOLERANCE)
