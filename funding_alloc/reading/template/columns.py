"""What a column of a table to fill in is, and what a table is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

About = TypeVar("About")
"""What columns depend on: the rules of a round, the list of themes, the places of a scenario."""
NOT_APPLICABLE: Final = "[x]"
"""Stands where a column is not used, or a value is not available. A blank is a fault, and 0 is a number."""


class Kind(StrEnum):
    """How a cell is read."""

    CODE = "code"
    CODES = "codes, parted by '; '"
    TEXT = "text"
    CHOICE = "one of a list"
    POUNDS = "whole pounds"
    WHOLE = "whole number"
    NUMBER = "number"
    DAY = "day, as 2025-04-01"
    NAME = "name: lower case letters, digits and '_'"
    SLUG = "name: lower case letters, digits and '-'"
    YEAR = "fiscal year, as 2026-27"
    AMOUNT = "whole pounds, or TBC"


NUMBERS: Final = frozenset({Kind.POUNDS, Kind.WHOLE, Kind.NUMBER, Kind.AMOUNT})


@dataclass(frozen=True)
class Need(Generic[About]):
    """When a table cannot do without a column."""

    words: str
    holds: Callable[[About], bool]


@dataclass(frozen=True)
class Choice(Generic[About]):
    """The words that a cell may hold, and what they are called."""

    noun: str
    of: Callable[[About], tuple[str, ...]]
    """Empty where there is no list of them: any word may stand there."""


@dataclass(frozen=True)
class Column(Generic[About]):
    """One column. Left out of a table, or ``[x]``, it has no value; where it is needed, that is a finding."""

    name: str
    title: str
    kind: Kind
    unit: str
    need: Need[About]
    absent: str
    """What ``[x]`` means. A blank never means anything."""
    help: str
    choice: Choice[About] | None = None
    least: int = 0
    """Least number, where the column holds numbers."""
    most: int | None = None
    """Greatest number; without it, what is believed of its kind."""
    refers_to: tuple[str, str] | None = None
    """Table and column that the codes are of."""
    is_excused: bool = False
    """Whether single rows may hold ``[x]`` even where the column is needed."""
    excuse: str = "a bid that was withdrawn or is out before then"
    """Which rows those are."""

    def words(self, about: About) -> tuple[str, ...]:
        """The words that a cell may hold; none where it may hold any."""
        return () if self.choice is None else self.choice.of(about)


@dataclass(frozen=True)
class TableSpec(Generic[About]):
    """A table: its columns, what tells its rows apart, and whether it may have none."""

    name: str
    holds: str
    columns: tuple[Column[About], ...]
    key: tuple[str, ...]
    may_be_empty: bool = False

    def column(self, name: str) -> Column[About]:
        """A column by name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)
