"""Form: what the stages ask of a problem, whichever way it is handed to HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from funding_alloc.allocator.highs import Clock

NO_OPTIONS: Mapping[str, float] = MappingProxyType({})


class Form(Protocol):
    """A problem that can be pulled at, solved, and confined to the optima of the goal just solved.

    Columns stand in the order of their names. Two forms of one problem give the same values once every stage and the
    tie-break have run, for then only one optimum is left.
    """

    @property
    def scale(self) -> float:
        """What the present goal's coefficients were multiplied with."""

    @property
    def name(self) -> str:
        """The problem's name."""

    @property
    def width(self) -> int:
        """Number of columns."""

    def pull(self, number: int) -> None:
        """Make a goal, by its place from 0, what the next solve pulls at."""

    def pull_at(self, costs: Mapping[int, float]) -> None:
        """Make the least sum of costs, by column, what the next solve pulls at: for ties."""

    def run(self, clock: Clock, options: Mapping[str, float] = NO_OPTIONS) -> bool:
        """Solve from scratch; say whether there is an optimum (``False``: infeasible).

        Raises ``NotProvenError`` when the solver stopped early, ``InternalFault`` when it failed or found no bound.
        """

    def values(self) -> Sequence[float]:
        """Values of the last solve, by column."""

    def duals(self) -> Sequence[float]:
        """Price of each limit after the last solve: change in the goal for each pound more on its binding side."""

    def parts(self, number: int, values: Sequence[float]) -> Sequence[float]:
        """What the columns of a goal add to it, in doubles: for comparing stages; the reported value is exact."""

    def dearest(self, number: int) -> float:
        """Largest size of a goal's coefficients."""

    def maximises(self, number: int) -> bool:
        """Which way a goal pulls."""

    def goal_name(self, number: int) -> str:
        """What a goal is called."""

    def hold_optimum(self) -> bool:
        """Confine the problem to the optima of the goal just solved; say whether only one is left.

        Rule    a column or row whose price is not zero stands at the same bound in every optimum (complementary
                slackness): the column is fixed there, the row becomes an equation. What is left are exactly the optima.
        Promise unlike a row held with slack, this neither gives away a part of a penny nor pulls values off their
                corner.
        """


class ChoiceForm(Form, Protocol):
    """A form that can hold amounts of 0 or 1."""

    @property
    def largest(self) -> float:
        """Largest bound or side, in pounds."""

    def chosen(self) -> Sequence[int]:
        """Columns that are choices and not relaxed."""

    def relax(self, columns: Sequence[int], *, whole: bool = False) -> None:
        """Let choices take any value between 0 and 1, or only whole ones again."""

    def pin(self, values: Mapping[int, float]) -> None:
        """Turn columns into constants; choices stay choices."""

    def factors(self, number: int) -> Mapping[int, float]:
        """A goal's coefficients, by column."""

    def exact_factors(self, number: int) -> Sequence[Fraction]:
        """A goal's coefficients as they were posed."""

    def prices(self) -> Sequence[float]:
        """Price of each column after the last solve, in the goal's scaled coefficients."""

    def hold_goal(self, number: int, side: float) -> None:
        """Add a goal as a row: no worse than ``side``, in coefficients of an ordinary size."""
