"""Sheets of a filled template as grids: values only, and what a cell holds must be what it shows."""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import openpyxl

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.template.cells import NUMBER
from funding_alloc.reading.template.columns import NUMBERS, Column, Kind
from funding_alloc.reading.template.written import MOST_ROWS, Grid, Written
from funding_alloc.reading.workbook_screen import ScreenedBook, pieces

READ_ME: Final = "Read me"
"""A sheet of this name, in any case and with or without its space, is for readers and is not read."""
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]+)(\d+)[:\w]*[\"']")
_PLAIN_FORMATS: Final = {"General", "0", "@"}
MOST_ROWS_SEEN: Final = 2 * MOST_ROWS
MOST_COLUMNS_SEEN: Final = 1_000
MOST_CELLS_SEEN: Final = 4_000_000
"""Blank rows and cells count here: a sheet without end is not read to its end."""
MOST_MERGED: Final = 100
_TYPE_IT: Final = "Type the value itself."


@dataclass(frozen=True)
class Held:
    """What a cell of a workbook holds, how it is marked, and how it is shown."""

    value: Any
    mark: str
    cell: Any = None

    @property
    def shown_as(self) -> str:
        """The cell's number format, looked up where it is asked for only: that is slow."""
        return str(getattr(self.cell, "number_format", "General"))

    def __str__(self) -> str:
        """The value as text; blank where the cell holds none."""
        return _text(self.value)


_BLANK: Final = Held(None, "n")


def grids_of(book: ScreenedBook, names: Collection[str]) -> dict[str, Grid[Held]]:
    """Every sheet of those names, but for the one that is for readers.

    Raises ``InputFault`` for unknown sheets, merged cells, or a workbook that cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out, such as colours; values are kept
            opened = openpyxl.load_workbook(BytesIO(book.raw), read_only=True, keep_links=False)
            sheets = {sheet.title: sheet for sheet in opened.worksheets}
            _refuse_unknown(book.name, opened.sheetnames, names)
            merged = [f for title, sheet in sheets.items() if title in names for f in _merged(book, sheet)]
            grids = {title: _grid(book.name, sheet) for title, sheet in sheets.items() if title in names}
    except InputFault:
        raise
    except Exception as fault:  # noqa: BLE001 - a damaged workbook fails in as many ways as it has parts
        what = f"cannot be read as a workbook: {type(fault).__name__}: {str(fault)[:120]}."
        raise InputFault([Finding(book.name, 0, 0, what, "Open it in a spreadsheet and save it again.")]) from None
    if merged:
        raise InputFault(merged)
    return grids


def _refuse_unknown(name: str, titles: Iterable[str], names: Collection[str]) -> None:
    read_me = READ_ME.replace(" ", "").casefold()
    unknown = [title for title in titles if title not in names and title.replace(" ", "").casefold() != read_me]
    fix = f"Sheets are named exactly {', '.join(names)}; notes stand on a sheet '{READ_ME}'."
    if unknown:
        raise InputFault(
            Finding(name, 0, 0, "is not a sheet of the template.", did_you_mean(title, names) or fix, sheet=title)
            for title in unknown
        )


def _merged(book: ScreenedBook, sheet: Any) -> list[Finding]:
    """Merged cells hide values and leave others blank; reading row by row, openpyxl does not tell of them."""
    fix = "Unmerge them, and write the value in each cell."
    found: dict[tuple[bytes, bytes], None] = {}
    with zipfile.ZipFile(BytesIO(book.raw)) as parcel:
        for piece in pieces(parcel, sheet._worksheet_path.lstrip("/")):
            found.update(dict.fromkeys(_MERGED.findall(piece)))
            if len(found) > MOST_MERGED:
                break
    return [
        Finding(book.name, int(row), _number_of(letters.decode()), "is merged with its neighbours.", fix, sheet.title)
        for letters, row in list(found)[:MOST_MERGED]
    ]


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _grid(name: str, sheet: Any) -> Grid[Held]:
    """The rows of a sheet that hold anything; what the sheet says of its own size is not believed."""
    rows: list[tuple[int, list[Held]]] = []
    for number, cells in _rows_of(name, sheet):
        held = [_held(cell) for cell in cells]
        while held and not str(held[-1]):
            held.pop()
        if held:
            rows.append((number, held))
        if len(rows) > MOST_ROWS + 1:
            break
    line, header = rows[0] if rows else (1, [])
    for _, held in rows:
        held.extend([_BLANK] * (len(header) - len(held)))
    return Grid(name, sheet.title, tuple(str(cell) for cell in header), line, rows[1:])


def _rows_of(name: str, sheet: Any) -> Iterator[tuple[int, Any]]:
    """Rows with their numbers, blank ones too. Raises ``InputFault`` for a vast sheet, mostly of blanks."""
    sheet.reset_dimensions()
    seen = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        seen += len(cells)
        if number > MOST_ROWS_SEEN or len(cells) > MOST_COLUMNS_SEEN or seen > MOST_CELLS_SEEN:
            what = "goes on below or beside its table, with cells that are blank or without end."
            fix = "Delete the empty rows and columns beyond the last entry, and save it again."
            raise InputFault([Finding(name, number, 0, what, fix, sheet.title)])
        yield number, cells


def _held(cell: Any) -> Held:
    value = cell.value.strip() if isinstance(cell.value, str) else cell.value
    return Held(value, str(getattr(cell, "data_type", "n")), cell)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def written(held: Held, column: Column[Any]) -> Written:
    """A cell as text; formulas, errors, dates, truth values and numbers kept as text are refused."""
    value = held.value
    if held.mark == "f":
        return Written("", "holds a formula.", "Copy the cell and paste it as a value.")
    if held.mark == "e":
        return Written("", f"holds the error {value}.", _TYPE_IT)
    if isinstance(value, bool | date | time | timedelta):
        return _truth(value, column) if isinstance(value, bool) else _day(value, column)
    if isinstance(value, int | float):
        return _number(held, column)
    text = _text(value)
    if column.kind in NUMBERS and NUMBER.fullmatch(text):
        fix = "Turn it into a number: the cell's warning sign offers to convert it."
        return Written("", f"'{text[:30]}' is text, not a number.", fix)
    return Written(text)


def _truth(value: bool, column: Column[Any]) -> Written:
    fix = "Write yes or no." if column.kind is Kind.CHOICE else _TYPE_IT
    return Written("", f"holds {str(value).upper()}, a truth value.", fix)


def _day(value: date | time | timedelta, column: Column[Any]) -> Written:
    is_whole_day = isinstance(value, date) and (not isinstance(value, datetime) or value.time() == time())
    if column.kind is Kind.DAY and is_whole_day:
        return Written(value.strftime("%Y-%m-%d"))  # type: ignore[union-attr]
    if column.kind is Kind.DAY:
        return Written("", f"'{value}' is not a day.", "Write the day alone, as in 2025-04-01.")
    kind = "a number" if column.kind in NUMBERS else "text"
    return Written("", "holds a date or a time.", f"Format the cell as {kind}, and type the value again.")


def _number(held: Held, column: Column[Any]) -> Written:
    value = held.value
    if not math.isfinite(value):
        return Written("", "is not a finite number.", _TYPE_IT)
    text = f"{Decimal(repr(value)):f}" if isinstance(value, float) and value % 1 else str(int(value))
    if column.kind in NUMBERS:
        return Written(text)
    if value % 1 or held.shown_as not in _PLAIN_FORMATS:
        what = f"holds the number {text[:30]}, which may show as something else."
        return Written("", what, "Format the column as text, and type the value again.")
    return Written(text)
