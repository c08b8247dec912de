"""What a roll-out found: one figure to a row, for each world, stage and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.roll_out import RollOutInputs, World


class About(StrEnum):
    """What a figure of a roll-out is about."""

    AUTHORITY = "authority"
    GROUP = "group"
    """Those inside, those outside, or all."""
    CHANGE = "change"
    """The same places at this stage and the one before."""


class Group(StrEnum):
    """Authorities taken together at one stage."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    ALL = "all"
    ALREADY_INSIDE = "already inside"
    MOVING_IN = "moving in"
    STAYING_OUTSIDE = "staying outside"


@dataclass(frozen=True)
class RollOutRow:
    """One figure; ``low`` and ``high`` are the 5th and 95th percentiles where it is simulated, else None."""

    world: World
    stage: str
    about: About
    code: str
    """An authority's code, or a group."""
    group: Group
    """For an authority, whether it is inside."""
    measure: str
    value: float | int | None
    """None where undefined."""
    low: float | None
    high: float | None
    unit: str


Pounds = Mapping[World, Mapping[str, Mapping[FundLine, Mapping[str, int]]]]


@dataclass(frozen=True)
class RollOutResults:
    """Everything a roll-out found. Rows are in a fixed order."""

    inputs: RollOutInputs
    lines: tuple[FundLine, ...]
    pounds: Pounds
    """By world, stage, line and area (UNALLOCATED among them): what each is granted, before any plan moves it."""
    rows: tuple[RollOutRow, ...]
    checks: tuple[Check, ...]

    @property
    def quantum(self) -> int:
        """Pounds of all lines together, the same at every stage."""
        return sum(line.gbp for line in self.lines)

    @property
    def is_sound(self) -> bool:
        """Whether every check passed."""
        return all(check.is_passed for check in self.checks)
