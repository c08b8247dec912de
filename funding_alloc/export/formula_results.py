"""A formula's results as a file: CSV, Parquet or a workbook, chosen by the file's ending."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.tables import as_csv

Value = str | Fraction
Rows = Sequence[Sequence[Value]]


def write_results(headings: Sequence[str], rows: Rows, path: Path, workbook: Callable[[], bytes]) -> None:
    """Write a table in one step: the file is whole or absent. ``workbook`` makes the content of an ``.xlsx`` file.

    Raises ``InputFault`` for an ending that names no format, a folder that is absent, or a file that cannot be written.
    """
    endings = {*WRITE, ".xlsx"}
    if path.suffix not in endings:
        fix = did_you_mean(path.suffix, endings)
        raise InputFault([Finding("--out", 0, 0, f"'{path.name}' ends in no format that is written here.", fix)])
    if not path.parent.is_dir():
        raise InputFault([Finding("--out", 0, 0, f"the folder '{path.parent}' does not exist.", "Make it first.")])
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
        os.close(handle)
        try:
            if path.suffix in WRITE:
                WRITE[path.suffix](headings, rows, Path(name))
            else:
                Path(name).write_bytes(workbook())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as fault:
        raise InputFault([Finding("--out", 0, 0, f"'{path}' cannot be written: {fault.strerror or fault}.")]) from None


def plain(value: Value) -> str | int | float:
    """Text, a whole number, or the nearest float."""
    if isinstance(value, str):
        return value
    return int(value) if value.denominator == 1 else float(value)


def _csv(headings: Sequence[str], rows: Rows, path: Path) -> None:
    path.write_bytes(as_csv(headings, [[plain(value) for value in row] for row in rows]))


def _parquet(headings: Sequence[str], rows: Rows, path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame([[plain(value) for value in row] for row in rows], columns=list(headings))
    table.to_parquet(path, index=False)


WRITE: Final[Mapping[str, Callable[[Sequence[str], Rows, Path], None]]] = {
    ".csv": _csv,
    ".parquet": _parquet,
}
