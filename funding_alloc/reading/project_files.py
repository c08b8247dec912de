"""Project files, CSV or xlsx with the same columns: every cell kept with its place, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.standard_cells import Codes, entry_of
from funding_alloc.reading.template.project_columns import PROJECT_TABLE, PROJECTS
from funding_alloc.reading.template.written import Written, WrittenRow, WrittenTable, csv_grid, table_in
from funding_alloc.reading.text import TextFile, missing_file, read_text, shown_name
from funding_alloc.schema.standard_terms import IDENTITY, Entry, Field, Place, Record, State

ENDINGS: Final = (".csv", ".csv.gz", ".xlsx")
MARKS: Final = frozenset({Field.PROJECT_ID, Field.INDICATOR})
"""Columns by which a table is known for a project file."""
ENOUGH: Final = 8
"""Known columns, more than half of all, by which one is known too."""


@dataclass(frozen=True)
class Ground:
    """What cells are checked against."""

    codes: Codes
    authorities: Mapping[str, str]
    """Code of an authority by everything that it may be written as, in small letters."""


def is_project_table(source: TextFile) -> bool:
    """Whether a CSV text has the headings of a project file, or so many of them that one is misspelt."""
    headings = {name.strip().strip('"') for name in source.text.split("\n", 1)[0].split(",")}
    return headings >= MARKS or len(headings & set(PROJECT_TABLE.names)) >= ENOUGH


def is_project_file(path: Path) -> bool:
    """Whether a file is a project file, by its headings or by the name of its sheet. Never raises."""
    try:
        if path.name.endswith((".csv", ".csv.gz")):
            return is_project_table(read_text(path))
        return path.suffix.lower() == ".xlsx" and _has_sheet(path)
    except InputFault:
        return False


def _has_sheet(path: Path) -> bool:
    from funding_alloc.reading.template import sheets  # openpyxl is loaded only for a workbook
    from funding_alloc.reading.workbook_screen import screen

    return PROJECTS in sheets.grids_of(screen(path), (PROJECTS,))


def files_in(path: Path) -> Sequence[Path]:
    """A file itself, or the CSV files and workbooks of a folder. Raises ``InputFault`` where there is none."""
    if not path.exists():
        raise missing_file(path)
    if not path.is_dir():
        return (path,)
    found = sorted(one for one in path.iterdir() if one.name.endswith(ENDINGS) and not one.name.startswith((".", "~$")))
    if not found:
        raise InputFault([Finding(shown_name(path), 0, 0, "is a folder without any CSV file or workbook.")])
    return found


def read_project_file(path: Path, ground: Ground, findings: list[Finding]) -> list[Record]:
    """Rows of a project file; what cannot be read at all goes to ``findings``.

    Raises ``InputFault`` for a file that is none. A column that is missing is blank in every row.
    """
    table = _table(path)
    records = []
    for row in table.rows:
        entries = {field: _entry(table, row, field, ground) for field in Field if field not in IDENTITY}
        faults = list(_faults(table, row, ground))
        findings += faults
        if not faults:
            named = {field: row.cells[field].text for field in IDENTITY}
            records.append(
                Record(
                    Place(table.file, row.line, table.sheet),
                    named[Field.PROJECT_ID],
                    named[Field.PROGRAMME],
                    ground.authorities[named[Field.AUTHORITY].casefold()],
                    named[Field.INDICATOR],
                    entries,
                )
            )
    return records


def project_rows(path: Path) -> list[list[str]]:
    """Every row's cells as text, in the order of the columns. Raises ``InputFault`` for a cell that cannot be read."""
    table = _table(path)
    findings = [
        table.finding(row.line, column, cell.what, cell.fix)
        for row in table.rows
        for column, cell in row.cells.items()
        if cell.what
    ]
    if findings:
        raise InputFault(findings)
    return [[row.cells[name].text if name in row.cells else "" for name in PROJECT_TABLE.names] for row in table.rows]


def _table(path: Path) -> WrittenTable:
    if path.suffix.lower() != ".xlsx":
        source = read_text(path)
        if not is_project_table(source):
            what = f"is no project file: it has no columns {' and '.join(sorted(MARKS))}."
            raise InputFault([Finding(source.name, 1, 0, what, f"Its columns are {', '.join(PROJECT_TABLE.names)}.")])
        return table_in(csv_grid(source), PROJECT_TABLE, None, lambda text, _: Written(text))
    from funding_alloc.reading.template import sheets
    from funding_alloc.reading.workbook_screen import screen

    book = screen(path)
    grids = sheets.grids_of(book, (PROJECTS,))
    if PROJECTS not in grids:
        raise InputFault([Finding(book.name, 0, 0, f"has no sheet '{PROJECTS}'.", f"It holds: {PROJECT_TABLE.holds}")])
    return table_in(grids[PROJECTS], PROJECT_TABLE, None, sheets.written)


def _entry(table: WrittenTable, row: WrittenRow, field: Field, ground: Ground) -> Entry:
    cell = row.cells.get(field)
    if cell is None:
        said = entry_of(field, "", 0, ground.codes)
        return Entry(State.BLANK, "", None, "has no column in this file.", said.fix)
    return entry_of(field, cell.text, table.positions[field], ground.codes)


def _faults(table: WrittenTable, row: WrittenRow, ground: Ground) -> Iterator[Finding]:
    """What keeps a row from being read: a cell without a value of its own, or a blank where a row needs a name."""
    for column, cell in row.cells.items():
        if cell.what:
            yield table.finding(row.line, column, cell.what, cell.fix)
        elif column in IDENTITY and not cell.text:
            what = "is blank, so it is not known whose row this is."
            yield table.finding(row.line, column, what, PROJECT_TABLE.column(column).help)
        elif column == Field.AUTHORITY and cell.text.casefold() not in ground.authorities:
            what = f"'{cell.text[:60]}' is no authority or council here."
            yield table.finding(row.line, column, what, did_you_mean(cell.text.casefold(), ground.authorities))
