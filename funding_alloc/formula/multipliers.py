"""One number for all areas that brings a sum to its total: exactly for the result, as arrays for draws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from funding_alloc.formula.arithmetic import Array, Exact
from funding_alloc.formula.state import State
from funding_alloc.rules.estates.divisible import bounded_proportional
from funding_alloc.rules.estates.parametric import BoundsMissQuantum

Limits = tuple[Array, Array]


def one_multiplier(at: State, weight: Array, limits: Limits, total: Array) -> tuple[Array, Array]:
    """Amounts clip(m * weight, floor, ceiling) that sum to the total, and m.

    Raises ``BoundsMissQuantum`` where the limits leave no such m, in any draw.
    """
    low, high = (at.spread(limit) for limit in limits)
    weight = at.spread(weight)
    if isinstance(at.arithmetic, Exact):
        return _exact(at, weight, (low, high), total)
    return _for_draws(weight, (low, high), total)


def _exact(at: State, weight: Array, limits: Limits, total: Array) -> tuple[Array, Array]:
    columns = [dict(zip(at.codes, x[0], strict=True)) for x in (weight, *limits)]
    shared = bounded_proportional(columns[0], columns[1], columns[2], total[0, 0])
    return at.arithmetic.column([shared.amounts[code] for code in at.codes]), at.arithmetic.one(shared.factor)


def _for_draws(weight: Array, limits: Limits, total: Array) -> tuple[Array, Array]:
    """Sort the places where an area starts or stops to rise; the sum is a straight line between two of them."""
    rows = max(len(weight), len(limits[0]), len(limits[1]), len(total))
    weight, low, high = (np.broadcast_to(x, (rows, weight.shape[1])) for x in (weight, *limits))
    total = np.broadcast_to(total, (rows, 1))
    slack = 1e-9 * np.abs(total) + 1e-6
    short, over = low.sum(axis=1, keepdims=True) - total, total - high.sum(axis=1, keepdims=True)
    if (short > slack).any():
        raise BoundsMissQuantum("the floors cost more than the quantum", Fraction(float(short.max())))
    if (over > slack).any():
        raise BoundsMissQuantum("the ceilings leave money that nobody may take", Fraction(float(over.max())))
    rises = np.where(weight > 0, weight, 0.0)
    safe = np.where(weight > 0, weight, 1.0)
    places = np.concatenate([np.where(weight > 0, x / safe, np.inf) for x in (low, high)], axis=1)
    turns = np.concatenate([rises, -rises], axis=1)
    order = np.argsort(places, axis=1, kind="stable")
    places, turns = np.take_along_axis(places, order, 1), np.take_along_axis(turns, order, 1)
    slopes = np.cumsum(turns, axis=1)
    finite = np.where(np.isfinite(places), places, 0.0)
    steps = np.diff(np.concatenate([np.zeros((rows, 1)), finite], axis=1), axis=1)
    before = np.concatenate([np.zeros((rows, 1)), slopes[:, :-1]], axis=1)
    levels = low.sum(axis=1, keepdims=True) + np.cumsum(np.where(np.isfinite(places), before * steps, 0.0), axis=1)
    reached = np.isfinite(places) & (levels <= total)
    last = reached.sum(axis=1, keepdims=True) - 1
    at_last = np.maximum(last, 0)
    level = np.where(last >= 0, np.take_along_axis(levels, at_last, 1), low.sum(axis=1, keepdims=True))
    slope = np.where(last >= 0, np.take_along_axis(slopes, at_last, 1), 0.0)
    start = np.where(last >= 0, np.take_along_axis(finite, at_last, 1), 0.0)
    multiplier = start + np.where(slope > 0, (total - level) / np.where(slope > 0, slope, 1.0), 0.0)
    amounts = np.clip(multiplier * weight, low, high)
    left = total - amounts.sum(axis=1, keepdims=True)
    if (left > slack).any():
        what = "areas of zero weight stay at their floor, so money is left over"
        raise BoundsMissQuantum(what, Fraction(float(left.max())))
    return amounts, multiplier
