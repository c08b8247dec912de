"""Stages: goals in the order they count, each choosing only among the optima of those before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pulp

from funding_alloc.allocator.build import Model, build, safe_name, set_costs, set_goal
from funding_alloc.allocator.highs import TOLERANCE, Clock, run
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, AmountKind, Goal, Sense

_HELD = 1e-6
"""By how much a goal over choices may be missed later, as a share of its largest coefficient times one unit: less than
a ten-thousandth of a penny where the goal counts pounds. Goals without choices are held exactly."""
_NOISE = 1e-12
"""Relative error of a sum of doubles."""


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
    goals = problem.goals[:1] if first_only else problem.goals
    kinds = {amount.kind for amount in problem.amounts}
    model = build(problem)
    if AmountKind.CHOICE in kinds:
        choices = _choose(model, goals, clock, tie_break=not first_only)
        if choices is None:
            return None
        if len(kinds) == 1:
            return Optimum(choices, {}, goal_at(problem.goals[0], choices))
        model = build(problem)
        _fix(model, choices)
    return _settle(model, goals, clock, tie_break=not first_only)


def goal_at(goal: Goal, values: Mapping[str, float]) -> float:
    """Value of a goal in doubles, for comparing stages; the reported value is exact and computed by ``verify``."""
    return math.fsum(float(factor) * values[name] for name, factor in goal.terms.items())


def _settle(model: Model, goals: tuple[Goal, ...], clock: Clock, *, tie_break: bool) -> Optimum | None:
    """Stages of a problem without open choices: each optimum is held by fixing what its prices say must not move."""
    duals: dict[str, float] = {}
    reached: list[tuple[Goal, float]] = []
    unique = False
    for goal in goals:
        set_goal(model, goal)
        if not run(model.lp, model.problem.name, clock):
            _only_at_first(model, len(reached))
            return None
        if not reached:
            duals = _duals(model, goal)
        reached.append((goal, goal_at(goal, _values(model))))
        unique = _hold_face(model)
    if tie_break and not unique:
        count = len(model.columns)
        # A concave run of weights: two different ways to share out the same pounds hardly ever cost the same.
        set_costs(model, {name: math.sqrt(1 + 3 * i / count) for i, name in enumerate(model.columns)})
        model.lp.sense = pulp.LpMinimize
        if not run(model.lp, model.problem.name, clock):
            _only_at_first(model, len(reached))
    values = _values(model)
    for goal, value in reached:
        _refuse_loss(model, goal, value, values)
    return Optimum(values, duals, reached[0][1])


def _choose(
    model: Model, goals: tuple[Goal, ...], clock: Clock, *, tie_break: bool
) -> dict[str, float] | None:
    """Settle every choice: each goal becomes a row held at its optimum, then lower names come first.

    The values beside the choices are thrown away: a choice that is 0.999999 inside the solver shifts pounds.
    """
    chosen = {name: column for name, column in model.columns.items() if column.cat == pulp.LpInteger}
    for number, goal in enumerate(goals):
        set_goal(model, goal)
        if not run(model.lp, model.problem.name, clock):
            _only_at_first(model, number)
            return None
        _hold_row(model, number + 1)
    if tie_break:
        model.lp.sense = pulp.LpMinimize
        set_costs(model, {name: float(rank) for rank, name in enumerate(chosen, start=1)})
        if not run(model.lp, model.problem.name, clock):
            _only_at_first(model, len(goals))
    choices = {}
    for name, variable in chosen.items():
        choices[name] = float(round(variable.varValue))
        if abs(variable.varValue - choices[name]) > 1e-5:
            raise InternalFault(f"{model.problem.name}: {name} came out as {variable.varValue}, not as 0 or 1")
    return choices


def _hold_row(model: Model, number: int) -> None:
    """Add the goal just solved as a row at its optimum, with the slack told above."""
    terms = pulp.LpAffineExpression(model.lp.objective)
    parts = [cost * variable.varValue for variable, cost in terms.items()]
    slack = _HELD * max(map(abs, terms.values()), default=0.0) + _NOISE * math.fsum(map(abs, parts))
    maximise = model.lp.sense == pulp.LpMaximize
    side = math.fsum(parts) + (-slack if maximise else slack)
    sense = pulp.LpConstraintGE if maximise else pulp.LpConstraintLE
    model.lp.addConstraint(pulp.LpConstraint(terms, sense, safe_name("goal", str(number)), side))


def _fix(model: Model, choices: Mapping[str, float]) -> None:
    """Turn settled choices into constants."""
    for name, value in choices.items():
        column = model.columns[name]
        column.cat, column.lowBound, column.upBound = pulp.LpContinuous, value, value


def _hold_face(model: Model) -> bool:
    """Confine the model to the optima of the goal just solved; say whether only one is left.

    Rule    a column or row whose price is not zero stands at the same bound in every optimum (complementary
            slackness): the column is fixed there, the row becomes an equation. What is left are exactly the optima.
    Promise unlike a row held with slack, this neither gives away a part of a penny nor pulls values off their corner.
    """
    basis = model.lp.solverModel.getBasis()
    basic = type(basis.col_status[0]).kBasic
    unique = bool(basis.valid)
    for column in model.columns.values():
        if column.lowBound == column.upBound:
            continue
        if abs(column.dj) > TOLERANCE:
            column.lowBound = column.upBound = column.varValue
        elif basis.col_status[column.index] != basic:
            unique = False
    for rows in model.rows.values():
        for row in rows:
            if row.sense == pulp.LpConstraintEQ:
                continue
            # A price is per unit of its row, so it is judged by what it moves in the row's largest column.
            if abs(row.pi) * max(map(abs, row.values()), default=0.0) > TOLERANCE:
                row.sense = pulp.LpConstraintEQ
            elif basis.row_status[row.index] != basic:
                unique = False
    return unique


def _duals(model: Model, goal: Goal) -> dict[str, float]:
    """Price of each limit: change in the goal's value for each pound more on its binding side.

    PuLP hands HiGHS a maximising goal with its sign turned and does not turn the prices back.
    """
    factor = (-1.0 if goal.sense is Sense.MAXIMISE else 1.0) / model.scale
    return {name: math.fsum(row.pi for row in rows) * factor + 0.0 for name, rows in model.rows.items()}


def _values(model: Model) -> dict[str, float]:
    return {name: column.varValue for name, column in model.columns.items()}


def _refuse_loss(model: Model, goal: Goal, reached: float, values: Mapping[str, float]) -> None:
    """A later stage must not have cost an earlier one anything beyond the noise of doubles."""
    sizes = [abs(float(factor)) for factor in goal.terms.values()]
    parts = [abs(float(factor) * values[name]) for name, factor in goal.terms.items()]
    loss = reached - goal_at(goal, values)
    loss = loss if goal.sense is Sense.MAXIMISE else -loss
    if loss > 1e-4 * max(sizes, default=0.0) + 10 * _NOISE * math.fsum(parts):
        raise InternalFault(f"{model.problem.name}: a later stage cost goal {goal.name} {loss:.6g}")


def _only_at_first(model: Model, before: int) -> None:
    """A stage cannot be infeasible when the ``before`` stages ahead of it were not."""
    if before:
        raise InternalFault(f"{model.problem.name}: the optimum of stage {before} was lost in the next")
