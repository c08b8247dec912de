"""Indicators in a workbook: written, filled in and read again they are the same table, exactly."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from funding_alloc.errors import InputFault
from funding_alloc.export.template.filled import table_as_csv
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.tables import read_table
from funding_alloc.reading.template.indicators import NAME, read_indicators
from funding_alloc.run.templates import Meant, indicator_files, write_files, write_indicators
from funding_alloc.schema.scenario import Level
from tests.reading.template.hostile import ROOT

INPUTS = ROOT / "inputs"
SCENARIO = INPUTS / "scenarios/levelling-up-2021.yaml"
TABLE = INPUTS / "indicators/districts.csv"
DESCRIBED = (INPUTS / "data_dictionary.csv", "indicators/districts.csv", INPUTS / "authorities/districts.csv")


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_the_shipped_table_comes_back_equal(tmp_path: Path) -> None:
    """Every district, every column: the table that is read from the template is the shipped one."""
    meant, out = Meant(SCENARIO, is_whole_table=True), tmp_path / "out.csv"
    write_indicators(tmp_path / "i.xlsx", meant, is_filled=True)
    write_files(indicator_files(tmp_path / "i.xlsx", meant, out), ".csv")
    dictionary = read_dictionary(INPUTS / "data_dictionary.csv")
    specs = dictionary.specs_of(TABLE)
    before, after = (read_table(path, specs, ("area_code",)) for path in (TABLE, out))
    assert [row.cells for row in before.rows] == [row.cells for row in after.rows]
    assert len(after.rows) == 296


def _blank(tmp_path: Path, meant: Meant) -> Any:
    write_indicators(tmp_path / "i.xlsx", meant, is_filled=False)
    return openpyxl.load_workbook(tmp_path / "i.xlsx")


def test_a_scenario_asks_for_what_its_formulas_read(tmp_path: Path) -> None:
    """A row for each district, a blank column for each indicator; unit, vintage and direction stand in the note."""
    sheet = _blank(tmp_path, Meant(SCENARIO))["indicators"]
    assert [cell.value for cell in sheet[1]] == ["area_code", "area_name", "population_mid_2022", "imd_2019_score"]
    assert [cell.value for cell in sheet[2]] == ["E06000001", "Hartlepool", None, None]
    assert sheet.max_row == 297
    note = sheet["D1"].comment.text
    assert "A higher value is more need." in note
    assert "Vintage imd-2019." in note
    assert "number, in score." in note


def test_a_table_of_the_dictionary_is_asked_for_whole(tmp_path: Path) -> None:
    """The same columns as the shipped table, in their order, for the places named."""
    sheet = _blank(tmp_path, Meant(described=DESCRIBED))["indicators"]
    assert [cell.value for cell in sheet[1] if cell.value != NAME] == _cells(TABLE)[0]


def test_authorities_may_have_the_rows(tmp_path: Path) -> None:
    """A row for each authority of the scenario."""
    sheet = _blank(tmp_path, Meant(SCENARIO, Level.AUTHORITY))["indicators"]
    assert [cell.value for cell in sheet["A"][1:3]] == ["E12000007", "E47000001"]
    assert [cell.value for cell in sheet["A"]][17:19] == [None, None]


def _filled(tmp_path: Path) -> tuple[Meant, Any]:
    meant = Meant(SCENARIO)
    write_indicators(tmp_path / "i.xlsx", meant, is_filled=True)
    return meant, openpyxl.load_workbook(tmp_path / "i.xlsx")


def _said(tmp_path: Path, meant: Meant, book: Any) -> list[str]:
    book.save(tmp_path / "i.xlsx")
    with pytest.raises(InputFault) as found:
        read_indicators(tmp_path / "i.xlsx", meant.ask()[0])
    return [str(finding).split("i.xlsx: ", 1)[1] for finding in found.value.findings]


def test_columns_that_are_typed_to_more_places_are_kept(tmp_path: Path) -> None:
    """Small, negative and long decimals are written digit for digit, in a table that has only what was asked for."""
    meant, book = _filled(tmp_path)
    for row, value in enumerate((0.00001, -1.5, 123456.789012, 0), start=2):
        book["indicators"].cell(row, 4).value = value
    book.save(tmp_path / "i.xlsx")
    content = table_as_csv(read_indicators(tmp_path / "i.xlsx", meant.ask()[0]), (NAME,)).decode("utf-8-sig")
    rows = [line.split(",") for line in content.splitlines()]
    assert rows[0] == ["area_code", "population_mid_2022", "imd_2019_score"]
    assert [row[2] for row in rows[1:5]] == ["0.00001", "-1.5", "123456.789012", "0"]


def test_a_row_that_was_sorted_in_part_is_found(tmp_path: Path) -> None:
    """Codes that moved without their names would give one place another's values."""
    meant, book = _filled(tmp_path)
    sheet = book["indicators"]
    sheet["A2"].value, sheet["A3"].value = sheet["A3"].value, sheet["A2"].value
    assert _said(tmp_path, meant, book) == [
        "indicators!B2: column 'area_name': E06000002 is Middlesbrough, and the row is named 'Hartlepool' (E06000001). "
        "Check that the row was not moved or sorted in part.",
        "indicators!B3: column 'area_name': E06000001 is Hartlepool, and the row is named 'Middlesbrough' (E06000002). "
        "Check that the row was not moved or sorted in part.",
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """A place without a row, a blank, a word, a value that the dictionary does not let be missing."""
    meant, book = _filled(tmp_path)
    sheet = book["indicators"]
    sheet.delete_rows(297)
    sheet["C2"].value, sheet["D2"].value, sheet["C3"].value, sheet["D4"].value = None, "high", "[x]", 1e18
    said = _said(tmp_path, meant, book)
    assert said[0].startswith("indicators: has no row for E")
    assert [one.split(":")[0] for one in said[1:]] == [f"indicators!{cell}" for cell in ("C2", "D2", "C3", "D4")]


def test_a_scenario_without_formulas_asks_for_nothing(tmp_path: Path) -> None:
    """Grants are not shared by formula; its whole table may be asked for."""
    meant = Meant(INPUTS / "scenarios/greater-manchester-2025-26.yaml")
    with pytest.raises(InputFault, match="has no formula that reads an indicator"):
        write_indicators(tmp_path / "i.xlsx", meant, is_filled=False)
    assert not list(tmp_path.iterdir())
