"""Conflict: which limits cannot hold together, and how little would have to give way."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.routes import form_of
from funding_alloc.errors import InfeasibleError, InternalFault, NotProvenError
from funding_alloc.money import gbp
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

_PATIENCE = 30.0
"""Seconds spent on finding out why; after that every limit still under suspicion is named."""
_GIVES = 1e-5
"""Pounds from which a limit counts as giving way."""


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot hold together, none of which could be left out, and a smallest relaxation of the rules."""

    limits: tuple[Limit, ...]
    relaxation: Mapping[str, float] = field(default_factory=dict)
    """By limit: pounds by which it would give way, so that the sum over all limits is least."""


def conflict_in(problem: AllocationProblem) -> Conflict:
    """Find an irreducible conflict in an infeasible problem.

    Rule    elastic filter, then deletion: limits that must give way are made rigid one group after another until the
            rigid ones alone are infeasible; then each is left out in turn to see whether it is needed.
    Promise the limits returned are infeasible together with the amounts' bounds, and feasible without any one of them,
            unless the search ran out of time.
    """
    for limit in sorted(problem.limits, key=lambda limit: limit.name):
        if limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
            return Conflict((limit,), {limit.name: float(limit.at_least - limit.at_most)})
    clock = Clock(_PATIENCE)
    relaxation: dict[str, float] = {}
    rigid: set[str] = set()
    try:
        while (gives := _least_relaxation(problem, rigid, clock)) is not None:
            if not gives:
                raise InternalFault(f"{problem.name}: every limit can be met, but the goal has no bound")
            relaxation = relaxation or gives
            rigid |= set(gives)
        for name in sorted(rigid, reverse=True):
            if not _is_feasible(problem, rigid - {name}, clock):
                rigid.remove(name)
    except NotProvenError:
        rigid = rigid or {limit.name for limit in problem.limits}
    limits = sorted((limit for limit in problem.limits if limit.name in rigid), key=lambda limit: limit.name)
    return Conflict(tuple(limits), _of_rules(problem, clock) or relaxation)


def _of_rules(problem: AllocationProblem, clock: Clock) -> dict[str, float] | None:
    """The least by which rules would give way if sums stay sums; ``None`` where that is not enough, or not found."""
    sums = {limit.name for limit in problem.limits if limit.is_arithmetic}
    try:
        return _least_relaxation(problem, sums, clock) if sums else None
    except NotProvenError:
        return None


def confirm_infeasible(problem: AllocationProblem) -> None:
    """Make sure that "infeasible" is true, where nobody asks why.

    Raises ``InternalFault`` when all limits can be met after all.
    """
    if any(x.at_most is not None and x.at_least is not None and x.at_least > x.at_most for x in problem.limits):
        return
    if _least_relaxation(problem, (), Clock(_PATIENCE)) == {}:
        raise InternalFault(f"{problem.name}: every limit can be met, but the goal has no bound")


def infeasible(problem: AllocationProblem) -> InfeasibleError:
    """Explain why no allocation exists, in the words of the limits' reasons, and what would do."""
    conflict = conflict_in(problem)
    error = InfeasibleError(problem.name, (limit.reason for limit in conflict.limits))
    if conflict.relaxation:
        error.args = (f"{error}\n{_advice(problem.limits, conflict.relaxation)}",)
    return error


def _advice(limits: Iterable[Limit], relaxation: Mapping[str, float]) -> str:
    reasons = {limit.name: limit.reason for limit in limits}
    pounds = {name: math.ceil(gives - _GIVES) for name, gives in relaxation.items()}
    parts = "; ".join(f"{gbp(pounds[name])} on '{reasons[name]}'" for name in sorted(pounds))
    return f"Smallest relaxation that would do: {gbp(sum(pounds.values()))} in all ({parts})."


def _least_relaxation(problem: AllocationProblem, rigid: Collection[str], clock: Clock) -> dict[str, float] | None:
    """Pounds by which limits outside ``rigid`` give way, at one price each; ``None`` when even that cannot help."""
    prefix = "give"
    while any(amount.name.startswith(prefix) for amount in problem.amounts):
        prefix += "_"
    terms: dict[str, Fraction] = {}
    limits = []
    for limit in problem.limits:
        slack: dict[str, Fraction] = {}
        if limit.name not in rigid:
            slack |= {} if limit.at_least is None else {f"{prefix}.up.{limit.name}": Fraction(1)}
            slack |= {} if limit.at_most is None else {f"{prefix}.down.{limit.name}": Fraction(-1)}
        terms |= dict.fromkeys(slack, Fraction(1))
        limits.append(replace(limit, terms={**limit.terms, **slack}))
    amounts = problem.amounts + tuple(Amount(name, AmountKind.LEVEL) for name in terms)
    goal = Goal("least_relaxation", Sense.MINIMISE, terms)
    form = form_of(AllocationProblem(f"{problem.name}, relaxed", amounts, tuple(limits), (goal,)))
    form.pull(0)
    if not form.run(clock):
        return None
    values = dict(zip(sorted(amount.name for amount in amounts), form.values(), strict=True))
    given: dict[str, float] = {}
    for name in terms:
        if values[name] > _GIVES:
            limit_name = name.split(".", 2)[2]
            given[limit_name] = given.get(limit_name, 0.0) + values[name]
    return given


def _is_feasible(problem: AllocationProblem, names: Collection[str], clock: Clock) -> bool:
    """Whether the named limits alone can be met."""
    limits = tuple(limit for limit in problem.limits if limit.name in names)
    used = {name for limit in limits for name in limit.terms}
    amounts = tuple(amount for amount in problem.amounts if amount.name in used)
    if not amounts:  # nothing to solve for: such limits hold at 0 or never
        return all((x.at_least or 0) <= 0 and (x.at_most is None or x.at_most >= 0) for x in limits)
    form = form_of(replace(problem, amounts=amounts, limits=limits, goals=(Goal("any", Sense.MINIMISE, {}),)))
    form.pull(0)
    return form.run(clock)
