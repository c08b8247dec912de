"""Whole: pounds of a bulk problem, exactly, without a solver's doubles deciding whether a limit holds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from funding_alloc.allocator.array_form import ArrayForm, PlainGoal
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import Doubles, Sparse
from funding_alloc.allocator.structure import Flags
from funding_alloc.schema.bulk import OPEN, BulkGoal, BulkProblem, Whole

_SAFE = 2.0**62
"""Sums up to this size are exact in 64 bits, with a bit to spare."""
_SNAP = 1e-6
_GRID = 1_000_000
"""Movement is counted in millionths of a pound, so that ties are ties."""
_WIDTHS = (0, 1, 2)
"""Pounds beyond floor and ceiling, tried in turn before giving up."""


def totals_of(problem: BulkProblem, pounds: Whole) -> Whole:
    """What each limit adds up to, times its ``times``; exact whatever the size of the figures."""
    row_of, values = problem.row_of, pounds[problem.indices]
    sizes = np.bincount(row_of, np.abs(problem.factors) * np.abs(values).astype(np.float64), problem.height)
    totals = np.zeros(problem.height, object if (sizes >= _SAFE).any() else np.int64)
    if totals.dtype == np.int64:
        np.add.at(totals, row_of, problem.factors * values)
    else:
        np.add.at(totals, row_of, problem.factors.astype(object) * values.astype(object))
    return totals


def broken_rows(problem: BulkProblem, pounds: Whole) -> Whole:
    """Limits that pounds break, by place; bounds that are broken count as -1."""
    totals = totals_of(problem, pounds)
    too_low = (problem.row_low != -OPEN) & (totals < problem.row_low)
    too_high = (problem.row_high != OPEN) & (totals > problem.row_high)
    broken = np.flatnonzero(too_low | too_high)
    if ((pounds < problem.low) | (pounds > problem.high)).any():
        broken = np.append(-1, broken)
    return broken


def value_of(goal: BulkGoal, pounds: Whole) -> Fraction:
    """Value of a goal at the whole pounds, exactly."""
    sizes = np.abs(goal.factors) * np.abs(pounds).astype(np.float64)
    exact = pounds if sizes.sum() < _SAFE else pounds.astype(object)
    return Fraction(int((goal.factors * exact).sum()), goal.times)


def pull_in(problem: BulkProblem) -> BulkProblem:
    """Pull the sides of limits whose factors are all of one size in to what whole pounds can reach.

    Rule    with factors of f and -f, and what is fixed taken out, the rest adds up to a multiple of f.
    Promise no whole pounds are lost. Where no other limit is left, a corner is in whole pounds for the settlements
            posed here: their matrix is that of a network.
    """
    is_fixed = problem.low == problem.high
    fixed = totals_of(problem, np.where(is_fixed, problem.low, 0))
    if fixed.dtype != np.int64:
        return problem
    row_of = problem.row_of
    is_live = ~is_fixed[problem.indices] & (problem.factors != 0)
    sizes = np.abs(problem.factors)
    largest, smallest = np.zeros(problem.height, np.int64), np.full(problem.height, OPEN)
    np.maximum.at(largest, row_of[is_live], sizes[is_live])
    np.minimum.at(smallest, row_of[is_live], sizes[is_live])
    flat = largest == smallest
    step = np.where(flat, largest, 1)
    low = np.where(flat & (problem.row_low != -OPEN), -((fixed - problem.row_low) // step), problem.row_low)
    high = np.where(flat & (problem.row_high != OPEN), (problem.row_high - fixed) // step, problem.row_high)
    kept = is_live | ~flat[row_of]
    return replace(
        problem,
        starts=np.concatenate([[0], np.cumsum(np.bincount(row_of[kept], minlength=problem.height))]).astype(np.int64),
        indices=problem.indices[kept],
        factors=(problem.factors // step[row_of])[kept],
        row_low=low,
        row_high=high,
        times=np.where(flat, 1, problem.times),
    )


def hard_columns(problem: BulkProblem) -> Flags:
    """Amounts that are open and enter some limit with a factor other than 1 or -1."""
    is_other = np.abs(problem.factors) != np.repeat(problem.times, np.diff(problem.starts))
    hard = np.zeros(problem.width, bool)
    hard[problem.indices[is_other & (problem.factors != 0)]] = True
    return np.asarray(hard & (problem.low != problem.high))


def with_hard(problem: BulkProblem, hard: Whole) -> BulkProblem:
    """Fix the hard amounts at the pounds given; the others' places hold ``OPEN``."""
    is_hard = hard != OPEN
    return replace(problem, low=np.where(is_hard, hard, problem.low), high=np.where(is_hard, hard, problem.high))


def round_hard(problem: BulkProblem, values: Doubles, clock: Clock, apart: int) -> Whole | None:
    """Round the hard amounts with the least movement; ``None`` where no whole pounds keep the limits on them alone.

    The places of the other amounts hold ``OPEN``.
    """
    hard = hard_columns(problem)
    if not hard.any():
        return None
    nearest = np.rint(values)
    is_whole = np.abs(values - nearest) <= _SNAP
    base = np.clip(np.where(is_whole, nearest, np.floor(values)).astype(np.int64), problem.low, problem.high)
    remainder = np.where(is_whole, 0.0, np.clip(values - base, 0.0, 1.0))
    for width in _WIDTHS:
        steps = _least_steps(problem, (hard, base, remainder, width), clock, apart)
        if steps is not None:
            pounds = np.full(problem.width, OPEN)
            pounds[hard] = base[hard] + steps
            return pounds
    return None


def _least_steps(
    problem: BulkProblem, start: tuple[Flags, Whole, Doubles, int], clock: Clock, apart: int
) -> Whole | None:
    """Pounds by which hard amounts leave their base: up once, up again, down; each at what it moves."""
    hard, base, remainder, width = start
    columns = np.flatnonzero(hard)
    count = len(columns)
    is_up = remainder[columns] > 0
    up = np.minimum(np.maximum(problem.high[columns] - base[columns], 0), width + is_up)
    down = np.minimum(base[columns] - problem.low[columns], width)
    most = np.concatenate([np.minimum(up, is_up), np.maximum(up - is_up, 0), down]).astype(np.float64)
    costs = np.concatenate([np.rint((1 - 2 * remainder[columns]) * _GRID), np.full(2 * count, float(_GRID))])
    model = _rows_of_hard(problem, hard, base, most)
    model.is_choice[:] = True
    form = ArrayForm(model, [PlainGoal("least_movement", False, costs)], apart)
    form.pull(0)
    if not form.run(clock):
        return None
    taken = np.rint(form.found).astype(np.int64)
    return np.asarray(taken[:count] + taken[count : 2 * count] - taken[2 * count :])


def _rows_of_hard(problem: BulkProblem, hard: Flags, base: Whole, most: Doubles) -> Sparse:
    """Limits that hold open hard amounts alone, reduced to what steps may add: small whole numbers."""
    row_of = problem.row_of
    is_fixed = problem.low == problem.high
    has_other = np.bincount(row_of, ~(hard | is_fixed)[problem.indices], problem.height) > 0
    has_hard = np.bincount(row_of, hard[problem.indices], problem.height) > 0
    rows = np.flatnonzero(has_hard & ~has_other)
    used = totals_of(problem, np.where(hard, base, np.where(is_fixed, problem.low, 0)))
    kept = np.isin(row_of, rows) & hard[problem.indices]
    place = np.cumsum(hard) - 1
    row = np.searchsorted(rows, row_of[kept])
    column, factor = place[problem.indices[kept]], problem.factors[kept].astype(np.float64)
    count = int(hard.sum())
    order = np.argsort(np.tile(row, 3), kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(rows)) * 3)])
    return Sparse(
        name=f"{problem.name}, rounding",
        low=np.zeros(3 * count),
        high=most,
        row_low=_left(problem.row_low, used)[rows],
        row_high=_left(problem.row_high, used)[rows],
        starts=starts.astype(np.int32),
        indices=np.concatenate([column, column + count, column + 2 * count])[order].astype(np.int32),
        factors=np.concatenate([factor, factor, -factor])[order],
        is_choice=np.zeros(3 * count, bool),
    )


def _left(sides: Whole, used: Whole) -> Doubles:
    is_open = np.abs(sides) == OPEN
    return np.where(is_open, np.copysign(np.inf, sides.astype(np.float64)), (sides - used).astype(np.float64))
