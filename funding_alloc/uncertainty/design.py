"""Points of the unit cube for a sweep, chunk by chunk, so that memory is that of one chunk however many there are."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from funding_alloc.rules.bids.selection import FloatArray

Design = Literal["random", "latin_hypercube", "sobol"]
CHUNK: Final = 512
"""Draws of a chunk: part of what the points are, so that no other setting can change them. A power of two, as Sobol
points want."""
_EDGE: Final = 2.0**-53


def chunks_of(draws: int) -> int:
    """Chunks that so many draws make up."""
    return -(-draws // CHUNK)


def size_of(chunk: int, draws: int) -> int:
    """Draws of a chunk: all the same but the last, which may be smaller."""
    return min(CHUNK, draws - chunk * CHUNK)


def points(design: Design, dimensions: int, seed: int, chunk: int, size: int = CHUNK) -> FloatArray:
    """Points strictly inside the unit cube, of shape (size, dimensions).

    Rule    random: independent. latin_hypercube: each chunk is a Latin hypercube of its own, with as many strata as it
            has points. sobol: scrambled Sobol points; a chunk goes on where the one before it ended.
    Source  scipy.stats.qmc; McKay, Beckman and Conover (1979), Technometrics 21; Owen (1998), for the scrambling.
    Promise the same arguments give the same points, whichever chunks were made before.
    """
    if dimensions < 1 or size < 1 or chunk < 0 or seed < 0:
        raise ValueError(f"no points of {dimensions} dimensions, {size} of chunk {chunk}, seed {seed}")
    from scipy.stats import qmc

    if design == "sobol":
        found = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
        if chunk:  # the library cannot go forward by nothing
            found.fast_forward(chunk * CHUNK)
        drawn = found.random(size)
    else:
        rng = np.random.default_rng([seed, chunk])
        drawn = (
            qmc.LatinHypercube(dimensions, rng=rng).random(size)
            if design == "latin_hypercube"
            else rng.random((size, dimensions))
        )
    return np.clip(np.asarray(drawn, dtype=np.float64), _EDGE, 1 - _EDGE)


def uniform(unit: FloatArray, least: float, most: float) -> FloatArray:
    """Values between two ends, all alike."""
    return np.asarray(least + (most - least) * unit, dtype=np.float64)


def one_of(unit: FloatArray, values: FloatArray) -> FloatArray:
    """One of some values, each as likely as the others."""
    return np.asarray(values[np.minimum((unit * len(values)).astype(np.intp), len(values) - 1)], dtype=np.float64)


def dirichlet(unit: FloatArray, weights: FloatArray, concentration: float) -> FloatArray:
    """Shares drawn around some weights, of shape (draws, weights): each row makes up the sum of the weights.

    Rule    independent gammas of shape concentration x w / sum(w), over their sum; a weight of 0 stays 0.
    Source  Dirichlet distribution; gammas by the inverse of their distribution function, one coordinate each.
    Promise the mean of each share is its weight.
    """
    from scipy.special import gammaincinv

    whole = weights.sum()
    shape = concentration * weights / whole
    drawn = np.where(shape > 0, gammaincinv(np.where(shape > 0, shape, 1.0), unit), 0.0)
    return np.asarray(whole * drawn / drawn.sum(axis=1, keepdims=True), dtype=np.float64)


def factors(unit: FloatArray, relative_error: float) -> FloatArray:
    """Factors of mean 1 whose logarithm has a standard deviation: lognormal.

    Rule    exp(e z - e^2 / 2), z standard normal.
    """
    from scipy.special import ndtri

    return np.asarray(np.exp(relative_error * ndtri(unit) - relative_error**2 / 2), dtype=np.float64)
