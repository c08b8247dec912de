"""Measures against recorded values, libraries, hand calculation and a second route."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
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
)

from . import second_routes as second
from .cases import ALL_CASES, AUTHORITIES, TIED, Case

MEASURES: dict[str, Callable[[Array, Array, Array], Array]] = {
    "concentration_index": concentration_index,
    "gini": lambda money, population, _: gini(money, population),
    "share_to_neediest_fifth": share_to_neediest_fifth,
    "horizontal_dispersion": horizontal_dispersion,
}
each_case = pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
RANKED = [concentration_index, concentration_gap, share_to_neediest_fifth]


@each_case
@pytest.mark.parametrize("measure", MEASURES)
def test_measures_return_the_expected_values(case: Case, measure: str) -> None:
    """Every measure gives the recorded or hand-worked value."""
    value = MEASURES[measure](case.money, case.population, case.need)
    assert_allclose(value, case.expected[measure], rtol=1e-9, atol=1e-12)


@each_case
def test_gini_off_the_fit(case: Case) -> None:
    """The sorted form equals the sum over pairs of max-min residuals, and the hand-worked value."""
    value = horizontal_gini(case.money, case.population, case.need)
    assert_allclose(value, second.horizontal_gini_pairwise(case.money, case.population, case.need), atol=1e-9)
    assert_allclose(value, case.expected.get("horizontal_gini", value), atol=1e-12)


def test_index_if_each_area_counts_once_by_hand() -> None:
    """£8 a head for the least needy single resident, £2 for nine: shares 0.8, 0.2 of per head, so 2 (-0.2 + 0.05)."""
    money, people, need = [8, 18], [1, 9], [1, 2]
    assert_allclose(index_if_each_area_counts_once(money, people, need), -0.3)
    # by people: money shares 8/26, 18/26 and ranks 0.05, 0.55
    assert_allclose(concentration_index(money, people, need), 2 * (8 / 26 * -0.45 + 18 / 26 * 0.05))


@each_case
def test_measures_agree_with_other_libraries(case: Case) -> None:
    """Where a library follows the same definition, so do we."""
    for measure, peers in case.peers.items():
        value = MEASURES[measure](case.money, case.population, case.need)
        for peer, theirs in peers.items():
            assert_allclose(value, theirs, rtol=0, atol=2e-12, err_msg=peer)


@pytest.mark.parametrize("peer", TIED.refused)
def test_libraries_that_rank_ties_by_row_are_not_followed(peer: str) -> None:
    """With ties in need the index averages them; a library that takes them in row order differs."""
    assert abs(float(concentration_index(TIED.money, TIED.population, TIED.need)) - TIED.refused[peer]) > 0.05


@each_case
def test_concentration_index_in_three_more_forms(case: Case) -> None:
    """The covariance, pairwise and area forms give the same index."""
    value = concentration_index(case.money, case.population, case.need)
    for form in (second.concentration_covariance, second.concentration_pairwise, second.concentration_area):
        assert_allclose(value, form(case.money, case.population, case.need), atol=1e-12, err_msg=form.__name__)


@each_case
def test_gini_pairwise(case: Case) -> None:
    """The sorted form equals the sum over pairs."""
    assert_allclose(gini(case.money, case.population), second.gini_pairwise(case.money, case.population), atol=1e-12)


@each_case
def test_neediest_fifth_read_off_the_curve(case: Case) -> None:
    """The share equals the concentration curve read at four fifths."""
    value = share_to_neediest_fifth(case.money, case.population, case.need)
    assert_allclose(value, second.fifth_by_curve(case.money, case.population, case.need), atol=1e-12)


@each_case
def test_isotonic_fit_by_max_min(case: Case) -> None:
    """Pooling neighbours equals the max-min formula, and SciPy where recorded."""
    each = per_head(case.money, case.population)
    fit = isotonic_fit(each, case.population, case.need)
    assert_allclose(fit, second.isotonic_max_min(each, case.population, case.need), rtol=1e-12, atol=1e-12)
    if case.isotonic_fit is not None:
        assert_allclose(fit, case.isotonic_fit, rtol=1e-12, atol=1e-12)


def test_isotonic_fit_by_hand() -> None:
    """Two neighbours out of order share their weighted mean: (3 x 1 + 2 x 3) / 4 = 2.25."""
    assert_allclose(isotonic_fit([1, 3, 2, 4], [1, 1, 3, 1], [10, 20, 30, 40]), [1, 2.25, 2.25, 4])


def test_ties_share_the_middle_of_their_group() -> None:
    """Need 1 holds 4 of 8 people and need 2 the other 4, so ranks are 1/4 and 3/4."""
    assert_allclose(fractional_rank(TIED.population, TIED.need), [0.25, 0.25, 0.75, 0.75])


def test_proportional_to_need_by_hand() -> None:
    """Burdens 10 x 1 and 20 x 2 share 100 as 20 and 80; need 0 gets nothing."""
    assert_allclose(proportional_to_need(100, [10, 20, 5], [1, 2, 0]), [20, 80, 0])


def test_proportional_to_need_for_several_totals() -> None:
    """Totals on a leading axis give one row each."""
    assert_allclose(proportional_to_need([100, 50], [10, 20], [1, 2]), [[20, 80], [10, 40]])


def test_concentration_gap_by_hand() -> None:
    """Money 10, 20 to equal populations of need 1, 3: C = 1/12 x 2 = 1/6 less 1/4 is -1/12."""
    # shares 1/3, 2/3 and ranks 1/4, 3/4: 2 (-1/12 + 2/12) = 1/6; shares 1/4, 3/4: 2 (-1/16 + 3/16) = 1/4
    assert_allclose(concentration_gap([10, 20], [5, 5], [1, 3]), -1 / 12)


def test_concentration_gap_of_the_combined_authorities() -> None:
    """The gap is the index less the Gini of need over people, since proportional money ranks as need does."""
    index = concentration_index(AUTHORITIES.money, AUTHORITIES.population, AUTHORITIES.need)
    of_need = gini(AUTHORITIES.need * AUTHORITIES.population, AUTHORITIES.population)
    gap = concentration_gap(AUTHORITIES.money, AUTHORITIES.population, AUTHORITIES.need)
    assert_allclose(gap, index - of_need, atol=1e-12)
    assert round(float(gap), 3) == 0.050  # Kakwani's index of the same case, as recorded: 0.0503


def test_distance_from_target_by_hand() -> None:
    """Shares 0.6, 0.4, 0 against 0.5, 0.25, 0.25 put a quarter of the money in the wrong place."""
    assert_allclose(distance_from_target([60, 40, 0], [2, 1, 1]), 0.25)


def test_distance_is_one_when_all_the_money_misses() -> None:
    """With every pound where the target is 0, all of it would have to move."""
    assert distance_from_target([0, 5], [1, 0]) == 1


def test_areas_with_nothing_counts_each_draw() -> None:
    """Zeros are counted per draw, as whole numbers."""
    counts = areas_with_nothing([[0, 1, 0], [1, 1, 1]])
    assert counts.tolist() == [2, 0]
    assert counts.dtype == np.int64


@pytest.mark.parametrize("measure", [*RANKED, MEASURES["gini"]])
def test_no_money_at_all_is_undefined(measure: Callable[[Array, Array, Array], Array]) -> None:
    """A draw without money gives NaN, without touching its neighbour."""
    value = measure(np.array([[0.0, 0.0], [1.0, 3.0]]), np.ones(2), np.array([1.0, 2.0]))
    assert np.isnan(value[0])
    assert np.isfinite(value[1])


def test_no_money_has_no_distance_but_no_spread_either() -> None:
    """Distance needs shares, so it is NaN; the spread in pounds per head is truly 0."""
    assert np.isnan(distance_from_target([0, 0], [1, 1]))
    assert horizontal_dispersion([0, 0], [1, 1], [1, 2]) == 0


def test_results_are_arrays_even_without_axes() -> None:
    """One allocation gives an array of shape ()."""
    money, people, need = AUTHORITIES.money, AUTHORITIES.population, AUTHORITIES.need
    values: list[object] = [measure(money, people, need) for measure in MEASURES.values()]
    values += [concentration_gap(money, people, need), distance_from_target(money, need), areas_with_nothing(money)]
    assert [isinstance(value, np.ndarray) and value.shape == () for value in values] == [True] * 7


def test_no_draws_give_no_results() -> None:
    """An empty leading axis comes back empty."""
    none = np.zeros((0, 3))
    assert horizontal_dispersion(none, [1, 1, 1], [1, 2, 3]).shape == (0,)
    assert concentration_index(none, [1, 1, 1], [1, 2, 3]).shape == (0,)


def test_isotonic_fit_is_quick() -> None:
    """200 draws of 296 areas, four in five with nothing, take a fraction of a second."""
    rng = np.random.default_rng(1)
    money = rng.lognormal(16, 1, (200, 296)) * (rng.random((200, 296)) < 0.2)
    started = time.perf_counter()
    horizontal_dispersion(money, rng.uniform(1e4, 1e6, 296), rng.random(296))
    assert time.perf_counter() - started < 1.0
