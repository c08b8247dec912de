"""Quick: whole pounds of large problems, where choosing every pound at once would take too long.

The amounts that enter some limit with a factor other than 1 are rounded first; for them the rest is planned again, with
sides that whole pounds can reach. What is left then is a network, whose corners are in whole pounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from funding_alloc.allocator.array_form import ArrayForm, PlainGoal
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import Doubles, Sparse
from funding_alloc.allocator.stages import Settled, settle
from funding_alloc.allocator.whole import broken_rows, pull_in, round_hard, with_hard
from funding_alloc.schema.bulk import OPEN, BulkGoal, BulkProblem, Whole, Words
from funding_alloc.schema.problem import AllocationProblem, AmountKind, Limit, Sense

_WHOLE = 1e-4
"""Pounds within which a value is whole but for the noise of doubles; the whole pounds are verified exactly."""
_LARGEST = 2**53
"""Largest factor or side, multiplied out, that is put in a bulk problem: a double still holds it."""


def whole_pounds(problem: BulkProblem, values: Doubles, clock: Clock, apart: int) -> Whole | None:
    """Whole pounds that keep every limit, in whole numbers; ``None`` where this way has none.

    Rule    values that are whole already stay. Else the hard amounts move least under the limits that hold them alone;
            the rest is the best plan in whole pounds for them, stage by stage.
    """
    pounds: Whole = np.rint(values).astype(np.int64)
    if np.abs(values - pounds).max(initial=0.0) <= _WHOLE and not len(broken_rows(problem, pounds)):
        return pounds
    hard = round_hard(problem, values, clock, apart)
    if hard is None:
        return None
    form, settled = settled_form(pull_in(with_hard(problem, hard)), clock, apart)
    pounds = np.rint(form.found).astype(np.int64)
    return None if settled is None or len(broken_rows(problem, pounds)) else pounds


def settled_form(problem: BulkProblem, clock: Clock, apart: int) -> tuple[ArrayForm, Settled | None]:
    """Solve every stage."""
    goals = [
        PlainGoal(goal.name, goal.sense is Sense.MAXIMISE, goal.factors / float(goal.times)) for goal in problem.goals
    ]
    form = ArrayForm(model_of(problem), goals, apart)
    return form, settle(form, len(goals), clock, tie_break=True)


def model_of(problem: BulkProblem) -> Sparse:
    """State a bulk problem as doubles: each factor and side divided by its row's ``times``."""
    times = problem.times.astype(np.float64)
    return Sparse(
        name=problem.name,
        low=_doubles(problem.low),
        high=_doubles(problem.high),
        row_low=_doubles(problem.row_low) / times,
        row_high=_doubles(problem.row_high) / times,
        starts=problem.starts.astype(np.int32),
        indices=problem.indices.astype(np.int32),
        factors=problem.factors / np.repeat(times, np.diff(problem.starts)),
        is_choice=np.zeros(problem.width, bool),
    )


def bulk_of(problem: AllocationProblem, settled: Mapping[str, int]) -> BulkProblem | None:
    """Put a problem by name in arrays, its choices settled; ``None`` where it holds levels or fractions too fine."""
    amounts = sorted(problem.amounts, key=lambda amount: amount.name)
    limits = sorted(problem.limits, key=lambda limit: limit.name)
    if any(amount.kind is AmountKind.LEVEL for amount in amounts):
        return None
    place = {amount.name: number for number, amount in enumerate(amounts)}
    low = [settled.get(a.name, math.ceil(a.at_least)) for a in amounts]
    high = [settled.get(a.name, OPEN if a.at_most is None else math.floor(a.at_most)) for a in amounts]
    rows = [_row(limit, place) for limit in limits]
    costs = [_multiplied(goal.terms, place) for goal in problem.goals]
    figures = [number for _, numbers, _, sides in rows for number in (*numbers, *sides) if abs(number) != OPEN]
    figures += [number for _, numbers, _ in costs for number in numbers]
    if max(map(abs, figures), default=0) >= _LARGEST:
        return None
    goals = []
    for goal, (columns, numbers, times) in zip(problem.goals, costs, strict=True):
        factors = np.zeros(len(amounts), np.int64)
        factors[columns] = numbers
        goals.append(BulkGoal(goal.name, goal.sense, factors, times))
    return BulkProblem(
        name=problem.name,
        low=np.array(low, np.int64),
        high=np.array(high, np.int64),
        starts=np.cumsum([0, *(len(columns) for columns, *_ in rows)]),
        indices=np.array([column for columns, *_ in rows for column in columns], np.int64),
        factors=np.array([number for _, numbers, *_ in rows for number in numbers], np.int64),
        row_low=np.array([sides[0] for *_, sides in rows], np.int64),
        row_high=np.array([sides[1] for *_, sides in rows], np.int64),
        times=np.array([times for *_, times, _ in rows], np.int64),
        goals=tuple(goals),
        words=Words(lambda i: amounts[i].name, lambda i: limits[i].name, lambda i: limits[i].reason),
    )


def _row(limit: Limit, place: Mapping[str, int]) -> tuple[list[int], list[int], int, tuple[int, int]]:
    """Columns, whole factors, what they were multiplied with, and the sides that whole numbers can reach."""
    columns, numbers, times = _multiplied(limit.terms, place)
    least, most, slack = limit.at_least, limit.at_most, limit.rounding_slack
    low = -OPEN if least is None else math.ceil((least - slack) * times)
    high = OPEN if most is None else math.floor((most + slack) * times)
    return columns, numbers, times, (low, high)


def _multiplied(terms: Mapping[str, Fraction], place: Mapping[str, int]) -> tuple[list[int], list[int], int]:
    """Columns and factors as whole numbers, and what they were multiplied with."""
    entries = sorted((place[name], factor) for name, factor in terms.items() if factor)
    times = math.lcm(*(factor.denominator for _, factor in entries))
    return (
        [column for column, _ in entries],
        [factor.numerator * (times // factor.denominator) for _, factor in entries],
        times,
    )


def _doubles(sides: Whole) -> Doubles:
    is_open = np.abs(sides) == OPEN
    return np.where(is_open, np.copysign(np.inf, sides), sides)
