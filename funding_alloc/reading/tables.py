"""CSV tables: every cell is read by its column's entry in the data dictionary, and every fault has its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.text import TextFile, read_text
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.dictionary import ColumnKind, ColumnSpec, Missing

NOT_AVAILABLE = "[x]"
Cell = str | Decimal | int | None
"""Text, a number, a whole number, or None for a value that is not available."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One line of a table; ``cells`` by column name."""

    line: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """A cell that the dictionary declares as text or code."""
        return str(self.cells[column])

    def number(self, column: str) -> Decimal:
        """A cell that the dictionary declares as a number and that may not be missing."""
        value = self.cells[column]
        if not isinstance(value, Decimal | int):
            raise TypeError(f"{column} is not a number")
        return Decimal(value)


_Read = tuple[Row, list[Finding]]


@dataclass(frozen=True)
class Table:
    """A checked table, rows in the order of its key so that the file's own order cannot matter."""

    name: str
    key: tuple[str, ...]
    rows: tuple[Row, ...]
    source: TextFile
    specs: Mapping[str, ColumnSpec]

    def finding(self, row: Row, column: str, what: str, fix: str = "") -> Finding:
        """A finding at one cell; the column is counted from 1."""
        return Finding(self.name, row.line, list(self.specs).index(column) + 1, f"column '{column}': {what}", fix)


def read_table(path: Path, specs: Mapping[str, ColumnSpec], key: Sequence[str]) -> Table:
    """Read a table whose columns are those of ``specs``, in any order.

    Raises ``InputFault`` for an unknown, missing or doubled column, a short or long row, a blank, text in a number, a
    number no one should believe, a missing value where the dictionary refuses it, and a key that occurs twice.
    """
    source = read_text(path)
    lines = _split(source)
    header = [name.strip() for name in lines[0][1]]
    faults = _header_faults(source.name, header, specs)
    if faults:
        raise InputFault(faults)
    read = [_row(source.name, split, header, specs) for split in lines[1:]]
    rows = [row for row, _ in read]
    findings = [finding for _, faults in read for finding in faults]
    if not rows:
        findings.append(Finding(source.name, 1, 0, "has a header but no rows."))
    findings.extend(_doubled(source.name, rows, key))
    if findings:
        raise InputFault(findings)
    rows.sort(key=lambda row: tuple(str(row.cells[part]) for part in key))
    return Table(source.name, tuple(key), tuple(rows), source, {name: specs[name] for name in header})


def _split(source: TextFile) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(source.text), strict=True)
    out, start = [], 1
    try:
        for cells in reader:
            if cells:
                out.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as fault:
        raise InputFault([Finding(source.name, reader.line_num, 0, f"is not readable as CSV: {fault}.")]) from None
    return out


def _header_faults(name: str, header: list[str], specs: Mapping[str, ColumnSpec]) -> list[Finding]:
    faults = []
    for i, column in enumerate(header, start=1):
        if column not in specs:
            faults.append(Finding(name, 1, i, f"unknown column '{column}'.", did_you_mean(column, specs)))
        elif column in header[: i - 1]:
            faults.append(Finding(name, 1, i, f"column '{column}' occurs twice."))
    missing = [column for column in specs if column not in header]
    faults += [
        Finding(name, 1, 0, f"column '{column}' is missing.", "The data dictionary lists it.") for column in missing
    ]
    return faults


def _row(name: str, split: tuple[int, list[str]], header: list[str], specs: Mapping[str, ColumnSpec]) -> _Read:
    line, cells = split
    if len(cells) != len(header):
        what = f"has {len(cells)} cells where the header has {len(header)}."
        return Row(line, dict.fromkeys(specs)), [Finding(name, line, 0, what)]
    values: dict[str, Cell] = {}
    findings = []
    for position, (column, text) in enumerate(zip(header, cells, strict=True), start=1):
        values[column], fault, fix = _cell(text.strip(), specs[column])
        if fault:
            findings.append(Finding(name, line, position, f"column '{column}': {fault}", fix))
    return Row(line, values), findings


def _cell(text: str, spec: ColumnSpec) -> tuple[Cell, str, str]:
    if text == "":
        return None, "is blank.", f"Write the value, 0 for zero, or {NOT_AVAILABLE} where it is not available."
    if text == NOT_AVAILABLE:
        if spec.missing is Missing.LEAVE_OUT:
            return None, "", ""
        return None, f"{NOT_AVAILABLE}: the data dictionary does not allow a missing value here.", ""
    if spec.kind in {ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.MONEY}:
        return _number(text, spec.kind)
    return text, "", ""


def _number(text: str, kind: ColumnKind) -> tuple[Cell, str, str]:
    if not _NUMBER.fullmatch(text):
        fix = "Write digits only, without £, commas or spaces." if re.search(r"\d", text) else ""
        return None, f"'{text}' is not a number.", fix
    value = Decimal(text)
    if abs(value) > MOST_POUNDS:
        return None, f"'{text}' is larger than any figure this program believes ({MOST_POUNDS:,}).", ""
    if kind is ColumnKind.WHOLE:
        return (int(value), "", "") if value == int(value) else (None, f"'{text}' is not a whole number.", "")
    if kind is ColumnKind.MONEY and value < 0:
        return None, f"'{text}' is negative.", ""
    return value, "", ""


def _doubled(name: str, rows: Iterable[Row], key: Sequence[str]) -> list[Finding]:
    first: dict[tuple[Cell, ...], int] = {}
    faults = []
    for row in rows:
        mark = tuple(row.cells[part] for part in key)
        if mark in first and None not in mark:
            shown = ", ".join(str(part) for part in mark)
            faults.append(Finding(name, row.line, 0, f"'{shown}' occurs twice; the first is on line {first[mark]}."))
        first.setdefault(mark, row.line)
    return faults
