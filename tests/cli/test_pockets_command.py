"""What ``funding-alloc pockets`` prints and returns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command

FILE = "inputs/pockets/housing_first.yaml"


def test_housing_first_is_told(command: Command, project: Path) -> None:
    """Where numbers come from, whose benefits, who invests, the pot that is there and the one that is not."""
    said = command("pockets", FILE)
    assert said.code == 0
    words = " ".join(said.out.split())
    for told in (
        "Where each number comes from",
        "row HO6.0",
        "value assumed",
        "Wrong-pocket index, cashable benefits: 0.542.",
        "Wrong-pocket index, fiscal benefits: 0.677.",
        "an assumption, no published series",
        "£2,882,131 is missing",
        "Least total that leaves nobody worse off: £2,878,500",
        "The pot is outside the core: Council, NHS, Police and justice would have £447,513 more by themselves.",
        "No division is in the core: those who gain have £447,513 more without Work and pensions",
        "Shapley's division leaves Work and pensions worse off",
        "What holds at both ends of every range",
    ):
        assert told in words, told
    assert said.err.strip() == "All 7 checks pass."


def test_json_and_csv_are_the_same_rows(command: Command, project: Path) -> None:
    """One object of the house form; CSV has its rows, and pounds are whole."""
    said = command("pockets", FILE, "--format", "json", "--quiet")
    assert said.err == ""
    found = json.loads(said.out)
    rows = list(csv.DictReader(io.StringIO(command("pockets", FILE, "--format", "csv", "--quiet").out)))
    assert found["schema"] == 1
    assert len(rows) == len(found["rows"])
    assert all(isinstance(row["value"], int | None) for row in found["rows"] if row["unit"] == "£")
    assert any("£2,882,131 is missing" in note for note in found["notes"])
    pays = {row["who"]: row["value"] for row in found["rows"] if row["what"] == "pays in"}
    assert pays["nhs"] == 1_415_228


def test_incidence_counts_what_reconciles(command: Command, project: Path) -> None:
    """73 with parts, 55 made up by them, 47 of those with several departments; the other 18 with their reasons."""
    said = command("pockets", FILE, "--incidence", "--format", "json", "--quiet")
    found = json.loads(said.out)
    assert (found["costs_with_parts"], found["parts_make_up_the_whole"]) == (73, 55)
    assert found["of_them_with_several_departments"] == 47
    apart = [row for row in found["rows"] if row["parts make up the whole"] == "no"]
    assert len(apart) == 18
    assert all(row["why not"] != "none" for row in apart)
    pounds: dict[str, list[int]] = {}
    for row in found["rows"]:
        if row["parts make up the whole"] == "yes":
            pounds.setdefault(row["event"], []).append(row["body's £ of 2026-27"])
            whole = {r["£ of 2026-27"] for r in found["rows"] if r["event"] == row["event"]}
            assert len(whole) == 1
    for event, parts in pounds.items():
        assert sum(parts) == next(r["£ of 2026-27"] for r in found["rows"] if r["event"] == event)


def test_incidence_is_told(command: Command, project: Path) -> None:
    """Two tables and the counts."""
    said = command("pockets", FILE, "--incidence")
    assert "Costs whose parts do not make them up" in said.out
    assert "Of them with several departments: 47" in said.out


def test_a_fault_is_exit_code_two(command: Command, project: Path) -> None:
    """With its place and the mend."""
    edit(project / FILE, "payer: council", "payer: counsil")
    said = command("pockets", FILE)
    assert said.code == 2
    assert "'counsil' is not one of the bodies. Did you mean 'council'?" in said.err


@pytest.mark.parametrize("words", [("check", FILE), ("check", "inputs/pockets/incidence.csv")])
def test_check_knows_the_files(words: tuple[str, str], command: Command, project: Path) -> None:
    """The file with its tables, and a table alone."""
    assert command(*words).code == 0
