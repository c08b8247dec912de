"""The xlsx template, filled in, is the same round as the CSV tables; what a cell may not hold is found at the cell."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading import workbook_screen
from funding_alloc.reading.competition import read_competition
from funding_alloc.run.check import check_path
from tests.changes import edit
from tests.reading.competition_books import repack, write_book, write_plain
from tests.reading.competition_rounds import write_round


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in, so that files go by their names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _findings(path: Path) -> list[str]:
    with pytest.raises(InputFault) as found:
        read_competition(path)
    return [str(finding) for finding in found.value.findings]


def _set(sheet: str, cell: str, value: Any, shown_as: str | None = None) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell].value = value
        if shown_as is not None:
            book[sheet][cell].number_format = shown_as

    return change


def test_the_filled_template_is_the_round_of_the_csv_tables(folder: Path) -> None:
    """Written, filled in, saved and read again: every value is the same, exactly."""
    from_csv = read_competition(write_round(folder))
    from_book = read_competition(write_book(folder))
    for part in ("applicants", "bids", "marks", "winners", "overrides"):
        assert getattr(from_book, part) == getattr(from_csv, part)
    assert check_path(folder / "round.yaml") == ()


def test_a_day_typed_as_a_date_and_rows_below_blanks_are_read(folder: Path) -> None:
    """A real date is a day; a row left free says nothing; the sheet's own size is not believed."""
    plain = read_competition(write_book(folder))

    def change(book: Any) -> None:
        book["overrides"]["D2"].value = date(2025, 4, 1)
        for column in "ABCD":
            cell = book["marks"][f"{column}11"]
            book["marks"][f"{column}3000"].value, cell.value = cell.value, None

    found = read_competition(write_book(folder, change))
    assert (found.overrides, found.marks) == (plain.overrides, plain.marks)


CELLS: dict[str, tuple[Callable[[Any], None], str]] = {
    "formula": (
        _set("bids", "F2", "=6*2000000"),
        "bids!F2: column 'ask_gbp': holds a formula. Copy the cell and paste it as a value.",
    ),
    "array formula": (
        _set("bids", "F2", ArrayFormula("F2", "=SUM(G2:G3)")),
        "bids!F2: column 'ask_gbp': holds a formula. Copy the cell and paste it as a value.",
    ),
    "formula in words": (
        _set("bids", "B2", '=HYPERLINK("x","y")'),
        "bids!B2: column 'title': holds a formula. Copy the cell and paste it as a value.",
    ),
    "error": (_set("marks", "D2", "#N/A"), "marks!D2: column 'mark': holds the error #N/A. Type the value itself."),
    "text number": (
        _set("bids", "F2", "12000000"),
        "bids!F2: column 'ask_gbp': '12000000' is text, not a number. Turn it into a number: the cell's "
        "warning sign offers "
        "to convert it.",
    ),
    "pounds in text": (
        _set("bids", "F2", "£12,000,000"),
        "bids!F2: column 'ask_gbp': '£12,000,000' is not a number. Write digits only, without £, %, commas or spaces.",
    ),
    "date for a number": (
        _set("bids", "F2", datetime(2025, 3, 12)),
        "bids!F2: column 'ask_gbp': holds a date or a time. Format the cell as a number, and type the value again.",
    ),
    "time for a mark": (
        _set("marks", "D2", time(4, 30)),
        "marks!D2: column 'mark': holds a date or a time. Format the cell as a number, and type the value again.",
    ),
    "date for a code": (
        _set("applicants", "C2", date(2025, 3, 12)),
        "applicants!C2: column 'region': holds a date or a time. Format the cell as text, and type the value again.",
    ),
    "moment for a day": (
        _set("overrides", "D2", datetime(2025, 4, 1, 12, 30)),
        "overrides!D2: column 'on': '2025-04-01 12:30:00' is not a day. Write the day alone, as in 2025-04-01.",
    ),
    "truth value": (
        _set("bids", "I2", False),
        "bids!I2: column 'withdrawn': holds FALSE, a truth value. Write yes or no.",
    ),
    "truth value for a number": (
        _set("bids", "G2", True),
        "bids!G2: column 'match_gbp': holds TRUE, a truth value. Type the value itself.",
    ),
    "number shown otherwise": (
        _set("applicants", "G2", 1, "000"),
        "applicants!G2: column 'category': holds the number 1, which may show as something else. Format the "
        "column as text, "
        "and type the value again.",
    ),
    "fraction of a pound": (
        _set("bids", "F2", 12000000.5),
        "bids!F2: column 'ask_gbp': '12000000.5' is not a whole number of pounds. Round it.",
    ),
    "more than is believed": (
        _set("bids", "F4", 1e18),
        "bids!F4: column 'ask_gbp': '1000000000000000000' is larger than any figure this program believes "
        "(9,999,999,999,999).",
    ),
    "blank": (_set("bids", "F2", None), "bids!F2: column 'ask_gbp': is blank. Write the value, or 0 for zero."),
    "blank at the end of a row": (
        _set("marks", "D2", None),
        "marks!D2: column 'mark': is blank. Write the value, or 0 for zero.",
    ),
    "unknown applicant": (
        _set("bids", "C2", "X0O1"),
        "bids!C2: column 'applicant': 'X0O1' is not an applicant. Did you mean 'X001'?",
    ),
    "above the cap": (
        _set("bids", "F2", 20000001),
        "bids!F2: column 'ask_gbp': asks for £20,000,001, above the cap of £20,000,000 for a bid of kind "
        "'place'. Lower the "
        "ask, or correct the kind.",
    ),
    "doubled": (_set("bids", "A6", "B1"), "bids!A6: column 'bid_id': 'B1' occurs twice; the first is on row 2."),
    "unknown heading": (
        _set("winners", "B1", "aplicant"),
        "winners!B1: unknown column 'aplicant'. Did you mean 'applicant'?",
    ),
    "value beside the table": (
        _set("winners", "E2", 4),
        "winners!E2: holds a value, but its column has no heading. Write the heading, or clear the cell.",
    ),
    "merged": (
        lambda book: book["bids"].merge_cells("B8:C9"),
        "bids!B8: is merged with its neighbours. Unmerge them, and write the value in each cell.",
    ),
    "unknown sheet": (
        lambda book: book.create_sheet("bid"),
        "bid: is not a sheet of the template. Did you mean 'bids'?",
    ),
    "missing sheet": (
        lambda book: book.remove(book["marks"]),
        " has no sheet 'marks'. It holds: What each assessor gave each bid under each criterion.",
    ),
    "sheet without headings": (
        lambda book: book["marks"].delete_rows(1, 400),
        "marks: has no headings. They are bid_id, criterion, assessor, mark.",
    ),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_fault_of_a_workbook_is_found_at_its_cell(case: str, folder: Path) -> None:
    """One thing wrong in one cell or sheet, one finding."""
    change, said = CELLS[case]
    assert _findings(write_plain(folder, change)) == [f"bids.xlsx:{'' if said[0] == ' ' else ' '}{said}"]


def test_a_filled_sheet_that_the_round_does_not_read_is_refused(folder: Path) -> None:
    """Winners stand in the workbook, but the round's file names another table."""
    rules = write_book(folder)
    (folder / "winners.csv").write_text("competition,applicant,areas\ntest-round-before,X009,X009\n", encoding="utf-8")
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("winners: bids.xlsx", "winners: winners.csv"), encoding="utf-8"
    )
    assert _findings(rules) == [
        "bids.xlsx: winners: has 1 row, but the round does not read it from here. Name the workbook for this "
        "table in the "
        "round's file, or clear it."
    ]


def test_a_workbook_that_could_do_harm_is_refused_before_it_is_opened(folder: Path) -> None:
    """The screen stands before a round's workbook as before every other."""
    rules = write_book(folder)
    repack(folder / "bids.xlsx", {"xl/vbaProject.bin": b"x"})
    assert _findings(rules) == ["bids.xlsx: holds macros. Save it as .xlsx, which drops them."]


@pytest.mark.parametrize("path", ["no.xlsx", "."])
def test_a_workbook_that_is_not_there_is_told(path: str, folder: Path) -> None:
    """A missing file names its neighbour; a folder is none."""
    (folder / "now.xlsx").touch()
    with pytest.raises(InputFault) as found:
        workbook_screen.screen(folder / path)
    said = {
        "no.xlsx": "no.xlsx: does not exist. Did you mean 'now.xlsx'?",
        ".": ".: is a folder, not a file. Name a file inside it.",
    }
    assert str(found.value) == said[path]


def test_a_sheet_of_broken_xml_is_a_finding(folder: Path) -> None:
    """What openpyxl cannot read is told in words, whatever it raises."""
    rules, path = write_book(folder), folder / "bids.xlsx"
    with zipfile.ZipFile(path) as parcel:
        sheet = next(name for name in parcel.namelist() if name.startswith("xl/worksheets/sheet3"))
    repack(
        path,
        {sheet: b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99999</v></c></row></sheetData></worksheet>"},
    )
    (said,) = _findings(rules)
    assert said.startswith(("bids.xlsx: cannot be read as a workbook: ", "bids.xlsx: bids: has no headings."))


def test_a_table_alone_is_checked_with_the_rounds_that_name_it(folder: Path) -> None:
    """The columns that are needed depend on the round, so a table alone is neither sound nor faulty."""
    write_book(folder)
    write_round(folder)
    for name in ("bids.csv", "overrides.csv"):
        assert check_path(folder / name) == ()
    said = [str(finding) for finding in check_path(folder / "bids.xlsx")]
    assert said == ["bids.xlsx: is read with its round, and no round in this folder names it. Check the round's file."]
    edit(folder / "bids.csv", "12000000", "20000001")
    assert [finding.line for finding in check_path(folder / "overrides.csv")] == [2]


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [(0, 0, "b.xlsx: marks"), (7, 0, "b.xlsx: marks!7"), (1, 26, "b.xlsx: marks!Z1"), (703, 27, "b.xlsx: marks!AA703")],
)
def test_a_cell_is_named_as_spreadsheets_name_it(line: int, column: int, place: str) -> None:
    """Letters for the column, then the row."""
    assert str(Finding("b.xlsx", line, column, "is blank.", "", "marks")) == f"{place}: is blank."
