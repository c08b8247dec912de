"""Build: an ``AllocationProblem`` becomes a PuLP model. The only place where exact numbers become doubles."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pulp

from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

TOO_LARGE = 1e13
"""From here on a double no longer holds a pound safely once a solver has calculated with it."""
TOO_SMALL = 1e-9
"""HiGHS reads smaller entries of a row as zero without a word, so they are refused here."""
LARGEST_COST = 1024.0
SMALLEST_COST = 1e-6
"""Costs between these two stand far above the solver's tolerance of 1e-9; others are scaled, or refused."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.]")


@dataclass
class Model:
    """A PuLP model with the way back to our names. Columns and limits stand in the order of their names."""

    problem: AllocationProblem
    lp: pulp.LpProblem
    columns: dict[str, pulp.LpVariable]
    """By amount."""
    rows: dict[str, tuple[pulp.LpConstraint, ...]]
    """By limit: one row for one side or for two equal ones, two rows for a range."""
    largest: float = 0.0
    """Largest bound or side, in pounds."""
    scale: float = 1.0
    """What the goal's coefficients were multiplied with; a power of two, so that it loses nothing."""


def build(problem: AllocationProblem, goal: Goal | None = None) -> Model:
    """State the problem for one goal, the first unless told otherwise.

    Promise the same problem with its amounts, limits or terms in another order gives the same model.
    """
    lp: Any = pulp.LpProblem
    model = Model(problem, lp(_UNSAFE.sub("_", problem.name)), {}, {})
    for amount in sorted(problem.amounts, key=lambda amount: amount.name):
        model.columns[amount.name] = _column(model, amount)
    for limit in sorted(problem.limits, key=lambda limit: limit.name):
        model.rows[limit.name] = _rows(model, limit)
    sides = [side for amount in problem.amounts for side in (amount.at_least, amount.at_most)]
    sides += [side for limit in problem.limits for side in (limit.at_least, limit.at_most)]
    model.largest = max((abs(float(side)) for side in sides if side is not None), default=0.0)
    set_goal(model, problem.goals[0] if goal is None else goal)
    return model


def set_goal(model: Model, goal: Goal) -> None:
    """Make ``goal`` what the next solve pulls at."""
    model.lp.sense = pulp.LpMaximize if goal.sense is Sense.MAXIMISE else pulp.LpMinimize
    costs = {name: as_float(goal.terms[name], f"goal {goal.name}") for name in sorted(goal.terms)}
    model.scale = scale_of(costs.values(), goal.name)
    set_costs(model, {name: cost * model.scale for name, cost in costs.items()})


def set_costs(model: Model, costs: Mapping[str, float]) -> None:
    """Set the objective; columns that stand in no row are listed with 0, or PuLP would forget them."""
    in_rows = {variable.name for rows in model.rows.values() for row in rows for variable in row}
    terms = {model.columns[name]: cost for name, cost in costs.items() if cost}
    columns = list(model.columns.values())
    idle = {v: 0.0 for v in columns if v.name not in in_rows}
    if columns and not terms:  # PuLP would put a column of its own where there is no objective
        idle |= {columns[0]: 0.0}
    lp: Any = model.lp
    lp.setObjective(pulp.LpAffineExpression(idle | terms))


def add_row(
    model: Model, name: str, terms: Mapping[pulp.LpVariable, float], sense: int, side: float
) -> pulp.LpConstraint:
    """Add one row to the model."""
    constraint: Any = pulp.LpConstraint
    row: pulp.LpConstraint = constraint(pulp.LpAffineExpression(terms), sense, name, side)
    model.lp.addConstraint(row)
    return row


def as_float(value: Fraction, where: str) -> float:
    """Turn an exact number into the nearest double; refuse what a double cannot hold to the pound."""
    try:
        number = value.numerator / value.denominator
    except AttributeError:
        raise InternalFault(f"{where}: {value!r} is not an exact number") from None
    except OverflowError:
        number = math.inf
    if not -TOO_LARGE < number < TOO_LARGE:
        raise InternalFault(f"{where}: a figure of {number:.3g} is too large to be held to the pound")
    return number


def entry_of(limit: Limit, name: str) -> float:
    """With what factor an amount enters a limit; refuse one that the solver would read as nothing."""
    entry = as_float(limit.terms[name], f"limit {limit.name}")
    if 0 < abs(entry) < TOO_SMALL:
        raise InternalFault(f"limit {limit.name}: {name} enters with {entry:.3g}, which the solver reads as 0")
    return entry


def safe_name(prefix: str, name: str) -> str:
    """Make a name that PuLP keeps as it is; the prefix keeps ``E47000001`` from reading as a number in LP text."""
    safe = f"{prefix}_{name}"
    if _UNSAFE.search(safe) or len(safe) > 200:
        raise InternalFault(f"{name!r} cannot name a row or column: use up to 190 letters, digits, '_' and '.'")
    return safe


def _column(model: Model, amount: Amount) -> pulp.LpVariable:
    low = as_float(amount.at_least, amount.name)
    high = None if amount.at_most is None else as_float(amount.at_most, amount.name)
    kind = pulp.LpContinuous
    if amount.kind is AmountKind.CHOICE:
        low, high, kind = max(low, 0.0), 1.0 if high is None else min(high, 1.0), pulp.LpInteger
    return model.lp.add_variable(safe_name("x", amount.name), low, high, kind)


def _rows(model: Model, limit: Limit) -> tuple[pulp.LpConstraint, ...]:
    """Make one row for each side; the prefix of its name says which, so that no two limits can share a name."""
    terms = {}
    for name in sorted(limit.terms):
        if entry := entry_of(limit, name):
            terms[model.columns[name]] = entry
    sides: list[tuple[str, int, Fraction | None]]
    if limit.at_least == limit.at_most:
        sides = [("equal", pulp.LpConstraintEQ, limit.at_most)]
    else:
        sides = [("least", pulp.LpConstraintGE, limit.at_least), ("most", pulp.LpConstraintLE, limit.at_most)]
    return tuple(
        add_row(model, safe_name(prefix, limit.name), terms, sense, as_float(side, limit.name))
        for prefix, sense, side in sides
        if side is not None
    )


def scale_of(costs: Iterable[float], goal: str) -> float:
    """Power of two that lifts a goal's coefficients well above the solver's tolerance.

    A goal in millionths per pound would otherwise be optimal wherever the solver stops.
    """
    sizes = [abs(cost) for cost in costs if cost]
    if not sizes or (min(sizes) >= SMALLEST_COST and 1 <= max(sizes) <= LARGEST_COST):
        return 1.0
    scale = 2.0 ** math.floor(math.log2(LARGEST_COST / max(sizes)))
    if min(sizes) * scale < SMALLEST_COST:
        raise InternalFault(
            f"goal {goal}: coefficients from {min(sizes):.3g} to {max(sizes):.3g} are too far apart; make it two goals"
        )
    return scale
