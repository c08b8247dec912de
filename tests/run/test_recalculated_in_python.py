"""The default scenario's workbook, calculated by the package formulas: by default where LibreOffice is absent."""

from __future__ import annotations

from numbers import Real
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

import formulas
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.run.compare import results_of
from tests.conftest import ROOT
from tests.export.recalculated import PENNY

NAME = "comparison.xlsx"
SCENARIO = "inputs/scenarios/integrated-settlements-2026.yaml"

pytestmark = pytest.mark.instead_of_libreoffice


def _found(solution: dict[str, object], sheet: str, cell: str) -> object:
    ranges = solution[f"'[{NAME}]{sheet.upper()}'!{cell}"]
    return ranges.value[0, 0]  # type: ignore[attr-defined]


def _agrees(shown: object, found: object) -> bool:
    if isinstance(shown, int | float):
        return isinstance(found, Real) and abs(float(found) - shown) < PENNY
    return str(found) == str(shown)


def _live(book: Workbook) -> list[tuple[str, str]]:
    return [(ws.title, c.coordinate) for ws in book for row in ws.iter_rows() for c in row if c.data_type == "f"]


@pytest.mark.filterwarnings("ignore")
def test_every_live_cell_is_what_the_engine_found(tmp_path: Path) -> None:
    """To the penny, in every formula of the workbook; a wrong pound would show."""
    path = tmp_path / NAME
    path.write_bytes(workbook_bytes(results_of(ROOT / SCENARIO, with_studies=False)))
    program: Any = formulas
    solution = program.ExcelModel().loads(str(path)).finish().calculate()
    shown = load_workbook(path, data_only=True)
    cells = _live(load_workbook(path))
    assert len(cells) > 15_000
    wrong = [
        (sheet, cell) for sheet, cell in cells if not _agrees(shown[sheet][cell].value, _found(solution, sheet, cell))
    ]
    assert wrong == []
