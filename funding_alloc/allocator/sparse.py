"""Sparse: an ``AllocationProblem`` as one matrix and a few vectors, which HiGHS takes as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator.build import TOO_LARGE, as_float, entry_of, scale_of
from funding_alloc.schema.problem import AllocationProblem, AmountKind, Goal

Doubles = NDArray[np.float64]
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Sparse:
    """Columns and rows in the order of their names, the matrix row by row."""

    name: str
    low: Doubles
    high: Doubles
    row_low: Doubles
    row_high: Doubles
    starts: Numbers
    """Where each row begins in ``indices`` and ``factors``; one more than there are rows."""
    indices: Numbers
    factors: Doubles
    is_choice: NDArray[np.bool_]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.low)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.row_low)

    @property
    def largest(self) -> float:
        """Largest bound or side, in pounds."""
        sides = np.abs(np.concatenate([self.low, self.high, self.row_low, self.row_high]))
        return float(sides.max(initial=0.0, where=np.isfinite(sides)))


def sparse_of(problem: AllocationProblem) -> Sparse:
    """State a problem as arrays.

    Promise the same problem with its amounts, limits or terms in another order gives the same arrays.
    """
    amounts = sorted(problem.amounts, key=lambda amount: amount.name)
    limits = sorted(problem.limits, key=lambda limit: limit.name)
    place = {amount.name: number for number, amount in enumerate(amounts)}
    starts, indices, factors = [0], [], []
    for limit in limits:
        entries = sorted((place[name], entry) for name in limit.terms if (entry := entry_of(limit, name)))
        indices += [number for number, _ in entries]
        factors += [entry for _, entry in entries]
        starts.append(len(indices))
    bounds = np.array([sides_of((a.at_least, a.at_most), a.name) for a in amounts]).reshape(-1, 2)
    sides = np.array([sides_of((limit.at_least, limit.at_most), limit.name) for limit in limits]).reshape(-1, 2)
    is_choice = np.array([amount.kind is AmountKind.CHOICE for amount in amounts], dtype=bool)
    low, high = bounds[:, 0].copy(), bounds[:, 1].copy()
    low[is_choice], high[is_choice] = np.maximum(low[is_choice], 0.0), np.minimum(high[is_choice], 1.0)
    return Sparse(
        name=problem.name,
        low=low,
        high=high,
        row_low=sides[:, 0].copy(),
        row_high=sides[:, 1].copy(),
        starts=np.array(starts, np.int32),
        indices=np.array(indices, np.int32),
        factors=np.array(factors, np.float64),
        is_choice=is_choice,
    )


def sides_of(sides: tuple[Fraction | None, Fraction | None], where: str) -> tuple[float, float]:
    """Two sides as doubles; an open one is infinite."""
    at_least, at_most = sides
    return (
        -np.inf if at_least is None else as_float(at_least, where),
        np.inf if at_most is None else as_float(at_most, where),
    )


def costs_of(goal: Goal, place: Mapping[str, int]) -> Doubles:
    """A goal's coefficients by column, as they are."""
    costs = np.zeros(len(place))
    where = f"goal {goal.name}"
    try:  # in one go, for costs may change a thousand times
        numbers = [factor.numerator / factor.denominator for factor in goal.terms.values()]
    except (AttributeError, OverflowError):  # told factor by factor
        numbers = [as_float(factor, where) for factor in goal.terms.values()]
    costs[[place[name] for name in goal.terms]] = numbers
    if not np.abs(costs).max(initial=0.0) < TOO_LARGE:
        as_float(max(goal.terms.values(), key=abs), where)
    return costs


def scale_for(costs: Doubles, goal: str) -> float:
    """Power of two that lifts coefficients well above the solver's tolerance."""
    sizes = np.abs(costs[costs != 0])
    return scale_of((float(sizes.min()), float(sizes.max())), goal) if len(sizes) else 1.0
