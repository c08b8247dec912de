"""The tables that a round names: CSV files, or sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.competition.columns import TableSpec
from funding_alloc.reading.competition.listed import TABLES, tables_of
from funding_alloc.reading.template.read import ReadTable, read_rows
from funding_alloc.reading.template.written import Written, WrittenTable, csv_grid, table_in
from funding_alloc.reading.text import FileRead, TextFile, read_text
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.competition.bids import ReadBids
from funding_alloc.schema.competition.round import Competition

BOOKS: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls"})
"""What is screened as a workbook; only .xlsx passes."""
PLACES: Final[Mapping[str, Path_]] = {
    **{name: ("bids", name) for name in ("applicants", "bids", "marks", "winners")},
    "overrides": ("overrides", "table"),
}
"""Where a round's file names each table."""
_WHY: Final = {
    "marks": ("scores are made of marks", "scores come with the bids"),
    "winners": ("earlier winners are barred", "no earlier winner is barred"),
}


def named_tables(round_: Competition, source: ReadBids) -> dict[str, str]:
    """File of each table that the round names."""
    named = {name: getattr(source, name) for name in ("applicants", "bids", "marks", "winners")}
    named["overrides"] = round_.overrides.table if round_.overrides else None
    return {name: file for name, file in named.items() if file is not None}


def naming_faults(round_: Competition, source: ReadBids, document: Document) -> Iterator[Finding]:
    """Tables that the rules need and the file does not name, and tables that nothing would read."""
    used, named = {table.name for table in tables_of(round_)}, named_tables(round_, source)
    for name, (needed, idle) in _WHY.items():
        if name in used and name not in named:
            yield document.finding(PLACES[name], f"'{name}' names no table, but {needed}.", "Name the table.")
        if name in named and name not in used:
            yield document.finding(PLACES[name], f"'{name}' names a table, but {idle}.", "Write none.")


def is_round_table(path: Path, source: TextFile) -> bool:
    """Whether a CSV file has a table's name and only its columns."""
    spec = TABLES.get(path.stem)
    headings = {name.strip() for name in source.text.split("\n", 1)[0].split(",")}
    return spec is not None and headings <= set(spec.names)


@dataclass
class TableReader:
    """Reads tables one by one; faults are kept, and a table at fault is left out."""

    base: Path
    round_: Competition
    findings: list[Finding] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    """Every file opened, each once."""

    def read(self, named: Mapping[str, str]) -> dict[str, ReadTable]:
        """Every sound table by name; each workbook is opened once."""
        found: dict[str, ReadTable] = {}
        books: dict[str, dict[str, TableSpec]] = {}
        for name, file in named.items():
            if Path(file).suffix.lower() in BOOKS:
                books.setdefault(file, {})[name] = TABLES[name]
            else:
                table = self._csv(self.base / file, TABLES[name])
                found |= self._kept(name, table)
        for file, specs in books.items():
            for name, table in self._book(self.base / file, specs).items():
                found |= self._kept(name, table)
        return found

    def _kept(self, name: str, table: WrittenTable | None) -> dict[str, ReadTable]:
        return {} if table is None else {name: read_rows(table, self.round_, self.findings)}

    def _csv(self, path: Path, spec: TableSpec) -> WrittenTable | None:
        try:
            source = read_text(path)
            self.files.append(source)
            return table_in(csv_grid(source), spec, self.round_, lambda text, _: Written(text))
        except InputFault as fault:
            self.findings += fault.findings
            return None

    def _book(self, path: Path, specs: Mapping[str, TableSpec]) -> dict[str, WrittenTable]:
        from funding_alloc.reading.template.book import filled_tables
        from funding_alloc.reading.workbook_screen import screen

        try:
            book = screen(path)
            self.files.append(book)
            return filled_tables(book, tuple(specs.values()), (self.round_, tuple(TABLES)), self.findings)
        except InputFault as fault:
            self.findings += fault.findings
            return {}
