"""The panel's indices against recorded values, against libraries that are right, and apart from those that are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funding_alloc.comparison.dispersion import Array, gini
from funding_alloc.comparison.inequality import atkinson, gini_by_need, theil, theil_by_region, top_to_bottom
from funding_alloc.comparison.progressivity import kakwani, relative_gap, suits
from funding_alloc.comparison.steadiness import (
    churn_share,
    ex_ante_variation,
    forecast_surprise,
    reallocation,
    volatility,
)
from funding_alloc.comparison.targeting import concentration_index, share_to_neediest_fifth

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data/metrics.json").read_text(encoding="utf-8"))[
    "cases"
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
Measure = Callable[[Array, Array, Array], Array]
BY_PEOPLE: dict[str, Measure] = {
    "gini_weighted": lambda m, n, h: gini(m, n),
    "theilT_weighted": lambda m, n, h: theil(m, n),
    "atkinson05_weighted": lambda m, n, h: atkinson(m, n, 0.5),
    "atkinson1_weighted": lambda m, n, h: atkinson(m, n, 1),
    "ci_need_weighted": concentration_index,
    "kakwani_weighted": kakwani,
    "suits_money_vs_need": suits,
    "top_quintile_share": share_to_neediest_fifth,
}
BY_ROW: dict[str, Measure] = {
    "gini_unweighted": lambda m, n, h: gini(m, n),
    "theilT_unweighted": lambda m, n, h: theil(m, n),
    "atkinson05_unweighted": lambda m, n, h: atkinson(m, n, 0.5),
    "ci_need_unweighted": concentration_index,
}
"""Where each area counts once, whatever its people."""
FOLLOWED = {
    **{"quantecon_gini": "gini_unweighted", "pysal_gini": "gini_unweighted", "ineq_Gini": "gini_unweighted"},
    **{"IC2_Gini_w": "gini_weighted", "IC2_Atk05_w": "atkinson05_weighted", "pysal_theil": "theilT_unweighted"},
}
"""Libraries whose result is ours wherever they give one."""
WRONG = {
    ("weighted3", "ineqpy_gini_w"): ("gini_weighted", "ranks at the end of a group and divides by n - 1"),
    ("simple5", "ineqpy_kakwani_w"): ("kakwani_weighted", "sorts the money by itself: Gini(money) - Gini(need)"),
    ("simple5", "rineq_CI_linreg"): ("ci_need_weighted", "off by the correction of degrees of freedom"),
    ("weighted3", "rineq_CI_cov"): ("ci_need_weighted", "off where areas have weights"),
    ("zeros_half", "ineqpy_theil_w"): ("theilT_weighted", "drops areas with nothing"),
    ("zeros_half", "ineq_Theil"): ("theilT_unweighted", "drops areas with nothing"),
    ("ties_weighted", "IC2_Conc_w"): ("ci_need_weighted", "takes ties in the order of rows"),
}
"""Libraries that are not followed, and why: case, what the library returned, and the measure that it meant."""


def _columns(case: dict[str, Any], *, weighted: bool) -> tuple[Array, Array, Array]:
    each, need, people = (np.array(case[key], dtype=np.float64) for key in ("y", "x", "w"))
    return (each * people, people, need) if weighted else (each, np.ones_like(people), need)


@each_case
def test_every_recorded_value_comes_back(case: dict[str, Any]) -> None:
    """All indices, by people and by row, to twelve digits."""
    for measures, weighted in ((BY_PEOPLE, True), (BY_ROW, False)):
        for name, measure in measures.items():
            found = measure(*_columns(case, weighted=weighted))
            assert_allclose(found, case["expected"][name], atol=1e-12, err_msg=name)


@each_case
def test_libraries_that_follow_the_definitions_agree(case: dict[str, Any]) -> None:
    """Where they return a number at all."""
    given = {peer: value for peer, value in case["peer"].items() if isinstance(value, int | float)}
    for peer, name in FOLLOWED.items():
        if peer in given and not (peer.startswith("pysal_theil") and 0 in case["y"]):
            assert_allclose(case["expected"][name], given[peer], atol=1e-9, err_msg=peer)


@pytest.mark.parametrize(("case", "peer"), WRONG, ids=lambda word: word)
def test_libraries_that_do_not_are_named(case: str, peer: str) -> None:
    """Each differs by more than rounding on the case that shows its fault."""
    (found,) = (one for one in CASES if one["id"] == case)
    measure, why = WRONG[case, peer]
    assert abs(found["peer"][peer] - found["expected"][measure]) > 0.01, why


def test_two_routes_agree_on_ten_thousand_arrays() -> None:
    """Index by covariance and by area, Suits by area, Gini by pairs: with zeros, ties and unequal people."""
    rng = np.random.default_rng(20_261_126)
    for _ in range(100):
        areas = int(rng.integers(2, 12))
        people, need = _floats(rng.integers(1, 500, areas)), _floats(rng.integers(1, 5, areas))
        money = _floats(rng.integers(0, 1000, (100, areas)) * (rng.random((100, areas)) < 0.7))
        money[:, 0] += 1
        assert_allclose(concentration_index(money, people, need), _by_covariance(money, people, need), atol=1e-10)
        assert_allclose(concentration_index(money, people, need), _by_area(money, people, people, need), atol=1e-10)
        assert_allclose(suits(money, people, need), _by_area(money, people * need, people, need), atol=1e-10)
        assert_allclose(gini(money, people), _by_pairs(money, people), atol=1e-10)
        assert_allclose(theil(money, people), _theil_by_heads(money, people), atol=1e-10)


def _floats(values: object) -> Array:
    return np.asarray(values, dtype=np.float64)


def _by_covariance(money: Array, people: Array, need: Array) -> Array:
    share, each = people / people.sum(), money / people
    rank = np.array([share[need < own].sum() + share[need == own].sum() / 2 for own in need])
    mean = each @ share
    return np.asarray(2 / mean * (((each - mean[:, None]) * (rank - 0.5)) @ share))


def _by_area(money: Array, burden: Array, people: Array, need: Array) -> Array:
    """One less twice the area under the curve of money against a burden, by trapezia over levels of need."""
    levels = np.unique(need)
    across = np.concatenate([[0.0], np.cumsum([burden[need == own].sum() for own in levels])]) / burden.sum()
    up = np.cumsum(np.stack([money[:, need == own].sum(axis=1) for own in levels], axis=1), axis=1)
    up = np.concatenate([np.zeros((len(money), 1)), up], axis=1) / money.sum(axis=1, keepdims=True)
    return np.asarray(1 - ((up[:, 1:] + up[:, :-1]) * np.diff(across)).sum(axis=1))


def _by_pairs(money: Array, people: Array) -> Array:
    share, each = people / people.sum(), money / people
    gaps = np.abs(each[:, :, None] - each[:, None, :])
    return np.asarray((gaps * share[:, None] * share[None, :]).sum(axis=(1, 2)) / (2 * each @ share))


def _theil_by_heads(money: Array, people: Array) -> Array:
    """Each resident as an item of its own: mean of r ln r."""
    share, each = people / people.sum(), money / people
    relative = each / (each @ share)[:, None]
    safe = np.where(relative > 0, relative, 1.0)
    return np.asarray((share * relative * np.log(safe)).sum(axis=1))


def test_theil_splits_exactly() -> None:
    """Two regions of equal areas: all lies between; one region: all lies within."""
    money, people = np.array([10.0, 10.0, 30.0, 30.0]), np.ones(4)
    parts = theil_by_region(money, people, ["N", "N", "S", "S"])
    assert_allclose(parts.between, parts.whole)
    assert_allclose(parts.within, 0, atol=1e-15)
    alone = theil_by_region(money, people, ["E"] * 4)
    assert_allclose(alone.between, 0, atol=1e-15)
    assert_allclose(alone.within, parts.whole)
    rng = np.random.default_rng(7)
    draws, unequal = _floats(rng.integers(1, 99, (500, 9))), _floats(rng.integers(1, 50, 9))
    groups = list("AABBBCCCC")
    found = theil_by_region(draws, unequal, groups)
    names = sorted(set(groups))
    rows = [np.array([group == name for group in groups]) for name in names]
    inside = sum(draws[:, row].sum(axis=1) / draws.sum(axis=1) * theil(draws[:, row], unequal[row]) for row in rows)
    assert_allclose(found.within, inside, atol=1e-12)


def test_known_ends() -> None:
    """One takes all of four: Theil ln 4, Atkinson 1 at an aversion of 1; proportional money has no gaps."""
    money, people, need = np.array([0.0, 0.0, 0.0, 8.0]), np.ones(4), np.array([1.0, 2.0, 3.0, 4.0])
    assert_allclose(theil(money, people), np.log(4))
    assert float(atkinson(money, people, 1)) == 1.0
    assert float(atkinson(money, people, 2)) == 1.0
    proportional = people * need
    assert_allclose(gini_by_need(proportional, people, need), 0, atol=1e-15)
    assert_allclose(kakwani(proportional, people, need), 0, atol=1e-15)
    assert_allclose(suits(proportional, people, need), 0, atol=1e-15)
    assert_allclose(top_to_bottom(proportional, people * need, list("NNSS")), 1)
    assert np.isnan(theil(np.zeros(4), people))
    gap = relative_gap([10, 10, 20], [1, 1, 0])
    assert (float(gap.largest), float(gap.root_mean_square), gap.without_target) == (-0.5, 0.5, 1)


def test_steadiness_by_hand() -> None:
    """Growth at one rate is no volatility; a line that ends is churn; half the money moved is half."""
    assert_allclose(volatility([100, 110, 121]), 0, atol=1e-12)
    assert_allclose(volatility([100, 200, 100]), np.log(2) * np.sqrt(2))
    assert np.isnan(volatility([100, 0, 100]))
    assert_allclose(churn_share([[100, 100], [50, 0], [0, 50]]), 100 / 300)
    assert_allclose(reallocation([50, 50], [100, 0]), 0.5)
    assert_allclose(forecast_surprise([90, 120], [100, 100]), 0.15)
    assert_allclose(ex_ante_variation([[0, 5], [10, 5]])[1], 0)
    assert_allclose(ex_ante_variation([[0, 5], [10, 5]])[0], np.sqrt(2))
