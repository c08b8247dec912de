"""Words of outcome data: the core fields, what may stand in a cell, and how alike two figures must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache


class Field(StrEnum):
    """A core field of a project file."""

    PROJECT_ID = "project_id"
    PROGRAMME = "programme"
    AUTHORITY = "authority"
    INDICATOR = "indicator"
    DEFINITION_ID = "definition_id"
    UNIT = "unit"
    BASELINE = "baseline"
    TARGET = "target"
    VALUE = "value"
    DATE = "date"
    GEOGRAPHY_CODE = "geography_code"
    SOURCE = "source"
    FREQUENCY = "frequency"
    COHORT = "cohort"
    PRICE = "price"


IDENTITY = (Field.PROJECT_ID, Field.PROGRAMME, Field.AUTHORITY, Field.INDICATOR)
"""Without these a row is of nobody; all others may be missing, and that is told."""
NUMBERS = (Field.BASELINE, Field.TARGET, Field.VALUE, Field.PRICE)
FREQUENCIES = (
    *("daily", "weekly", "monthly", "quarterly", "twice a year", "annual"),
    *("every two years", "every three years", "every ten years", "once"),
)


@lru_cache(maxsize=65_536)
def in_small_letters(text: str) -> str:
    """A text without the case and spaces that nobody means."""
    return " ".join(text.casefold().split())


class State(StrEnum):
    """What a cell holds. A blank, a figure that is to come and zero are three different things."""

    FILLED = "filled"
    ZERO = "zero"
    BLANK = "blank"
    TO_BE_CONFIRMED = "to be confirmed"
    NOT_AVAILABLE = "not available"
    UNUSABLE = "not usable"
    """Something stands there, but not what the field asks for: no date, a code of no register."""

    @property
    def is_filled(self) -> bool:
        """Whether it counts; zero does."""
        return self in {State.FILLED, State.ZERO}


@dataclass(frozen=True)
class Period:
    """First and last day of what a figure is of."""

    first: date
    last: date


Value = str | Fraction | Period | None


@dataclass(frozen=True)
class Entry:
    """One cell: what it says, what is made of it, and what is to be done about it."""

    state: State
    text: str
    value: Value = None
    what: str = ""
    fix: str = ""
    column: int = 0
    """Counted from 1; 0 where the file has no such column."""


@dataclass(frozen=True)
class Place:
    """Where a row stands."""

    file: str
    line: int
    sheet: str = ""


@dataclass(frozen=True)
class Record:
    """A row of a project file: one indicator of one project at one date."""

    place: Place
    project: str
    programme: str
    authority: str
    """ONS code."""
    indicator: str
    entries: Mapping[Field, Entry]
    """Every core field but those of identity."""

    def is_filled(self, field: Field) -> bool:
        """Whether a field counts as filled; those of identity always are."""
        return field in IDENTITY or self.entries[field].state.is_filled

    def word(self, field: Field) -> str | None:
        """What stands in a usable cell, without the case and spaces that nobody means; None for any other cell."""
        entry = self.entries[field]
        return in_small_letters(entry.text) if entry.state.is_filled else None

    def value(self, field: Field) -> Value:
        """What is made of a usable cell."""
        entry = self.entries[field]
        return entry.value if entry.state.is_filled else None


class PairOf(StrEnum):
    """Who is compared with whom."""

    AUTHORITY = "authority"
    PROJECT = "project"


class Within(StrEnum):
    """Among whom pairs are made."""

    PROGRAMME = "programme"
    ALL = "all"


class Level(StrEnum):
    """How alike the indicators of a pair must be."""

    DEFINITION = "definition"
    UNIT = "definition_and_unit"
    VALUE = "and_value"
    PERIOD = "and_period"
    COHORT = "and_cohort"
    PERIOD_AND_COHORT = "and_period_and_cohort"

    @property
    def words(self) -> str:
        """For a table."""
        return {
            Level.DEFINITION: "same definition",
            Level.UNIT: "same definition and unit",
            Level.VALUE: "same definition and unit, and a value on both sides",
            Level.PERIOD: "same definition, unit and period",
            Level.COHORT: "same definition, unit and cohort",
            Level.PERIOD_AND_COHORT: "same definition, unit, period and cohort",
        }[self]

    @property
    def needs_unit(self) -> bool:
        """Whether units count."""
        return self is not Level.DEFINITION

    @property
    def needs_value(self) -> bool:
        """Whether a figure must be there."""
        return self is Level.VALUE

    @property
    def needs_period(self) -> bool:
        """Whether periods count."""
        return self in {Level.PERIOD, Level.PERIOD_AND_COHORT}

    @property
    def needs_cohort(self) -> bool:
        """Whether cohorts count."""
        return self in {Level.COHORT, Level.PERIOD_AND_COHORT}
