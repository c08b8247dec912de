"""Reached: what a stage has won, the refusal to lose it again, and how far it came when time ran out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from funding_alloc.allocator.form import NO_OPTIONS, Form
from funding_alloc.allocator.highs import Clock
from funding_alloc.errors import InternalFault, NotProvenError

NOISE = 1e-12
"""Relative error of a sum of doubles, generously."""


@dataclass(frozen=True)
class Reached:
    """A goal by its place, the value its stage reached, and how much of it later stages may give away."""

    goal: int
    value: float
    slack: float


def run_stage(form: Form, clock: Clock, stage: str, options: Mapping[str, float] = NO_OPTIONS) -> bool:
    """Solve one stage; say whether there is an optimum. Raises ``NotProvenError`` that says which stage it was."""
    try:
        return form.run(clock, options)
    except NotProvenError as error:
        raise NotProvenError(f"{error} (at {stage})") from error


def refuse_loss(form: Form, reached: Iterable[Reached], values: Sequence[float]) -> None:
    """Later stages must not have cost an earlier one more than its slack. Raises ``InternalFault``."""
    for won in reached:
        parts = form.parts(won.goal, values)
        loss = won.value - math.fsum(parts)
        loss = loss if form.maximises(won.goal) else -loss
        if loss > won.slack + NOISE * math.fsum(map(abs, parts)):
            raise InternalFault(f"{form.name}: a later stage cost goal {form.goal_name(won.goal)} {loss:.6g}")


def refuse_dead_end(form: Form, reached: Iterable[Reached]) -> None:
    """A stage cannot be infeasible when those before it were not. Raises ``InternalFault`` if there were any."""
    names = ", ".join(form.goal_name(won.goal) for won in reached)
    if names:
        raise InternalFault(f"{form.name}: the optimum of {names} was lost in the next stage")
