"""A workbook as another program calculates it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook


def recalculated(book: Workbook, folder: Path) -> Workbook:
    """What LibreOffice finds in every cell of a workbook read with its formulas.

    Saving drops the stored values; where one is there LibreOffice shows it and calculates nothing.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice (soffice) is not on this machine, so no other program has checked the live formulas")
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    book.save(bare)
    assert not [
        cell for ws in load_workbook(bare, data_only=True) for cell in _formulas(book, ws.title) if ws[cell].value
    ]
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", folder / "out", bare], check=True, capture_output=True, timeout=300)
    return load_workbook(folder / "out" / "bare.xlsx", data_only=True)


def _formulas(book: Workbook, sheet: str) -> list[str]:
    return [cell.coordinate for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f"]
