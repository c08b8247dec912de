"""Results that every model hands over in the same form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Model(StrEnum):
    """The three ways of funding."""

    FORMULA = "formula"
    COMPETITIVE = "competitive"
    SETTLEMENT = "settlement"

    @property
    def label(self) -> str:
        """The name in reports."""
        return {"formula": "Formula", "competitive": "Competitive bidding", "settlement": "Single settlement"}[self]


@dataclass(frozen=True, order=True)
class Allocation:
    """Whole pounds of one line for one area, and the rule that set them.

    ``area_code`` is an authority's code, or OUTSIDE or UNALLOCATED. ``low`` and ``high`` are the 5th and 95th
    percentiles of a simulated competition, else None.
    """

    model: Model
    area_code: str
    line: str
    gbp: int
    set_by: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, order=True)
class DistrictAllocation:
    """Whole pounds of one line for one district, where money is shared between districts."""

    model: Model
    district_code: str
    area_code: str
    line: str
    gbp: int


@dataclass(frozen=True)
class MeasureRow:
    """One measure of one model; ``value`` is None where it is undefined."""

    level: str
    model: Model
    rule: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    note: str = ""


@dataclass(frozen=True)
class MeasureInterval:
    """A measure, or the difference of two models on it, with the areas drawn again; None where it is undefined."""

    level: str
    model: Model
    rule: str
    beside: Model | None
    """The model whose measure is taken off; None for the measure of one model."""
    measure: str
    unit: str
    value: float | None
    """On the areas as they are."""
    low: float | None
    high: float | None
    undefined: int
    """Draws of areas in which it is undefined; they are left out."""

    @property
    def is_apart(self) -> bool:
        """Whether a difference has one sign over the whole interval."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Check:
    """A control that a run must pass, in whole pounds unless ``unit`` says otherwise."""

    id: str
    what: str
    value: int
    expected: int
    unit: str = "£"

    @property
    def is_passed(self) -> bool:
        """Whether the value is exactly the expected one."""
        return self.value == self.expected


@dataclass(frozen=True)
class TracedStep:
    """What one step of a formula did: for ``explain`` and the workbook."""

    id: str
    op: str
    unit: str
    line: int
    sentence: str
    values: Mapping[str, Fraction]
    facts: Mapping[str, Fraction] = field(default_factory=dict)
    """Numbers that hold for all areas: the mean an index is relative to, a multiplier, a scaling factor."""
