"""Choices: stages of a problem that holds amounts of 0 or 1, each goal held as a row for those after it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pulp

from funding_alloc.allocator.build import Model, add_row, safe_name, set_costs, set_goal
from funding_alloc.allocator.highs import Clock, run, values_of
from funding_alloc.allocator.reached import NOISE, Reached, goal_at, goal_parts, refuse_dead_end, refuse_loss
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import Goal, Sense

_HELD_POUNDS = 1e-6
_MOST_TIMES = 1000


def choose(
    model: Model, goals: tuple[Goal, ...], clock: Clock, *, tie_break: bool
) -> tuple[dict[str, float], list[Reached]] | None:
    """Settle every choice: goals in order, then lower names; ``None`` when no choice meets every limit.

    The values beside the choices are thrown away: a choice that is 0.999999 inside the solver shifts pounds.
    """
    name = model.problem.name
    chosen = [name for name, column in model.columns.items() if column.cat == pulp.LpInteger]
    reached: list[Reached] = []
    for goal in goals:
        set_goal(model, goal)
        if not run(model, clock):
            refuse_dead_end(name, reached)
            return None
        values = _on_whole_choices(model, chosen)
        reached.append(Reached(goal, goal_at(goal, values), _slack(goal, values, chosen)))
        _hold(model, reached)
    if tie_break:
        model.lp.sense = pulp.LpMinimize
        set_costs(model, {name: float(rank) for rank, name in enumerate(chosen, start=1)})
        if not run(model, clock):
            refuse_dead_end(name, reached)
    values = _on_whole_choices(model, chosen)
    refuse_loss(name, reached, values)
    return {name: values[name] for name in chosen}, reached


def fix(model: Model, choices: Mapping[str, float]) -> None:
    """Turn settled choices into constants."""
    for name, value in choices.items():
        column = model.columns[name]
        column.cat, column.lowBound, column.upBound = pulp.LpContinuous, value, value


def _on_whole_choices(model: Model, chosen: list[str]) -> dict[str, float]:
    """Values of the last solve with its choices exactly 0 or 1."""
    values = values_of(model)
    for name in chosen:
        whole = float(round(values[name]))
        if abs(values[name] - whole) > 1e-5:
            raise InternalFault(f"{model.problem.name}: {name} came out as {values[name]}, not as 0 or 1")
        values[name] = whole
    return values


def _slack(goal: Goal, values: Mapping[str, float], chosen: list[str]) -> float:
    """How far a goal may be missed later.

    Rule    a goal over choices alone moves in steps of one over its common denominator: half a step, so nothing. With
            money in it, a millionth of a pound of its dearest amount.
    """
    noise = NOISE * math.fsum(map(abs, goal_parts(goal, values)))
    priced = [abs(float(factor)) for name, factor in goal.terms.items() if name not in set(chosen)]
    if priced:
        return _HELD_POUNDS * max(priced) + noise
    times = math.lcm(*(factor.denominator for factor in goal.terms.values()))
    return 0.5 / times if times <= _MOST_TIMES else noise


def _hold(model: Model, reached: list[Reached]) -> None:
    """Add the goal just solved as a row, in coefficients of an ordinary size."""
    won = reached[-1]
    maximise = won.goal.sense is Sense.MAXIMISE
    side = (won.value - won.slack if maximise else won.value + won.slack) * model.scale
    terms = {model.columns[name]: float(won.goal.terms[name]) * model.scale for name in sorted(won.goal.terms)}
    sense = pulp.LpConstraintGE if maximise else pulp.LpConstraintLE
    add_row(model, safe_name("goal", str(len(reached))), {v: c for v, c in terms.items() if c}, sense, side)
