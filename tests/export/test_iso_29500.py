"""Every kind of workbook that is written follows the schema of ISO 29500, and can be heard as well as seen."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator, ValidationSeverity

from funding_alloc.export.bid_template import write_bid_template
from funding_alloc.export.lint.rule import Profile
from funding_alloc.export.publication.book import publication
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.reading.competition import read_rules
from funding_alloc.run.compare import results_of
from funding_alloc.run.lint_workbook import lint_workbook
from funding_alloc.run.templates import Meant, write_funds, write_indicators
from tests.conftest import ROOT
from tests.export.cases import by_district, small_results
from tests.export.test_formula_book import THREE, looked_up_book
from tests.reading.competition_rounds import ROUND


def _review() -> bytes:
    return workbook_bytes(small_results())


def _by_district() -> bytes:
    return workbook_bytes(by_district())


def _publication() -> bytes:
    return publication(small_results())


def _formula() -> bytes:
    return looked_up_book(THREE)


SCENARIO = ROOT / "inputs/scenarios/levelling-up-2021.yaml"
WRITTEN: dict[str, Callable[[], bytes]] = {
    "review": _review,
    "review by district": _by_district,
    "publication": _publication,
    "formula": _formula,
}


def schema_faults(path: Path) -> list[str]:
    """Errors of the schema and of what it means; an inline string, which the schema allows, is a warning only."""
    found = OpenXmlValidator(max_errors=5000).validate(str(path)).errors
    return [str(error) for error in found if error.severity is ValidationSeverity.ERROR]


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_part_follows_the_schema(kind: str, tmp_path: Path) -> None:
    """No element out of place, in any part."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(WRITTEN[kind]())
    assert schema_faults(path) == []


def test_an_element_out_of_place_is_found(tmp_path: Path) -> None:
    """The check can fail: a font whose name stands before its size."""
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(BytesIO(_formula())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/styles.xml":
                content = re.sub(rb"(<sz[^>]*/>)((?:<color[^>]*/>)?)(<name[^>]*/>)", rb"\3\2\1", content)
            new.writestr(name, content)
    assert any("styles.xml" in fault for fault in schema_faults(path))


def test_templates_follow_the_schema_and_the_checklist_too(tmp_path: Path) -> None:
    """Blank and filled: lists, notes and validation among their parts; no rule of the template's profile is broken."""
    for name, is_filled in (("blank", False), ("indicators", True)):
        write_indicators(tmp_path / f"{name}.xlsx", Meant(SCENARIO), is_filled=is_filled)
    (tmp_path / "round.yaml").write_text(ROUND, encoding="utf-8")
    write_bid_template(tmp_path / "bids.xlsx", read_rules(tmp_path / "round.yaml")[0])
    themes = ROOT / "inputs/funds/themes.yaml"
    write_funds(tmp_path / "funds.xlsx", themes, None)
    write_funds(tmp_path / "filled.xlsx", themes, ROOT / "inputs/funds/levelling_up_2021.yaml")
    for name in ("blank", "indicators", "bids", "funds", "filled"):
        path = tmp_path / f"{name}.xlsx"
        assert schema_faults(path) == [], name
        report = lint_workbook(path, Profile.TEMPLATE)
        assert {o.rule.id: o.faults for o in report.outcomes if o.faults} == {}, name


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["integrated-settlements-2026", "levelling-up-2021"])
def test_the_shipped_scenarios_follow_the_schema(scenario: str, tmp_path: Path) -> None:
    """Both profiles."""
    results = results_of(ROOT / f"inputs/scenarios/{scenario}.yaml")
    for name, content in (("review", workbook_bytes(results)), ("publish", publication(results))):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        assert schema_faults(path) == [], name


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_screen_reader_finds_its_way(kind: str) -> None:
    """Title, language, the first sheet first, one table a sheet whose first row are its headings, no blank cell."""
    content = WRITTEN[kind]()
    book = load_workbook(BytesIO(content))
    assert book.properties.title
    assert book.properties.language == "en-GB"
    assert book.active is book.worksheets[0]
    for ws in book:
        assert ws["A1"].value, "a title is read first"
        assert ws.sheet_view.selection[0].activeCell in {None, "A1"} or ws.freeze_panes
        if ws.title == "Charts":
            continue
        (table,) = ws.tables.values()
        assert table.ref.startswith("A")
        assert table.headerRowCount == 1
        headings, *rows = ws[table.ref]
        assert [cell.value for cell in headings] == [column.name for column in table.tableColumns]
        assert rows
        assert not [cell.coordinate for row in (headings, *rows) for cell in row if cell.value in {None, ""}]
    assert _pictures(content) == _described(content)


def _drawings(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/drawings/drawing"):
                yield archive.read(name).decode()


def _pictures(content: bytes) -> int:
    return sum(len(re.findall(r"<(?:\w+:)?graphicFrame\b", drawing)) for drawing in _drawings(content))


def _described(content: bytes) -> int:
    return sum(len(re.findall(r'descr="[^"]{20,}"', drawing)) for drawing in _drawings(content))
