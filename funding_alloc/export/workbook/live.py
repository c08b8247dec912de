"""Live formulas: written over the engine's values once every sheet has its place, so that one may look at another.

How a formula names cells, in braces:

    {Heading (£)}        the cell of that column in the same row
    {^Heading (£)}       the cell of that column in the row above
    {#9}                 the cell of the ninth column in the same row, where a heading is the reader's own text
    {Sheet!#9}           the ninth column's data on another sheet
    {Sheet!Heading (£)}  that column's data on another sheet, without a total
    {!Heading (£)}       that column's data on the same sheet, without a total
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import NOT_AVAILABLE, clean
from funding_alloc.export.workbook.draw import Drawn
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Tone, Value
from funding_alloc.export.workbook.style import result_rules

FUNCTIONS: Final = {
    *("SUM", "SUMPRODUCT", "SUMIF", "SUMIFS", "COUNT", "COUNTIF", "AVERAGE", "STDEVP", "MEDIAN", "MIN", "MAX"),
    *(
        "ROUND",
        "ROUNDUP",
        "ROUNDDOWN",
        "MOD",
        "SIGN",
        "SQRT",
        "LN",
        "LOG10",
        "EXP",
        "INT",
        "ABS",
        "RANK",
        "SMALL",
        "LARGE",
        "IF",
        "IFERROR",
        "ISNUMBER",
        "INDEX",
        "MATCH",
        "SEARCH",
    ),
}
"""Functions that every spreadsheet has under the same name; none is volatile."""
LONGEST: Final = 250
"""Characters of a formula that a reader can still follow."""
_FIELD: Final = re.compile(r"\{([^{}]+)\}")
_CALL: Final = re.compile(r"([A-Za-z_.][A-Za-z0-9_.]*)\(")
_QUOTED: Final = re.compile(r'"[^"]*"')

Stored = Mapping[str, Mapping[str, str | int | float]]
"""The engine's value of every formula cell, by sheet and cell."""


@dataclass(frozen=True)
class Place:
    """A sheet as declared and where it was drawn."""

    sheet: AnySheet
    drawn: Drawn

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        return {column.title: get_column_letter(i) for i, column in enumerate(self.sheet.columns, start=1)}

    def letter(self, title: str) -> str:
        """Letter of a column, by its heading with unit, or by its number after ``#``."""
        if title.startswith("#"):
            return get_column_letter(int(title[1:]))
        if title not in self._letters:
            raise InternalFault(f"a formula looks for a column {title!r} that sheet {self.sheet.name} does not have")
        return self._letters[title]

    def data(self, title: str) -> str:
        """A column's data as a range, without the total."""
        name = self.sheet.name
        quoted = name if name.isalnum() else f"'{name}'"
        return f"{quoted}!{self.own_data(title)}"

    def own_data(self, title: str) -> str:
        """The same, as a formula of its own sheet names it."""
        letter = self.letter(title)
        return f"${letter}${self.drawn.first}:${letter}${self.drawn.last - self.sheet.has_total}"


Places = Mapping[str, Place]


def write_formulas(book: Workbook, places: Places) -> Stored:
    """Write every live cell's formula, and protect its sheet against slips; returns the engine's values."""
    stored: dict[str, dict[str, str | int | float]] = {}
    for name, place in places.items():
        ws = book[name]
        for number, i, formula, value in _live_cells(place):
            cell = ws.cell(number, i)
            cell.value = checked(written(formula, place, number, places))
            cell.data_type = "f"
            cell.quotePrefix = False
            stored.setdefault(name, {})[cell.coordinate] = _kept(value)
        if name in stored:
            _protect(place)
            _colour_results(place)
    return stored


def _live_cells(place: Place) -> Iterator[tuple[int, int, str, Value]]:
    for number, row in enumerate(place.sheet.rows, start=place.drawn.first):
        for i, column in enumerate(place.sheet.columns, start=1):
            formula = place.sheet.live_of(column, row)
            if formula is not None:
                yield number, i, formula, column.value(row)


def _kept(value: Value) -> str | int | float:
    if value is None:
        return NOT_AVAILABLE
    return clean(value) if isinstance(value, str) else value


def written(formula: str, place: Place, number: int, places: Places) -> str:
    """A formula with its cells named as a spreadsheet names them."""

    def cell(match: re.Match[str]) -> str:
        field = match[1]
        if "!" in field:
            name, title = field.split("!", 1)
            if not name:
                return place.own_data(title)
            other = places.get(name)
            if other is None:
                raise InternalFault(f"a formula of sheet {place.sheet.name} looks at {name}, which is not there")
            return other.data(title)
        if field.startswith("#"):
            return f"${get_column_letter(int(field[1:]))}{number}"
        up = field.startswith("^")
        return f"${place.letter(field.removeprefix('^'))}{number - up}"

    return "=" + _FIELD.sub(cell, formula)


def checked(formula: str) -> str:
    """The formula, if it is short and calls only what every spreadsheet has. Raises ``InternalFault`` otherwise."""
    if len(formula) >= LONGEST:
        raise InternalFault(f"a formula of {len(formula)} characters, against fewer than {LONGEST}: {formula}")
    strange = set(_CALL.findall(_QUOTED.sub('""', formula))) - FUNCTIONS
    if strange:
        raise InternalFault(f"a formula calls {', '.join(sorted(strange))}, which not every spreadsheet has: {formula}")
    return formula


def _protect(place: Place) -> None:
    """Guard against slips, without a password; sorting, filtering and column widths stay free."""
    protection = place.drawn.sheet.protection
    protection.sheet = True
    protection.sort = protection.autoFilter = protection.formatColumns = protection.formatRows = False


def _colour_results(place: Place) -> None:
    """A live result word has its colour by rule, so that it changes with the word."""
    for i, column in enumerate(place.sheet.columns, start=1):
        toned = [
            number
            for number, row in enumerate(place.sheet.rows, start=place.drawn.first)
            if column.unit == WORDS
            and place.sheet.live_of(column, row) is not None
            and column.tone(row) is not Tone.PLAIN
        ]
        if toned:
            letter = get_column_letter(i)
            for rule in result_rules(f"${letter}{toned[0]}"):
                place.drawn.sheet.conditional_formatting.add(f"{letter}{toned[0]}:{letter}{toned[-1]}", rule)
