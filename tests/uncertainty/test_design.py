"""Points, weights and errors of a sweep: what each design promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from funding_alloc.uncertainty.design import CHUNK, chunks_of, dirichlet, factors, points, size_of, uniform

DESIGNS: Any = ("random", "latin_hypercube", "sobol")


@pytest.mark.parametrize("design", DESIGNS)
def test_points_lie_inside_and_come_again(design: Any) -> None:
    """Strictly inside the cube; the same chunk again; another chunk and another seed are others."""
    first = points(design, 7, 11, 3)
    assert first.shape == (CHUNK, 7)
    assert first.min() > 0
    assert first.max() < 1
    assert_array_equal(first, points(design, 7, 11, 3))
    assert not np.array_equal(first, points(design, 7, 11, 4))
    assert not np.array_equal(first, points(design, 7, 12, 3))
    assert_allclose(first.mean(axis=0), 0.5, atol=0.06)


def test_each_chunk_of_a_hypercube_has_one_point_in_each_stratum() -> None:
    """In every dimension, in a short chunk too."""
    for size in (CHUNK, 37):
        strata = np.floor(points("latin_hypercube", 5, 1, 2, size) * size).astype(int)
        assert_array_equal(np.sort(strata, axis=0), np.tile(np.arange(size)[:, np.newaxis], (1, 5)))


def test_sobol_points_go_on_from_chunk_to_chunk() -> None:
    """Two chunks together are balanced: as many points in each of 64 strata of every dimension."""
    both = np.concatenate([points("sobol", 4, 5, 0), points("sobol", 4, 5, 1)])
    for column in both.T:
        assert_array_equal(np.bincount((column * 64).astype(int), minlength=64), np.full(64, 2 * CHUNK // 64))


@given(st.integers(1, 5_000))
def test_chunks_make_up_the_draws(draws: int) -> None:
    """All of them, and none is empty."""
    sizes = [size_of(chunk, draws) for chunk in range(chunks_of(draws))]
    assert sum(sizes) == draws
    assert all(0 < size <= CHUNK for size in sizes)


@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=5), st.floats(2, 200))
def test_weights_keep_their_sum(weights: list[float], concentration: float) -> None:
    """Each above 0, the sum that of the weights."""
    held = np.array(weights)
    drawn = dirichlet(points("random", len(held), 3, 0), held, concentration)
    assert (drawn >= 0).all()
    assert_allclose(drawn.sum(axis=1), held.sum(), rtol=1e-9)


def test_weights_have_the_mean_and_the_spread_of_a_dirichlet() -> None:
    """Mean w; standard deviation sqrt(w (1 - w) / (c + 1)); a weight of 0 stays 0."""
    held, c = np.array([0.5, 0.3, 0.2, 0.0]), 30.0
    unit = np.concatenate([points("latin_hypercube", 4, 9, chunk) for chunk in range(40)])
    drawn = dirichlet(unit, held, c)
    assert_allclose(drawn.mean(axis=0), held, atol=0.002)
    assert_allclose(drawn.std(axis=0), np.sqrt(held * (1 - held) / (c + 1)), atol=0.002)
    assert (drawn[:, 3] == 0).all()


def test_factors_have_a_mean_of_1() -> None:
    """And the error that was asked for."""
    unit = np.concatenate([points("latin_hypercube", 1, 4, chunk)[:, 0] for chunk in range(20)])
    found = factors(unit, 0.1)
    assert_allclose(found.mean(), 1, atol=1e-3)
    assert_allclose(np.log(found).std(), 0.1, atol=1e-3)
    assert_allclose([uniform(np.array(0.0), -2, 3), uniform(np.array(1.0), -2, 3)], [-2, 3])


def test_no_points_of_nothing() -> None:
    """No dimensions, no draws, a chunk or a seed below 0."""
    for dimensions, seed, chunk, size in ((0, 1, 0, 5), (1, -1, 0, 5), (1, 1, -1, 5), (1, 1, 0, 0)):
        with pytest.raises(ValueError, match="no points"):
            points("random", dimensions, seed, chunk, size)
