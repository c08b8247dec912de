"""What ``funding-alloc check`` and ``standard`` print and return for sets of project files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.changes import edit
from tests.cli.conftest import Command

FOLDER = "inputs/standard/example"
BEFORE, AFTER = f"{FOLDER}/before.yaml", f"{FOLDER}/after.yaml"


def test_check_scores_a_set(command: Command, project: Path) -> None:
    """Below what the set asks for is exit code 1; the tables and every cell to be mended are told."""
    said = command("check", BEFORE)
    assert said.code == 1
    for told in ("0.688", "0.050", "What to collect next", "Conversions on offer", "What to add: 29 entries"):
        assert told in said.out, told
    line = f"{FOLDER}/before/south_yorkshire.csv:2:5: column 'definition_id': is blank. Write the id of a definition"
    assert line in said.out
    assert "comparability is 0.050; the set asks for 0.6" in said.err
    assert command("check", AFTER).code == 0


@pytest.mark.parametrize("path", [f"{FOLDER}/before", f"{FOLDER}/before/tees_valley.csv"])
def test_check_finds_the_set_of_a_file_or_folder(command: Command, project: Path, path: str) -> None:
    """The one beside it that names it."""
    said = command("check", path)
    assert (said.code, said.out) == (1, command("check", BEFORE).out)


def test_check_adds_files_to_the_set_named_beside_them(command: Command, project: Path) -> None:
    """Tees Valley's rows as they were lower the score of all that is standardised."""
    said = command("check", AFTER, f"{FOLDER}/before/tees_valley.csv")
    assert said.code == 1
    assert "completeness is 0.864; the set asks for 0.9" in said.err


def test_check_without_a_set_is_no_score(command: Command, project: Path) -> None:
    """What counts and what is enough are the set's choices."""
    lone = project / "inputs/lone.csv"
    lone.write_bytes((project / f"{FOLDER}/before/tees_valley.csv").read_bytes())
    said = command("check", lone)
    assert said.code == 2
    assert "is scored with a set, and none in this folder or the one above names it." in said.err


def test_check_tells_faults_of_all_kinds_at_once(command: Command, project: Path) -> None:
    """A project file that cannot be read, and a scenario at fault."""
    edit(project / f"{FOLDER}/before/tees_valley.csv", "unit,", "units,")
    edit(project / "inputs/pockets/housing_first.yaml", "payer: council", "payer: counsil")
    said = command("check", BEFORE, "inputs/pockets/housing_first.yaml")
    assert said.code == 2
    assert "unknown column 'units'. Did you mean 'unit'?" in said.err
    assert "'counsil' is not one of the bodies" in said.err


@pytest.mark.parametrize("table", ["core_fields", "definitions", "mapping", "published_fields", "units"])
def test_check_knows_the_tables(command: Command, project: Path, table: str) -> None:
    """Each alone."""
    assert command("check", f"inputs/standard/{table}.csv").code == 0


def test_standard_in_every_format(command: Command, project: Path) -> None:
    """JSON and CSV have the same rows; the exit code is that of check."""
    said = command("standard", BEFORE, "--format", "json", "--quiet")
    assert (said.code, said.err) == (1, "")
    found = json.loads(said.out)
    rows = list(csv.DictReader(io.StringIO(command("standard", BEFORE, "--format", "csv", "--quiet").out)))
    assert found["schema"] == 1
    assert len(rows) == len(found["rows"])
    assert command("standard", AFTER).code == 0


def test_mapping_is_shown(command: Command, project: Path) -> None:
    """What stands for each core field elsewhere, and what is not covered."""
    said = command("standard", AFTER, "--mapping", "--format", "json")
    found = json.loads(said.out)
    prices = {row["standard"]: row["field"] for row in found["rows"] if row["core field"] == "price"}
    assert prices["INDIGO"] == "outcome_pricings.price_per_unit"
    assert prices["360Giving"] == "none"
    assert any("stand for no core field" in note for note in found["notes"])


def test_template_is_written_filled_and_scored(command: Command, project: Path) -> None:
    """The same bytes twice; filled in, it is scored beside a set as it is, and read back as CSV cell for cell."""
    book = project / f"{FOLDER}/after/filled.xlsx"
    assert command("template", "write", "projects", book).code == 0
    again = project / "again.xlsx"
    command("template", "write", "projects", again)
    assert book.read_bytes() == again.read_bytes()
    opened = openpyxl.load_workbook(book)
    name, *rows = csv.reader((project / f"{FOLDER}/before/tees_valley.csv").read_text(encoding="utf-8").splitlines())
    for at, cells in enumerate(rows, start=2):
        for place, cell in enumerate(cells, start=1):
            is_number = cell.isdigit() and name[place - 1] in {"baseline", "target", "value"}
            opened["projects"].cell(at, place).value = int(cell) if is_number else cell or None
    opened.save(book)
    said = command("check", AFTER)
    assert said.code == 1
    assert "filled.xlsx: projects!E3: column 'definition_id': is blank." in said.out
    out = project / "filled.csv"
    assert command("template", "read", "projects", book, "--out", out).code == 0
    assert list(csv.reader(out.read_text(encoding="utf-8").splitlines())) == [name, *rows]
    assert "a value that is not there yet" in command("template", "columns", "projects").out
