"""A filled template read whole: screened, opened once, every fault of every sheet found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.template.columns import About, TableSpec
from funding_alloc.reading.template.read import ReadTable, read_rows
from funding_alloc.reading.template.written import Grid, Raw, WrittenTable, table_in
from funding_alloc.reading.workbook_screen import ScreenedBook, screen


@dataclass(frozen=True)
class FilledBook:
    """The sound tables of a workbook; those at fault are told in ``findings``."""

    name: str
    tables: Mapping[str, ReadTable]
    findings: list[Finding]

    def stop_if_faulty(self) -> None:
        """Raise ``InputFault`` with everything found so far."""
        if self.findings:
            raise InputFault(self.findings)


def read_book(path: Path, specs: Sequence[TableSpec[About]], about: About) -> FilledBook:
    """Read a filled template. Raises ``InputFault`` for a file that the screen refuses or that cannot be opened."""
    book = screen(path)
    findings: list[Finding] = []
    written = filled_tables(book, specs, (about, tuple(spec.name for spec in specs)), findings)
    tables = {name: read_rows(table, about, findings) for name, table in written.items()}
    return FilledBook(book.name, tables, findings)


def filled_tables(
    book: ScreenedBook,
    specs: Sequence[TableSpec[About]],
    about: tuple[About, Collection[str]],
    findings: list[Finding],
) -> dict[str, WrittenTable]:
    """Tables of a screened workbook by name; ``about`` is what columns depend on, and every sheet of the template.

    Raises ``InputFault`` for unknown sheets, merged cells, or a workbook that cannot be opened.
    """
    from funding_alloc.reading.template import sheets  # openpyxl is loaded only for a workbook

    given, names = about
    grids = sheets.grids_of(book, names)
    findings += _idle_sheets(grids, {spec.name for spec in specs})
    found = {}
    for spec in specs:
        if spec.name not in grids:
            findings.append(Finding(book.name, 0, 0, f"has no sheet '{spec.name}'.", f"It holds: {spec.holds}"))
            continue
        try:
            found[spec.name] = table_in(grids[spec.name], spec, given, sheets.written)
        except InputFault as fault:
            findings += fault.findings
    return found


def _idle_sheets(grids: Mapping[str, Grid[Raw]], read: Collection[str]) -> Iterator[Finding]:
    """Sheets that are filled and that would not be read."""
    for title, grid in grids.items():
        if title not in read and grid.rows:
            what = f"has {len(grid.rows)} row{'s' * (len(grid.rows) != 1)}, but the round does not read it from here."
            yield Finding(
                grid.file, 0, 0, what, "Name the workbook for this table in the round's file, or clear it.", title
            )
