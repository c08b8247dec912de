"""The xlsx template of a round's tables: a sheet for each, with lists, notes and formats, and a sheet to read first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc import __version__
from funding_alloc.export.round_words import rules_in_words
from funding_alloc.export.text import clean
from funding_alloc.export.workbook.draw import set_page
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.letters import LINE_HEIGHT, lines_needed
from funding_alloc.export.workbook.sheet import Role, Tone
from funding_alloc.export.workbook.style import FONT, TITLE, Styles
from funding_alloc.reading.competition.columns import NOT_APPLICABLE, NUMBERS, Column, Kind, TableSpec
from funding_alloc.reading.competition.listed import TABLES, tables_of
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.competition.round import Competition

READ_ME: Final = "Read me"
LAST_ROW: Final = 5001
"""Last row that lists of choices reach; rows below it are read too."""
DRAWN_ROWS: Final = 50
"""Rows drawn to be filled in; below them each column keeps its format."""
_FORMATS: Final = {Kind.POUNDS: "#,##0", Kind.WHOLE: "0", Kind.NUMBER: "General", Kind.DAY: "yyyy-mm-dd"}
_AS_TEXT: Final = "@"
_WIDTHS: Final = (34, 96)
_FIRST_LIST: Final = 4
"""Column of the sheet to read first in which the lists begin."""
_HOW: Final = (
    ("How to fill it in", "One row for each entry, under the headings, which stay as they are. No row is an example."),
    ("A value that is not there", f"Write {NOT_APPLICABLE} where a column does not apply. A blank cell is a fault."),
    ("Zero", "Write 0 only where the value is nought."),
    ("Money", "Whole pounds, typed as numbers. No formulas, merged cells or further sheets."),
)


@dataclass(frozen=True)
class _Book:
    """A workbook that is being drawn, its styles, and where each list of words stands."""

    book: Workbook
    styles: Styles
    round_: Competition
    lists: Mapping[tuple[str, str], str]
    """Range of the words of a table's column."""


def write_bid_template(path: Path, competition: Competition) -> None:
    """Write the template of a round: filled in, it is read where the round's file names it for its tables.

    Promise the same round gives the same bytes; what stands in the round's file cannot come alive as a formula.
    """
    book = Workbook()
    front: Any = book.active
    front.title = READ_ME
    styles = Styles(book)
    lists = _lists(front, styles, competition)
    drawn = _Book(book, styles, competition, lists)
    _read_me(front, drawn)
    for spec in tables_of(competition):
        _sheet(drawn, spec)
    book.properties = _properties(competition)
    out = BytesIO()
    book.save(out)
    path.write_bytes(finish(out.getvalue(), ()))


def _properties(competition: Competition) -> DocumentProperties:
    """What a screen reader and a catalogue ask for."""
    return DocumentProperties(
        title=clean(f"{competition.title}: template of its tables"),
        creator=f"funding-alloc {__version__}",
        lastModifiedBy=f"funding-alloc {__version__}",
        subject="Applicants, bids, marks and winners of a round of bidding",
        keywords="competitive bidding, template",
        language="en-GB",
    )


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write text that stays text, whatever it begins with."""
    cell: Any = sheet.cell(row, column, clean(text))
    cell.data_type = "s"
    return cell


def _lists(front: Worksheet, styles: Styles, round_: Competition) -> dict[tuple[str, str], str]:
    """Lists of words beside the text of the first sheet, and the range of each."""
    found: dict[tuple[str, str], str] = {}
    place = _FIRST_LIST
    for spec in tables_of(round_):
        for column in spec.columns:
            words = _words(column, round_)
            if not words:
                continue
            _put(front, 1, place, f"{spec.name}: {column.name}").style = styles.heading(is_text=True)
            for i, word in enumerate(words, start=2):
                _put(front, i, place, word).style = styles.text(Tone.PLAIN, is_total=False)
            letter = get_column_letter(place)
            front.column_dimensions[letter].width = 24
            found[spec.name, column.name] = f"{quote_sheetname(READ_ME)}!${letter}$2:${letter}${len(words) + 1}"
            place += 1
    return found


def _words(column: Column, round_: Competition) -> tuple[str, ...]:
    words = column.words(round_)
    may_be_absent = column.is_excused or not column.need.holds(round_)
    return (*words, *([NOT_APPLICABLE] if may_be_absent else [])) if words else ()


def _read_me(front: Worksheet, drawn: _Book) -> None:
    round_ = drawn.round_
    _put(front, 1, 1, round_.title).font = TITLE
    facts = [("What this is", f"The bids of one round of competitive bidding. {round_.purpose}"), *_HOW]
    facts += [(f"Sheet '{spec.name}'", spec.holds) for spec in tables_of(round_)]
    row = _facts(front, drawn.styles, 3, ("Filling it in", "What it says"), facts)
    row = _facts(front, drawn.styles, row + 1, ("Rule of the round", "What it says"), rules_in_words(round_))
    columns = [
        (f"{spec.name}: {column.name}", note_of(column, round_))
        for spec in tables_of(round_)
        for column in spec.columns
    ]
    row = _facts(front, drawn.styles, row + 1, ("Column", "What it holds"), columns)
    front.column_dimensions["A"].width, front.column_dimensions["B"].width = _WIDTHS
    set_page(front, Role.FRONT, 0, f"A1:B{row - 1}")


def _facts(
    front: Worksheet, styles: Styles, row: int, headings: tuple[str, str], facts: Sequence[tuple[str, str]]
) -> int:
    """A table of two columns; returns the first row below it."""
    for i, heading in enumerate(headings, start=1):
        _put(front, row, i, heading).style = styles.heading(is_text=True)
    for at, fact in enumerate(facts, start=row + 1):
        for i, said in enumerate(fact, start=1):
            _put(front, at, i, said).style = styles.text(Tone.PLAIN, is_total=False)
        lines = max(lines_needed(said, width) for said, width in zip(fact, _WIDTHS, strict=True))
        front.row_dimensions[at].height = LINE_HEIGHT * lines + 2
    return row + 1 + len(facts)


def note_of(column: Column, round_: Competition) -> str:
    """What a column holds in a round, in words: the note at its heading."""
    unit = f", in {column.unit}" if column.kind in {Kind.WHOLE, Kind.NUMBER} else ""
    if not column.need.holds(round_):
        need = f"This round does not need it: write {NOT_APPLICABLE} ({column.absent})."
    elif column.is_excused:
        need = f"Needed {column.need.words}; {NOT_APPLICABLE} for a bid that was withdrawn or is out before then."
    else:
        need = f"Needed {column.need.words}."
    return f"{column.title}: {column.kind}{unit}. {column.help} {need}"


def _sheet(drawn: _Book, spec: TableSpec) -> None:
    sheet = drawn.book.create_sheet(spec.name)
    set_page(sheet, Role.INPUT, 1, f"A1:{get_column_letter(len(spec.columns))}{1 + DRAWN_ROWS}")
    sheet.sheet_view.showGridLines = True
    sheet.freeze_panes = "B2"
    for place, column in enumerate(spec.columns, start=1):
        letter = get_column_letter(place)
        cell = _put(sheet, 1, place, column.name)
        cell.style = drawn.styles.heading(is_text=column.kind not in NUMBERS)
        cell.comment = Comment(note_of(column, drawn.round_), "funding-alloc", height=150, width=320)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(14, len(column.name) + 4, 40 if column.kind is Kind.TEXT else 0)
        dimension.number_format = _FORMATS.get(column.kind, _AS_TEXT)
        style = _entry_style(drawn.book, column)
        for row in range(2, 2 + DRAWN_ROWS):
            sheet.cell(row, place).style = style
        _validate(sheet, f"{letter}2:{letter}{LAST_ROW}", _validation(drawn, spec, column))


def _entry_style(book: Workbook, column: Column) -> str:
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


def _validation(drawn: _Book, spec: TableSpec, column: Column) -> DataValidation | None:
    listed = drawn.lists.get((spec.name, column.name))
    if column.refers_to is not None:
        table, key = column.refers_to
        letter = get_column_letter(TABLES[table].names.index(key) + 1)
        listed = f"{table}!${letter}$2:${letter}${LAST_ROW}"
    if listed is not None:
        return DataValidation(type="list", formula1=listed, error="Choose from the list.")
    if column.kind is Kind.POUNDS and column.need.holds(drawn.round_) and not column.is_excused:
        about = f"Whole pounds, {column.least} or more."
        found = DataValidation(type="whole", operator="between", error=about)
        found.formula1, found.formula2 = str(column.least), str(MOST_POUNDS)
        return found
    return None


def _validate(sheet: Worksheet, cells: str, validation: DataValidation | None) -> None:
    if validation is not None:
        validation.showErrorMessage = True
        validation.add(cells)
        sheet.add_data_validation(validation)
