"""A fund file from a filled template: the rules that read fund files read it, and tell their faults by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.funds import read_funds
from funding_alloc.reading.template.book import FilledBook, read_book
from funding_alloc.reading.template.columns import NOT_APPLICABLE
from funding_alloc.reading.template.fund_columns import (
    CLASS_TOTALS,
    FILE,
    FUND_TABLES,
    FUNDS,
    GRANTED,
    LINES,
    SOURCE,
    WITHOUT,
    Themes,
)
from funding_alloc.reading.template.read import Hints, ReadRow, ReadTable
from funding_alloc.reading.themes import theme_faults
from funding_alloc.reading.tree import Document, Mark, Path_
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.funds import GrantedFunds, ListedFunds
from funding_alloc.years import FiscalYear, YearRange

ANY_YEAR: Final = YearRange(FiscalYear(1800), FiscalYear(2098))
"""A fund file alone knows no scenario, whose years it must lie in."""
_NO_AMOUNT: Final = {"gbp": str(Unknown.NOT_AVAILABLE)}
_GROUNDS: Final = (*(("source", part) for part in SOURCE), ("assumption",))


@dataclass(frozen=True)
class FilledFunds:
    """Funds, and the plain data of the file that says the same."""

    funds: ListedFunds | GrantedFunds
    data: Mapping[str, Any]


@dataclass(frozen=True)
class _SheetDocument(Document):
    """A fund file whose entries stand in cells."""

    sheets: Mapping[Path_, str] = field(default_factory=dict)

    def finding(self, path: Path_, what: str, fix: str = "") -> Finding:
        """A finding at the cell of the longest part of ``path`` that the workbook has."""
        here = max((path[:i] for i in range(len(path) + 1) if path[:i] in self.marks), key=len)
        file, line, column = self.marks[here]
        return Finding(file, line, column, what, fix, self.sheets[here])


@dataclass
class _Builder:
    """Puts cells into the fund file's tree, and remembers where each stood."""

    book: FilledBook
    marks: dict[Path_, Mark] = field(default_factory=dict)
    sheets: dict[Path_, str] = field(default_factory=dict)

    def mark(self, path: Path_, table: str, at: tuple[int, int]) -> None:
        """Remember a cell, or a row (column 0), for an entry."""
        self.marks[path] = (self.book.name, *at)
        self.sheets[path] = table

    def value(self, path: Path_, cell: tuple[str, ReadRow, str]) -> Any:
        """Plain data of a cell, its place remembered even where it holds none; it is None then."""
        table, row, column = cell
        read = row.cells[column]
        self.mark(path, table, (row.line, self.book.tables[table].written.positions[column]))
        if not isinstance(read, tuple):
            return read if read is None or isinstance(read, int) else str(read)
        for i in range(len(read)):
            self.marks[*path, i], self.sheets[*path, i] = self.marks[path], table
        return list(read)

    def values(self, path: Path_, at: tuple[str, ReadRow], columns: Mapping[str, str]) -> dict[str, Any]:
        """Cells of a row by key of the file; those that hold none are left out, and remembered all the same."""
        table, row = at
        self.mark(path, table, (row.line, 0))
        found = {key: self.value((*path, key), (table, row, column)) for key, column in columns.items()}
        return {key: value for key, value in found.items() if value is not None}

    def grounds(self, path: Path_, at: tuple[str, ReadRow], prefix: str = "") -> dict[str, Any]:
        """The source and the assumption of a row; what is blank is left out."""
        table, row = at
        found: dict[str, Any] = {}
        self.mark((*path, "source"), table, (row.line, 0))
        for part in _GROUNDS:
            value = self.value((*path, *part), (table, row, f"{prefix}{'_'.join(part)}"))
            if value is not None and len(part) > 1:
                found.setdefault("source", {})[part[1]] = value
            elif value is not None:
                found["assumption"] = value
        return found


def read_fund_lines(path: Path, themes: Themes) -> FilledFunds:
    """Read a filled template of fund lines, against the theme file where it is given.

    Promise what a fund file may not say, a template may not say either: the same rules read both.
    Raises ``InputFault`` with every fault by sheet and cell.
    """
    book = read_book(path, FUND_TABLES, themes)
    if {FUNDS, LINES} <= set(book.tables):
        book.findings.extend(_stray_lines(book.tables[FUNDS], book.tables[LINES]))
    if FILE in book.tables and len(book.tables[FILE].rows) > 1:
        second = book.tables[FILE].rows[1]
        book.findings.append(Finding(book.name, second.line, 0, "is a second row; a file has one.", "", FILE))
    book.stop_if_faulty()
    book.findings.extend(_other_division(book))
    book.stop_if_faulty()
    document = _document(book)
    findings: list[Finding] = []
    funds = cast(ListedFunds | GrantedFunds, read_funds(document, ANY_YEAR, findings))
    if themes is not None:
        findings.extend(theme_faults(funds, document, themes))
    if findings:
        raise InputFault(findings)
    return FilledFunds(funds, document.data)


def _stray_lines(funds: ReadTable, lines: ReadTable) -> Iterator[Finding]:
    if not funds.has_all("fund"):
        return
    known = funds.by("fund")
    hints = Hints(known)
    for row in lines.rows:
        fund = row.word("fund")
        if fund is not None and fund not in known:
            yield lines.finding(row, "fund", f"'{fund}' is not a fund of sheet '{FUNDS}'.", hints.near(fund))


def _other_division(book: FilledBook) -> Iterator[Finding]:
    """Cells that only the other division reads: they would be passed over without a word."""
    is_granted = _is_granted(book)
    idle = {
        FILE: ("quantum_gbp",) if is_granted else tuple(CLASS_TOTALS.values()),
        FUNDS: ("formula",) if is_granted else (),
        LINES: () if is_granted else ("authority",),
    }
    said = "granted" if is_granted else "listed"
    for name, columns in idle.items():
        table = book.tables[name]
        for row in table.rows:
            for column in columns:
                if not row.is_empty(column):
                    what = f"holds a value, but the funds are {said}, which have none."
                    yield table.finding(row, column, what, f"Write {NOT_APPLICABLE}, or change the division.")


def _is_granted(book: FilledBook) -> bool:
    return book.tables[FILE].rows[0].word("division") == GRANTED


def _document(book: FilledBook) -> Document:
    """The tables as a fund file. Promise every cell was found sound before."""
    build, file = _Builder(book), book.tables[FILE].rows[0]
    lines: dict[str | None, list[ReadRow]] = {}
    for line in book.tables[LINES].rows:
        lines.setdefault(line.word("fund"), []).append(line)
    for path, table, row in (((), FILE, file.line), (("themes", "without_lines"), WITHOUT, 0), (("funds",), FUNDS, 0)):
        build.mark(path, table, (row, 0))
    data = {
        **build.values((), (FILE, file), {name: name for name in ("division", "fund_file", "title")}),
        "quantum": _quantum(build, file),
        "themes": {
            **build.values(("themes",), (FILE, file), {"file": "theme_file", "list": "theme_list"}),
            "without_lines": [_without(build, i, row) for i, row in enumerate(book.tables[WITHOUT].rows)],
        },
        "funds": [
            _fund(build, i, row, lines.get(row.word("fund"), ())) for i, row in enumerate(book.tables[FUNDS].rows)
        ],
    }
    return _SheetDocument(book.name, data, build.marks, (), build.sheets)


def _quantum(build: _Builder, row: ReadRow) -> dict[str, Any]:
    here, at = ("quantum",), (FILE, row)
    if not _is_granted(build.book):
        return {**build.values(here, at, {"gbp": "quantum_gbp"}), **build.grounds(here, at)}
    by_class = build.values((*here, "by_class"), at, {str(kind): name for kind, name in CLASS_TOTALS.items()})
    return {"by_class": by_class, **build.grounds(here, at)}


def _without(build: _Builder, i: int, row: ReadRow) -> dict[str, Any]:
    here, at = ("themes", "without_lines", i), (WITHOUT, row)
    return {**build.values(here, at, {"theme": "theme"}), **build.grounds(here, at)}


def _fund(build: _Builder, i: int, row: ReadRow, lines: Sequence[ReadRow]) -> dict[str, Any]:
    here, at = ("funds", i), (FUNDS, row)
    names = {name: name for name in ("title", "theme", "home_department", "mechanism", "formula")}
    scope = (*here, "scope")
    entries = "grants" if _is_granted(build.book) else "lines"
    fund = {
        **build.values(here, at, {"id": "fund", **names}),
        "scope": {
            **build.values(scope, at, {"settlement": "scope"}),
            **build.grounds(scope, at, "scope_"),
        },
        **build.grounds(here, at),
    }
    build.mark((*here, entries), FUNDS, (row.line, 0))
    return {**fund, entries: [_line(build, (*here, entries, j), line) for j, line in enumerate(lines)]}


def _line(build: _Builder, here: Path_, row: ReadRow) -> dict[str, Any]:
    names = {name: name for name in ("authority", "del_class", "year", "gbp")}
    return {**build.values(here, (LINES, row), names), **({} if row.cells["gbp"] is not None else _NO_AMOUNT)}
