"""The formula library on the command line: list, show, run, explain, change, examples, schema, published."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from jsonschema import Draft7Validator

from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.library import example_files, formula_files
from tests.changes import edit
from tests.cli.conftest import Command
from tests.formula.given import FORMULAS

FLOOR = "formulas/examples/floor.yaml"
TABLE = "area,target,prior_allocation,note\nA,60,40,x\nB,40,50,y\n"


@pytest.fixture
def table(project: Path) -> Path:
    """One gainer and one loser."""
    path = project / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_run_prints_the_result_and_what_took_no_part(command: Command, table: Path) -> None:
    """A gets 50 and B its floor of 50; the column that nobody asked for is named."""
    said = command("formula", "run", FLOOR, "--data", table, "--format", "csv")
    assert said.code == 0
    assert list(csv.DictReader(io.StringIO(said.out))) == [
        {"area": "A", "protected": "50"},
        {"area": "B", "protected": "50"},
    ]
    assert "took no part: note" in said.err


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_run_writes_files(command: Command, table: Path, ending: str) -> None:
    """The same rows in every format."""
    out = table.parent / f"result.{ending}"
    assert command("formula", "run", FLOOR, "--data", table, "--out", out).code == 0
    if ending == "csv":
        found = pd.read_csv(out)
    elif ending == "parquet":
        found = pd.read_parquet(out)
    else:
        sheet = openpyxl.load_workbook(out, data_only=True)["Results"]
        (shown,) = sheet.tables.values()
        rows = [[cell.value for cell in row[1:]] for row in sheet[shown.ref]]
        assert rows.pop(0) == ["Area code", "Protected (£)"]
        found = pd.DataFrame(rows, columns=["area", "protected"])
    assert found.to_dict("list") == {"area": ["A", "B"], "protected": [50, 50]}


OUT_FAULTS = {
    "another ending": ("result.docx", "ends in no format that is written here"),
    "no folder": ("nowhere/result.csv", "the folder 'nowhere' does not exist"),
}


@pytest.mark.parametrize("case", OUT_FAULTS)
def test_a_file_that_cannot_be_written_is_a_finding(command: Command, table: Path, case: str) -> None:
    """Nothing is half written."""
    name, words = OUT_FAULTS[case]
    said = command("formula", "run", FLOOR, "--data", table, "--out", name)
    assert said.code == 2
    assert words in said.err


def test_a_name_that_is_not_in_the_library_is_told_its_neighbour(command: Command, table: Path) -> None:
    """A bare word is a formula's name, so the library's names are what it is held against."""
    said = command("formula", "show", "us_fmapp")
    assert said.code == 2
    assert "Did you mean 'us_fmap'?" in said.err


def test_differences_are_listed_with_every_digit(command: Command) -> None:
    """The one value of New Jersey that is cut off in print, with its reason."""
    said = command("published", "new-jersey", "--differences")
    for words in ("5645", "167.225", "4,167.225", "4,000", "Loch Arbour"):
        assert words in said.out


OPTION_FAULTS = {
    "a change without a value": (("--set", "floor_rate"), "is not of the form name=value"),
    "a change to a word": (("--set", "floor_rate=high"), "'high' is not a number"),
    "a change of nothing": (("--set", "flor_rate=1"), "Did you mean 'floor_rate'?"),
    "a year of another form": (("--year", "2026"), "'2026' is not a fiscal year"),
    "money in words": (("--quantum", "£5m"), "--quantum: '£5m' is not a number"),
    "a key that is not there": (("--key", "code"), "has no column 'code'"),
    "a weight without a mapping": (("--remap-weight", "people"), "belongs beside --remap"),
}


@pytest.mark.parametrize("case", OPTION_FAULTS)
def test_options_at_fault_are_findings(command: Command, table: Path, case: str) -> None:
    """Exit 2, the option named, no traceback."""
    options, words = OPTION_FAULTS[case]
    said = command("formula", "run", FLOOR, "--data", table, *options)
    assert said.code == 2
    assert words in said.err


def test_a_table_saved_as_unicode_text_is_called_that(command: Command, table: Path) -> None:
    """A spreadsheet's 'Unicode Text' is UTF-16."""
    table.write_text(TABLE, encoding="utf-16")
    said = command("formula", "run", FLOOR, "--data", table)
    assert said.code == 2
    assert "probably saved as Unicode (UTF-16)" in said.err


def test_a_changed_parameter_changes_the_result(command: Command, table: Path) -> None:
    """Without a floor of 100% the targets stand."""
    said = command("formula", "run", FLOOR, "--data", table, "--set", "floor_rate=0.5", "--format", "json")
    assert [row["protected"] for row in json.loads(said.out)["rows"]] == [60, 40]


def test_change_says_what_each_change_moves(command: Command, table: Path) -> None:
    """From 50 to 60, all of it by the floor's rate."""
    said = command("formula", "change", FLOOR, "--data", table, "--set", "floor_rate=0.5", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert rows[0] == {"round": "all", "area": "A", "before": "50", "floor_rate": "10", "after": "60"}
    assert command("formula", "change", FLOOR, "--data", table).code == 2


def test_remap_moves_the_table_first(command: Command, table: Path) -> None:
    """A and B become one area, whose target is 100 and whose floor is 90."""
    (table.parent / "map.csv").write_text("old_area,new_area,part\nA,N,1\nB,N,1\n", encoding="utf-8")
    said = command("formula", "run", FLOOR, "--data", table, "--remap", "map.csv", "--format", "csv")
    assert said.out == "area,protected\nN,100\n"


def test_explain_tells_one_area_in_numbers(command: Command, table: Path) -> None:
    """The floor step with A's numbers, its facts, and the file and line."""
    said = command("formula", "explain", FLOOR, "--data", table, "--area", "A", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert row["in numbers"] == "1 * 40 + 0.5 * max(60 - 1 * 40, 0) = 50"
    assert row["where"].startswith("formulas/examples/floor.yaml:")
    assert command("formula", "explain", FLOOR, "--data", table, "--area", "Z").code == 2


def test_infeasible_floors_exit_with_3(command: Command, table: Path) -> None:
    """Floors of twice last year cost more than there is: the pounds are named."""
    said = command("formula", "run", FLOOR, "--data", table, "--set", "floor_rate=2")
    assert said.code == 3
    assert "the floors cost more than the quantum by £80" in said.err


def test_show_tells_steps_and_sources(command: Command, project: Path) -> None:
    """Every step in words and as arithmetic, every figure with its ground."""
    said = command("formula", "show", "formulas/transport/2026-27.yaml")
    assert said.code == 0
    for words in ("weighted_residents", "quantum * cost_adjusted", "Assumption: Equal weight", "median_weekly_pay"):
        assert words in said.out


def test_list_has_every_formula(command: Command, project: Path) -> None:
    """One row for each version."""
    said = command("formula", "list", "--format", "csv")
    files = [row["file"] for row in csv.DictReader(io.StringIO(said.out))]
    assert files == [path.relative_to(FORMULAS).as_posix() for path in formula_files(FORMULAS)]


def test_examples_of_a_file_agree_or_fail(command: Command, project: Path) -> None:
    """A wrong expectation gives exit code 1 and both numbers."""
    assert command("formula", "examples", FLOOR).code == 0
    edit(project / FLOOR, "{protected: {A: 50", "{protected: {A: 51")
    said = command("formula", "examples", FLOOR, "--format", "csv")
    assert said.code == 1
    assert "protected of A is 50, not 51." in said.out


def test_schema_is_what_editors_read(command: Command, project: Path) -> None:
    """The printed schema is the stored one, is a valid draft-07 schema, and accepts every formula that is shipped."""
    said = command("formula", "schema")
    assert said.out == (FORMULAS / "formula.schema.json").read_text(encoding="utf-8")
    schema = json.loads(said.out)
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    for path in [*formula_files(FORMULAS), *example_files(FORMULAS)]:
        assert not list(validator.iter_errors(_as_an_editor_reads(read_yaml(path).data))), path


def _as_an_editor_reads(data: object) -> object:
    """Numbers as numbers, as YAML 1.2 has them; codes that are keys stay text."""
    if isinstance(data, dict):
        return {key: _as_an_editor_reads(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_an_editor_reads(value) for value in data]
    text = str(data)
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text


def test_published_scoreboard_is_rows_of_numbers(command: Command) -> None:
    """The columns that others read, for one small case."""
    said = command("published", "choose-life", "--format", "json")
    rows = json.loads(said.out)["rows"]
    assert said.code == 0
    assert {"formula", "compared", "exact", "off", "largest_difference", "note"} <= set(rows[0])
    assert rows[0]["compared"] == rows[0]["exact"] == 32
