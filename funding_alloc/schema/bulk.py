"""A problem of very many amounts, in arrays of whole numbers: the same limits and goals, without a name for each.

Every figure is exact: a row whose factors are fractions is multiplied out, and ``times`` says with what. Names and
reasons are made when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

Whole = NDArray[np.int64]

OPEN = int(np.iinfo(np.int64).max)
"""No upper side; ``-OPEN`` is no lower side."""
TOO_MANY_POUNDS = 10**13
"""From here on a double no longer holds a pound safely once a solver has calculated with it."""


@dataclass(frozen=True, eq=False)
class BulkGoal:
    """One stage of the objective: ``factors / times`` for each pound of each amount."""

    name: str
    sense: Sense
    factors: Whole
    times: int


@dataclass(frozen=True)
class Words:
    """What amounts, limits and reasons are called, by their places."""

    amount: Callable[[int], str]
    limit: Callable[[int], str]
    reason: Callable[[int], str]


@dataclass(frozen=True, eq=False)
class BulkProblem:
    """Amounts of money, limits and goals as arrays; the matrix row by row.

    Raises ``ValueError`` where an array is not of whole numbers or does not fit the others, a side is empty, an index
    is no amount, or a figure is £10tn or more: such a problem is a fault of ours, not of an input.
    """

    name: str
    low: Whole
    high: Whole
    starts: Whole
    """Where each row begins in ``indices`` and ``factors``; one more than there are rows."""
    indices: Whole
    factors: Whole
    row_low: Whole
    row_high: Whole
    times: Whole
    """By row: what its factors and sides were multiplied with, at least 1."""
    goals: tuple[BulkGoal, ...]
    words: Words

    def __post_init__(self) -> None:
        self._refuse_shapes()
        self._refuse_figures()

    @property
    def width(self) -> int:
        """Number of amounts."""
        return len(self.low)

    @property
    def height(self) -> int:
        """Number of limits."""
        return len(self.times)

    @property
    def row_of(self) -> Whole:
        """By entry of the matrix: its row."""
        return np.repeat(np.arange(self.height), np.diff(self.starts))

    def as_problem(self) -> AllocationProblem:
        """The same problem with a name and a reason for everything, for the user-sized way."""
        amounts = tuple(
            Amount(self.words.amount(i), AmountKind.MONEY, Fraction(low), _side(high))
            for i, (low, high) in enumerate(zip(self.low.tolist(), self.high.tolist(), strict=True))
        )
        names = [amount.name for amount in amounts]
        limits = tuple(self._limit(row, names) for row in range(self.height))
        goals = tuple(
            Goal(
                goal.name,
                goal.sense,
                {names[i]: Fraction(int(goal.factors[i]), goal.times) for i in np.flatnonzero(goal.factors)},
            )
            for goal in self.goals
        )
        return AllocationProblem(self.name, amounts, limits, goals)

    def _limit(self, row: int, names: Sequence[str]) -> Limit:
        times = int(self.times[row])
        entries = slice(int(self.starts[row]), int(self.starts[row + 1]))
        factors = zip(self.indices[entries].tolist(), self.factors[entries].tolist(), strict=True)
        return Limit(
            name=self.words.limit(row),
            terms={names[column]: Fraction(factor, times) for column, factor in factors},
            at_least=_side(int(self.row_low[row]), times),
            at_most=_side(int(self.row_high[row]), times),
            reason=self.words.reason(row),
        )

    def _refuse_shapes(self) -> None:
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        arrays |= {f"goal {goal.name}": goal.factors for goal in self.goals}
        broken = sorted(name for name, array in arrays.items() if array.dtype != np.int64 or array.ndim != 1)
        if broken:
            raise ValueError(f"{self.name}: arrays of whole numbers are needed, see {broken}")
        entries = len(self.indices)
        sizes = {"high": self.width, "row_low": self.height, "row_high": self.height, "factors": entries}
        sizes |= {"starts": self.height + 1} | {f"goal {goal.name}": self.width for goal in self.goals}
        unfit = sorted(name for name, size in sizes.items() if len(arrays[name]) != size)
        if unfit or not self.goals:
            raise ValueError(f"{self.name}: arrays do not fit each other, or there is no goal: {unfit}")
        ends = self.starts[0] == 0 and self.starts[-1] == entries and (np.diff(self.starts) >= 0).all()
        if not ends or (entries and not (self.indices.min() >= 0 and self.indices.max() < self.width)):
            raise ValueError(f"{self.name}: the matrix names amounts or rows that are not there")

    def _refuse_figures(self) -> None:
        goal_times = min(goal.times for goal in self.goals)
        if (self.times < 1).any() or goal_times < 1:
            raise ValueError(f"{self.name}: what a row was multiplied with is at least 1")
        for name, sides, times in (
            ("low", self.low, 1),
            ("high", self.high, 1),
            ("row_low", self.row_low, self.times),
            ("row_high", self.row_high, self.times),
        ):
            sizes = np.where(np.abs(sides) == OPEN, 0, sides) / times
            if (np.abs(sizes) >= TOO_MANY_POUNDS).any():
                place = int(np.abs(sizes).argmax())
                raise ValueError(f"{self.name}: {name} of {place} is {sizes[place]:.3g}: too large for the pound")
        if (self.low == -OPEN).any():
            raise ValueError(f"{self.name}: every amount needs a least value")
        if ((self.row_low == -OPEN) & (self.row_high == OPEN)).any():
            raise ValueError(f"{self.name}: a limit has no side")


def _side(pounds: int, times: int = 1) -> Fraction | None:
    return None if abs(pounds) == OPEN else Fraction(pounds, times)
