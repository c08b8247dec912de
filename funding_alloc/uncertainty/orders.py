"""Orders of bids over many draws, as numbers to sort by: the lowest first, equal ones in order of slot."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray

LARGEST = 1 << 53
"""Whole numbers up to here are floats without rounding."""


def value_ranks(asks: IntArray, values: IntArray, eligible: BoolArray) -> FloatArray:
    """Rank eligible bids from the most value for each pound down.

    Rule    value / ask, compared exactly; ties in order of slot.
    Units   whole GBP, (draws, slots); ranks 0, 1, 2, ... in each draw.
    Promise the order of the exact fractions: a rounded quotient never swaps two bids, it can only make two look alike,
            and those are compared again.
    Raises ``ValueError`` for an eligible bid that asks for less than £1, and for amounts beyond 2^53.
    """
    if bool(((asks < 1) & eligible).any()):
        raise ValueError("value for money needs asks of £1 or more")
    if max(int(asks.max(initial=0)), int(np.abs(values).max(initial=0))) > LARGEST:
        raise ValueError("amounts beyond 2^53 cannot be compared as they are")
    quotient = np.divide(values, asks, out=np.full(asks.shape, -np.inf), where=eligible)
    order = np.argsort(-quotient, axis=1, kind="stable")
    sorted_quotient = np.take_along_axis(quotient, order, axis=1)
    alike = (sorted_quotient[:, 1:] == sorted_quotient[:, :-1]) & np.isfinite(sorted_quotient[:, 1:])
    for draw in np.flatnonzero(_differ(asks, values, order, alike).any(axis=1)):
        order[draw] = _exact_order(asks[draw], values[draw], eligible[draw])
    return _ranks(order)


def _exact_order(asks: IntArray, values: IntArray, eligible: BoolArray) -> list[int]:
    inside = np.flatnonzero(eligible).tolist()
    inside.sort(key=lambda i: (-Fraction(int(values[i]), int(asks[i])), i))
    return [*inside, *np.flatnonzero(~eligible).tolist()]


def _differ(asks: IntArray, values: IntArray, order: IntArray, alike: BoolArray) -> BoolArray:
    """Where neighbours of one quotient are not of one exact fraction."""
    found = np.zeros(alike.shape, dtype=np.bool_)
    draw, at = np.nonzero(alike)
    first, second = order[draw, at], order[draw, at + 1]
    left = values[draw, first].astype(object) * asks[draw, second].astype(object)
    found[draw, at] = left != values[draw, second].astype(object) * asks[draw, first].astype(object)
    return found


def phragmen_ranks(asks: IntArray, eligible: BoolArray, supporter: IntArray) -> FloatArray:
    """Rank bids in Phragmen's order where each has one supporter.

    Rule    supporters earn £1 at a time and buy their cheapest bid as soon as they can: a bid is due at the sum of the
            asks of its supporter's bids up to it, in rising order of ask. Bids due at one moment in order of slot.
    Units   whole GBP, (draws, slots); ``supporter`` by slot.
    Promise the order of ``rules.phragmen.phragmen_order`` for such ballots, whatever the quantum.
    """
    counted = np.where(eligible, asks, 0)
    by_ask = np.argsort(np.where(eligible, asks, np.iinfo(np.int64).max), axis=1, kind="stable")
    order = np.take_along_axis(by_ask, np.argsort(supporter[by_ask], axis=1, kind="stable"), axis=1)
    running = np.cumsum(np.take_along_axis(counted, order, axis=1), axis=1)
    owner = np.sort(supporter)
    starts = np.searchsorted(owner, owner)
    before = np.concatenate((np.zeros((len(asks), 1), dtype=np.int64), running), axis=1)[:, starts]
    due = np.empty_like(asks)
    np.put_along_axis(due, order, running - before, axis=1)
    return _ranks(np.argsort(np.where(eligible, due, np.iinfo(np.int64).max), axis=1, kind="stable"))


def _ranks(order: IntArray) -> FloatArray:
    ranks = np.empty(order.shape, dtype=np.float64)
    np.put_along_axis(ranks, order, np.arange(order.shape[1], dtype=np.float64)[None, :], axis=1)
    return ranks
