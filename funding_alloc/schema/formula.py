"""A formula file: parameters with sources, pinned indicators, typed steps, promises, worked cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from funding_alloc.schema.base import MOST_POUNDS, Name, Strict, Text, Year
from funding_alloc.schema.dictionary import Direction
from funding_alloc.schema.sources import Grounded, Source
from funding_alloc.schema.steps import CalibrateStep, Step
from funding_alloc.schema.steps.declare import BaseStep, Operand, Rounding, UnitText, uses_of
from funding_alloc.schema.units import GBP, Unit
from funding_alloc.years import FiscalYear

QUANTUM = "quantum"
"""Name by which steps refer to the money shared out."""
Figure = Annotated[Decimal, Field(ge=-MOST_POUNDS, le=MOST_POUNDS)]


class Status(StrEnum):
    """How far a formula or scenario may be relied on."""

    ILLUSTRATIVE = "illustrative"
    PROPOSED = "proposed"
    PUBLISHED = "published"


class Parameter(Grounded):
    """A number a step refers to by name: one, or one for each year, or one for each label."""

    value: Figure | None = None
    """The number."""
    by_year: dict[Year, Figure] | None = None
    """A schedule, e.g. a floor that tapers; a year it does not name is refused."""
    by_label: dict[Text, Figure] | None = None
    """A table for ``lookup``; a label it does not name is refused."""
    unit: UnitText
    """What it counts: gbp, share, ratio, or one per another."""

    @model_validator(mode="after")
    def _holds_one_thing(self) -> Self:
        if sum(held is not None for held in (self.value, self.by_year, self.by_label)) != 1:
            raise ValueError("needs exactly one of 'value', 'by_year' and 'by_label'")
        return self

    def at(self, year: FiscalYear | None) -> Decimal | None:
        """The value in a year; None for a table, or where the schedule does not name the year."""
        if self.by_year is not None:
            return None if year is None else self.by_year.get(year)
        return self.value


class Indicator(Strict):
    """A column the formula reads. What the data dictionary describes needs no more here than its vintage."""

    vintage: Text
    """Release or date of the column; another vintage is another result."""
    unit: UnitText | None = None
    """Unit, where the data dictionary does not describe the column; ``label`` for text that forms groups."""
    direction: Direction | None = None
    """Which way it points, where an index of need is made of it."""
    source: Source | None = None
    """Where the column comes from, unless the data dictionary says it."""
    assumption: Text | None = None
    """What is assumed and why, in an illustrative formula."""
    missing: Literal["refuse", "zero", "leave_out"] | None = None
    """What becomes of a value that is not available: it is refused, counts as zero, or its area takes no part. Needed
    where the data dictionary does not describe the column."""
    carries: Name | None = None
    """Step whose result becomes this column in the next year, when a formula is run over years."""


class Quantum(Strict):
    """The money shared out, where it is not in pounds or the formula itself fixes it."""

    value: Annotated[Decimal, Field(gt=0, le=MOST_POUNDS)] | None = None
    """Amount; without it the run gives it."""
    unit: UnitText
    """Currency, e.g. gbp or gbp_thousand."""
    source: Source | None = None
    """Where the amount is published."""
    assumption: Text | None = None
    """What is assumed and why, in an illustrative formula."""

    @model_validator(mode="after")
    def _is_grounded(self) -> Self:
        if (self.value is None) != (self.source is None and self.assumption is None):
            raise ValueError("needs a 'source' or an 'assumption' where it has a 'value', and only there")
        return self


class Promise(Strict):
    """Something the formula's result must keep; it is checked every time the formula runs."""

    of: Name
    """Step it is about."""
    total: Operand | None = None
    """Its total over all areas: a number or the name of one value."""
    at_least: Operand | None = None
    """No area is below this."""
    at_most: Operand | None = None
    """No area is above this."""
    rises_with: Name | None = None
    """Where this is greater, the step is not less."""

    @model_validator(mode="after")
    def _promises_something(self) -> Self:
        if all(kept is None for kept in (self.total, self.at_least, self.at_most, self.rises_with)):
            raise ValueError("needs one of total, at_least, at_most, rises_with")
        return self


def _read_fraction(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > 80:
            raise ValueError("is too long to be a number")
        try:
            return Fraction(value.replace(" ", ""))
        except (ValueError, ZeroDivisionError):
            raise ValueError("is not a number: write 0.25 or 1/4") from None
    return value


Exact = Annotated[
    Fraction,
    BeforeValidator(_read_fraction),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+|/\d+)?$"}]}),
]


class Case(Strict):
    """A worked example that a reader can follow by hand. It runs as a test."""

    case: Text
    """What the example shows, in a few words."""
    working: Text
    """The arithmetic, in words and numbers."""
    quantum: Annotated[Decimal, Field(ge=0, le=MOST_POUNDS)] | None = None
    """Money shared out in this example."""
    year: Year | None = None
    """Fiscal year, for parameters that differ by year."""
    parameters: dict[Name, Figure] = Field(default_factory=dict)
    """Values that differ from the file's."""
    given: dict[Name, dict[Text, Text]]
    """Indicator values by area code."""
    expect: dict[Name, dict[Text, Exact] | Exact]
    """Results by area code, or one value that holds for all areas: exact."""
    to: Rounding | None = None
    """Rounds results before they are compared, where they are no short fractions."""


class Formula(Strict):
    """One version of one fund's formula, in force from ``from`` until the next file or its own ``ends``."""

    formula: Name
    """Name of the formula and of its folder."""
    title: Text
    """Name a reader would use."""
    first_year: Annotated[Year, Field(alias="from")]
    """First fiscal year in force, and the name of the file."""
    ends: Year | None = None
    """Last year in force, where no later file follows."""
    status: Status
    """``published`` and ``proposed`` need a source for every figure; ``illustrative`` may assume."""
    reference: Source | None = None
    """Where the formula itself is published; required unless it is illustrative."""
    quantum: Quantum | None = None
    """The money shared out; without it the run gives it, in pounds."""
    parameters: dict[Name, Parameter]
    """Figures of policy by name, each with its unit and its ground."""
    indicators: Annotated[dict[Name, Indicator], Field(min_length=1)]
    """Columns the formula reads, each with its vintage."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """What is done, in order; each step may use those above it."""
    need: Name | None = None
    """Step whose shares state need alone; the settlement's need requirement is read from it."""
    result: Name
    """The final step."""
    shows: tuple[Name, ...] = ()
    """Further steps whose results are published beside it."""
    promises: tuple[Promise, ...] = ()
    """What must hold every time the formula runs."""
    cases: tuple[Case, ...] = ()
    """Sums worked by hand, which run as tests."""

    @property
    def quantum_unit(self) -> Unit:
        """Currency of the quantum."""
        return GBP if self.quantum is None else self.quantum.unit


@dataclass(frozen=True)
class PlacedFormula:
    """A formula with the file it was read from and the line of each step, parameter and indicator."""

    formula: Formula
    file: str
    line_by_name: Mapping[str, int]
    unit_by_name: Mapping[str, Unit]
    """Unit of every name."""
    direction_by_name: Mapping[str, Direction]
    """Which way each indicator points."""

    @cached_property
    def names_by_step(self) -> Mapping[str, tuple[str, ...]]:
        """Names that each step reads, those of the steps inside it among them; found once for all draws."""
        return {step.id: tuple(_names_in(step)) for step in self.formula.steps}


def _names_in(step: BaseStep) -> Iterator[str]:
    yield from (use.name for use in uses_of(step))
    for inner in step.steps if isinstance(step, CalibrateStep) else ():
        yield from _names_in(inner)
