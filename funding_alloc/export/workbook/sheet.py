"""What a sheet is: a title, what it holds in words, columns with units, rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from funding_alloc.export.text import NOT_APPLICABLE, NOT_AVAILABLE
from funding_alloc.schema.allocation import Model

Row = TypeVar("Row")
Value = str | int | float | None
"""What a cell holds; None is written as [x], not available."""

WORDS = ""
"""Unit of a column of text."""
BY_ROW = "see Unit"
"""Unit of a column whose rows differ in unit, each named in a column Unit."""

_FORMATS = {
    "£": "#,##0",
    "persons": "#,##0",
    "households": "#,##0",
    "dwellings": "#,##0",
    "count": "#,##0.00",
    "whole number": "#,##0",
    "£ million": "#,##0.0",
    "draws": "#,##0",
    "£ per head": "#,##0.00",
    "£ per £": "#,##0.00",
    "share": "0.0%",
    "share of published": "0.0%",
    "index": "0.0000",
    "years": "0.00",
    "areas": "#,##0.0",
    "bids": "#,##0.0",
    "mean number": "#,##0.0",
    "weighted £": "#,##0",
    "weighted £ per £": "0.00",
    "cells": "#,##0",
    "times": "0",
    "limits": "#,##0",
    "rows": "#,##0",
    "lines": "#,##0",
    "districts": "#,##0",
    "place": "#,##0",
    "1 to 5": "0",
}
OTHER_NUMBER = "#,##0.00##"


class Role(StrEnum):
    """What a sheet is for; its tab is coloured by it."""

    FRONT = "front"
    PAGE = "page"
    RESULT = "result"
    INPUT = "input"
    CALCULATION = "calculation"
    EVIDENCE = "evidence"


class Kind(StrEnum):
    """Where a cell's content comes from; its style shows it."""

    VALUE = "value"
    CALCULATED = "calculated"
    INPUT = "input"


class Tone(StrEnum):
    """Colour behind a cell whose words already say the same."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


def number_format(unit: str) -> str:
    """How numbers of a unit are shown; a share is stored as a part of 1 and shown as a percentage."""
    return _FORMATS.get(unit, OTHER_NUMBER)


def _plain(row: object) -> Tone:
    return Tone.PLAIN


def _a_value(row: object) -> str | None:
    return None


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. Its heading shows the unit, and what is stored is in that unit."""

    heading: str
    unit: str
    value: Callable[[Row], Value]
    width: float = 14
    unit_of: Callable[[Row], str] | None = None
    """Unit of a row's number, where ``unit`` is BY_ROW."""
    tone: Callable[[Row], Tone] = _plain
    link: Callable[[Row], str] | None = None
    """Sheet that the cell leads to; empty where it leads nowhere."""
    live: Callable[[Row], str | None] = _a_value
    """The formula of a row's cell, as ``live.py`` reads it; ``value`` is what the engine found for it."""
    live_total: str | None = None
    """The formula of the total in the last row, where the sheet has one."""
    is_input: bool = False
    """Whether the column's values may be changed to see what follows."""

    @property
    def title(self) -> str:
        """Heading with unit."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading

    @property
    def is_text(self) -> bool:
        """Whether the column holds words."""
        return self.unit == WORDS

    def format_of(self, row: Row) -> str:
        """Number format of a row's cell."""
        return number_format(self.unit_of(row) if self.unit_of else self.unit)


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A sheet with one table. ``holds`` is the sentence in A2 and in the contents; ``notes`` stand above the table."""

    name: str
    title: str
    table: str
    holds: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    role: Role = Role.RESULT
    notes: Sequence[str] = ()
    banner: str = ""
    """A line in large type under the title."""
    frozen: int = 0
    """Leading columns that stay in view."""
    has_total: bool = False
    """Whether the last row is a total."""

    def live_of(self, column: Column[Row], row: Row) -> str | None:
        """The formula of a cell; None where it holds a value."""
        if self.has_total and row is self.rows[-1]:
            return column.live_total
        return column.live(row)

    def kind_of(self, column: Column[Row], row: Row) -> Kind:
        """Where a cell's content comes from."""
        if self.live_of(column, row) is not None:
            return Kind.CALCULATED
        is_total = self.has_total and row is self.rows[-1]
        return Kind.INPUT if column.is_input and not is_total else Kind.VALUE

    def as_values(self) -> Sheet[Row]:
        """The same sheet without formulas and without cells to change."""
        plain = [replace(column, live=_a_value, live_total=None, is_input=False) for column in self.columns]
        return replace(self, columns=plain)

    def legend(self) -> str:
        """What the marks in this table mean, or nothing where it has none."""
        found = {column.value(row) for column in self.columns for row in self.rows}
        marks = []
        if None in found or NOT_AVAILABLE in found:
            marks.append("[x] means not available")
        if NOT_APPLICABLE in found:
            marks.append("[z] means not applicable")
        return "; ".join(marks) + "." if marks else ""


AnySheet = Sheet[Any]


PER_HEAD = (
    "IF(SUMIFS({{Summary!Population (persons)}},{{Summary!Area code}},{{Area code}})>0,"
    '{{{0}}}/SUMIFS({{Summary!Population (persons)}},{{Summary!Area code}},{{Area code}}),"[x]")'
)
"""A column per resident of the row's area; [x] where nobody lives."""


def model_column(heading: str, unit: str, value: Callable[[Row, Model], Value], model: Model) -> Column[Row]:
    """A column that shows the same value for one of the models; ``{}`` in the heading is the model's name."""
    return Column(heading.format(model.label), unit, lambda row: value(row, model), 18)


def with_formula(
    column: Column[Row], formula: str, total: str | None = None, where: Callable[[Row], bool] | None = None
) -> Column[Row]:
    """The same column, live: one formula for its rows, or for those that ``where`` picks, and one for its total."""
    return replace(column, live=lambda row: formula if where is None or where(row) else None, live_total=total)
