"""A template to fill in: a sheet for each table, with lists, notes and formats, and a sheet to read first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Generic

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc import __version__
from funding_alloc.export.template.words import GAP, WIDTHS, facts_table, note_of, put
from funding_alloc.export.text import clean
from funding_alloc.export.workbook.draw import set_page
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.sheet import Role
from funding_alloc.export.workbook.style import FONT, TITLE, Look, Styles
from funding_alloc.reading.template.columns import NOT_APPLICABLE, NUMBERS, About, Column, Kind, TableSpec
from funding_alloc.schema.base import MOST_POUNDS

READ_ME: Final = "Read me"
LAST_ROW: Final = 5001
"""Last row that lists of choices reach; rows below it are read too."""
DRAWN_ROWS: Final = 50
"""Rows drawn to be filled in; below them each column keeps its format."""
Value = str | int | Decimal
_FORMATS: Final = {
    Kind.POUNDS: "#,##0",
    Kind.AMOUNT: "#,##0",
    Kind.WHOLE: "0",
    Kind.NUMBER: "General",
    Kind.DAY: "yyyy-mm-dd",
}
_AS_TEXT: Final = "@"
_FIRST_LIST: Final = 4
_LISTS_AT: Final = 3
"""Row of the headings of lists, in line with the first table."""
"""Column of the sheet to read first in which the lists begin."""
_HOW: Final = (
    ("How to fill it in", "One row for each entry, under the headings, which stay as they are. No row is an example."),
    ("A value that is not there", f"Write {NOT_APPLICABLE} where a column does not apply. A blank cell is a fault."),
    ("Zero", "Write 0 only where the value is nought."),
    ("Money", "Whole pounds, typed as numbers. No formulas, merged cells or further sheets."),
)


@dataclass(frozen=True)
class Template(Generic[About]):
    """What a template is for, its tables, and what stands in it from the start."""

    title: str
    purpose: str
    about: About
    tables: tuple[TableSpec[About], ...]
    rules: tuple[str, Sequence[tuple[str, str]]]
    """Heading and lines of what else is to be known before filling it in."""
    filled: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    """Rows by table that are there already; a column left out is blank."""
    how: Sequence[tuple[str, str]] = _HOW
    """How it is filled in."""

    def table(self, name: str) -> TableSpec[About]:
        """A table by name."""
        return next(spec for spec in self.tables if spec.name == name)


@dataclass(frozen=True)
class _Book(Generic[About]):
    """A workbook that is being drawn, its styles, and where each list of words stands."""

    book: Workbook
    styles: Styles
    template: Template[About]
    lists: Mapping[tuple[str, str], str]
    """Range of the words of a table's column."""


def write_template(path: Path, template: Template[About]) -> None:
    """Write a template to be filled in.

    Promise the same template gives the same bytes; no text in it can come alive as a formula.
    """
    book = Workbook()
    front: Any = book.active
    front.title = READ_ME
    styles = Styles(book)
    drawn = _Book(book, styles, template, _lists(front, styles, template))
    _read_me(front, drawn)
    for spec in template.tables:
        _sheet(drawn, spec)
    book.properties = _properties(template.title)
    out = BytesIO()
    book.save(out)
    path.write_bytes(finish(out.getvalue(), ()))


def _properties(title: str) -> DocumentProperties:
    """What a screen reader and a catalogue ask for."""
    return DocumentProperties(
        title=clean(f"{title}: template"),
        creator=f"funding-alloc {__version__}",
        lastModifiedBy=f"funding-alloc {__version__}",
        subject="Tables to be filled in and read by funding-alloc",
        keywords="funding, template",
        language="en-GB",
    )


def _lists(front: Worksheet, styles: Styles, template: Template[About]) -> dict[tuple[str, str], str]:
    """Lists of words beside the text of the first sheet, and the range of each."""
    found: dict[tuple[str, str], str] = {}
    place = _FIRST_LIST
    for spec in template.tables:
        for column in spec.columns:
            words = _words(column, template.about)
            if not words:
                continue
            put(front, _LISTS_AT, place, f"{spec.name}: {column.name}").style = styles.heading(is_text=True)
            for i, word in enumerate(words, start=_LISTS_AT + 1):
                put(front, i, place, word).style = styles.text(Look())
            letter = get_column_letter(place)
            front.column_dimensions[letter].width = 24
            found[spec.name, column.name] = (
                f"{quote_sheetname(READ_ME)}!${letter}${_LISTS_AT + 1}:${letter}${len(words) + _LISTS_AT}"
            )
            place += 1
    return found


def _words(column: Column[About], about: About) -> tuple[str, ...]:
    words = () if column.kind is Kind.CODES else column.words(about)
    may_be_absent = column.is_excused or not column.need.holds(about)
    return (*words, *([NOT_APPLICABLE] if may_be_absent else [])) if words else ()


def _read_me(front: Worksheet, drawn: _Book[About]) -> None:
    template = drawn.template
    put(front, 1, 1, template.title).font = TITLE
    facts = [("What this is", template.purpose), *template.how]
    facts += [(f"Sheet '{spec.name}'", spec.holds) for spec in template.tables]
    row = facts_table(front, drawn.styles, 3, ("Filling it in", "What it says"), facts)
    for at, spec in enumerate(template.tables, start=row - len(template.tables)):
        front.cell(at, 1).hyperlink = Hyperlink(ref=f"A{at}", location=f"{quote_sheetname(spec.name)}!A1")
    heading, rules = template.rules
    row = facts_table(front, drawn.styles, row + 1, (heading, "What it says"), rules)
    columns = [
        (f"{spec.name}: {column.name}", note_of(column, template.about))
        for spec in template.tables
        for column in spec.columns
    ]
    row = facts_table(front, drawn.styles, row + 1, ("Column", "What it holds"), columns)
    front.column_dimensions["A"].width, front.column_dimensions["B"].width = WIDTHS
    front.column_dimensions["C"].width = GAP
    set_page(front, Role.FRONT, 0, f"A1:B{row - 1}")


def _sheet(drawn: _Book[About], spec: TableSpec[About]) -> None:
    sheet = drawn.book.create_sheet(spec.name)
    filled = drawn.template.filled.get(spec.name, ())
    last = 1 + max(DRAWN_ROWS, len(filled))
    set_page(sheet, Role.INPUT, 1, f"A1:{get_column_letter(len(spec.columns))}{last}")
    sheet.sheet_view.showGridLines = True
    sheet.freeze_panes = "B2"
    for place, column in enumerate(spec.columns, start=1):
        letter = get_column_letter(place)
        _head(drawn, sheet, (letter, place), column)
        style = _entry_style(drawn.book, column)
        for row in range(2, last + 1):
            sheet.cell(row, place).style = style
        for row, given in enumerate(filled, start=2):
            if column.name in given:
                _fill(sheet, row, place, given[column.name])
        _validate(sheet, f"{letter}2:{letter}{max(LAST_ROW, last)}", _validation(drawn, spec, column))


def _fill(sheet: Worksheet, row: int, place: int, value: Value) -> None:
    if isinstance(value, str):
        put(sheet, row, place, value)
    else:
        sheet.cell(row, place).value = value


def _head(drawn: _Book[About], sheet: Worksheet, at: tuple[str, int], column: Column[About]) -> None:
    letter, place = at
    cell = put(sheet, 1, place, column.name)
    cell.style = drawn.styles.heading(is_text=column.kind not in NUMBERS)
    cell.comment = Comment(clean(note_of(column, drawn.template.about)), "funding-alloc", height=150, width=320)
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(14, len(column.name) + 4, 40 if column.kind is Kind.TEXT else 0)
    dimension.number_format = _FORMATS.get(column.kind, _AS_TEXT)


def _entry_style(book: Workbook, column: Column[About]) -> str:
    """The named style of the cells that are to be filled in."""
    shown_as = _FORMATS.get(column.kind, _AS_TEXT)
    name = f"Entry {column.kind.name.lower()}"
    if name not in book.named_styles:
        style = NamedStyle(name)
        style.font = Font(name=FONT, size=10)
        style.alignment = Alignment(horizontal="right" if column.kind in NUMBERS else "left", vertical="top", indent=1)
        style.number_format = shown_as
        book.add_named_style(style)
    return name


def _validation(drawn: _Book[About], spec: TableSpec[About], column: Column[About]) -> DataValidation | None:
    listed = drawn.lists.get((spec.name, column.name))
    if column.refers_to is not None:
        table, key = column.refers_to
        letter = get_column_letter(drawn.template.table(table).names.index(key) + 1)
        listed = f"{table}!${letter}$2:${letter}${LAST_ROW}"
    if listed is not None:
        return DataValidation(type="list", formula1=listed, error="Choose from the list.")
    if column.kind is Kind.YEAR:
        return DataValidation(type="textLength", operator="equal", formula1="7", error="A year as 2026-27.")
    if column.need.holds(drawn.template.about) and not column.is_excused:
        return _within(column)
    return None


def _within(column: Column[About]) -> DataValidation | None:
    """Limits of a number that must be there."""
    if column.kind is not Kind.POUNDS and column.most is None:
        return None
    is_whole = column.kind in {Kind.POUNDS, Kind.WHOLE}
    about = "Whole pounds" if column.kind is Kind.POUNDS else "A whole number" if is_whole else "A number"
    error = f"{about}, {column.least} or more."
    found = DataValidation(type="whole" if is_whole else "decimal", operator="between", error=error)
    found.formula1, found.formula2 = str(column.least), str(MOST_POUNDS if column.most is None else column.most)
    return found


def _validate(sheet: Worksheet, cells: str, validation: DataValidation | None) -> None:
    if validation is not None:
        validation.showErrorMessage = True
        validation.add(cells)
        sheet.add_data_validation(validation)
