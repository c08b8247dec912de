"""CSV on the Web: the metadata beside the tables says what a validator finds in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW

from funding_alloc.export.csv_metadata import HOLDS, NAME, csv_metadata
from funding_alloc.export.folder import FILES
from funding_alloc.export.tables import csv_files
from funding_alloc.schema.results import Results
from tests.export.cases import by_district, small_results


def _written(results: Results, folder: Path) -> Path:
    tables = csv_files(results)
    for name, content in {**tables, NAME: csv_metadata(results, tables)}.items():
        (folder / name).write_bytes(content)
    return folder / NAME


def _read_strictly(metadata: Path) -> None:
    """Every cell of every table as its kind."""
    read: Any = CSVW(str(metadata))
    for table in read.tables:
        assert list(table.iterdicts(strict=True))


@pytest.mark.parametrize("make", [small_results, by_district])
def test_a_validator_reads_every_table_as_it_is_described(make: Callable[[], Results], tmp_path: Path) -> None:
    """Each CSV file is described, every cell is of its kind, and no row is named twice."""
    metadata = _written(make(), tmp_path)
    read = CSVW(str(metadata), validate=True)
    assert read.is_valid, read.warnings
    _read_strictly(metadata)
    described = {table["url"]: table for table in json.loads(metadata.read_bytes())["tables"]}
    assert set(described) == {path.name for path in tmp_path.glob("*.csv")}
    kinds = {c["name"]: c["datatype"] for c in described["allocations.csv"]["tableSchema"]["columns"]}
    assert (kinds["gbp"], kinds["area_code"], kinds["year"]) == ("integer", "string", "string")
    assert described["allocations.csv"]["tableSchema"]["primaryKey"] == ["model", "area_code", "line"]


def test_a_table_that_is_changed_is_found_out(tmp_path: Path) -> None:
    """A word in a column of numbers."""
    metadata = _written(small_results(), tmp_path)
    path = tmp_path / "allocations.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("200001", "a lot"), encoding="utf-8-sig")
    with pytest.raises(ValueError, match="invalid lexical value for decimal: a lot"):
        _read_strictly(metadata)


def test_every_table_of_a_run_has_words() -> None:
    """None is described by its file name alone."""
    assert {name for name in FILES if name.endswith(".csv")} == set(HOLDS)
