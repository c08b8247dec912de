"""The workbook to publish: the review workbook's results without formulas, charts, filters and frozen panes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook import front
from funding_alloc.export.workbook.assemble import dress
from funding_alloc.export.workbook.book import about, sheets
from funding_alloc.export.workbook.calc.whole import Calculations
from funding_alloc.export.workbook.draw import draw
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.order import in_order
from funding_alloc.export.workbook.sheet import AnySheet, Column, Role
from funding_alloc.export.workbook.style import Styles
from funding_alloc.schema.results import Results

SIZE: Final = 12
"""Points of the smallest letters, as the Analysis Function's guidance asks."""
WIDER: Final = 1.2
FOR_REVIEW: Final = frozenset({"Formula steps", "Allocations", "Chart data", "Decisions", "Issues", "Audit"})
"""Sheets that help to check a run, and that a reader of its results need not have."""


def publication(results: Results) -> bytes:
    """The content of the file; the same bytes for the same results."""
    tallied = tally(results)
    made = in_order(sheets(tallied, Calculations((), ()), is_live=False))
    body = [_plain(sheet) for sheet in made if sheet.name not in FOR_REVIEW and sheet.role is not Role.PAGE]
    names = {sheet.name for sheet in body} | {"Cover", "Contents"}
    first = _plain(front.cover(tallied, is_live=False))
    every = [first, _plain(front.contents([first, *body], "")), *body]
    book = Workbook()
    book.remove(book.worksheets[0])
    dress(book, replace(about(results), subject="Three ways to fund combined authorities: values to publish"))
    styles = Styles(book, SIZE)
    for sheet in every:
        _as_published(draw(book, styles, _linked(sheet, names)).sheet)
    book.active = 0
    raw = BytesIO()
    book.save(raw)
    return finish(raw.getvalue(), [])


def _plain(sheet: AnySheet) -> AnySheet:
    """Values, in columns wide enough for larger letters."""
    columns = [replace(column, width=column.width * WIDER) for column in sheet.as_values().columns]
    return replace(sheet, columns=columns)


def _linked(sheet: AnySheet, names: set[str]) -> AnySheet:
    """Links that lead to sheets of this workbook only."""

    def kept(column: Column[Any]) -> Column[Any]:
        link = column.link
        if link is None:
            return column

        def found(row: object) -> str:
            target = link(row)
            return target if target in names else ""

        return replace(column, link=found)

    return replace(sheet, columns=[kept(column) for column in sheet.columns])


def _as_published(ws: Worksheet) -> None:
    """No frozen panes, no filters, letters of the size that is asked for above the table too."""
    ws.freeze_panes = None
    for table in ws.tables.values():
        table.autoFilter = None
    for number in range(1, ws.max_row + 1):
        cell = ws.cell(number, 1)
        if cell.font.sz is not None and cell.font.sz < SIZE:
            cell.font = Font(name=cell.font.name, size=SIZE, bold=cell.font.b, color=cell.font.color)
            ws.row_dimensions[number].height = 18
