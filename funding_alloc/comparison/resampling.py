"""How sure a measure is of itself: areas drawn again, with replacement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.dispersion import Array

Measure = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Sampled:
    """Draws of areas: row numbers, of shape (draws, areas)."""

    rows: NDArray[np.intp]

    def of(self, measure: Measure, money: Array, population: Array, need: Array) -> Array:
        """Measure every draw; the draws are the first axis.

        An area drawn twice stands twice, with the same need, so the two share a rank; one not drawn is left out.
        """
        found = [measure(money[..., rows], population[rows], need[rows]) for rows in self.rows]
        return np.asarray(found, dtype=np.float64)


def sample_areas(areas: int, draws: int, seed: int) -> Sampled:
    """Draw as many areas as there are, with replacement, many times.

    Source  the bootstrap: Efron (1979), Annals of Statistics 7.
    Promise the same seed gives the same draws; one set of draws serves all measures, so that they can be subtracted.
    """
    if areas < 1 or draws < 1:
        raise ValueError(f"needs at least one area and one draw, not {areas} and {draws}")
    return Sampled(np.random.default_rng(seed).integers(0, areas, size=(draws, areas)))


def interval(drawn: Array, share: float) -> tuple[Array, Array]:
    """Return the bounds between which the middle share of the draws lies; the draws are the first axis.

    Rule    percentiles (1 - share) / 2 and (1 + share) / 2, interpolated; draws that are undefined are left out.
    Units   those of ``drawn``; share between 0 and 1; NaN where no draw is defined.
    Promise low <= high.
    """
    if not 0 < share < 1:
        raise ValueError(f"the share must lie between 0 and 1; it is {share}")
    columns = drawn.reshape(len(drawn), -1).T
    ends = [(1 - share) / 2, (1 + share) / 2]
    known = [column[~np.isnan(column)] for column in columns]
    bounds = [np.quantile(column, ends) if column.size else (np.nan, np.nan) for column in known]
    low, high = np.array(bounds, dtype=np.float64).reshape(-1, 2).T
    return low.reshape(drawn.shape[1:]), high.reshape(drawn.shape[1:])
