"""The shipped scenarios' workbooks, calculated by another program."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.authority.page import page_names
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results
from tests.conftest import ROOT
from tests.export.cases import by_district, small_results
from tests.export.recalculated import live_cells, recalculated

SCENARIOS = ("integrated-settlements-2026", "levelling-up-2021")
LIVE = {
    *("Cover", "Summary", "Formula", "Settlement", "Settlement by theme", "Comparison", "Fund lines", "Checks"),
    *("As run", "Allocations", "Calc results", "Settlement plan", "Settlement limits", "Settlement proof"),
}
LIVE_ALSO = {
    "integrated-settlements-2026": {f"Calc {name}" for name in ("environment", "health", "housing", "regeneration")}
    | {"Calc skills", "Calc transport", "Calc fund lines", "Scope"},
    "levelling-up-2021": {"Calc levelling up", "Competitive", "Districts", "Districts with nothing"},
}
SEVERAL = {("Cover", "B"): 3, ("Checks", "C"): 4, ("Checks", "D"): 2} | dict.fromkeys(
    [("As run", column) for column in "CEI"], 30
)
"""Columns whose rows add up different things, with how many formulas each may have; every other has one."""
DECIDED = "Decided in the run (£)"

pytestmark = pytest.mark.slow


@cache
def _results_of(scenario: str) -> Results:
    return results_of(ROOT / f"inputs/scenarios/{scenario}.yaml")


@cache
def _written(scenario: str) -> bytes:
    return workbook_bytes(_results_of(scenario))


def _opened(scenario: str, *, shown: bool = False) -> Workbook:
    return load_workbook(BytesIO(_written(scenario)), data_only=shown)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_another_program_finds_the_engines_value_in_every_live_cell(scenario: str, tmp_path: Path) -> None:
    """LibreOffice, given no stored value, agrees to the penny, on every sheet that is meant to be live."""
    cells = live_cells(_written(scenario), recalculated(_opened(scenario), tmp_path))
    pages = set(page_names(tally(_results_of(scenario))).values())
    assert len(pages) == len(_results_of(scenario).inputs.places.authorities)
    assert {cell.sheet for cell in cells} == LIVE | LIVE_ALSO[scenario] | pages
    assert [cell for cell in cells if not cell.agrees] == []


@pytest.mark.parametrize("make", [small_results, by_district])
def test_the_hand_made_runs_too(make: Callable[[], Results], tmp_path: Path) -> None:
    """Names that look like formulas, areas without people and money unallocated calculate as the engine shows them."""
    content = workbook_bytes(make())
    cells = live_cells(content, recalculated(load_workbook(BytesIO(content)), tmp_path))
    assert len(cells) > 50
    assert [cell for cell in cells if not cell.agrees] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_one_formula_a_column(scenario: str) -> None:
    """Copied down, as a reader would: the same but for its row; totals apart."""
    for ws in _opened(scenario):
        for i, column in enumerate(ws.iter_cols(), start=1):
            cells = [cell for cell in column if cell.data_type == "f"]
            total = cells and "total" in str(cells[-1].style)
            formulas = {_by_row(str(cell.value), int(cell.row or 0)) for cell in (cells[:-1] if total else cells)}
            assert len(formulas) <= SEVERAL.get((ws.title, get_column_letter(i)), 1), (ws.title, formulas)


def _by_row(formula: str, row: int) -> str:
    """A formula with the rows it looks at counted from its own; whole columns stay as they are."""
    return re.sub(r"(\$[A-Z]+)(\d+)", lambda found: f"{found[1]}[{int(found[2]) - row}]", formula)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_stored_values_are_read_without_calculating(scenario: str) -> None:
    """Pandas and previews see numbers in live columns."""
    book = _opened(scenario, shown=True)
    (table,) = book["Summary"].tables.values()
    headings = int(table.ref.split(":")[0][1:])
    read = pd.read_excel(BytesIO(_written(scenario)), sheet_name="Summary", skiprows=headings - 1)
    assert read["Formula (£)"].iloc[:-1].sum() == read["Formula (£)"].iloc[-1] > 0
    assert not read.isna().any(axis=None)


def _table(book: Workbook, sheet: str) -> list[dict[str, object]]:
    """Rows of a sheet's table by heading."""
    ws = book[sheet]
    (table,) = ws.tables.values()
    headings, *rows = [[cell.value for cell in row] for row in ws[table.ref]]
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def _add_a_pound(book: Workbook, sheet: str, column: str, first: dict[str, str]) -> dict[str, object]:
    """One pound more in a column of the first row that says so; returns the row as it was."""
    ws = book[sheet]
    (table,) = ws.tables.values()
    headings, *rows = ws[table.ref]
    names = [str(cell.value) for cell in headings]
    row = next(row for row in rows if all(row[names.index(name)].value == text for name, text in first.items()))
    was = {name: cell.value for name, cell in zip(names, row, strict=True)}
    row[names.index(column)].value = int(str(was["Money as run (£)"])) + 1
    return was


def _results(book: Workbook, *words: str) -> set[str]:
    return {str(row["Check"]) for row in _table(book, "Checks") if row["Result"] in words}


def _cover(book: Workbook) -> dict[str, str]:
    return {str(row["Item"]): str(row["What it says"]) for row in _table(book, "Cover")}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_pound_on_an_allocation_fails_the_checks_it_breaks(scenario: str, tmp_path: Path) -> None:
    """Only the sums that hold the cell say FAIL, the cover says so, and every total above it moves by the pound."""
    book = _opened(scenario)
    was = _add_a_pound(book, "Allocations", DECIDED, {"Model": "Single settlement"})
    found = recalculated(book, tmp_path)
    area, kind = was["Area code"], f"{was['Class']} {was['Year']}"
    broken = {f"settlement.{place}.{of}" for place in (area, "all areas") for of in ("envelope", kind)}
    assert _results(found, "FAIL") == {"total.settlement", *broken}
    assert _results(found, "FLEXED") == set()
    said = _cover(found)
    assert said["Overall check"] == "FAIL"
    assert said["Checks"] == f"5 of {len(_table(found, 'Checks'))} CHECKS FAIL (sheet Checks)"
    assert said["Since the run"] == "1 of the cells changed (sheet As run)"
    before, after = _table(_opened(scenario, shown=True), "Summary"), _table(found, "Summary")
    moved = [_pounds(new) - _pounds(old) for old, new in zip(before, after, strict=True)]
    assert sorted(moved)[-2:] == [1, 1]
    assert sum(moved) == 2


def _pounds(row: dict[str, object]) -> int:
    return int(str(row["Single settlement (£)"]))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_pound_on_a_fund_line_flexes_and_does_not_fail(scenario: str, tmp_path: Path) -> None:
    """The formula shares the pound out; what the run decided stays, and says FLEXED where it should have followed."""
    book = _opened(scenario)
    was = _add_a_pound(book, "Fund lines", "Money (£)", {})
    found = recalculated(book, tmp_path)
    of_run = {str(row["Check"]) for row in _table(found, "Checks") if row["Calculated from"] == "the run"}
    line, kind = was["Fund line"], f"{was['Class']} {was['Year']}"
    moved = {row["Area code"] for row in _table(found, "Allocations") if row["Money (£)"] != row["Money as run (£)"]}
    grants = {f"settlement.{area}.{of}" for area in {*moved, "all areas"} for of in ("envelope", kind)}
    assert len(moved) == 1
    assert _results(found, "FLEXED") == {"quantum", "total.formula", f"line.competitive.{line}", *grants, *of_run}
    assert _results(found, "FAIL") == set()
    assert {f"line.formula.{line}", "total.competitive"} <= _results(found, "PASS")
    assert _cover(found)["Overall check"] == "FLEXED"


def test_a_pound_in_a_plan_breaks_its_limits_and_its_proof(tmp_path: Path) -> None:
    """What moves into a theme no longer leaves another: the class's limit fails, and check and cover with it."""
    book = _opened("integrated-settlements-2026")
    ws = book["Settlement plan"]
    (table,) = ws.tables.values()
    headings, first, *_ = ws[table.ref]
    column = [str(cell.value) for cell in headings].index("Moved in (£)")
    area = first[0].value
    first[column].value = int(str(first[column].value)) + 1_000_000
    found = recalculated(book, tmp_path)
    broken = [row for row in _table(found, "Settlement limits") if row["Result"] == "FAIL"]
    assert {row["Area code"] for row in broken} == {area}
    assert any("what moves into themes is what moves out of others" in str(row["Limit"]) for row in broken)
    assert [row["Area code"] for row in _table(found, "Settlement proof") if row["Result"] == "FAIL"] == [area]
    assert _results(found, "FAIL") == {"settlement.bound"}
    assert _cover(found)["Overall check"] == "FAIL"


def test_a_result_that_passes_every_sum_is_still_known_to_be_changed(tmp_path: Path) -> None:
    """A pound between two areas of one competition breaks no total; the copy of the run shows it."""
    book = _opened("integrated-settlements-2026")
    ws = book["Allocations"]
    pair = [row for row in ws.iter_rows() if row[0].value == "Competitive bidding"]
    one, other = pair[0], next(row for row in pair[1:] if row[3].value == pair[0][3].value)
    one[8].value, other[8].value = int(str(one[8].value)) + 1, int(str(other[8].value)) - 1
    found = recalculated(book, tmp_path)
    assert _results(found, "FAIL", "FLEXED") == set()
    assert _cover(found)["Overall check"] == "FAIL"
    assert _cover(found)["Since the run"] == "2 of the cells changed (sheet As run)"


def test_a_figure_typed_over_a_step_is_a_failure(tmp_path: Path) -> None:
    """A pound typed into the last step of a formula: the line no longer adds up, and no input says why."""
    book = _opened("integrated-settlements-2026")
    ws = book["Calc housing"]
    (table,) = ws.tables.values()
    headings, first, *_ = ws[table.ref]
    names = [str(cell.value) for cell in headings]
    shown = _table(_opened("integrated-settlements-2026", shown=True), "Calc housing")[0]
    first[names.index("Final (£)")].value = int(str(shown["Final (£)"])) + 1
    found = recalculated(book, tmp_path)
    line = str(shown["Fund line"])
    assert {f"line.formula.{line}", "total.formula"} <= _results(found, "FAIL")
    assert _results(found, "FLEXED") == set()
    assert _cover(found)["Overall check"] == "FAIL"


def test_a_row_that_is_emptied_is_a_failure(tmp_path: Path) -> None:
    """An allocation that is gone is missed by its totals and by the copy of the run."""
    book = _opened("integrated-settlements-2026")
    ws = book["Allocations"]
    row = next(row for row in ws.iter_rows() if row[0].value == "Competitive bidding" and str(row[8].value) > "1")
    for cell in row:
        cell.value = None
    found = recalculated(book, tmp_path)
    assert "total.competitive" in _results(found, "FAIL")
    assert _cover(found)["Overall check"] == "FAIL"
