"""What a column of a round's tables is, and what a table is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from funding_alloc.schema.competition.round import Competition

NOT_APPLICABLE: Final = "[x]"
"""Stands where a round does not use a column, or a value is not available. A blank is a fault, and 0 is a number."""


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


NUMBERS: Final = frozenset({Kind.POUNDS, Kind.WHOLE, Kind.NUMBER})


@dataclass(frozen=True)
class Need:
    """When a round cannot do without a column."""

    words: str
    holds: Callable[[Competition], bool]


@dataclass(frozen=True)
class Choice:
    """The words that a cell may hold in a round, and what they are called."""

    noun: str
    of: Callable[[Competition], tuple[str, ...]]
    """Empty where the round has no list of them: any word may stand there."""


@dataclass(frozen=True)
class Column:
    """One column. Left out of a table, or ``[x]``, it has no value; where it is needed, that is a finding."""

    name: str
    title: str
    kind: Kind
    unit: str
    need: Need
    absent: str
    """What ``[x]`` means. A blank never means anything."""
    help: str
    choice: Choice | None = None
    least: int = 0
    """Least number, where the column holds numbers."""
    refers_to: tuple[str, str] | None = None
    """Table and column that the codes are of."""
    is_excused: bool = False
    """Whether a bid that is out of the round before then may hold ``[x]`` even where the column is needed."""

    def words(self, round_: Competition) -> tuple[str, ...]:
        """The words that a cell may hold in a round; none where it may hold any."""
        return () if self.choice is None else self.choice.of(round_)


@dataclass(frozen=True)
class TableSpec:
    """A table: its columns, what tells its rows apart, and whether it may have none."""

    name: str
    holds: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    may_be_empty: bool = False

    def column(self, name: str) -> Column:
        """A column by name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)
