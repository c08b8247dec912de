"""PuLP form: a user-sized problem as a PuLP model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pulp

from funding_alloc.allocator.build import add_row, as_float, build, safe_name, set_costs, set_goal
from funding_alloc.allocator.form import NO_OPTIONS
from funding_alloc.allocator.highs import PRICE_NOISE, TOLERANCE, Clock, Prices, prices_of, run
from funding_alloc.schema.problem import AllocationProblem, Sense


class PulpForm:
    """A ``Form`` over a PuLP model."""

    def __init__(self, problem: AllocationProblem) -> None:
        self._model = build(problem)
        self._names = list(self._model.columns)
        self._place = {name: number for number, name in enumerate(self._names)}
        self._columns = list(self._model.columns.values())
        self._goals = problem.goals
        self._goal = problem.goals[0]
        self._held = 0
        self._read: Prices | None = None

    @property
    def name(self) -> str:
        """The problem's name."""
        return self._model.problem.name

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self._columns)

    @property
    def largest(self) -> float:
        """Largest bound or side, in pounds."""
        return self._model.largest

    @property
    def scale(self) -> float:
        """What the present goal's coefficients were multiplied with."""
        return self._model.scale

    def pull(self, number: int) -> None:
        """Make a goal what the next solve pulls at."""
        self._goal = self._goals[number]
        set_goal(self._model, self._goal)

    def pull_at(self, costs: Mapping[int, float]) -> None:
        """Make the least sum of costs what the next solve pulls at."""
        self._model.lp.sense = pulp.LpMinimize
        set_costs(self._model, {self._names[column]: cost for column, cost in costs.items()})

    def run(self, clock: Clock, options: Mapping[str, float] = NO_OPTIONS) -> bool:
        """Solve from scratch; say whether there is an optimum."""
        self._read = None
        return run(self._model, clock, **options)

    def values(self) -> Sequence[float]:
        """Values of the last solve."""
        columns: list[Any] = self._columns  # PuLP types only a part of itself
        return [column.varValue for column in columns]

    def duals(self) -> Sequence[float]:
        """Price of each limit.

        PuLP hands HiGHS a maximising goal with its sign turned and does not turn the prices back.
        """
        factor = (-1.0 if self._goal.sense is Sense.MAXIMISE else 1.0) / self.scale
        prices = self._prices().rows
        return [
            math.fsum(prices[str(row.name)].price for row in rows) * factor + 0.0 for rows in self._model.rows.values()
        ]

    def parts(self, number: int, values: Sequence[float]) -> Sequence[float]:
        """What the columns of a goal add to it."""
        return [factor * values[column] for column, factor in self.factors(number).items()]

    def dearest(self, number: int) -> float:
        """Largest size of a goal's coefficients."""
        return max(map(abs, self.factors(number).values()), default=0.0)

    def factors(self, number: int) -> Mapping[int, float]:
        """A goal's coefficients."""
        goal = self._goals[number]
        return {self._place[name]: as_float(factor, f"goal {goal.name}") for name, factor in goal.terms.items()}

    def maximises(self, number: int) -> bool:
        """Which way a goal pulls."""
        return self._goals[number].sense is Sense.MAXIMISE

    def goal_name(self, number: int) -> str:
        """What a goal is called."""
        return self._goals[number].name

    def hold_optimum(self) -> bool:
        """Confine the model to the optima of the goal just solved; see ``Form``."""
        prices = self._prices()
        unique = prices.is_corner
        largest = max((abs(price) for price, _ in prices.rows.values()), default=0.0)
        values = self.values()
        free = {column for column in self._columns if column.lowBound != column.upBound}
        for row in (row for rows in self._model.rows.values() for row in rows if row.sense != pulp.LpConstraintEQ):
            price, is_basic = prices.rows[str(row.name)]
            # A price is per unit of its row, so it is judged by what it moves in the row's largest open column.
            moves = abs(price) * max((abs(f) for column, f in row.expr.items() if column in free), default=0.0)
            if moves > TOLERANCE and abs(price) > PRICE_NOISE * largest:
                row.sense = pulp.LpConstraintEQ
            elif not is_basic:
                unique = False
        for column, value in zip(self._columns, values, strict=True):
            price, is_basic = prices.columns[column.name]
            if column in free and abs(price) > TOLERANCE:
                column.lowBound = column.upBound = value
            elif column in free and not is_basic:
                unique = False
        return unique

    def chosen(self) -> Sequence[int]:
        """Columns that are choices and not relaxed."""
        return [number for number, column in enumerate(self._columns) if column.cat == pulp.LpInteger]

    def relax(self, columns: Sequence[int], *, whole: bool = False) -> None:
        """Let choices take any value between 0 and 1, or only whole ones again."""
        for number in columns:
            self._columns[number].cat = pulp.LpInteger if whole else pulp.LpContinuous

    def pin(self, values: Mapping[int, float]) -> None:
        """Turn columns into constants; choices stay choices."""
        for number, value in values.items():
            column = self._columns[number]
            column.lowBound = column.upBound = value

    def exact_factors(self, number: int) -> Sequence[Fraction]:
        """A goal's coefficients as they were posed."""
        return list(self._goals[number].terms.values())

    def prices(self) -> Sequence[float]:
        """Price of each column after the last solve."""
        prices = self._prices().columns
        return [prices[column.name].price for column in self._columns]

    def hold_goal(self, number: int, side: float) -> None:
        """Add a goal as a row, in coefficients of an ordinary size."""
        terms = {self._columns[c]: f * self.scale for c, f in sorted(self.factors(number).items()) if f}
        sense = pulp.LpConstraintGE if self.maximises(number) else pulp.LpConstraintLE
        self._held += 1
        add_row(self._model, safe_name("goal", str(self._held)), terms, sense, side * self.scale)

    def _prices(self) -> Prices:
        """Prices of the last solve, read once."""
        self._read = self._read or prices_of(self._model)
        return self._read
