"""The log of data: each table that was read, from whom it comes, and what of it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.results import Results


@dataclass(frozen=True)
class DataSet:
    """Columns of one table that come from the same release."""

    table: str
    source: str
    publisher: str
    period: str
    licence: str
    status: str
    columns: int
    titles: str
    missing: int | None
    """Districts without a value, over these columns; None where the columns are not values by district."""


def data_log(results: Results) -> Sequence[DataSet]:
    """One row for each table and release, in the order of tables."""
    found: dict[tuple[str, ...], list[ColumnSpec]] = {}
    for spec in sorted(results.inputs.dictionary, key=lambda s: (s.table, s.column)):
        key = (spec.table, spec.source, spec.publisher, spec.period, spec.licence, spec.status)
        found.setdefault(key, []).append(spec)
    return [_dataset(results, key, specs) for key, specs in sorted(found.items())]


def _dataset(results: Results, key: tuple[str, ...], specs: Sequence[ColumnSpec]) -> DataSet:
    table, source, publisher, period, licence, status = key
    values = results.inputs.indicators.values
    by_district = [values[spec.column] for spec in specs if spec.column in values]
    missing = sum(value is None for column in by_district for value in column.values()) if by_district else None
    titles = "; ".join(spec.title for spec in specs)
    return DataSet(table, source, publisher, period, licence, status, len(specs), titles, missing)
