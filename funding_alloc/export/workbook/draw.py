"""Draws a declared sheet: title, what it holds, notes, one Excel table, and how it prints."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import NOT_AVAILABLE, clean, looks_like_formula
from funding_alloc.export.workbook import style
from funding_alloc.export.workbook.letters import LINE_HEIGHT, lines_needed, width_of_number
from funding_alloc.export.workbook.sheet import AnySheet, Kind, Role, Tone, Value
from funding_alloc.export.workbook.style import Look, Styles

LONGEST_TEXT: Final = 32_767
WIDEST_PAGE: Final = 340
"""Digits across one printed page; a wider table takes more pages, each with the leading columns."""
NARROWEST: Final = 60
WIDEST: Final = 165
"""Characters of a note on one row."""


AnyCell = Cell | MergedCell
"""No cell is ever merged; the library's types allow for it."""


@dataclass(frozen=True)
class Drawn:
    """Where a sheet's table lies: for charts and for the contents."""

    sheet: Worksheet
    headings: int
    first: int
    last: int


def draw(book: Workbook, styles: Styles, sheet: AnySheet) -> Drawn:
    """Add a sheet to the workbook."""
    _refuse_unclear(sheet)
    ws = book.create_sheet(sheet.name)
    notes = [*sheet.notes, sheet.legend()]
    width = sum(column.width for column in sheet.columns)
    next_row = write_top(ws, Top(sheet.title, [sheet.holds, *(note for note in notes if note)], sheet.banner, width))
    drawn = Drawn(ws, next_row, next_row + 1, next_row + len(sheet.rows))
    _headings(ws, styles, sheet, drawn.headings)
    for i, row in enumerate(sheet.rows):
        _row(ws, styles, sheet, (drawn.first + i, row))
    width = _widen(ws, sheet, drawn, styles.scale)
    _table(ws, sheet, drawn)
    _view(ws, sheet, drawn)
    set_page(ws, sheet.role, drawn.headings, f"A1:{get_column_letter(len(sheet.columns))}{drawn.last}")
    if width > WIDEST_PAGE:
        ws.page_setup.fitToWidth = math.ceil(width / WIDEST_PAGE)
        ws.print_title_cols = f"A:{get_column_letter(max(sheet.frozen, 1))}"
    return drawn


@dataclass(frozen=True)
class Top:
    """What stands above a table: title, what the sheet holds and notes, a banner, and the room there is."""

    title: str
    paragraphs: list[str]
    banner: str = ""
    width: float = WIDEST


def write_top(ws: Worksheet, top: Top) -> int:
    """Write title, what the sheet holds, the banner and the notes, a line a row; returns the first free row."""
    put_text(ws.cell(1, 1), top.title)
    ws.cell(1, 1).font = style.TITLE
    ws.row_dimensions[1].height = 26
    paragraphs = [(top.paragraphs[0], style.HOLDS), *((note, style.NOTE) for note in top.paragraphs[1:])]
    if top.banner:
        paragraphs.insert(1, (top.banner, style.BANNER))
    width = int(max(min(top.width, WIDEST), NARROWEST))
    row = 2
    for paragraph, font in paragraphs:
        for line in textwrap.wrap(clean(paragraph), width):
            _note(ws, row, line, font)
            row += 1
    ws.row_dimensions[row - 1].height = 21
    return row


def _note(ws: Worksheet, row: int, line: str, font: Font) -> None:
    cell = ws.cell(row, 1)
    put_text(cell, line)
    cell.font = font
    cell.alignment = Alignment(vertical="top")
    ws.row_dimensions[row].height = 21 if font is style.BANNER else 15


def put_text(cell: AnyCell, text: str) -> None:
    """Store text as text, whatever it starts with. Raises ``InternalFault`` where Excel would cut it."""
    kept = clean(text)
    if len(kept) > LONGEST_TEXT:
        raise InternalFault(f"{len(kept):,} characters in one cell; Excel holds {LONGEST_TEXT:,}: {kept[:60]}...")
    cell.value = kept
    cell.data_type = "s"
    if looks_like_formula(kept):
        cell.quotePrefix = True


def _put(cell: AnyCell, value: Value) -> None:
    if value is None:
        put_text(cell, NOT_AVAILABLE)
    elif isinstance(value, str):
        put_text(cell, value)
    elif not math.isfinite(value):
        raise InternalFault(f"{cell.coordinate} of sheet {cell.parent.title} would hold {value}")
    else:
        cell.value = value


def _refuse_unclear(sheet: AnySheet) -> None:
    """A table needs rows, and headings that are there and differ."""
    titles = [column.title.lower() for column in sheet.columns]
    if not sheet.rows or not all(titles) or len(set(titles)) < len(titles):
        raise InternalFault(f"sheet {sheet.name}: a table needs rows, and headings that are not blank and differ")


def _headings(ws: Worksheet, styles: Styles, sheet: AnySheet, row: int) -> None:
    lines = 1
    for i, column in enumerate(sheet.columns, start=1):
        cell = ws.cell(row, i)
        styles.dress(cell, styles.heading(column.is_text))
        put_text(cell, column.title)
        ws.column_dimensions[get_column_letter(i)].width = column.width * styles.scale
        lines = max(lines, lines_needed(column.title, column.width - 1))
    ws.row_dimensions[row].height = lines * LINE_HEIGHT * styles.scale + 6


def _row(ws: Worksheet, styles: Styles, sheet: AnySheet, at: tuple[int, object]) -> None:
    number, row = at
    is_total = sheet.has_total and row is sheet.rows[-1]
    lines = 1
    for i, column in enumerate(sheet.columns, start=1):
        cell = ws.cell(number, i)
        value = column.value(row)
        kind = sheet.kind_of(column, row)
        if column.is_text:
            lines = max(lines, lines_needed(str(value), column.width))
            tone = Tone.PLAIN if kind is Kind.CALCULATED else column.tone(row)
            styles.dress(cell, styles.text(Look(tone, kind, is_total), bool(column.link and column.link(row))))
        else:
            styles.dress(cell, styles.number(column.format_of(row), Look(Tone.PLAIN, kind, is_total)))
        _put(cell, value)
        if column.link is not None and (target := column.link(row)):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1")
    if lines > 1 or styles.scale > 1:
        ws.row_dimensions[number].height = lines * LINE_HEIGHT * styles.scale + 2


def _widen(ws: Worksheet, sheet: AnySheet, drawn: Drawn, scale: float) -> float:
    """Give every column the room that its longest number takes; returns the width of all together."""
    together = 0.0
    for i, column in enumerate(sheet.columns, start=1):
        width = column.width
        if not column.is_text:
            cells = zip(sheet.rows, (ws.cell(row, i).value for row in range(drawn.first, drawn.last + 1)), strict=True)
            found = {(column.format_of(row), value) for row, value in cells if isinstance(value, int | float)}
            width = max([width, *(width_of_number(value, shown) for shown, value in _extremes(found))])
            ws.column_dimensions[get_column_letter(i)].width = width * scale
        together += width * scale
    return together


def _extremes(found: set[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """The least and the greatest number of each format: no other takes more room."""
    for shown in {shown for shown, _ in found}:
        values = [value for other, value in found if other == shown]
        yield from ((shown, min(values)), (shown, max(values)))


def _table(ws: Worksheet, sheet: AnySheet, drawn: Drawn) -> None:
    """A real Excel table; filters only where sorting could not carry a total away."""
    reference = f"A{drawn.headings}:{get_column_letter(len(sheet.columns))}{drawn.last}"
    columns = [TableColumn(id=i, name=clean(column.title)) for i, column in enumerate(sheet.columns, start=1)]
    has_filter = not sheet.has_total and sheet.role is not Role.FRONT
    table = Table(displayName=sheet.table, ref=reference, tableColumns=columns)
    if has_filter:
        table.autoFilter = AutoFilter(ref=reference)
    ws.add_table(table)


def _view(ws: Worksheet, sheet: AnySheet, drawn: Drawn) -> None:
    if sheet.role is not Role.FRONT:
        ws.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{drawn.first}"


def set_page(ws: Worksheet, role: Role, headings: int, area: str) -> None:
    """A4 landscape, one page wide, and one high where it is a page; headings repeated; tab coloured by role."""
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = style.TABS[role]
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = int(role is Role.PAGE)
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = ws.page_margins.bottom = 0.5
    ws.print_area = area
    if headings:
        ws.print_title_rows = f"{headings}:{headings}"
