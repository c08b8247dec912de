"""Anybody's table, read as a formula needs it: every column it names, exactly, with every fault at its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.tables import NOT_AVAILABLE
from funding_alloc.reading.text import TextFile, read_text
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid, Move, Remapping
from funding_alloc.schema.units import LABEL

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,2})?")
"""Digits, also as programs and spreadsheets write very small and very large ones: 2.5e-05."""


@dataclass(frozen=True)
class Layout:
    """Where a table keeps what a formula needs."""

    key: str | None = None
    """Column of area codes; without it, the first column (the first after ``by``)."""
    by: str | None = None
    """Column of rounds or years that are evaluated apart from each other."""
    column_of: Mapping[str, str] = field(default_factory=dict)
    """Column of an indicator, where it has another name in the table."""


@dataclass(frozen=True)
class Rows:
    """A table of text, its header, and the line of each row."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> tuple[str, ...]:
        """Cells of a column."""
        i = self.header.index(name)
        return tuple(row[i] for row in self.rows)


def read_rows(path: Path) -> Rows:
    """Read a CSV table as text. Raises ``InputFault`` for what is no table: doubled columns, rows of another length."""
    return rows_in(read_text(path))


def rows_in(source: TextFile) -> Rows:
    """The rows of a CSV text."""
    reader = csv.reader(io.StringIO(source.text), strict=True)
    read: list[tuple[int, tuple[str, ...]]] = []
    try:
        for cells in reader:
            if cells:
                read.append((reader.line_num, tuple(cell.strip() for cell in cells)))
    except csv.Error as fault:
        raise InputFault([Finding(source.name, reader.line_num, 0, f"is not readable as CSV: {fault}.")]) from None
    header = read[0][1]
    findings = [
        Finding(source.name, 1, i + 1, f"column '{column}' occurs twice.")
        for i, column in enumerate(header)
        if column in header[:i]
    ]
    for line, row in read[1:]:
        if len(row) != len(header):
            findings.append(Finding(source.name, line, 0, f"has {len(row)} cells where the header has {len(header)}."))
    if len(read) == 1:
        findings.append(Finding(source.name, 1, 0, "has a header but no rows."))
    if findings:
        raise InputFault(findings)
    return Rows(source.name, header, tuple(cells for _, cells in read[1:]), tuple(line for line, _ in read[1:]))


def grids_in(rows: Rows, placed: PlacedFormula, layout: Layout) -> dict[str, Grid]:
    """The formula's columns as exact numbers, by round; a table without rounds has the one round ''.

    Raises ``InputFault`` for a missing column, a blank, a word in a number, a value that is not available where the
    formula refuses that, or an area that occurs twice in a round.
    """
    key = _key_of(rows, layout)
    columns = {name: layout.column_of.get(name, name) for name in placed.formula.indicators}
    _refuse_missing(rows, columns, placed)
    findings: list[Finding] = []
    codes = rows.column(key)
    rounds = rows.column(layout.by) if layout.by else ("",) * len(codes)
    texts = {name: rows.column(column) for name, column in columns.items()}
    _refuse_doubles(rows, key, tuple(zip(rounds, codes, strict=True)), findings)
    first = min(rounds)
    later = tuple(name != first for name in rounds)
    numbers = {}
    for name, cells in texts.items():
        if placed.unit_by_name[name] != LABEL:
            pin = placed.formula.indicators[name]
            taken = _carried(rows, columns[name], cells, later, findings) if pin.carries else cells
            numbers[name] = _numbers(rows, columns[name], taken, pin.missing, findings)
    labels = {name: cells for name, cells in texts.items() if name not in numbers}
    for name, cells in labels.items():
        _refuse_blanks(rows, columns[name], cells, findings)
    if findings:
        raise InputFault(findings)
    out = _left_out(texts, placed)
    members: dict[str, list[int]] = {name: [] for name in sorted(set(rounds))}
    for i in sorted(range(len(codes)), key=lambda i: codes[i]):
        members[rounds[i]].append(i)
    return {
        name: _grid(codes, numbers, labels, [i for i in places if i not in out], [i for i in places if i in out])
        for name, places in members.items()
    }


def _grid(
    codes: tuple[str, ...],
    numbers: Mapping[str, tuple[Fraction, ...]],
    labels: Mapping[str, tuple[str, ...]],
    picked: list[int],
    out: list[int],
) -> Grid:
    return Grid(
        tuple(codes[i] for i in picked),
        {column: tuple(values[i] for i in picked) for column, values in numbers.items()},
        {column: tuple(cells[i] for i in picked) for column, cells in labels.items()},
        tuple(codes[i] for i in out),
    )


def _left_out(texts: Mapping[str, tuple[str, ...]], placed: PlacedFormula) -> set[int]:
    """Rows without a value in a column whose areas then take no part."""
    columns = [cells for name, cells in texts.items() if placed.formula.indicators[name].missing == "leave_out"]
    return {i for cells in columns for i, cell in enumerate(cells) if cell == NOT_AVAILABLE}


def mapping_in(rows: Rows, weighted_by: str | None) -> Remapping:
    """A mapping of areas: columns old_area, new_area and part. Raises ``InputFault`` for other columns or words."""
    wanted = ("old_area", "new_area", "part")
    missing = [
        Finding(rows.name, 1, 0, f"column '{column}' is missing.") for column in wanted if column not in rows.header
    ]
    if missing:
        raise InputFault(missing)
    findings: list[Finding] = []
    parts = _numbers(rows, "part", rows.column("part"), None, findings)
    if findings:
        raise InputFault(findings)
    codes = zip(rows.column("old_area"), rows.column("new_area"), strict=True)
    moves = zip(codes, parts, rows.lines, strict=True)
    return Remapping(rows.name, tuple(Move(old, new, part, line) for (old, new), part, line in moves), weighted_by)


def _key_of(rows: Rows, layout: Layout) -> str:
    for option in (layout.by, layout.key):
        if option is not None and option not in rows.header:
            what = f"has no column '{option}'."
            raise InputFault([Finding(rows.name, 1, 0, what, did_you_mean(option, rows.header))])
    return layout.key or next(column for column in rows.header if column != layout.by)


def _refuse_missing(rows: Rows, columns: Mapping[str, str], placed: PlacedFormula) -> None:
    missing = [
        Finding(
            rows.name, 1, 0, f"column '{column}' is missing; {placed.file} reads it.", did_you_mean(column, rows.header)
        )
        for column in columns.values()
        if column not in rows.header
    ]
    if missing:
        raise InputFault(missing)


def _refuse_doubles(rows: Rows, key: str, marks: tuple[tuple[str, str], ...], findings: list[Finding]) -> None:
    first: dict[tuple[str, str], int] = {}
    for mark, line in zip(marks, rows.lines, strict=True):
        shown = " ".join(part for part in mark if part)
        if not mark[1]:
            findings.append(Finding(rows.name, line, rows.header.index(key) + 1, f"column '{key}': is blank."))
        elif mark in first:
            findings.append(Finding(rows.name, line, 0, f"'{shown}' occurs twice; the first is on line {first[mark]}."))
        first.setdefault(mark, line)


def _refuse_blanks(rows: Rows, column: str, cells: tuple[str, ...], findings: list[Finding]) -> None:
    place = rows.header.index(column) + 1
    for cell, line in zip(cells, rows.lines, strict=True):
        if cell in {"", NOT_AVAILABLE}:
            findings.append(Finding(rows.name, line, place, f"column '{column}': a label must not be blank."))


def _carried(
    rows: Rows, column: str, cells: tuple[str, ...], later: tuple[bool, ...], findings: list[Finding]
) -> tuple[str, ...]:
    """A carried column after the first round: nothing must stand there, because the program knows it."""
    place = rows.header.index(column) + 1
    for cell, line, is_later in zip(cells, rows.lines, later, strict=True):
        if is_later and cell != NOT_AVAILABLE:
            what = f"column '{column}': is carried over from the round before, so no value may stand here."
            findings.append(Finding(rows.name, line, place, what, f"Write {NOT_AVAILABLE}."))
    return tuple("0" if is_later else cell for cell, is_later in zip(cells, later, strict=True))


def _numbers(
    rows: Rows, column: str, cells: tuple[str, ...], missing: str | None, findings: list[Finding]
) -> tuple[Fraction, ...]:
    place = rows.header.index(column) + 1
    out = []
    for cell, line in zip(cells, rows.lines, strict=True):
        what, fix = "", ""
        if cell == NOT_AVAILABLE and missing in {"zero", "leave_out"}:
            out.append(Fraction(0))
            continue
        if cell == "":
            what, fix = "is blank.", f"Write the value, 0 for zero, or {NOT_AVAILABLE} where it is not available."
        elif cell == NOT_AVAILABLE:
            what = f"{NOT_AVAILABLE}: the formula refuses a missing value here."
        elif not _NUMBER.fullmatch(cell) or len(cell) > 60:
            what = f"'{cell[:30]}' is not a number."
            fix = "Write digits only, without £, commas or spaces." if re.search(r"\d", cell) else ""
        if what:
            findings.append(Finding(rows.name, line, place, f"column '{column}': {what}", fix))
        out.append(Fraction(0) if what else Fraction(cell))
    return tuple(out)
