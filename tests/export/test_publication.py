"""The publication: values only, open to a screen reader, in two formats."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from funding_alloc.errors import InputFault
from funding_alloc.export.lint.rule import Profile
from funding_alloc.export.publication.book import publication
from funding_alloc.export.publication.ods import as_ods
from funding_alloc.run.lint_workbook import lint_workbook
from funding_alloc.run.publish import BookFormat, publish
from funding_alloc.schema.results import Results
from tests.conftest import ROOT
from tests.export.cases import HOSTILE, by_district, small_results


@pytest.mark.parametrize("make", [small_results, by_district])
def test_it_breaks_no_rule_of_publishing(make: Callable[[], Results], tmp_path: Path) -> None:
    """Of any weight: large letters, no frozen panes, no filters, no formulas, nothing beside or below a table."""
    path = tmp_path / "publication.xlsx"
    path.write_bytes(publication(make()))
    report = lint_workbook(path, Profile.PUBLISH)
    assert [(o.rule.id, o.faults) for o in report.outcomes if o.faults] == []


def test_it_holds_results_and_their_grounds_and_no_workings() -> None:
    """The same pounds as the run; hostile names stay text; what is only for review is left out."""
    book = load_workbook(BytesIO(publication(small_results())))
    assert {"Summary", "Sensitivity", "Assumptions", "Data log", "Notes"} <= set(book.sheetnames)
    assert {"Parameters", "Allocations", "As run", "Charts", "Audit"}.isdisjoint(book.sheetnames)
    cells = [cell for ws in book for row in ws.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in {"s", "n"} for cell in cells)
    assert HOSTILE in {cell.value for cell in cells}
    for ws in book:
        assert (ws.freeze_panes, [table.autoFilter for table in ws.tables.values()]) == (None, [None])


def test_equal_results_give_equal_bytes() -> None:
    """Whatever the time of day."""
    assert publication(small_results()) == publication(small_results())


def test_ods_needs_libreoffice_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is calculated, with a way out; nothing is written."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputFault, match="needs LibreOffice"):
        publish(ROOT / "inputs/scenarios/greater-manchester-2025-26.yaml", tmp_path, BookFormat.BOTH)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_written_once_and_other_content_is_never_overwritten(tmp_path: Path) -> None:
    """Again is no fault; a changed file is."""
    scenario = ROOT / "inputs/scenarios/greater-manchester-2025-26.yaml"
    folder = publish(scenario, tmp_path, BookFormat.XLSX)
    assert {"publication.xlsx", "csv-metadata.json", "allocations.csv"} <= {path.name for path in folder.iterdir()}
    assert publish(scenario, tmp_path, BookFormat.XLSX) == folder
    (folder / "allocations.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(InputFault, match="never overwritten"):
        publish(scenario, tmp_path, BookFormat.XLSX)
    assert (folder / "allocations.csv").read_text(encoding="utf-8") == "changed"


@pytest.mark.slow
def test_ods_has_the_same_sheets_and_the_same_bytes_again() -> None:
    """Title, language and every sheet survive; no clock, no picture of the first page."""
    book = publication(small_results())
    first = as_ods(book)
    assert first == as_ods(book)
    with zipfile.ZipFile(BytesIO(first)) as archive:
        content, meta = archive.read("content.xml").decode(), archive.read("meta.xml").decode()
        assert archive.namelist()[0] == "mimetype"
        assert not any(name.startswith("Thumbnails") for name in archive.namelist())
    for name in load_workbook(BytesIO(book)).sheetnames:
        assert f'table:name="{name}"' in content
    assert "A small case" in meta
    assert "<dc:language>en-GB</dc:language>" in meta
