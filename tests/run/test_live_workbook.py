"""The shipped scenarios' workbooks, calculated by another program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.run.compare import results_of
from tests.conftest import ROOT
from tests.export.recalculated import recalculated

SCENARIOS = ("integrated-settlements-2026", "levelling-up-2021")
LIVE = {"Summary", "Comparison", "Fund lines", "As run"}
PENNY = 0.005

pytestmark = pytest.mark.slow


@cache
def _written(scenario: str) -> bytes:
    return workbook_bytes(results_of(ROOT / f"inputs/scenarios/{scenario}.yaml"))


def _opened(scenario: str, *, shown: bool = False) -> Workbook:
    return load_workbook(BytesIO(_written(scenario)), data_only=shown)


@dataclass(frozen=True)
class _Cell:
    sheet: str
    at: str
    formula: str
    shown: object
    found: object

    @property
    def agrees(self) -> bool:
        """To the penny, or to the letter."""
        if isinstance(self.shown, int | float) and isinstance(self.found, int | float):
            return abs(self.shown - self.found) < PENNY
        return self.shown == self.found


def _live_cells(scenario: str, folder: Path) -> list[_Cell]:
    formulas, shown = _opened(scenario), _opened(scenario, shown=True)
    found = recalculated(_opened(scenario), folder)
    return [
        _Cell(
            ws.title,
            c.coordinate,
            str(c.value),
            shown[ws.title][c.coordinate].value,
            found[ws.title][c.coordinate].value,
        )
        for ws in formulas
        for row in ws.iter_rows()
        for c in row
        if c.data_type == "f"
    ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_another_program_finds_the_engines_value_in_every_live_cell(scenario: str, tmp_path: Path) -> None:
    """LibreOffice, given no stored value, agrees to the penny, on every sheet that is meant to be live."""
    cells = _live_cells(scenario, tmp_path)
    assert {cell.sheet for cell in cells} >= LIVE
    assert [cell for cell in cells if not cell.agrees] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_stored_values_are_read_without_calculating(scenario: str) -> None:
    """Pandas and previews see numbers in live columns."""
    book = _opened(scenario, shown=True)
    (table,) = book["Summary"].tables.values()
    headings = int(table.ref.split(":")[0][1:])
    read = pd.read_excel(BytesIO(_written(scenario)), sheet_name="Summary", skiprows=headings - 1)
    assert read["Formula (£)"].iloc[:-1].sum() == read["Formula (£)"].iloc[-1] > 0
    assert not read.isna().any(axis=None)
