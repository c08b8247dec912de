"""A problem that a funding regime poses and the allocator solves: amounts, limits with reasons, staged goals.

Everything here is linear and exact. The allocator knows no policy word beyond ``Limit.reason``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


class AmountKind(StrEnum):
    """What a column of the problem counts."""

    MONEY = "money"
    """Pounds; comes out as a whole number of them."""
    CHOICE = "choice"
    """0 or 1: whether a bid is funded."""
    LEVEL = "level"
    """A helper that is not money, such as a common fill level; stays a real number."""


@dataclass(frozen=True)
class Amount:
    """One column: its name is made of codes, letters, digits, ``_`` and ``.`` only."""

    name: str
    kind: AmountKind
    at_least: Fraction = Fraction(0)
    at_most: Fraction | None = None


@dataclass(frozen=True)
class Limit:
    """A linear rule, with the reason a reader is shown if it bites."""

    name: str
    terms: Mapping[str, Fraction]
    at_least: Fraction | None
    at_most: Fraction | None
    reason: str
    rounding_slack: Fraction = Fraction(0)
    """Pounds by which rounding may move this row. 0 for every rule about money; above 0 only where the row ties money
    to a ``LEVEL``, which is not rounded."""
    is_arithmetic: bool = False
    """Whether the row only says how amounts add up: it may be part of a conflict, but there is nothing to relax."""


class Sense(StrEnum):
    """Which way a goal pulls."""

    MINIMISE = "minimise"
    MAXIMISE = "maximise"


@dataclass(frozen=True)
class Goal:
    """One stage of the objective; a later goal only chooses among optima of the earlier ones."""

    name: str
    sense: Sense
    terms: Mapping[str, Fraction]


@dataclass(frozen=True)
class AllocationProblem:
    """Amounts, limits and goals in the order they count.

    Raises ``ValueError`` where a name is malformed or used twice, a limit has no side or no reason, or a term names no
    amount: such a problem is a fault of ours, not of an input.
    """

    name: str
    amounts: tuple[Amount, ...]
    limits: tuple[Limit, ...]
    goals: tuple[Goal, ...]

    def __post_init__(self) -> None:
        known = {amount.name for amount in self.amounts}
        names = [*(a.name for a in self.amounts), *(limit.name for limit in self.limits)]
        malformed = [name for name in names if not _NAME.fullmatch(name)]
        if malformed or len(set(names)) != len(names):
            raise ValueError(f"{self.name}: names must be unique and made of codes; see {malformed or names}")
        for limit in self.limits:
            if limit.at_least is None and limit.at_most is None:
                raise ValueError(f"{self.name}: limit {limit.name} has no side")
            if not limit.reason:
                raise ValueError(f"{self.name}: limit {limit.name} has no reason")
        rows = [
            *((limit.name, limit.terms) for limit in self.limits),
            *((goal.name, goal.terms) for goal in self.goals),
        ]
        for row, terms in rows:
            strangers = sorted(set(terms) - known)
            if strangers:
                raise ValueError(f"{self.name}: {row} names no amount: {strangers}")
        if not self.goals:
            raise ValueError(f"{self.name}: a problem needs at least one goal")


class Outcome(StrEnum):
    """What is known about a result, and no more."""

    PROVEN_OPTIMAL = "proven optimal"
    FEASIBLE_ONLY = "feasible, optimality not proven"
    INFEASIBLE = "no allocation meets every limit"
    FAILED = "solver failed"


@dataclass(frozen=True)
class Solution:
    """A verified answer: whole pounds for money, 0 or 1 for choices, real numbers for levels."""

    problem: str
    outcome: Outcome
    pounds: Mapping[str, int]
    """By name, for every ``MONEY`` and ``CHOICE`` amount."""
    levels: Mapping[str, float]
    """By name, for every ``LEVEL`` amount."""
    unrounded: Mapping[str, float]
    """By name, for every amount, as the solver returned it: for comparison with a closed form only."""
    goal_values: tuple[Fraction, ...]
    """The value of each goal at the whole pounds (levels enter as they are)."""
    duals: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By limit: change in the first goal for each pound more on the limit's binding side. Not unique at kinks."""
