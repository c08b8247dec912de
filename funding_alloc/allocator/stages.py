"""Stages: goals in the order they count, each choosing only among the optima of those before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pulp

from funding_alloc.allocator.build import Model, build, set_costs, set_goal
from funding_alloc.allocator.choices import choose, fix
from funding_alloc.allocator.highs import TOLERANCE, Clock, Prices, prices_of, run, values_of
from funding_alloc.allocator.reached import Reached, goal_at, refuse_dead_end, refuse_loss
from funding_alloc.allocator.verify import verify
from funding_alloc.schema.problem import AllocationProblem, AmountKind, Goal, Sense

_PRICE_NOISE = 1e-14
"""Share of the largest price below which a price is the noise of doubles."""
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


def optimise(problem: AllocationProblem, clock: Clock, *, first_only: bool = False) -> Optimum | None:
    """Solve stage by stage; ``None`` when no values meet every limit.

    Rule    goals in order; then the least money, and the least of all to higher names.
    Promise the same problem in another order gives the same values; no stage worsens an earlier one.
    """
    if not problem.amounts:  # nothing to solve for, but the limits count
        return None if verify(problem, {}, {}) else Optimum({}, {}, 0.0)
    goals = problem.goals[:1] if first_only else problem.goals
    kinds = {amount.kind for amount in problem.amounts}
    model = build(problem)
    if AmountKind.CHOICE not in kinds:
        return _settle(model, goals, clock, tie_break=not first_only)
    chosen = choose(model, goals, clock, tie_break=not first_only)
    if chosen is None:
        return None
    choices, reached = chosen
    if len(kinds) == 1:
        return Optimum(choices, {}, reached[0].value)
    model = build(problem)
    fix(model, choices)
    optimum = _settle(model, goals, clock, tie_break=not first_only)
    if optimum is None:
        refuse_dead_end(problem.name, reached)
    else:
        refuse_loss(problem.name, reached, optimum.values)
    return optimum


def _settle(model: Model, goals: tuple[Goal, ...], clock: Clock, *, tie_break: bool) -> Optimum | None:
    """Stages of a problem without open choices: each optimum is held by fixing what its prices say must not move."""
    duals: dict[str, float] = {}
    reached: list[Reached] = []
    unique = False
    for goal in goals:
        set_goal(model, goal)
        if not run(model, clock):
            refuse_dead_end(model.problem.name, reached)
            return None
        prices = prices_of(model)
        duals = duals if reached else _duals(model, goal, prices)
        kept = _KEPT * max((abs(float(factor)) for factor in goal.terms.values()), default=0.0)
        reached.append(Reached(goal, goal_at(goal, values_of(model)), kept))
        unique = _hold_face(model, prices)
        if unique:  # nothing is left to choose
            break
    if tie_break and not unique:
        count = len(model.columns)
        # A concave run of weights: two different ways to share out the same pounds hardly ever cost the same.
        set_costs(model, {name: math.sqrt(1 + 3 * i / count) for i, name in enumerate(model.columns)})
        model.lp.sense = pulp.LpMinimize
        if not run(model, clock):
            refuse_dead_end(model.problem.name, reached)
    values = values_of(model)
    refuse_loss(model.problem.name, reached, values)
    return Optimum(values, duals, reached[0].value)


def _hold_face(model: Model, prices: Prices) -> bool:
    """Confine the model to the optima of the goal just solved; say whether only one is left.

    Rule    a column or row whose price is not zero stands at the same bound in every optimum (complementary
            slackness): the column is fixed there, the row becomes an equation. What is left are exactly the optima.
    Promise unlike a row held with slack, this neither gives away a part of a penny nor pulls values off their corner.
    """
    unique = prices.is_corner
    largest = max((abs(price) for price, _ in prices.rows.values()), default=0.0)
    values = values_of(model)
    free = {column for column in model.columns.values() if column.lowBound != column.upBound}
    for row in (row for rows in model.rows.values() for row in rows if row.sense != pulp.LpConstraintEQ):
        price, is_basic = prices.rows[str(row.name)]
        # A price is per unit of its row, so it is judged by what it moves in the row's largest open column.
        moves = abs(price) * max((abs(factor) for column, factor in row.expr.items() if column in free), default=0.0)
        if moves > TOLERANCE and abs(price) > _PRICE_NOISE * largest:
            row.sense = pulp.LpConstraintEQ
        elif not is_basic:
            unique = False
    for name, column in model.columns.items():
        price, is_basic = prices.columns[column.name]
        if column in free and abs(price) > TOLERANCE:
            column.lowBound = column.upBound = values[name]
        elif column in free and not is_basic:
            unique = False
    return unique


def _duals(model: Model, goal: Goal, prices: Prices) -> dict[str, float]:
    """Price of each limit: change in the goal's value for each pound more on its binding side.

    PuLP hands HiGHS a maximising goal with its sign turned and does not turn the prices back.
    """
    factor = (-1.0 if goal.sense is Sense.MAXIMISE else 1.0) / model.scale
    return {
        name: math.fsum(prices.rows[str(row.name)].price for row in rows) * factor + 0.0
        for name, rows in model.rows.items()
    }
