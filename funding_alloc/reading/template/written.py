"""Tables as written, in a CSV file or on a sheet: headings checked, cells still text, every cell with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.template.columns import About, Column, TableSpec
from funding_alloc.reading.text import TextFile

Raw = TypeVar("Raw")
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Written:
    """What stands in a cell, as text; or what is wrong with it before it is read."""

    text: str
    what: str = ""
    fix: str = ""


@dataclass(frozen=True)
class WrittenRow:
    """A row: its line in the file or its number on the sheet, and its cells by column."""

    line: int
    cells: Mapping[str, Written]


@dataclass(frozen=True)
class Grid(Generic[Raw]):
    """Rows of a file or a sheet as they come, below the headings; ``str`` of a blank cell is blank."""

    file: str
    sheet: str
    """Blank for a CSV file."""
    header: tuple[str, ...]
    header_line: int
    rows: Sequence[tuple[int, Sequence[Raw]]]

    def finding(self, at: tuple[int, int], what: str, fix: str = "") -> Finding:
        """A finding at a row and a column, both counted from 1."""
        return Finding(self.file, *at, what, fix, self.sheet)


@dataclass(frozen=True)
class WrittenTable:
    """A table whose headings are known. Columns that are not needed may be left out."""

    spec: TableSpec[Any]
    file: str
    sheet: str
    positions: Mapping[str, int]
    rows: tuple[WrittenRow, ...]

    def finding(self, line: int, column: str, what: str, fix: str = "") -> Finding:
        """A finding at a cell."""
        said = f"column '{column}': {what}"
        return Finding(self.file, line, self.positions.get(column, 0), said, fix, self.sheet)


def csv_grid(source: TextFile) -> Grid[str]:
    """The rows of a CSV text; rows without any value are none. Raises ``InputFault`` for rows of another length."""
    reader = csv.reader(io.StringIO(source.text), strict=True)
    read: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                read.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as fault:
        raise InputFault([Finding(source.name, reader.line_num, 0, f"is not readable as CSV: {fault}.")]) from None
    line, header = read[0] if read else (1, [])
    fix = "Put a value that holds a comma in quotes."
    findings = [
        Finding(source.name, at, 0, f"has {len(cells)} cells where the header has {len(header)}.", fix)
        for at, cells in read[1:]
        if len(cells) != len(header)
    ]
    if findings:
        raise InputFault(findings)
    return Grid(source.name, "", tuple(header), line, read[1:])


def table_in(
    grid: Grid[Raw], spec: TableSpec[About], about: About, write: Callable[[Raw, Column[Any]], Written]
) -> WrittenTable:
    """The table of a grid. Raises ``InputFault`` for unknown, doubled or missing columns, or for no rows."""
    if not any(grid.header):
        raise InputFault([grid.finding((0, 0), "has no headings.", f"They are {', '.join(spec.names)}.")])
    findings = _header_faults(grid, spec, about)
    width = len(grid.header)
    if not grid.rows and not spec.may_be_empty:
        findings.append(grid.finding((grid.header_line, 0), "has headings but no rows."))
    if len(grid.rows) > MOST_ROWS:
        findings.append(grid.finding((grid.header_line, 0), f"has more than {MOST_ROWS:,} rows."))
    if findings:
        raise InputFault(findings)
    positions = {name: i + 1 for i, name in enumerate(grid.header) if name}
    columns = [(spec.column(name) if name else None) for name in grid.header]
    rows = []
    for line, raw in grid.rows:
        pairs = zip(columns, raw[:width], strict=True)
        rows.append(WrittenRow(line, {column.name: write(cell, column) for column, cell in pairs if column}))
    return WrittenTable(spec, grid.file, grid.sheet, positions, tuple(rows))


def _header_faults(grid: Grid[Raw], spec: TableSpec[About], about: About) -> list[Finding]:
    findings = []
    for i, name in enumerate(grid.header, start=1):
        at = (grid.header_line, i)
        if name and name not in spec.names:
            findings.append(grid.finding(at, f"unknown column '{name}'.", did_you_mean(name, spec.names)))
        elif name and name in grid.header[: i - 1]:
            findings.append(grid.finding(at, f"column '{name}' occurs twice."))
    meant = {finding.fix for finding in findings}
    for column in spec.columns:
        is_meant = f"Did you mean '{column.name}'?" in meant
        if column.name not in grid.header and column.need.holds(about) and not is_meant:
            what = f"column '{column.name}' is missing; it is needed {column.need.words}."
            findings.append(grid.finding((grid.header_line, 0), what, column.help))
    return findings + _unheaded(grid)


def _unheaded(grid: Grid[Raw]) -> list[Finding]:
    """Values that no heading stands above: they would be ignored without a word."""
    bare = [i for i, name in enumerate(grid.header) if not name]
    longest = max((len(cells) for _, cells in grid.rows), default=0)
    findings = []
    for i in (*bare, *range(len(grid.header), longest)):
        line = next((at for at, cells in grid.rows if i < len(cells) and str(cells[i])), None)
        if line is not None:
            what = "holds a value, but its column has no heading."
            findings.append(grid.finding((line, i + 1), what, "Write the heading, or clear the cell."))
    return findings
