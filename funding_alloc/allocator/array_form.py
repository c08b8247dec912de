"""Array form: a problem as one sparse matrix, solved whole or part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from funding_alloc.allocator.form import NO_OPTIONS
from funding_alloc.allocator.handle import Corner, corner_of, handle_on, run_handle
from funding_alloc.allocator.highs import PRICE_NOISE, TOLERANCE, Clock
from funding_alloc.allocator.sparse import Doubles, Sparse, costs_of, scale_for, sparse_of
from funding_alloc.allocator.structure import Flags
from funding_alloc.allocator.taken_apart import solve_choices, solve_open
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, Sense

APART = 8_000
"""Columns from which a problem is looked at for parts, and fixed columns are left out. Below it HiGHS takes some 0.1 s
whole, and simplex grows faster than the problem: at 34,000 columns (300 authorities) parts take half the time."""


@dataclass(frozen=True)
class PlainGoal:
    """A goal as doubles, by column."""

    name: str
    is_maximised: bool
    costs: Doubles
    exact: tuple[Fraction, ...] = ()
    """Its coefficients as they were posed, where choices need them."""


def array_form_of(problem: AllocationProblem) -> ArrayForm:
    """Put an ``AllocationProblem`` in this form."""
    place = {name: number for number, name in enumerate(sorted(amount.name for amount in problem.amounts))}
    goals = [
        PlainGoal(goal.name, goal.sense is Sense.MAXIMISE, costs_of(goal, place), tuple(goal.terms.values()))
        for goal in problem.goals
    ]
    return ArrayForm(sparse_of(problem), goals)


class ArrayForm:
    """A ``ChoiceForm`` over arrays. ``apart`` columns or more are taken apart."""

    def __init__(self, model: Sparse, goals: Sequence[PlainGoal], apart: int = APART) -> None:
        self.model = replace(
            model,
            low=model.low.copy(),
            high=model.high.copy(),
            row_low=model.row_low.copy(),
            row_high=model.row_high.copy(),
            is_choice=model.is_choice.copy(),
        )
        self.largest = model.largest
        self.scale = 1.0
        self.found = np.zeros(model.width)
        """Values of the last solve."""
        self._goals = goals
        self._apart = apart
        self._costs = np.zeros(model.width)
        self._factor = 1.0
        self._corner: Corner | None = None

    @property
    def name(self) -> str:
        """The problem's name."""
        return self.model.name

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.model.width

    def pull(self, number: int) -> None:
        """Make a goal what the next solve pulls at."""
        goal = self._goals[number]
        self.scale = scale_for(goal.costs, goal.name)
        self._factor = -1.0 if goal.is_maximised else 1.0
        self._costs = goal.costs * (self.scale * self._factor)

    def pull_at(self, costs: Mapping[int, float]) -> None:
        """Make the least sum of costs what the next solve pulls at."""
        self.scale, self._factor = 1.0, 1.0
        self._costs = np.zeros(self.width)
        self._costs[list(costs)] = list(costs.values())

    def run(self, clock: Clock, options: Mapping[str, float] = NO_OPTIONS) -> bool:
        """Solve from scratch, part by part where the problem is large and has parts."""
        self._corner = None
        factor = self._factor / self.scale
        has_choices = bool(self.model.is_choice.any())
        if self.width < self._apart:
            handle = handle_on(self.model, self._costs, options)
            if not run_handle(handle, self.name, clock, factor):
                return False
            if has_choices:
                self.found = np.array(handle.getSolution().col_value)
                return True
            self._corner = corner_of(handle)
        elif has_choices:
            found = solve_choices(self.model, self._costs, (clock, factor), options)
            self.found = self.found if found is None else found
            return found is not None
        else:
            self._corner = solve_open(self.model, self._costs, (clock, factor))
            if self._corner is None:
                return False
        self.found = self._corner.values
        return True

    def values(self) -> Sequence[float]:
        """Values of the last solve."""
        found: list[float] = self.found.tolist()
        return found

    def duals(self) -> Sequence[float]:
        """Price of each limit."""
        prices: list[float] = (self._solved().row_prices * (self._factor / self.scale) + 0.0).tolist()
        return prices

    def parts(self, number: int, values: Sequence[float]) -> Sequence[float]:
        """What the columns of a goal add to it."""
        costs = self._goals[number].costs
        priced = np.flatnonzero(costs)
        parts: list[float] = (costs[priced] * np.asarray(values)[priced]).tolist()
        return parts

    def dearest(self, number: int) -> float:
        """Largest size of a goal's coefficients."""
        return float(np.abs(self._goals[number].costs).max(initial=0.0))

    def maximises(self, number: int) -> bool:
        """Which way a goal pulls."""
        return self._goals[number].is_maximised

    def goal_name(self, number: int) -> str:
        """What a goal is called."""
        return self._goals[number].name

    def hold_optimum(self) -> bool:
        """Confine the problem to the optima of the goal just solved; see ``Form``."""
        model, corner = self.model, self._solved()
        is_open, is_loose = model.low != model.high, model.row_low != model.row_high
        sizes = np.where(is_open[model.indices], np.abs(model.factors), 0.0)
        largest_open = np.zeros(model.height)
        held = np.flatnonzero(np.diff(model.starts))
        largest_open[held] = np.maximum.reduceat(sizes, model.starts[held]) if len(held) else 0.0
        price = np.abs(corner.row_prices)
        # A price is per unit of its row, so it is judged by what it moves in the row's largest open column.
        binds = (price * largest_open > TOLERANCE) & (price > PRICE_NOISE * price.max(initial=0.0))
        moves = np.abs(corner.prices) > TOLERANCE
        slips = is_open & ~moves & ~corner.is_basic
        row_slips = is_loose & ~binds & ~corner.is_basic_row
        is_unique = corner.is_corner and not slips.any() and not row_slips.any()
        fixed = is_open & (moves | _settled_parts(corner, slips, row_slips))
        model.low[fixed] = model.high[fixed] = corner.values[fixed]
        rows = is_loose & binds
        # HiGHS's price of a row seeks the least: above 0 the row stands at its lower side.
        sides = np.where(corner.row_prices > 0, model.row_low, model.row_high)[rows]
        if not np.isfinite(sides).all():
            raise InternalFault(f"{self.name}: a row has a price on a side that it does not have")
        model.row_low[rows] = model.row_high[rows] = sides
        return bool(is_unique)

    def chosen(self) -> Sequence[int]:
        """Columns that are choices and not relaxed."""
        chosen: list[int] = np.flatnonzero(self.model.is_choice).tolist()
        return chosen

    def relax(self, columns: Sequence[int], *, whole: bool = False) -> None:
        """Let choices take any value between 0 and 1, or only whole ones again."""
        self.model.is_choice[list(columns)] = whole

    def pin(self, values: Mapping[int, float]) -> None:
        """Turn columns into constants; choices stay choices."""
        columns = list(values)
        self.model.low[columns] = self.model.high[columns] = list(values.values())

    def factors(self, number: int) -> Mapping[int, float]:
        """A goal's coefficients."""
        costs = self._goals[number].costs
        priced = np.flatnonzero(costs)
        return dict(zip(priced.tolist(), costs[priced].tolist(), strict=True))

    def exact_factors(self, number: int) -> Sequence[Fraction]:
        """A goal's coefficients as they were posed."""
        return self._goals[number].exact

    def prices(self) -> Sequence[float]:
        """Price of each column after the last solve."""
        prices: list[float] = self._solved().prices.tolist()
        return prices

    def hold_goal(self, number: int, side: float) -> None:
        """Add a goal as a row, in coefficients of an ordinary size."""
        model, costs = self.model, self._goals[number].costs
        priced = np.flatnonzero(costs).astype(np.int32)
        sides = (side * self.scale, np.inf) if self.maximises(number) else (-np.inf, side * self.scale)
        self.model = replace(
            model,
            row_low=np.append(model.row_low, sides[0]),
            row_high=np.append(model.row_high, sides[1]),
            starts=np.append(model.starts, np.int32(len(model.indices) + len(priced))),
            indices=np.concatenate([model.indices, priced]),
            factors=np.concatenate([model.factors, costs[priced] * self.scale]),
        )

    def _solved(self) -> Corner:
        if self._corner is None:
            raise InternalFault(f"{self.name}: prices were asked for where there are none")
        return self._corner


def _settled_parts(corner: Corner, slips: Flags, row_slips: Flags) -> Flags:
    """Columns of parts that have one optimum only at the prices of the rows joining them: so they have it in the whole.

    Without this a tie in one part would have all of them solved again.
    """
    if corner.parts is None or not corner.is_corner:
        return np.zeros(len(slips), bool)
    part_of, row_part_of = corner.parts
    count = int(max(part_of.max(initial=-1), row_part_of.max(initial=-1))) + 2
    loose = np.bincount(part_of + 1, slips, count) + np.bincount(row_part_of + 1, row_slips, count)
    is_settled = loose == 0
    is_settled[0] = False
    return np.asarray(is_settled[part_of + 1])
