"""Reached: what a stage has won, and the refusal to lose it again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import Goal, Sense

NOISE = 1e-12
"""Relative error of a sum of doubles, generously."""


@dataclass(frozen=True)
class Reached:
    """A goal, the value its stage reached, and how much of it later stages may give away."""

    goal: Goal
    value: float
    slack: float


def goal_at(goal: Goal, values: Mapping[str, float]) -> float:
    """Value of a goal in doubles, for comparing stages; the reported value is exact and computed by ``verify``."""
    return math.fsum(goal_parts(goal, values))


def goal_parts(goal: Goal, values: Mapping[str, float]) -> list[float]:
    """What each amount adds to a goal."""
    return [float(factor) * values[name] for name, factor in goal.terms.items()]


def refuse_loss(problem: str, reached: Iterable[Reached], values: Mapping[str, float]) -> None:
    """Later stages must not have cost an earlier one more than its slack. Raises ``InternalFault``."""
    for won in reached:
        parts = goal_parts(won.goal, values)
        loss = won.value - math.fsum(parts)
        loss = loss if won.goal.sense is Sense.MAXIMISE else -loss
        if loss > won.slack + NOISE * math.fsum(map(abs, parts)):
            raise InternalFault(f"{problem}: a later stage cost goal {won.goal.name} {loss:.6g}")


def refuse_dead_end(problem: str, reached: Iterable[Reached]) -> None:
    """A stage cannot be infeasible when those before it were not. Raises ``InternalFault`` if there were any."""
    names = ", ".join(won.goal.name for won in reached)
    if names:
        raise InternalFault(f"{problem}: the optimum of {names} was lost in the next stage")
