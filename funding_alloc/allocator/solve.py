"""Solve: from a problem to verified whole pounds."""

from __future__ import annotations

from funding_alloc.allocator.conflict import infeasible
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.rounding import round_whole, whole_range
from funding_alloc.allocator.routes import Route
from funding_alloc.allocator.stages import optimise
from funding_alloc.allocator.verify import goal_value, verify
from funding_alloc.errors import InfeasibleError, InternalFault
from funding_alloc.schema.problem import AllocationProblem, AmountKind, Outcome, Solution


def solve(problem: AllocationProblem, *, time_limit: float | None = None, route: Route | None = None) -> Solution:
    """Find the best allocation in whole pounds.

    Rule    goals in the order they count; ties go to the least money, and the least of all to higher names; the optimum
            is rounded so that the limits hold on whole pounds.
    Units   GBP; ``time_limit`` in seconds, over all goals together. ``route`` is for tests: a problem finds its own.
    Promise proven optimal before rounding, verified after it without the solver; the same problem with its parts in
            another order, or by the other route, gives the same pounds.

    ``duals`` belong to the first goal before rounding, with choices held as they came out; a problem of choices alone
    has none. A bound of an amount has no price: pose it as a limit where one is wanted.

    Raises ``InfeasibleError`` with the limits in conflict, ``NotProvenError`` when time ran out, ``InternalFault`` when
    the problem is unbounded or a promise above does not hold.
    """
    clock = Clock(time_limit)
    _refuse_empty_ranges(problem)
    optimum = optimise(problem, clock, route=route)
    if optimum is None:
        raise infeasible(problem)
    pounds, levels = round_whole(problem, optimum.values, clock)
    breaches = verify(problem, pounds, levels)
    if breaches:
        raise InternalFault(f"{problem.name}: the rounded answer breaks " + "; ".join(map(str, breaches)))
    return Solution(
        problem=problem.name,
        outcome=Outcome.PROVEN_OPTIMAL,
        pounds=dict(sorted(pounds.items())),
        levels=dict(sorted(levels.items())),
        unrounded=dict(optimum.values),
        goal_values=tuple(goal_value(goal, pounds, levels) for goal in problem.goals),
        duals=dict(optimum.duals),
    )


def _refuse_empty_ranges(problem: AllocationProblem) -> None:
    """Bounds that leave an amount no value are told as what they are, before a solver looks at them."""
    empty = []
    for amount in problem.amounts:
        low, high = whole_range(amount)
        if amount.kind is AmountKind.LEVEL:
            no_value = amount.at_most is not None and amount.at_most < amount.at_least
        else:
            high = min(1, 1 if high is None else high) if amount.kind is AmountKind.CHOICE else high
            no_value = high is not None and high < low
        if no_value:
            most = float(amount.at_most if amount.at_most is not None else 1)
            empty.append(f"{amount.name} must be at least {float(amount.at_least):,.10g} and at most {most:,.10g}")
    if empty:
        raise InfeasibleError(problem.name, sorted(empty))
