"""Stages: goals in the order they count, each choosing only among the optima of those before it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funding_alloc.allocator.choices import choose
from funding_alloc.allocator.form import Form
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.reached import Reached, refuse_dead_end, refuse_loss, run_stage
from funding_alloc.allocator.routes import Route, form_of
from funding_alloc.allocator.verify import verify
from funding_alloc.schema.problem import AllocationProblem, AmountKind

_KEPT = 1e-4
"""Pounds of a goal's dearest amount that its stage and the last one may differ by; far above what they do differ by."""


@dataclass(frozen=True)
class Optimum:
    """What the last stage returned, before rounding."""

    values: Mapping[str, float]
    """By amount."""
    duals: Mapping[str, float]
    """By limit, for the first goal, in its own sense; empty when every amount is a choice."""
    first_value: float


def optimise(
    problem: AllocationProblem, clock: Clock, *, first_only: bool = False, route: Route | None = None
) -> Optimum | None:
    """Solve stage by stage; ``None`` when no values meet every limit.

    Rule    goals in order; then the least money, and the least of all to higher names.
    Promise the same problem in another order, or by the other route, gives the same values; no stage worsens an
            earlier one.
    """
    if not problem.amounts:  # nothing to solve for, but the limits count
        return None if verify(problem, {}, {}) else Optimum({}, {}, 0.0)
    goals = 1 if first_only else len(problem.goals)
    kinds = {amount.kind for amount in problem.amounts}
    names = sorted(amount.name for amount in problem.amounts)
    form = form_of(problem, route)
    choices: dict[int, float] = {}
    reached: list[Reached] = []
    if AmountKind.CHOICE in kinds:
        chosen = choose(form, goals, clock, tie_break=not first_only)
        if chosen is None:
            return None
        choices, reached = chosen
        if len(kinds) == 1:
            return Optimum({names[column]: value for column, value in choices.items()}, {}, reached[0].value)
        form = form_of(problem, route)
        form.relax(list(choices))
        form.pin(choices)
    settled = settle(form, goals, clock, tie_break=not first_only)
    if settled is None:
        refuse_dead_end(form, reached)
        return None
    values = form.values()
    refuse_loss(form, reached, values)
    rows = sorted(limit.name for limit in problem.limits)
    duals = dict(zip(rows, settled.duals, strict=True))
    return Optimum(dict(zip(names, values, strict=True)), duals, settled.first_value)


@dataclass(frozen=True)
class Settled:
    """What is kept of the first stage; the values are the form's last ones."""

    duals: Sequence[float]
    """By limit, in the order of their names."""
    first_value: float


def settle(form: Form, goals: int, clock: Clock, *, tie_break: bool) -> Settled | None:
    """Stages of a problem without open choices: each optimum is held by fixing what its prices say must not move."""
    duals: Sequence[float] = ()
    reached: list[Reached] = []
    unique = False
    for goal in range(goals):
        form.pull(goal)
        if not run_stage(form, clock, f"goal {form.goal_name(goal)}"):
            refuse_dead_end(form, reached)
            return None
        duals = duals if reached else form.duals()
        kept = _KEPT * form.dearest(goal)
        reached.append(Reached(goal, math.fsum(form.parts(goal, form.values())), kept))
        unique = form.hold_optimum()
        if unique:  # nothing is left to choose
            break
    if tie_break and not unique:
        # A concave run of weights: two different ways to share out the same pounds hardly ever cost the same.
        form.pull_at({column: math.sqrt(1 + 3 * column / form.width) for column in range(form.width)})
        if not run_stage(form, clock, "ties between optima"):
            refuse_dead_end(form, reached)
    refuse_loss(form, reached, form.values())
    return Settled(duals, reached[0].value)
