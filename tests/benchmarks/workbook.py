"""A formula's live workbook: seconds and KiB, beside plain openpyxl and XlsxWriter writing the same cells.

python -m tests.benchmarks.workbook [--json]

The areas and their values are made up, 300 as English districts are and 3,000. Ours reckons which formula each cell
has, styles it, and stores the engine's value beside it; the peers are handed the finished list of cells and write it
plainly: openpyxl without stored values, which it cannot write, XlsxWriter with them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from random import Random
from typing import Any, Final

import xlsxwriter
from openpyxl import Workbook, load_workbook

from funding_alloc.export.formula_book.book import formula_book
from funding_alloc.export.formula_book.given import OnTable
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.run.library import read_formula_file
from funding_alloc.schema.panel import Grid
from tests.conftest import ROOT

FORMULA: Final = ROOT / "formulas/regeneration/2026-27.yaml"
SIZES: Final = (12, 300, 1_000, 3_000)
RUNS: Final = 3
Cells = Mapping[str, list[tuple[int, int, Any, Any]]]
"""By sheet: row, column, what is written, and the value beside a formula."""


def given(areas: int) -> OnTable:
    """The regeneration formula on made-up areas."""
    draw, placed = Random(areas), read_formula_file(FORMULA)
    codes = tuple(f"A{i:05d}" for i in range(areas))
    ranges = {"population": (20_000, 900_000), "gva_per_hour": (25, 60), "imd_score": (5, 45)}
    numbers = {name: tuple(Fraction(draw.randint(*span)) for _ in codes) for name, span in ranges.items()}
    found = evaluate(placed, Grid(codes, numbers, {}), Setting(Decimal(1_000_000_000)))
    return OnTable(placed, {"": found})


def cells_of(content: bytes) -> Cells:
    """Every cell of a workbook."""
    formulas, shown = (load_workbook(BytesIO(content), data_only=only) for only in (False, True))
    return {
        ws.title: [
            (cell.row, cell.column, cell.value, shown[ws.title].cell(cell.row, cell.column).value)
            for row in ws.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        for ws in formulas
    }


def plain_openpyxl(cells: Cells) -> bytes:
    """The same cells without a look or stored values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in cells.items():
        ws = book.create_sheet(name)
        for row, column, value, _ in rows:
            ws.cell(row, column, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def plain_xlsxwriter(cells: Cells) -> bytes:
    """The same cells without a look, with stored values."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in cells.items():
        ws = book.add_worksheet(name)
        for row, column, value, shown in rows:
            if isinstance(value, str) and value.startswith("="):
                ws.write_formula(row - 1, column - 1, value, None, shown)
            else:
                ws.write(row - 1, column - 1, value)
    book.close()
    return out.getvalue()


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """The quickest of some runs."""
    best, content = float("inf"), b""
    for _ in range(RUNS):
        start = time.perf_counter()
        content = work()
        best = min(best, time.perf_counter() - start)
    return best, content


def measured(areas: int) -> dict[str, Any]:
    """One size."""
    table = given(areas)
    ours, content = timed(lambda: formula_book(table, live_rows=areas))
    values, plain = timed(lambda: formula_book(table, live_rows=0))
    cells = cells_of(content)
    found: dict[str, Any] = {
        "areas": areas,
        "cells": sum(len(rows) for rows in cells.values()),
        "formulas": sum(str(value).startswith("=") for rows in cells.values() for _, _, value, _ in rows),
        "live": {"seconds": ours, "KiB": len(content) // 1024},
        "values only": {"seconds": values, "KiB": len(plain) // 1024},
    }
    peers = {"plain openpyxl": plain_openpyxl, "plain XlsxWriter": plain_xlsxwriter}
    for name, write in peers.items():
        seconds, other = timed(lambda write=write: write(cells))  # type: ignore[misc]
        found[name] = {"seconds": seconds, "KiB": len(other) // 1024}
    return found


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    rows = [measured(areas) for areas in SIZES]
    if parser.parse_args().json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['areas']:>5} areas, {row['cells']:>7,} cells, {row['formulas']:>7,} formulas")
        for name in ("live", "values only", "plain openpyxl", "plain XlsxWriter"):
            print(f"      {name:<17} {row[name]['seconds']:7.2f} s {row[name]['KiB']:>6} KiB")


if __name__ == "__main__":
    main()
