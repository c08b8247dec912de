"""Making indicators comparable: indices, scores, ranks, and values of groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

import numpy as np

from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.state import ALL_AREAS, Found, State
from funding_alloc.schema.dictionary import Direction
from funding_alloc.schema.steps.need import (
    AggregateStep,
    Aggregation,
    ExponentialStep,
    IndexStep,
    RankStep,
    RescaleStep,
    RobustScoreStep,
    Ties,
    ZScoreStep,
)

HALF: Final = Fraction(1, 2)


def index(step: IndexStep, at: State) -> Found:
    """Value over weighted mean; mean over value where a lower value is more need."""
    x, weights = at.full(step.of), at.full(step.weighted_by)
    what = f"'{step.of}' is not positive for {{areas}}, so an index says nothing there."
    at.refuse_where(np.less_equal(x, 0).astype(bool), step, what)
    at.refuse_where(np.less(weights, 0).astype(bool), step, f"'{step.weighted_by}' is negative for {{areas}}.")
    whole = at.total(weights)
    at.refuse_where(np.equal(whole, 0).astype(bool), step, f"the total of '{step.weighted_by}' is zero.")
    mean = at.total(weights * x) / whole
    is_inverted = step.measures == "need" and at.placed.direction_by_name[step.of] is Direction.LOWER
    return (mean / x if is_inverted else x / mean), {"weighted mean": mean}


def z_score(step: ZScoreStep, at: State) -> Found:
    """Distance from the mean over the standard deviation."""
    x = at.full(step.of)
    size = at.arithmetic.one(Fraction(len(at.codes)))
    mean = at.total(x) / size
    squares = at.total((x - mean) * (x - mean))
    divisor = size if step.deviation == "population" else size - 1
    at.refuse_where(np.equal(squares, 0).astype(bool), step, f"all values of '{step.of}' are equal.")
    deviation = at.arithmetic.power(squares / divisor, at.arithmetic.one(HALF), step.digits)
    return (x - mean) / deviation, {"mean": mean, "standard deviation": deviation}


def robust_score(step: RobustScoreStep, at: State) -> Found:
    """Distance from the median over the scaled median absolute deviation."""
    x = at.full(step.of)
    middle = _median(x)
    deviation = _median(np.abs(x - middle))
    at.refuse_where(np.equal(deviation, 0).astype(bool), step, f"half of the values of '{step.of}' are equal.")
    score = (x - middle) / (at.known[step.consistency] * deviation)
    return score, {"median": middle, "median absolute deviation": deviation}


def rescale(step: RescaleStep, at: State) -> Found:
    """Linear, from the least and the greatest value to the given ends."""
    x = at.full(step.of)
    low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
    at.refuse_where(np.equal(low, high).astype(bool), step, f"all values of '{step.of}' are equal.")
    start, end = at.known[step.lowest], at.known[step.highest]
    return start + (x - low) * ((end - start) / (high - low)), {"least": low, "greatest": high}


def rank(step: RankStep, at: State) -> Found:
    """Place in the order, over all areas or within each group."""
    x = at.full(step.of)
    keys = x if step.first == "lowest" else -x

    def ranked(part: Array) -> Array:
        return np.concatenate([_places(row, step.ties, at) for row in part], axis=0)

    if step.within is None:
        return ranked(keys), {}
    found = np.empty_like(keys)
    for members in at.groups(step.within).members():
        found[:, members] = ranked(keys[:, members])
    return found, {}


def _places(row: Array, ties: Ties, at: State) -> Array:
    order = np.argsort(row, kind="stable")
    in_order = row[order]
    starts = np.concatenate([[True], np.not_equal(in_order[1:], in_order[:-1]).astype(bool)])
    group = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(row)) - 1
    twice = {
        Ties.LOWEST: 2 * first[group],
        Ties.HIGHEST: 2 * last[group],
        Ties.AVERAGE: first[group] + last[group],
        Ties.AREA_CODE: 2 * np.arange(len(row)),
    }[ties]
    places = np.empty(len(row), dtype=np.int64)
    places[order] = twice + 2
    return at.arithmetic.column([Fraction(int(place), 2) for place in places])


def exponential(step: ExponentialStep, at: State) -> Found:
    """-s ln(1 - R (1 - exp(-100/s))); R is a scaled rank above 0 and not above 1."""
    x, scale = at.known[step.of], at.known[step.scale]
    outside = np.logical_or(np.less_equal(x, 0), np.greater(x, 1)).astype(bool)
    at.refuse_where(outside, step, f"'{step.of}' is not a scaled rank above 0 and up to 1 for {{areas}}.")
    at.refuse_where(np.less_equal(scale, 0).astype(bool), step, f"'{step.scale}' must be positive.")
    spare = at.arithmetic.exp(at.arithmetic.one(Fraction(-100)) / scale, step.digits + 5)
    return -scale * at.arithmetic.log(1 - x * (1 - spare), step.digits), {}


def aggregate(step: AggregateStep, at: State) -> Found:
    """One value for each group, carried by its members."""
    x = at.full(step.of)
    if step.function is Aggregation.WEIGHTED_MEAN:
        weights = at.full(step.weighted_by or "")
        whole = at.total(weights, step.within)
        at.refuse_where(
            np.equal(whole, 0).astype(bool), step, f"the total of '{step.weighted_by}' is zero for {{areas}}."
        )
        return at.total(x * weights, step.within) / whole, {}
    if step.function in {Aggregation.SUM, Aggregation.MEAN, Aggregation.NUMBER}:
        count = at.total(at.arithmetic.one(Fraction(1)), step.within)
        total = at.total(x, step.within)
        return {Aggregation.SUM: total, Aggregation.NUMBER: count}.get(step.function, total / count), {}
    if step.function is Aggregation.SAME:
        _refuse_unlike(step, at, x)
    reckon = ORDERED[step.function]
    if step.within == ALL_AREAS:
        return reckon(x), {}
    return at.arithmetic.by_group(x, at.groups(step.within), reckon), {}


def _refuse_unlike(step: AggregateStep, at: State, x: Array) -> None:
    groups = [np.arange(len(at.codes))] if step.within == ALL_AREAS else at.groups(step.within).members()
    for members in groups:
        part = x[:, members]
        if np.any(np.not_equal(part, part[:, :1])):
            codes = ", ".join(at.codes[i] for i in members[:6])
            raise at.fault(step, f"'{step.of}' must be the same for {codes}, and is not.")


def _median(x: Array) -> Array:
    in_order = np.sort(x, axis=1)
    size = x.shape[1]
    low, high = (size - 1) // 2, size // 2
    found: Array = (in_order[:, low : low + 1] + in_order[:, high : high + 1]) / 2
    return found


def _least(x: Array) -> Array:
    found: Array = x.min(axis=1, keepdims=True)
    return found


def _greatest(x: Array) -> Array:
    found: Array = x.max(axis=1, keepdims=True)
    return found


ORDERED: Final[Mapping[Aggregation, Callable[[Array], Array]]] = {
    Aggregation.MEDIAN: _median,
    Aggregation.SAME: _least,
    Aggregation.LEAST: _least,
    Aggregation.GREATEST: _greatest,
}
