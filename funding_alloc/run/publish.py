"""Results to publish: a workbook of values, and the tables with their metadata, in a folder of their own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from funding_alloc.export.csv_metadata import NAME, csv_metadata
from funding_alloc.export.folder import write_files
from funding_alloc.export.publication.book import publication
from funding_alloc.export.publication.ods import as_ods, libreoffice
from funding_alloc.export.tables import csv_files
from funding_alloc.run.compare import results_of

BOOK: Final = "publication"


class BookFormat(StrEnum):
    """How the workbook is written."""

    XLSX = "xlsx"
    ODS = "ods"
    BOTH = "both"


def publish(scenario: Path, outputs: Path, how: BookFormat) -> Path:
    """Fund a scenario and write ``outputs/<run id>-publication/``, all of it or nothing; returns the folder.

    Raises ``InputFault`` where an ODS file is asked for and LibreOffice is absent, before anything is calculated.
    """
    if how is not BookFormat.XLSX:
        libreoffice()
    results = results_of(scenario)
    tables = csv_files(results)
    files = {**tables, NAME: csv_metadata(results, tables)}
    book = publication(results)
    if how is not BookFormat.ODS:
        files[f"{BOOK}.xlsx"] = book
    if how is not BookFormat.XLSX:
        files[f"{BOOK}.ods"] = as_ods(book)
    target = outputs / f"{results.run_id}-publication"
    write_files(target, files)
    return target
