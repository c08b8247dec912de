"""Drawn worlds: errors of the right size, shared where periods overlap; rules that behave as they are said to."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from funding_alloc.learning.noise import Worlds, moves, reversal
from funding_alloc.schema.learn_results import NoiseRule, SliceTerms
from funding_alloc.schema.learn_terms import Estimator

TERMS = SliceTerms(Fraction(1, 20), Fraction(1, 20), Estimator.DERSIMONIAN_LAIRD, 3)
DRAWS = 4000


@pytest.mark.parametrize("period", [1, 3])
def test_errors_have_their_size_and_share_years(period: int) -> None:
    """Each figure's own standard error; three-year figures a year apart share two thirds, three years apart nothing."""
    sizes = np.array([[0.5] * 6, [2.0] * 6])
    drawn = Worlds(DRAWS, (1, 2)).errors(sizes, period)
    assert drawn.shape == (DRAWS, 2, 6)
    assert drawn.std(axis=0) == pytest.approx(sizes, rel=0.06)
    for lag in (1, 2, 3):
        shared = np.corrcoef(drawn[:, 0, 0], drawn[:, 0, lag])[0, 1]
        assert shared == pytest.approx(max(0, period - lag) / period, abs=0.07)
    assert np.corrcoef(drawn[:, 0, 0], drawn[:, 1, 0])[0, 1] == pytest.approx(0, abs=0.07)


def test_the_same_seed_gives_the_same_worlds() -> None:
    """And another seed others."""
    sizes = np.ones((2, 3))
    first, again, other = (Worlds(5, seed).errors(sizes, 1) for seed in ((1, 2), (1, 2), (1, 3)))
    assert (first == again).all()
    assert not (first == other).any()


@pytest.mark.parametrize("rule", NoiseRule)
def test_moves_sum_to_nothing_inside_the_cap(rule: NoiseRule) -> None:
    """In every drawn world, for every rule."""
    generator = np.random.default_rng(3)
    gaps, bases = generator.normal(0, 2, (200, 10)), generator.uniform(1e6, 1e9, 10)
    pounds = moves(rule, gaps, np.full(10, 1.0), bases, TERMS)
    assert np.abs(pounds.sum(axis=1)).max() < 1
    assert (np.abs(pounds) <= 0.05 * bases + 1e-6).all()
    assert np.abs(pounds).sum() > 0
    assert not moves(rule, gaps[:, :2], np.ones(2), bases[:2], TERMS).any()


def test_a_league_table_moves_as_much_on_noise_as_on_anything() -> None:
    """Ranks are ranks: the same pounds move whether areas differ or not. The shrunken rule tells the two apart."""
    generator = np.random.default_rng(4)
    errors, bases = np.full(16, 1.0), np.full(16, 1e8)
    noise = generator.normal(0, 1, (500, 16))
    real = noise + np.linspace(-6, 6, 16)
    moved = {
        rule: [np.abs(moves(rule, gaps, errors, bases, TERMS)).sum(axis=1).mean() for gaps in (noise, real)]
        for rule in NoiseRule
    }
    assert moved[NoiseRule.LEAGUE][0] == pytest.approx(moved[NoiseRule.LEAGUE][1])
    assert moved[NoiseRule.UNSHRUNK][0] > 0.8 * moved[NoiseRule.UNSHRUNK][1]
    assert moved[NoiseRule.SHRUNK][0] < 0.4 * moved[NoiseRule.SHRUNK][1]


def test_reversals_by_hand() -> None:
    """Two areas over three years: one turns twice, the other has a year of nothing."""
    moved = np.array([[[1.0, 2.0], [-1.0, 0.0], [1.0, -2.0]]])
    turned, both = reversal(moved, 1)
    assert (turned[0], both[0]) == (2, 2)
    turned, both = reversal(moved, 2)
    assert (turned[0], both[0]) == (1, 2)
    assert reversal(moved, 3)[1][0] == 0
