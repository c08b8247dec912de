"""Tables read: every cell a value, every fault of a cell found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.template.cells import Cell, asked_of, read_cell
from funding_alloc.reading.template.columns import About, TableSpec
from funding_alloc.reading.template.written import WrittenTable

MOST_HINTS: Final = 40


@dataclass(frozen=True)
class ReadRow:
    """A row by column; a cell at fault is not among them, and a column left out holds None."""

    line: int
    cells: Mapping[str, Cell]

    def word(self, column: str) -> str | None:
        """A cell of words; None where it is at fault or holds none."""
        value = self.cells.get(column)
        return value if isinstance(value, str) else None

    def is_empty(self, column: str) -> bool:
        """Whether a sound cell says that there is no value."""
        return column in self.cells and self.cells[column] is None


@dataclass
class Hints:
    """Known words near a wrong one. A table of other codes altogether is not searched for each of its rows."""

    known: Collection[str]
    found: dict[str, str] = field(default_factory=dict)

    def near(self, word: str) -> str:
        """How the word may have been meant; blank once many were asked for."""
        if word not in self.found and len(self.found) < MOST_HINTS:
            self.found[word] = did_you_mean(word, self.known)
        return self.found.get(word, "")


@dataclass(frozen=True)
class ReadTable:
    """A table read, in the order of its rows."""

    spec: TableSpec[Any]
    written: WrittenTable
    rows: tuple[ReadRow, ...]

    def finding(self, row: ReadRow, column: str, what: str, fix: str = "") -> Finding:
        """A finding at a cell."""
        return self.written.finding(row.line, column, what, fix)

    def has_all(self, column: str) -> bool:
        """Whether every row has a word there; if not, what refers to it may be right."""
        return all(row.word(column) is not None for row in self.rows)

    def by(self, column: str) -> dict[str, ReadRow]:
        """Rows by a column of codes; of several with one code the first."""
        found: dict[str, ReadRow] = {}
        for row in self.rows:
            code = row.word(column)
            if code is not None:
                found.setdefault(code, row)
        return found


def read_rows(written: WrittenTable, about: About, findings: list[Finding]) -> ReadTable:
    """Read every cell; faults go to ``findings``."""
    rows = []
    asked = {column.name: asked_of(column, about) for column in written.spec.columns}
    for row in written.rows:
        cells: dict[str, Cell] = dict.fromkeys(asked)
        for name, cell in row.cells.items():
            said = read_cell(cell.text, asked[name])
            what, fix = (cell.what, cell.fix) if cell.what else (said.what, said.fix)
            if what:
                findings.append(written.finding(row.line, name, what, fix))
                del cells[name]
            else:
                cells[name] = said.value
        rows.append(ReadRow(row.line, cells))
    table = ReadTable(written.spec, written, tuple(rows))
    findings.extend(_doubled(table))
    return table


def _doubled(table: ReadTable) -> Iterator[Finding]:
    """Rows that say the same thing twice, by the table's key."""
    first: dict[tuple[Cell, ...], int] = {}
    key = table.spec.key
    for row in table.rows:
        if not key or any(row.cells.get(part) is None for part in key):
            continue
        mark = tuple(row.cells[part] for part in key)
        if mark in first:
            shown = ", ".join(str(part) for part in mark)
            place = f"row {first[mark]}" if table.written.sheet else f"line {first[mark]}"
            yield table.finding(row, key[-1], f"'{shown}' occurs twice; the first is on {place}.")
        first.setdefault(mark, row.line)
