"""What ``funding-alloc learn`` prints and returns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command

FILE = "inputs/learning/tranche.yaml"


@pytest.fixture
def quick(project: Path) -> Path:
    """The copied project with fewer drawn worlds."""
    edit(project / FILE, "draws: 2000\n", "draws: 100\n")
    return project


@pytest.fixture
def short(quick: Path) -> Path:
    """The same with one year."""
    edit(quick / FILE, "first: 2016", "first: 2023")
    return quick


def test_the_tranche_is_told(command: Command, quick: Path) -> None:
    """What moved, both warnings, how much is noise, trials, gates, and the ledger's last hash."""
    said = command("learn", FILE, "--ledger", "ledger.jsonl")
    assert said.code == 0
    words = " ".join(said.out.split())
    for told in (
        "pounds that change hands",
        "Core 94%, untouched; tranche 5.0%, cap 5.0%, trials 1.0%; window 3 years, ends; V by dersimonian_laird.",
        "It is no causal effect. Case mix: none adjusted for.",
        "small areas are pulled to the mean and so can neither gain nor lose much.",
        "paying for outcomes moves money to where outcomes are easy",
        "Over all years £267.2m changed hands",
        "437 of 550 moves, and 60% of the pounds, rest on a gap inside its own 95% limits",
        "35% of moves turned from gain to loss or back the year after",
        "League table: £405.0m moved; noise alone would move",
        "100 drawn worlds, seed 20261126.",
        "No bandit on places",
        "a review tells 0.54 bits at most",
        "Keep that hash elsewhere.",
    ):
        assert told in words, told
    assert "All 6 checks pass." in said.err
    assert len((quick / "ledger.jsonl").read_text(encoding="utf-8").splitlines()) == 58
    again = command("learn", FILE, "--replay", "ledger.jsonl", "--authority", "tvca")
    assert again.code == 0
    assert "Replayed: 58 entries, £267,185,533 moved, the same to the pound" in " ".join(again.out.split())
    assert "TVCA (E47000006): own gaps and what they moved" in again.out


def test_json_and_csv_are_the_same_rows(command: Command, quick: Path) -> None:
    """One object of the house form; CSV has its rows; moves are whole pounds that sum to nothing."""
    found = json.loads(command("learn", FILE, "--format", "json", "--quiet").out)
    rows = list(csv.DictReader(io.StringIO(command("learn", FILE, "--format", "csv", "--quiet").out)))
    assert len(rows) == len(found["rows"])
    moved = [row for row in found["rows"] if row["what"] == "moved"]
    assert len(moved) == 8 * 6 * 16
    assert all(isinstance(row["value"], int) for row in moved)
    assert sum(row["value"] for row in moved) == 0
    assert any(note.startswith("Warning: shrinkage") for note in found["notes"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--authority", "TVCB"), "'TVCB' is not an area of this file. Did you mean 'TVCA'?"),
        (("--replay", "no.jsonl"), "no.jsonl: does not exist."),
        (("--replay", FILE), "tranche.yaml:1: is not an entry of a ledger"),
        (("--ledger", "inputs"), "is there already and holds something else; a ledger is never overwritten."),
        (("--ledger", "no/such/folder.jsonl"), "cannot be written"),
        (("--format", "xml"), "--format"),
    ],
)
def test_a_fault_is_exit_code_two(words: tuple[str, str], told: str, command: Command, short: Path) -> None:
    """With its place and the mend, and no traceback."""
    said = command("learn", FILE, *words)
    assert said.code == 2
    assert told in said.err


def test_a_bandit_on_places_is_refused_in_words(command: Command, quick: Path) -> None:
    """At its line."""
    edit(quick / FILE, "across: interventions", "across: places")
    said = command("learn", FILE)
    assert said.code == 2
    assert "money for trials is shared between interventions, never between places" in said.err


def test_check_knows_the_files(command: Command, project: Path) -> None:
    """The file with its tables, and each table alone."""
    tables = [f"inputs/learning/{name}.csv" for name in ("base", "gateways", "series")]
    assert command("check", FILE, *tables).code == 0
