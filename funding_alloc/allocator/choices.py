"""Choices: stages of a problem that holds amounts of 0 or 1, each goal held as a row for those after it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pulp

from funding_alloc.allocator.build import Model, add_row, safe_name, set_costs, set_goal
from funding_alloc.allocator.highs import TOLERANCE, Clock, prices_of, run, values_of
from funding_alloc.allocator.reached import NOISE, Reached, goal_at, goal_parts, refuse_dead_end, refuse_loss
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import Goal, Sense

_HELD_POUNDS = 1e-5
"""Pounds of its dearest amount by which a goal with money in it may be missed while later goals settle the choices.
The money itself is settled afterwards, with the choices fixed and every goal held exactly."""
_KEPT_POUNDS = 1.0
_KEPT_SHARE = 1e-7
"""Pounds of its dearest amount, and share of its size, by which such a goal may then differ: what that slack had
brought the goals after it, and less than another choice would."""
_LARGEST_UNITS = 1e5
"""Beside choices, money is counted in units of which the largest figure has about so many."""
_MOST_TIMES = 1000
"""Denominator up to which a goal over choices is held in its own steps."""
_GAP_NOISE = 1e-9
"""Share of a goal by which its bound is moved to the safe side before choices are fixed by it."""


def choose(
    model: Model, goals: tuple[Goal, ...], clock: Clock, *, tie_break: bool
) -> tuple[dict[str, float], list[Reached]] | None:
    """Settle every choice: goals in order, then lower names; ``None`` when no choice meets every limit.

    The values beside the choices are thrown away: a choice that is 0.999999 inside the solver shifts pounds.
    """
    name = model.problem.name
    chosen = [name for name, column in model.columns.items() if column.cat == pulp.LpInteger]
    options = _options(model, len(chosen))
    reached: list[Reached] = []
    for goal in goals:
        set_goal(model, goal)
        if not run(model, clock, **options):
            refuse_dead_end(name, reached)
            return None
        values = _on_whole_choices(model, chosen)
        slack, kept = _slacks(goal, values, chosen)
        reached.append(Reached(goal, goal_at(goal, values), kept))
        if tie_break or goal is not goals[-1]:
            _fix_what_every_optimum_shares(model, reached[-1], slack, (clock, options))
            _hold(model, reached, slack)
    if tie_break:
        model.lp.sense = pulp.LpMinimize
        set_costs(model, {name: float(rank) for rank, name in enumerate(chosen, start=1)})
        if not run(model, clock, **options):
            refuse_dead_end(name, reached)
    values = _on_whole_choices(model, chosen)
    refuse_loss(name, reached, values)
    return {name: values[name] for name in chosen}, reached


def _options(model: Model, choices: int) -> dict[str, float]:
    """What HiGHS is told about choices.

    Alone they are told apart to the pound, so 0.999999 is not 1. Beside money so fine a tolerance, or money in single
    pounds, makes the solver lose its way: it counts in larger units there, which ``fix`` and a second solve put right.
    """
    if choices == len(model.columns):
        return {"mip_feasibility_tolerance": TOLERANCE}
    doublings = math.ceil(math.log2(max(model.largest / _LARGEST_UNITS, 1.0)))
    return {"user_bound_scale": -doublings, "primal_feasibility_tolerance": 1e-7}


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


def _slacks(goal: Goal, values: Mapping[str, float], chosen: list[str]) -> tuple[float, float]:
    """By how much later stages may miss a goal, and by how much the pounds that follow may.

    Rule    a goal over choices alone moves in steps of one over its common denominator: half a step, so nothing. With
            money in it, a thousandth of a penny of its dearest amount, later a pound.
    """
    size = math.fsum(map(abs, goal_parts(goal, values)))
    priced = [abs(float(factor)) for name, factor in goal.terms.items() if name not in set(chosen)]
    if priced:
        return _HELD_POUNDS * max(priced) + NOISE * size, _KEPT_POUNDS * max(priced) + _KEPT_SHARE * size
    times = math.lcm(*(factor.denominator for factor in goal.terms.values()))
    step = 0.5 / times if times <= _MOST_TIMES else NOISE * size
    return step, step


def _fix_what_every_optimum_shares(
    model: Model, won: Reached, slack: float, how: tuple[Clock, dict[str, float]]
) -> None:
    """Take out of later stages the choices on which all optima of the goal just solved agree.

    Rule    reduced-cost fixing: without whole choices the goal could be better by a gap; a choice whose price is above
            that gap cannot change in any optimum. Without this the search for a tie among thousands of bids takes
            as long as the bids took, many times over.
    """
    clock, options = how
    choices = {name: column for name, column in model.columns.items() if column.cat == pulp.LpInteger}
    for column in choices.values():
        column.cat = pulp.LpContinuous
    is_solved = run(model, clock, **options)
    for column in choices.values():
        column.cat = pulp.LpInteger
    if not is_solved:  # by noise alone, for whole choices exist: then none is fixed
        return
    values = values_of(model)
    parts = goal_parts(won.goal, values)
    gap = abs(math.fsum(parts) - won.value) + slack + _GAP_NOISE * math.fsum(map(abs, parts))
    prices = prices_of(model).columns
    for name, column in choices.items():
        if abs(prices[column.name].price) > gap * model.scale:
            column.lowBound = column.upBound = float(round(values[name]))


def _hold(model: Model, reached: list[Reached], slack: float) -> None:
    """Add the goal just solved as a row, in coefficients of an ordinary size."""
    won = reached[-1]
    maximise = won.goal.sense is Sense.MAXIMISE
    side = (won.value - slack if maximise else won.value + slack) * model.scale
    terms = {model.columns[name]: float(won.goal.terms[name]) * model.scale for name in sorted(won.goal.terms)}
    sense = pulp.LpConstraintGE if maximise else pulp.LpConstraintLE
    add_row(model, safe_name("goal", str(len(reached))), {v: c for v, c in terms.items() if c}, sense, side)
