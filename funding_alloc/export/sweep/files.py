"""The files that a sweep leaves beside its draws: tables, figures, a workbook and a report."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.figures.figure import files_of
from funding_alloc.export.figures.swept import figures_of_sweep
from funding_alloc.export.sweep.book import sweep_book
from funding_alloc.export.sweep.page import sweep_page
from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.sweep.tables import tables_of

WORKBOOK: Final = "sweep.xlsx"
REPORT: Final = "report.html"


def sweep_files(swept: Swept) -> dict[str, bytes]:
    """Every file by name; the same bytes for the same sweep."""
    figures = figures_of_sweep(swept.results)
    whole = {WORKBOOK: sweep_book(swept), REPORT: sweep_page(swept, figures)}
    return tables_of(swept.results) | files_of(figures) | whole
