"""A sweep's tables as files of their own, one row to a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from funding_alloc.export.tables import as_csv
from funding_alloc.schema.sweep import Beats, Conclusion, Influence, Interval, MapCell, Reversal, SweepResults, Worth

TABLES: Final[Mapping[str, tuple[type[Any], str]]] = {
    "intervals.csv": (Interval, "intervals"),
    "beats.csv": (Beats, "pairs"),
    "worth.csv": (Worth, "worth"),
    "influences.csv": (Influence, "influences"),
    "reversals.csv": (Reversal, "reversals"),
    "conclusions.csv": (Conclusion, "conclusions"),
    "reversal_map.csv": (MapCell, "reversal_map"),
}
"""Each file with the kind of its rows, and where the results keep them."""


def tables_of(found: SweepResults) -> dict[str, bytes]:
    """Every table as the content of a file."""
    return {name: as_csv(headings_of(kind), rows_of(getattr(found, of))) for name, (kind, of) in TABLES.items()}


def headings_of(kind: type[Any]) -> tuple[str, ...]:
    """Columns of a kind of row; a conclusion's verdict follows its figures."""
    names = tuple(field.name for field in fields(kind))
    return (*names, "holds") if kind is Conclusion else names


def rows_of(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows in the order of their columns."""
    return [tuple(getattr(row, name) for name in headings_of(type(row))) for row in rows]
