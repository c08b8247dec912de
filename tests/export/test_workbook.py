"""The workbook as a reviewer, a spreadsheet and a diff see it."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc import __version__
from funding_alloc.errors import InternalFault
from funding_alloc.export.tally import tally
from funding_alloc.export.words import MARKING
from funding_alloc.export.workbook import write_workbook
from funding_alloc.export.workbook.as_run import can_be_live
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.calc.whole import calculations
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import UNALLOCATED, Authority
from funding_alloc.schema.results import Results
from tests.export.cases import AMOUNTS, HOSTILE, QUANTUM, by_district, small_results, with_broken_check

FIRST = ("Cover", "Contents", "Summary", "Charts")
ONLY_WORDS = {"Cover", "Contents"}
RUNS = (small_results, by_district)


def opened(results: Results) -> Workbook:
    """The workbook, read back as it shows before anybody recalculates."""
    return load_workbook(BytesIO(workbook_bytes(results)), data_only=True)


def table_of(ws: Worksheet) -> list[list[object]]:
    """Headings and rows of a sheet's one table."""
    (reference,) = [table.ref for table in ws.tables.values()]
    return [[cell.value for cell in row] for row in ws[reference]]


def column(ws: Worksheet, heading: str) -> list[object]:
    """Values under a heading."""
    headings, *rows = table_of(ws)
    return [row[headings.index(heading)] for row in rows]


def test_equal_results_give_equal_bytes() -> None:
    """Two writings more than a second apart, as zip times count two seconds, differ in nothing."""
    first = [workbook_bytes(make()) for make in RUNS]
    time.sleep(2.1)
    assert [workbook_bytes(make()) for make in RUNS] == first


def test_no_clock_in_any_part() -> None:
    """Zip entries, properties and cells hold no date of the day."""
    with zipfile.ZipFile(BytesIO(workbook_bytes(small_results()))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core) == ["1980-01-01T00:00:00"] * 2
    today = time.strftime("%Y-%m-%d").encode()
    assert today not in everything


@pytest.mark.parametrize("make", RUNS)
def test_every_table_is_real_and_named_in_words(make: Callable[[], Results]) -> None:
    """Each sheet but the charts has one Excel table, with headings that are there and differ, and no blank cell."""
    book = opened(make())
    assert tuple(book.sheetnames[:4]) == FIRST
    for ws in book.worksheets:
        if ws.title == "Charts":
            continue
        (name,) = ws.tables
        assert re.fullmatch(r"tbl[A-Z][A-Za-z]+", name)
        headings, *rows = table_of(ws)
        assert all(isinstance(heading, str) and heading.strip() for heading in headings)
        assert len({str(heading).lower() for heading in headings}) == len(headings)
        assert all(cell not in {None, ""} for row in rows for cell in row), ws.title
        assert rows


@pytest.mark.parametrize("make", RUNS)
def test_headings_of_numbers_name_their_unit(make: Callable[[], Results]) -> None:
    """A column that holds a number ends in a unit in brackets."""
    for ws in opened(make()).worksheets:
        if ws.title == "Charts":
            continue
        headings, *rows = table_of(ws)
        for i, heading in enumerate(headings):
            if any(isinstance(row[i], int | float) for row in rows):
                assert re.search(r"\([^()]+\)$", str(heading)), (ws.title, heading)


def test_sheets_explain_themselves() -> None:
    """Title in A1, what the sheet holds in A2, the legend where a mark is used."""
    book = opened(small_results())
    for ws in book.worksheets:
        assert ws["A1"].value
        assert str(ws["A2"].value).endswith((".", "table"))
    legend = [str(cell.value) for cell in book["Summary"]["A"] if cell.value]
    assert "[z] means not applicable." in legend


@pytest.mark.parametrize("make", RUNS)
def test_nothing_is_hidden_or_merged_or_linked(make: Callable[[], Results]) -> None:
    """Every sheet can be seen; no merged cells, no errors, no macros, the first sheet in front."""
    content = workbook_bytes(make())
    book = load_workbook(BytesIO(content))
    for ws in book.worksheets:
        assert ws.sheet_state == "visible"
        assert not ws.merged_cells.ranges
        assert not ws.sheet_view.showGridLines
        assert {cell.data_type for row in ws.iter_rows() for cell in row} <= {"s", "n", "f"}
    assert book.active is book.worksheets[0]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in parts if "vba" in name or "external" in name]


def test_hostile_text_stays_text() -> None:
    """A name that looks like a formula is stored as the text it is, marked so that an edit cannot revive it."""
    book = opened(small_results())
    cell = next(cell for row in book["Summary"].iter_rows() for cell in row if cell.value == HOSTILE)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    cells = [cell for ws in book.worksheets for row in ws.iter_rows() for cell in row if cell.hyperlink]
    assert cells
    assert all(str(cell.hyperlink.location).endswith("!A1") for cell in cells if cell.hyperlink)


def test_links_lead_to_sheets() -> None:
    """The contents name and link every other sheet."""
    book = opened(small_results())
    assert column(book["Contents"], "Sheet") == [name for name in book.sheetnames if name != "Contents"]


def test_too_long_and_unprintable_text() -> None:
    """Control characters are dropped; text that Excel would cut is refused."""
    results = small_results()
    places = results.inputs.places

    def named(name: str) -> Results:
        authorities = (Authority("E47000001", "ONE", name, "combined authority"), *places.authorities[1:])
        return replace(results, inputs=replace(results.inputs, places=replace(places, authorities=authorities)))

    assert "Bell and null" in column(opened(named("Bell\x07 and\x00 null"))["Summary"], "Area")
    with pytest.raises(InternalFault, match="32,767"):
        workbook_bytes(named("x" * 40_000))


def test_totals_are_the_sum_of_their_rows() -> None:
    """The last row of each table with a total adds up the others, to the quantum."""
    book = opened(small_results())
    for sheet, heading in (
        ("Summary", "Formula (£)"),
        ("Summary", "Competitive bidding (£)"),
        ("Summary", "Single settlement (£)"),
        ("Fund lines", "Money (£)"),
        ("Settlement by theme", "Plan (£)"),
    ):
        *rows, total = column(book[sheet], heading)
        assert sum(int(str(row)) for row in rows) == total == QUANTUM
    for sheet, heading in (
        ("Formula", "Total (£)"),
        ("Settlement", "Plan (£)"),
        ("Comparison", "Competitive bidding (£)"),
    ):
        assert sum(int(str(value)) for value in column(book[sheet], heading)) == QUANTUM


def test_summary_agrees_with_the_allocations() -> None:
    """Each area's pounds and pounds per head, the money no bid won included."""
    book = opened(small_results())
    spent = [sum(by_area[UNALLOCATED] for by_area in AMOUNTS[Model.COMPETITIVE].values())]
    assert column(book["Summary"], "Area code") == ["E47000001", "E47000002", "E47000003", "unallocated", "Total"]
    assert column(book["Summary"], "Competitive bidding (£)")[3:4] == spent
    assert column(book["Summary"], "Formula per head (£ per head)")[:2] == [350.001, 215]
    assert column(book["Summary"], "Formula per head (£ per head)")[3] == "[z]"


def test_need_share_is_weighted_by_line() -> None:
    """What need alone would give is the need step's share."""
    shares = column(opened(small_results())["Formula"], "Need alone would give (share)")
    assert shares == pytest.approx([2 / 7, 2 / 7, 4 / 7, 4 / 7, 1 / 7, 1 / 7])


def test_a_failing_check_is_said_everywhere() -> None:
    """FAIL stands first among the checks, in their title and on the cover."""
    book = opened(with_broken_check())
    assert book["Checks"]["A1"].value == "Checks as run: 1 of 3 CHECKS FAIL"
    assert column(book["Checks"], "Result") == ["FAIL", "PASS", "PASS"]
    assert "1 of 3 CHECKS FAIL (sheet Checks)" in column(book["Cover"], "What it says")
    assert "ALL 2 CHECKS PASS (sheet Checks)" in column(opened(small_results())["Cover"], "What it says")


def test_a_check_that_no_sum_bears_out_keeps_the_engines_word() -> None:
    """Its figures are values, so that calculating again cannot turn FAIL into PASS; sums that agree are formulas."""
    book = load_workbook(BytesIO(workbook_bytes(with_broken_check())))
    broken, *others = table_of(book["Checks"])[1:]
    assert broken[2:4] == [QUANTUM - 1, QUANTUM]
    assert any(str(row[2]).startswith("=SUM") for row in others)
    assert str(broken[7]).startswith("=IF(")


def test_too_many_rows_or_funds_alike_leave_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook too large to calculate, or whose formulas could not tell funds apart, says that it holds values."""
    monkeypatch.setattr("funding_alloc.export.workbook.as_run.MOST_ROWS", 5)
    book = load_workbook(BytesIO(workbook_bytes(small_results())))
    assert not {"Allocations", "As run"} & set(book.sheetnames)
    assert {cell.data_type for ws in book.worksheets for row in ws.iter_rows() for cell in row} <= {"s", "n"}
    assert not any(ws.protection.sheet for ws in book.worksheets)
    asked = load_workbook(BytesIO(workbook_bytes(small_results(), all_live=True)))
    assert {"Allocations", "As run"} <= set(asked.sheetnames)
    monkeypatch.undo()
    alike = tally(small_results())
    found = calculations(alike)
    assert can_be_live(alike, found)
    assert not can_be_live(replace(alike, fund_titles={"roads": "Roads", "skills": "ROADS"}), found)


def test_no_checks_are_not_a_pass() -> None:
    """A run without checks does not claim that all passed."""
    book = opened(replace(small_results(), checks=()))
    assert "NO CHECKS WERE MADE (sheet Checks)" in column(book["Cover"], "What it says")


def test_cover_says_what_the_run_rests_on() -> None:
    """Status, quantum, models, cap and carry-forward in words."""
    said = " ".join(str(value) for value in column(opened(small_results())["Cover"], "What it says"))
    for words in ("ILLUSTRATIVE", "£1,000,001", "20 draws (seed 7)", "at most 10% of its money", "5% of CDEL"):
        assert words in said


def test_sheets_follow_the_kind_of_run() -> None:
    """Rounds only where simulated, districts only where money is shared there."""
    assert {"Competition rounds", "Selection rules", "Published"} <= set(opened(small_results()).sheetnames)
    recorded = opened(by_district())
    assert "Districts" in recorded.sheetnames
    assert not {"Competition rounds", "Selection rules", "Published"} & set(recorded.sheetnames)
    assert HOSTILE in column(recorded["Districts"], "Authority")
    assert "Outside any combined authority" in column(recorded["Summary"], "Area")


def test_properties_say_what_the_file_is() -> None:
    """Title, creator, language, and the run's identity."""
    book = opened(small_results())
    assert book.properties.title == "A small case"
    assert book.properties.creator == f"funding-alloc {__version__}"
    assert book.properties.language == "en-GB"
    own = {prop.name: prop.value for prop in book.custom_doc_props.props}  # type: ignore[attr-defined]
    assert own == {
        "run_id": "small-case-5bcfb20f",
        "content_sha256": "0123456789abcdef" * 4,
        "tool_version": __version__,
        "protective_marking": MARKING,
    }


def test_charts_have_axes_titles_and_words_for_those_who_cannot_see() -> None:
    """Four charts, none with a deleted axis or a fifth colour, each described."""
    with zipfile.ZipFile(BytesIO(workbook_bytes(small_results()))) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(re.findall(r'descr="Bar chart: [^"]+"', drawing)) == len(charts) == 4
    for chart in charts:
        assert '<delete val="1"' not in chart
        assert "£" in chart
        assert 'typeface="Arial"' in chart
        assert 1 <= chart.count("<ser>") <= 4


def test_pages_print_on_a4_landscape() -> None:
    """One page wide, with the headings repeated."""
    for ws in opened(small_results()).worksheets:
        assert (ws.page_setup.orientation, ws.page_setup.paperSize) == ("landscape", 9)
        if ws.title != "Charts":
            assert ws.page_setup.fitToWidth == 1
            assert ws.print_title_rows


def test_a_fault_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a sheet cannot be drawn, neither the workbook nor a part of it is left."""

    def broken(*_: object) -> None:
        raise RuntimeError("no such sheet")

    monkeypatch.setattr("funding_alloc.export.workbook.settlement.flexibility", broken)
    with pytest.raises(RuntimeError):
        write_workbook(small_results(), tmp_path / "comparison.xlsx")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    write_workbook(small_results(), tmp_path / "comparison.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["comparison.xlsx"]


def test_every_number_has_room() -> None:
    """No column is narrower than its longest number; a spreadsheet would show signs instead of it."""
    results = small_results()
    long = [replace(one, gbp=one.gbp + 10**14) for one in results.allocations]
    book = load_workbook(BytesIO(workbook_bytes(replace(results, allocations=tuple(long)))), data_only=True)
    sheet = book["Allocations"]
    (table,) = sheet.tables.values()
    headings, *rows = sheet[table.ref]
    (place,) = [i for i, cell in enumerate(headings) if cell.value == "Money as run (£)"]
    longest = max(len(f"{row[place].value:,}") for row in rows)
    assert longest == 19
    assert sheet.column_dimensions[headings[place].column_letter].width > longest + 2
