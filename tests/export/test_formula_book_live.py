"""Every worked example of the formula library as a live workbook, calculated by another program."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.formula_book.book import formula_book
from funding_alloc.export.formula_book.given import OnTable
from funding_alloc.export.workbook.calc.bench import AREA, LINE, YEAR
from funding_alloc.export.workbook.calc.register import SEARCHED
from funding_alloc.formula.cases import grid_of
from funding_alloc.formula.evaluate import EVALUATE, Setting, evaluate
from funding_alloc.run.library import example_files, formula_files, read_formula_file
from tests.conftest import ROOT
from tests.export.recalculated import LiveCell, live_cells, recalculated_all

LONGER_THAN_A_SPREADSHEET_HOLDS = {"examples_round_modes_2"}
"""Its point is a number of 17 digits, which a spreadsheet reads as another one."""
HELD = 1e-9

pytestmark = pytest.mark.slow


def _cases() -> Iterator[tuple[str, OnTable]]:
    library = ROOT / "formulas"
    for path in (*example_files(library), *formula_files(library)):
        placed = read_formula_file(path)
        for i, case in enumerate(placed.formula.cases, start=1):
            setting = Setting(case.quantum, case.year, case.parameters)
            found = OnTable(placed, {"": evaluate(placed, grid_of(placed, case), setting)}, shows_all=True)
            yield f"{path.parent.name}_{path.stem}_{i}", found


def test_another_program_finds_what_every_worked_example_says(tmp_path: Path) -> None:
    """LibreOffice, given no stored value, agrees with the engine to nine digits in every live cell of every example."""
    given = dict(_cases())
    kinds = {type(step) for found in given.values() for step in found.placed.formula.steps}
    assert kinds == set(EVALUATE)
    contents = {name: formula_book(found) for name, found in given.items()}
    books = {name: load_workbook(BytesIO(content)) for name, content in contents.items()}
    calculated = recalculated_all(books, tmp_path)
    wrong = {name: cells for name, content in contents.items() if (cells := _wrong(content, calculated[name]))}
    assert set(wrong) == LONGER_THAN_A_SPREADSHEET_HOLDS, wrong
    assert {name: _without_formula(books[name]) for name, found in given.items()} == {
        name: _searched(found) for name, found in given.items()
    }


def _wrong(content: bytes, found: Workbook) -> list[LiveCell]:
    return [cell for cell in live_cells(content, found) if not cell.agrees_to(HELD, HELD)]


def _without_formula(book: Workbook) -> set[str]:
    """Columns of the Calc sheet that hold values, but for those that name the row."""
    (ws,) = (ws for ws in book if ws.title.startswith("Calc "))
    (table,) = ws.tables.values()
    headings, first, *_ = ws[table.ref]
    pairs = zip(headings, first, strict=True)
    return {str(title.value) for title, cell in pairs if cell.data_type != "f"} - {LINE, AREA, YEAR}


def _searched(found: OnTable) -> set[str]:
    """Steps that are found by a search, which no column can follow."""
    steps = [step.id for step in found.placed.formula.steps if type(step) in SEARCHED]
    return {f"{found.heading(name)} ({found.unit(name)})" for name in steps}
