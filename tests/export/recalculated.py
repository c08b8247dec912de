"""A workbook as another program calculates it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

PENNY = 0.005
_STORED = re.compile(rb"</f><v>[^<]+")


@dataclass(frozen=True)
class LiveCell:
    """A formula, what the engine stored beside it, and what the other program found."""

    sheet: str
    at: str
    formula: str
    shown: object
    found: object

    @property
    def agrees(self) -> bool:
        """To the penny, or to the letter."""
        return self.agrees_to(PENNY, 0)

    def agrees_to(self, distance: float, part: float) -> bool:
        """Within a distance, or a part of the number; to the letter where it is text."""
        if isinstance(self.shown, int | float) and isinstance(self.found, int | float):
            return abs(self.shown - self.found) <= distance + part * abs(self.shown)
        return self.shown == self.found


def live_cells(content: bytes, found: Workbook, formulas: Workbook | None = None) -> list[LiveCell]:
    """Every formula cell of a file, read with its formulas or still to be read, beside what another program found."""
    shown = load_workbook(BytesIO(content), data_only=True)
    return [
        LiveCell(
            ws.title,
            c.coordinate,
            str(c.value),
            shown[ws.title][c.coordinate].value,
            found[ws.title][c.coordinate].value,
        )
        for ws in formulas or load_workbook(BytesIO(content))
        for row in ws.iter_rows()
        for c in row
        if c.data_type == "f"
    ]


def recalculated(book: Workbook, folder: Path) -> Workbook:
    """What LibreOffice finds in every cell of a workbook read with its formulas."""
    return recalculated_all({"book": book}, folder)["book"]


def recalculated_all(books: Mapping[str, Workbook], folder: Path) -> dict[str, Workbook]:
    """What LibreOffice finds in every cell of workbooks read with their formulas, in one call.

    Saving drops the stored values; where one is there LibreOffice shows it and calculates nothing.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice (soffice) is not on this machine, so no other program has checked the live formulas")
    bare, out = folder / "bare", folder / "out"
    bare.mkdir(parents=True)
    paths = [_without_values(book, bare / f"{name}.xlsx") for name, book in books.items()]
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", out, *paths], check=True, capture_output=True, timeout=1_800)
    return {name: load_workbook(out / f"{name}.xlsx", data_only=True) for name in books}


def _without_values(book: Workbook, path: Path) -> Path:
    book.save(path)
    with ZipFile(path) as file:
        sheets = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
    assert any(b"<f>" in sheet for sheet in sheets)
    assert not [match for sheet in sheets for match in _STORED.findall(sheet)]
    return path
