"""Bulk: from a problem in arrays to verified whole pounds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from funding_alloc.allocator.array_form import APART, ArrayForm
from funding_alloc.allocator.conflict import infeasible
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.quick import settled_form, whole_pounds
from funding_alloc.allocator.rounding import round_whole
from funding_alloc.allocator.sparse import Doubles
from funding_alloc.allocator.stages import Settled
from funding_alloc.allocator.whole import broken_rows, pull_in, value_of
from funding_alloc.errors import InternalFault
from funding_alloc.schema.bulk import BulkProblem, Whole
from funding_alloc.schema.problem import Outcome


@dataclass(frozen=True, eq=False)
class BulkSolution:
    """A verified answer in whole pounds, by place."""

    problem: str
    outcome: Outcome
    pounds: Whole
    goal_values: tuple[Fraction, ...]
    """The value of each goal at the whole pounds."""
    first_value: float
    """The first goal's value before rounding."""
    duals: Sequence[float]
    """By limit: change in the first goal for each pound more on its binding side, before rounding."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time taken: ``solve``, ``round``, ``verify``."""


def solve_bulk(problem: BulkProblem, *, time_limit: float | None = None, apart: int = APART) -> BulkSolution:
    """Find the best allocation in whole pounds, part by part where the problem has parts.

    Rule    goals in the order they count, ties as in ``solve``. Where that is not in whole pounds, the amounts that
            enter some limit with a factor other than 1 are rounded first, with the least movement under the limits
            that hold them alone; then the rest is the best plan in whole pounds for them.
    Promise proven optimal before rounding; every limit and bound verified on whole pounds, in whole numbers.

    Raises as ``solve`` does.
    """
    clock = Clock(time_limit)
    watch = _Watch()
    form, settled = settled_form(pull_in(problem), clock, apart)
    if settled is None:
        form, settled = _explained(problem, clock, apart)
    watch.lap("solve")
    pounds = _whole_pounds(problem, form.found, clock, apart)
    watch.lap("round")
    broken = broken_rows(problem, pounds)
    if len(broken):
        words = "; ".join("bounds of amounts" if row < 0 else problem.words.reason(row) for row in broken[:5].tolist())
        raise InternalFault(f"{problem.name}: the rounded answer breaks {len(broken)} limits: {words}")
    values = tuple(value_of(goal, pounds) for goal in problem.goals)
    watch.lap("verify")
    return BulkSolution(
        problem=problem.name,
        outcome=Outcome.PROVEN_OPTIMAL,
        pounds=pounds,
        goal_values=values,
        first_value=settled.first_value,
        duals=settled.duals,
        seconds=watch.laps,
    )


def _explained(problem: BulkProblem, clock: Clock, apart: int) -> tuple[ArrayForm, Settled]:
    """Say why there is no allocation; where there is one, but for whole pounds, return it for rounding to tell."""
    try:
        raise infeasible(problem.as_problem())
    except InternalFault:  # every limit can be met
        form, settled = settled_form(problem, clock, apart)
        if settled is None:
            raise
        return form, settled


def _whole_pounds(problem: BulkProblem, values: Doubles, clock: Clock, apart: int) -> Whole:
    """Whole pounds that keep every limit; by the way of user-sized problems where the quick way has none."""
    pounds = whole_pounds(problem, values, clock, apart)
    if pounds is not None:
        return pounds
    names = [problem.words.amount(column) for column in range(problem.width)]
    by_name, _ = round_whole(problem.as_problem(), dict(zip(names, values.tolist(), strict=True)), clock)
    return np.array([by_name[name] for name in names], np.int64)


class _Watch:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._began = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self._began
        self._began = now
