"""The run folder: built beside its place, moved there in one step, never overwritten with other content."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.csv_metadata import NAME as METADATA
from funding_alloc.export.csv_metadata import csv_metadata
from funding_alloc.export.figures.compared import figures_of
from funding_alloc.export.figures.figure import files_of
from funding_alloc.export.manifest import Started, manifest
from funding_alloc.export.quality import quality_pack
from funding_alloc.export.report.page import report
from funding_alloc.export.tables import csv_files
from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.schema.results import Results

MANIFEST: Final = "manifest.json"
WORKBOOK: Final = "comparison.xlsx"
QUALITY: Final = "qa.md"
REPORT: Final = "report.html"
FILES: Final = (
    WORKBOOK,
    REPORT,
    "allocations.csv",
    "measures.csv",
    "measure_intervals.csv",
    "settlement_plans.csv",
    "binding_limits.csv",
    "flexibility.csv",
    "envelope.csv",
    "envelope_totals.csv",
    "sensitivity.csv",
    "competition.csv",
    "bids.csv",
    "allocations_by_district.csv",
    "districts.csv",
    "targeting.csv",
    *(f"figure_{name}.{kind}" for name in ("pounds", "lorenz", "concentration") for kind in ("svg", "csv")),
    METADATA,
    QUALITY,
    MANIFEST,
)
"""Every file a run may write: ``measure_intervals.csv`` only where the scenario asks, ``sensitivity.csv`` only where a
formula has figures, ``competition.csv`` only where simulated, ``bids.csv`` only where bids were read,
``allocations_by_district.csv`` and ``districts.csv`` only where money is shared between districts, ``targeting.csv``
only where awards are recorded, curves only where need is known of at least two areas."""


def write_run(results: Results, outputs: Path, command: str, started: datetime, *, all_live: bool = False) -> Path:
    """Write ``outputs/<run id>/``, all of it or nothing, and return it; ``all_live`` is as in ``workbook_bytes``.

    A folder that already holds the same files is kept as it is. Raises ``InputFault`` where it holds other content, or
    where ``outputs`` cannot be written.
    """
    files = contents(results, all_live=all_live)
    target = outputs / results.run_id
    if outputs.exists() and not outputs.is_dir():
        raise InputFault([Finding(str(outputs), 0, 0, "is a file, not a folder.", "Name a folder with --out.")])
    try:
        if not target.exists():
            _move_in(target, {**files, MANIFEST: manifest(results, files, Started(command, started))})
            return target
        _refuse_other_content(target, files)
    except OSError as fault:
        what = f"the run folder cannot be written: {fault.strerror or fault}."
        fix = "Close files of the run that are open, or name another folder with --out."
        raise InputFault([Finding(str(fault.filename or target), 0, 0, what, fix)]) from fault
    return target


def contents(results: Results, *, all_live: bool = False) -> dict[str, bytes]:
    """Every file of a run but the manifest, by name."""
    figures = figures_of(tally(results))
    tables = {**csv_files(results), **files_of(figures)}
    described = {METADATA: csv_metadata(results, tables)}
    read = {WORKBOOK: workbook_bytes(results, all_live=all_live), REPORT: report(results, figures)}
    return {**read, **tables, **described, QUALITY: quality_pack(results)}


def write_files(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder, all of it or nothing; one that already holds the same files is kept as it is.

    Raises ``InputFault`` where it holds other content, or cannot be written.
    """
    try:
        if target.is_dir():
            _refuse_other_content(target, files, whole=False)
        else:
            _move_in(target, files)
    except OSError as fault:
        what = f"the folder cannot be written: {fault.strerror or fault}."
        raise InputFault([Finding(str(fault.filename or target), 0, 0, what, "Name another folder.")]) from fault


def replace_files(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that is there, each whole or not at all, over what they were made from before.

    Raises ``InputFault`` where they cannot be written.
    """
    for name, content in files.items():
        partial = target / f".{name}.{secrets.token_hex(4)}"
        try:
            partial.write_bytes(content)
            partial.replace(target / name)
        except OSError as fault:
            what = f"cannot be written: {fault.strerror or fault}."
            raise InputFault([Finding(str(target / name), 0, 0, what, "Make room, or close it.")]) from fault
        finally:
            partial.unlink(missing_ok=True)


def _refuse_other_content(target: Path, files: Mapping[str, bytes], *, whole: bool = True) -> None:
    """A folder that already holds this run is as good as new; the time in its manifest is that of the first run."""
    differing = [name for name, content in files.items() if not _holds(target / name, content)]
    if whole and not (target / MANIFEST).is_file():
        differing.append(MANIFEST)
    if differing:
        what = f"exists and holds other content ({', '.join(sorted(differing))}); a run is never overwritten."
        raise InputFault([Finding(str(target), 0, 0, what, "Name another folder with --out, or move this one away.")])


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content


def _move_in(target: Path, files: Mapping[str, bytes]) -> None:
    """Build a folder beside the target, on the same file system, and rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    try:
        partial.mkdir()
        for name, content in files.items():
            (partial / name).write_bytes(content)
        partial.rename(target)
    except OSError:
        if not target.exists():
            raise
        _refuse_other_content(
            target, {name: content for name, content in files.items() if name != MANIFEST}, whole=False
        )
    finally:
        shutil.rmtree(partial, ignore_errors=True)
