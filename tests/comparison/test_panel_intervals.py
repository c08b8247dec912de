"""The panel with its areas drawn again: by hand, beside SciPy, and what every interval promises."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import bootstrap

from funding_alloc.comparison.dispersion import Array, gini
from funding_alloc.comparison.panel import Areas, Case, follows_need, targeting_rows
from funding_alloc.comparison.panel_intervals import panel_intervals
from funding_alloc.comparison.resampling import sample_areas
from funding_alloc.comparison.targeting import concentration_index
from funding_alloc.schema.allocation import MeasureInterval, Model
from funding_alloc.schema.targeting import Resampling

PEOPLE = np.array([120.0, 80.0, 200.0, 150.0, 60.0, 90.0, 110.0, 70.0])
NEED = np.array([31.0, 12.0, 24.0, 24.0, 40.0, 9.0, 18.0, 27.0])
MONEY = np.array([500.0, 90.0, 700.0, 300.0, 400.0, 50.0, 200.0, 310.0])
REGIONS = ("a", "a", "b", "b", "c", "c", "a", "b")
AREAS = Areas("district", tuple(f"E{i}" for i in range(8)), PEOPLE, NEED, REGIONS)
OTHER = np.array([100.0, 400.0, 100.0, 900.0, 0.0, 600.0, 300.0, 150.0])
DRAWS = np.stack([np.roll(OTHER, i) for i in range(5)])


def _settings(draws: int = 300, seed: int = 7, share: str = "0.9") -> Resampling:
    return Resampling(draws=draws, seed=seed, share=Decimal(share), assumption="a test")


def _rows(*cases: Case, settings: Resampling | None = None, areas: Areas = AREAS) -> list[MeasureInterval]:
    return list(panel_intervals(areas, cases, settings or _settings()))


FORMULA = Case(Model.FORMULA, "formula", MONEY)
BIDS = Case(Model.COMPETITIVE, "score_order", DRAWS)


def _ends(row: MeasureInterval) -> list[float]:
    assert row.low is not None
    assert row.high is not None
    return [row.low, row.high]


def _one(rows: list[MeasureInterval], measure: str, model: Model, beside: Model | None = None) -> MeasureInterval:
    (row,) = (r for r in rows if (r.measure, r.model, r.beside) == (measure, model, beside))
    return row


def _gini(money: Array, people: Array, need: Array) -> Array:
    return gini(money, people)


def test_an_interval_is_the_quantiles_of_a_loop_by_hand() -> None:
    """Areas, money and people taken row by row, one draw at a time; the simulated draws take turns."""
    rows = _rows(FORMULA, BIDS)
    drawn = sample_areas(8, 300, 7).rows
    for measure, of in (("concentration_index", concentration_index), ("gini", _gini)):
        ours = [float(of(MONEY[r], PEOPLE[r], NEED[r])) for r in drawn]
        theirs = [float(of(DRAWS[i % 5][r], PEOPLE[r], NEED[r])) for i, r in enumerate(drawn)]
        for model, values in ((Model.FORMULA, ours), (Model.COMPETITIVE, theirs)):
            row = _one(rows, measure, model)
            assert_allclose(_ends(row), np.quantile(values, [0.05, 0.95]))
        gap = _one(rows, measure, Model.FORMULA, Model.COMPETITIVE)
        assert_allclose(_ends(gap), np.quantile(np.subtract(ours, theirs), [0.05, 0.95]))


def test_scipy_finds_the_same_interval_but_for_chance() -> None:
    """Another program's percentile bootstrap of the Gini, from its own 4,000 draws of areas."""
    ours = _one(_rows(FORMULA, settings=_settings(4_000)), "gini", Model.FORMULA)

    def statistic(rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        return float(gini(MONEY[rows], PEOPLE[rows]))

    how: dict[str, Any] = {"n_resamples": 4_000, "confidence_level": 0.9, "method": "percentile", "vectorized": False}
    found = bootstrap((np.arange(8),), statistic, rng=3, **how)
    assert_allclose(_ends(ours), list(found.confidence_interval), atol=0.012)


def test_values_are_those_of_the_panel() -> None:
    """On the areas as they are, every measure is the panel's own, means over simulated draws included."""
    rows = _rows(FORMULA, BIDS)
    for case in (FORMULA, BIDS):
        told = {row.measure: row.value for row in targeting_rows(AREAS, case)}
        for row in rows:
            if row.model is case.model and row.beside is None:
                assert told[row.measure] == row.value, row.measure
    names = {name for name, _, _, _ in follows_need(AREAS, MONEY)}
    assert {row.measure for row in rows} == names
    assert {"theil_within_regions", "atkinson_half", "suits", "horizontal_dispersion", "root_mean_square_gap"} <= names


def test_money_in_proportion_to_need_keeps_its_gap_of_nothing() -> None:
    """Whichever areas are drawn: the gap, Kakwani and Suits are 0, and so is the distance from target."""
    rows = _rows(Case(Model.FORMULA, "formula", PEOPLE * NEED))
    for measure in ("concentration_gap", "kakwani", "suits", "distance_from_target", "gini_by_need"):
        row = _one(rows, measure, Model.FORMULA)
        assert row.value == pytest.approx(0, abs=1e-12)
        assert_allclose(_ends(row), [0, 0], atol=1e-12)


@settings(max_examples=6)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["0.5", "0.9", "0.99"]))
def test_promises(seed: int, share: str) -> None:
    """Ends in order; a model less itself is nothing; the same seed gives the same rows; a sign is both ends'."""
    chosen = _settings(200, seed, share)
    same = Case(Model.SETTLEMENT, "unmet need", MONEY)
    rows = _rows(FORMULA, BIDS, same, settings=chosen)
    assert rows == _rows(FORMULA, BIDS, same, settings=chosen)
    for row in rows:
        assert row.low is None or row.high is None or row.low <= row.high
        if (row.model, row.beside) == (Model.FORMULA, Model.SETTLEMENT):
            assert (row.value, row.low, row.high, row.is_apart) == (0, 0, 0, False)
    turned = _rows(same, FORMULA, settings=chosen)
    assert [r.measure for r in turned if r.beside is Model.FORMULA]


def test_what_cannot_be_drawn_again_is_left_out_and_what_is_undefined_is_counted() -> None:
    """Two areas say nothing; a draw of areas without money has no share of it."""
    two = Areas("authority", ("E1", "E2"), PEOPLE[:2], NEED[:2])
    assert _rows(Case(Model.FORMULA, "formula", MONEY[:2]), areas=two) == []
    lone = Case(Model.COMPETITIVE, "score_order", np.array([0.0, 0, 0, 0, 0, 0, 0, 90.0]))
    row = _one(_rows(lone), "gini", Model.COMPETITIVE)
    missing = (sample_areas(8, 300, 7).rows != 7).all(axis=1).sum()
    assert row.undefined == missing > 0
    assert row.low is not None


@pytest.mark.parametrize("rules", [1, 2])
def test_only_reported_rules_are_set_side_by_side(rules: int) -> None:
    """The first rule of each model; other rules have intervals of their own."""
    more = [Case(Model.COMPETITIVE, f"rule {i}", np.roll(DRAWS, i, axis=0)) for i in range(rules)]
    rows = _rows(FORMULA, *more)
    assert {row.rule for row in rows if row.model is Model.COMPETITIVE} == {f"rule {i}" for i in range(rules)}
    pairs = {(row.model, row.beside) for row in rows if row.beside is not None}
    assert pairs == {(Model.FORMULA, Model.COMPETITIVE)}
