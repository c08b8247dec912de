"""Shrinkage: published results, two routes, and what it promises."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from funding_alloc.learning.noise import variances
from funding_alloc.learning.shrinkage import (
    between_variance,
    between_variance_by_pairs,
    james_stein,
    pooled,
    shrunken,
)
from funding_alloc.schema.learn_terms import Estimator

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "data/decision_learning.json").read_text(encoding="utf-8"))
BASEBALL, SCHOOLS = CASES["shrinkage"]
EVERY = st.sampled_from(list(Estimator))
PAIRS = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.05, 10)), min_size=2, max_size=20)


def test_efron_and_morris() -> None:
    """Grand mean, factor 0.212, Clemente's 0.294, and 3.53 times less error than raw averages."""
    told = BASEBALL["expected"]
    raw = [hits / BASEBALL["n"] for hits in BASEBALL["hits"]]
    mean, factor, found = james_stein(raw, told["sigma2"])
    assert mean == pytest.approx(told["grand_mean"], rel=1e-12)
    assert mean * (1 - mean) / BASEBALL["n"] == pytest.approx(told["sigma2"], rel=1e-12)
    assert factor == pytest.approx(told["shrink_c"], rel=1e-12)
    assert round(factor, 3) == 0.212
    assert [round(one, 6) for one in found] == told["js"]
    truth = BASEBALL["later_truth"]
    raw_off = sum((one - true) ** 2 for one, true in zip(raw, truth, strict=True))
    off = sum((one - true) ** 2 for one, true in zip(found, truth, strict=True))
    assert (raw_off, off) == (pytest.approx(told["sse_raw"]), pytest.approx(told["sse_js"]))
    assert raw_off / off == pytest.approx(told["ratio"])
    assert round(raw_off / off, 2) == 3.53


def test_efron_and_morris_as_arrays() -> None:
    """The closed form in arrays gives the same estimates as the sums."""
    raw = np.array(BASEBALL["hits"]) / BASEBALL["n"]
    spread = ((raw - raw.mean()) ** 2).sum()
    again = raw.mean() + (1 - (len(raw) - 3) * BASEBALL["expected"]["sigma2"] / spread) * (raw - raw.mean())
    assert list(again) == pytest.approx(list(james_stein(list(raw), BASEBALL["expected"]["sigma2"])[2]), rel=1e-12)


@pytest.mark.parametrize("case", SCHOOLS["expected"], ids=lambda case: f"tau {case['tau']}")
def test_eight_schools(case: dict[str, Any]) -> None:
    """Pooled mean and every school, at four standard deviations between schools; and as arrays."""
    mean, found = pooled(SCHOOLS["y"], SCHOOLS["sigma"], case["tau"])
    assert mean == pytest.approx(case["mu"], rel=1e-12)
    assert [round(one, 6) for one in found] == case["theta"]
    y, variance = np.array(SCHOOLS["y"]), np.array(SCHOOLS["sigma"]) ** 2.0
    again = np.average(y, weights=1 / (variance + case["tau"] ** 2))
    theta = (variance * again + case["tau"] ** 2 * y) / (variance + case["tau"] ** 2)
    assert list(theta) == pytest.approx(list(found), rel=1e-12)


@pytest.mark.parametrize("estimator", Estimator)
def test_eight_schools_do_not_differ_beyond_error(estimator: Estimator) -> None:
    """Both estimators are floored at 0, as restricted maximum likelihood is, so all is pooled at 7.69."""
    y, sigma = SCHOOLS["y"], SCHOOLS["sigma"]
    assert between_variance(y, sigma, estimator) == 0
    assert round(pooled(y, sigma, 0)[0], 2) == 7.69
    assert minimize_scalar(lambda v: _reml(v, y, sigma), bounds=(0, 400), method="bounded").x < 0.01


def _reml(variance: float, y: Sequence[float], sigma: Sequence[float]) -> float:
    """Minus twice the restricted log likelihood."""
    weights = 1 / (np.array(sigma) ** 2.0 + variance)
    mean = (weights * y).sum() / weights.sum()
    return float(-np.log(weights).sum() + np.log(weights.sum()) + (weights * (np.array(y) - mean) ** 2).sum())


def test_variance_by_hand() -> None:
    """Gaps 0, 6, 12 with errors 1, 2, 2: Q = 42 over weights 1, 1/4, 1/4, less 2, by 1.5 - 1.125 / 1.5; and 36 - 3."""
    gaps, errors = [0.0, 6.0, 12.0], [1.0, 2.0, 2.0]
    q = 1 * 9 + 0.25 * 9 + 0.25 * 81
    assert between_variance(gaps, errors, Estimator.DERSIMONIAN_LAIRD) == pytest.approx((q - 2) / (1.5 - 1.125 / 1.5))
    assert between_variance(gaps, errors, Estimator.HEDGES) == pytest.approx(36 - 3)


@given(PAIRS, EVERY)
def test_three_routes_agree(pairs: list[tuple[float, float]], estimator: Estimator) -> None:
    """Sums about a mean, differences of pairs, and arrays."""
    gaps, errors = [one for one, _ in pairs], [one for _, one in pairs]
    found = between_variance(gaps, errors, estimator)
    assert between_variance_by_pairs(gaps, errors, estimator) == pytest.approx(found, rel=1e-8, abs=1e-7)
    assert float(variances(np.array([gaps]), np.array(errors), estimator)[0]) == pytest.approx(
        found, rel=1e-8, abs=1e-7
    )


@given(PAIRS, EVERY, st.floats(-50, 50), st.randoms(use_true_random=False))
def test_order_and_level_do_not_matter(
    pairs: list[tuple[float, float]], estimator: Estimator, level: float, random: Any
) -> None:
    """Only differences count, in any order."""
    found = between_variance([gap for gap, _ in pairs], [error for _, error in pairs], estimator)
    moved = [(gap + level, error) for gap, error in pairs]
    random.shuffle(moved)
    again = between_variance([gap for gap, _ in moved], [error for _, error in moved], estimator)
    assert again == pytest.approx(found, rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=20), st.floats(0.05, 10))
def test_with_equal_errors_the_estimators_are_one(gaps: list[float], error: float) -> None:
    """Then weights say nothing: the variance less the square of the error."""
    errors = [error] * len(gaps)
    found = between_variance(gaps, errors, Estimator.HEDGES)
    assert between_variance(gaps, errors, Estimator.DERSIMONIAN_LAIRD) == pytest.approx(found, rel=1e-7, abs=1e-7)
    assert found == pytest.approx(max(0.0, float(np.var(gaps, ddof=1)) - error**2), rel=1e-7, abs=1e-7)


@given(st.floats(-20, 20), st.floats(0.05, 10), st.floats(0.05, 10), st.floats(0, 50))
def test_a_gap_is_never_believed_beyond_itself(gap: float, error: float, other: float, variance: float) -> None:
    """Towards 0, never past it; the larger the error, the less is believed."""
    found = shrunken(gap, error, variance)
    assert abs(found) <= abs(gap)
    assert found * gap >= 0
    if other >= error:
        assert abs(shrunken(gap, other, variance)) <= abs(found)


def test_one_area_has_no_variance_between_areas() -> None:
    """Nothing to differ from."""
    assert between_variance([3.0], [1.0], Estimator.HEDGES) == 0
    assert between_variance_by_pairs([3.0], [1.0], Estimator.DERSIMONIAN_LAIRD) == 0
    assert james_stein([2.0, 2.0, 2.0, 2.0], 1.0) == (2.0, 0.0, (2.0, 2.0, 2.0, 2.0))
