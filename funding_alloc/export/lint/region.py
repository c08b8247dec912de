"""Tables of a workbook: the real ones, and blocks of cells that look like one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.export.lint.opened import Opened, place, sheet_of, text_of
from funding_alloc.export.lint.rule import Fault, Inapplicable

_TOTAL: Final = re.compile(r"(grand )?total\b|all\b|sum\b", re.IGNORECASE)
FEWEST: Final = 2
"""Rows and columns that make a block look like a table."""


@dataclass(frozen=True)
class Region:
    """A table: where it lies, and its cells that hold something by row and column."""

    sheet: Worksheet
    name: str
    """Blank for a block that is no real table."""
    left: int
    top: int
    right: int
    bottom: int
    cells: dict[tuple[int, int], Cell]
    has_headings: bool = True
    has_totals: bool = False

    @property
    def first(self) -> int:
        """First row below the headings."""
        return self.top + self.has_headings

    @property
    def columns(self) -> range:
        """Column numbers."""
        return range(self.left, self.right + 1)

    def at(self, row: int, column: int) -> str:
        """``sheet!cell``."""
        return f"{self.sheet.title}!{get_column_letter(column)}{row}"

    @property
    def is_last_a_total(self) -> bool:
        """Whether the last row names itself the total, as one does in a table that has its totals inside."""
        first = self.cells.get((self.bottom, self.left))
        return first is not None and _TOTAL.match(text_of(first.value)) is not None

    def heading(self, column: int) -> str:
        """Text above a column, blank where there is none."""
        cell = self.cells.get((self.top, column)) if self.has_headings else None
        return "" if cell is None else str(cell.value).strip()

    @cached_property
    def _by_column(self) -> dict[int, list[Cell]]:
        """Cells under the headings, from the top down; a table's range may be far larger than what it holds."""
        out: dict[int, list[Cell]] = defaultdict(list)
        for (row, column), cell in sorted(self.cells.items(), key=lambda held: held[0]):
            if self.first <= row <= self.bottom - self.has_totals:
                out[column].append(cell)
        return out

    def below(self, column: int) -> list[Cell]:
        """Cells under a heading that hold something, without a row of totals."""
        return self._by_column.get(column, [])

    def body(self) -> Iterator[Cell]:
        """Every cell under the headings that holds something."""
        return (cell for (row, _), cell in self.cells.items() if row >= self.first)


@lru_cache(maxsize=1)
def tables(opened: Opened) -> list[Region]:
    """The real tables. Raises ``Inapplicable`` where there is none."""
    found = [region for sheet in opened.book.worksheets for region in real_tables(opened, sheet)]
    if not found:
        raise Inapplicable("it has no Excel table")
    return found


@lru_cache(maxsize=1)
def regions(opened: Opened) -> list[Region]:
    """The real tables; on a sheet without any, the block that looks like one. Raises ``Inapplicable`` for neither."""
    found: list[Region] = []
    for sheet in opened.book.worksheets:
        real = real_tables(opened, sheet)
        found += real or [block for block in [block_of(opened, sheet)] if block is not None]
    if not found:
        raise Inapplicable("it has no table, nor a block of cells that looks like one")
    return found


def real_tables(opened: Opened, sheet: Worksheet) -> list[Region]:
    """Excel tables of a sheet."""
    out = []
    for table in sheet.tables.values():
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(table.ref))
        inside = {
            (c.row, c.column): c
            for c in opened.cells[sheet.title]
            if top <= c.row <= bottom and left <= c.column <= right
        }
        has_headings = table.headerRowCount != 0
        has_totals = bool(table.totalsRowCount)
        out.append(Region(sheet, table.displayName, left, top, right, bottom, inside, has_headings, has_totals))
    return out


def block_of(opened: Opened, sheet: Worksheet) -> Region | None:
    """The first run of rows with two cells or more, ended by an empty row; its first row taken for headings."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in opened.cells[sheet.title]:
        rows[cell.row].append(cell)
    top = next((r for r in rows if len(rows[r]) >= FEWEST and len(rows.get(r + 1, ())) >= FEWEST), None)
    if top is None:
        return None
    bottom = top
    while bottom + 1 in rows:
        bottom += 1
    left, right = rows[top][0].column, rows[top][-1].column
    inside = {(c.row, c.column): c for r in range(top, bottom + 1) for c in rows[r] if left <= c.column <= right}
    return Region(sheet, "", left, top, right, bottom, inside)


def by_column(hits: Iterable[tuple[Cell, str]]) -> Iterator[Fault]:
    """One fault for each column and kind: at the first cell, with the number of further ones."""
    groups: dict[tuple[str, int, str], list[Cell]] = defaultdict(list)
    for cell, what in hits:
        groups[sheet_of(cell).title, cell.column, what].append(cell)
    for (_, _, what), cells in groups.items():
        more = len(cells) - 1
        yield Fault(place(cells[0]), f"{what}{f' ({more:,} more in this column)' if more else ''}")
