"""A formula on a table as a live workbook: what its sheets hold, when they are live, what they say of themselves."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.formula_book.book import formula_book
from funding_alloc.export.formula_book.given import OnTable
from funding_alloc.export.lint.rule import Profile
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.run.library import read_formula_file
from funding_alloc.run.lint_workbook import lint_workbook
from funding_alloc.schema.panel import Grid
from tests.conftest import ROOT

LOOKUP = ROOT / "formulas/examples/lookup.yaml"
REGENERATION = ROOT / "formulas/regeneration/2026-27.yaml"
Rows = dict[str, tuple[str, int]]


def _looked_up(rows: Rows, rounds: tuple[str, ...] = ("",)) -> OnTable:
    placed = read_formula_file(LOOKUP)
    grid = Grid(
        tuple(rows),
        {"pupils": tuple(Fraction(pupils) for _, pupils in rows.values())},
        {"kind": tuple(kind for kind, _ in rows.values())},
    )
    return OnTable(placed, {name: evaluate(placed, grid, Setting()) for name in rounds})


THREE: Rows = {"=A": ("primary", 100), "B": ("primary", 10), "[/c]": ("special", 7)}


def looked_up_book(rows: Rows) -> bytes:
    """A small formula's workbook, for other tests."""
    return formula_book(_looked_up(rows))


def _table(book: Workbook, sheet: str) -> list[dict[str, object]]:
    ws = book[sheet]
    (table,) = ws.tables.values()
    headings, *rows = [[cell.value for cell in row] for row in ws[table.ref]]
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def _opened(content: bytes, *, shown: bool) -> Workbook:
    return load_workbook(BytesIO(content), data_only=shown)


def test_results_come_from_the_calc_sheet_and_that_from_data_and_parameters() -> None:
    """Every sheet is live, and the engine's value stands beside each formula; names stay as they are."""
    content = formula_book(_looked_up(THREE))
    book, shown = _opened(content, shown=False), _opened(content, shown=True)
    assert book.sheetnames == [
        *("Cover", "Contents", "Results", "Parameters", "Data", "Calc lookup", "Formula steps", "Checks", "As run")
    ]
    assert [(row["Area code"], row["Rate (£ per pupil)"], row["Amount (£)"]) for row in _table(shown, "Results")] == [
        ("=A", 40, 4000),
        ("B", 40, 400),
        ("[/c]", 90, 630),
    ]
    assert all(str(row["Amount (£)"]).startswith("=SUMPRODUCT(") for row in _table(book, "Results"))
    rates = {row["For"]: row["Value (see Unit)"] for row in _table(book, "Parameters") if row["Parameter"] == "rates"}
    assert rates == {"primary": 40, "secondary": 55, "special": 90}
    first = _table(book, "Calc lookup")[0]
    assert first["Kind"] == "=INDEX(Data!$D$5:$D$7,$C6)"
    assert first["Amount (£)"] == "=$F6*$E6"
    assert {row["Result"] for sheet in ("Checks", "As run") for row in _table(shown, sheet)} == {"PASS"}


def test_a_quantum_and_parameters_given_for_the_run_are_the_ones_shown() -> None:
    """Not the file's: a changed parameter and the money stand among the figures, each with its ground."""
    placed = read_formula_file(REGENERATION)
    case = placed.formula.cases[0]
    grid = Grid(
        ("A", "B"),
        {name: tuple(Fraction(case.given[name][code]) for code in "AB") for name in placed.formula.indicators},
        {},
    )
    setting = Setting(Decimal(1001), None, {"ceiling_rate": Decimal("1.2")})
    shown = _opened(formula_book(OnTable(placed, {"": evaluate(placed, grid, setting)})), shown=True)
    found = {row["Parameter"]: row for row in _table(shown, "Parameters")}
    assert (found["quantum"]["Value (see Unit)"], found["ceiling rate"]["Value (see Unit)"]) == (1001, 1.2)
    assert found["quantum"]["Assumption"] == "Given on the command line for this run."
    assert [row["Final (£)"] for row in _table(shown, "Results")] == [600, 401]


@pytest.mark.parametrize(
    ("rows", "limit"), [(THREE, 2), ({"a": ("primary", 1), "A": ("primary", 2)}, 1_000)], ids=["long", "alike"]
)
def test_values_only_where_it_is_long_or_a_spreadsheet_would_mix_areas_up(rows: Rows, limit: int) -> None:
    """Above the limit of rows, and where two codes differ by capitals alone; the cover says so."""
    content = formula_book(_looked_up(rows), limit)
    book = _opened(content, shown=False)
    assert not [cell for ws in book for row in ws.iter_rows() for cell in row if cell.data_type == "f"]
    assert {"Checks", "As run"}.isdisjoint(book.sheetnames)
    says = {row["Item"]: str(row["What it says"]) for row in _table(book, "Cover")}
    assert says["Style key"].startswith("This workbook holds values only")


def test_rounds_stand_apart_and_carried_columns_are_said() -> None:
    """Each round shares its own money; the same area of two rounds is two rows."""
    shown = _opened(formula_book(_looked_up(THREE, ("one", "two"))), shown=True)
    assert [(row["Fund line"], row["Amount (£)"]) for row in _table(shown, "Results")] == [
        (name, amount) for name in ("one", "two") for amount in (4000, 400, 630)
    ]


def test_the_same_run_gives_the_same_bytes_and_another_another_name() -> None:
    """Down to the byte; one pupil more changes the run's name."""
    content = formula_book(_looked_up(THREE))
    assert content == formula_book(_looked_up(THREE))
    other = _looked_up(THREE | {"B": ("primary", 11)})
    assert other.run_id != _looked_up(THREE).run_id


def test_the_linter_finds_only_what_a_single_formula_lacks(tmp_path: Path) -> None:
    """No essential fault; no sensitivity, no log of assumptions; several sums in the columns of As run."""
    path = tmp_path / "lookup.xlsx"
    path.write_bytes(formula_book(_looked_up(THREE)))
    report = lint_workbook(path, Profile.REVIEW)
    assert report.is_sound(is_strict=False)
    assert {o.rule.id for o in report.outcomes if o.faults} == {"CN4", "CN5", "FM4"}
