"""``funding-alloc small-areas`` as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

FILE = "inputs/scenarios/integrated-settlements-2026.yaml"
EXCESS = "formulas/small_area_excess/2025-26.yaml"

LEFT_OUT = ("E12000007", "E47000002", "E47000004", "E47000007", "E47000014")


@pytest.fixture
def project(project: Path) -> Path:
    """The copied project, its default scenario with two authorities: Greater Manchester and West Yorkshire."""
    text = (project / FILE).read_text(encoding="utf-8")
    start, end = text.index("scope:\n"), text.index("models:\n")
    lines = [
        line for line in (text[:start] + "scope: []\n\n" + text[end:]).split("\n") if line.strip()[2:11] not in LEFT_OUT
    ]
    (project / FILE).write_text("\n".join(lines), encoding="utf-8")
    return project


def test_tables_say_what_the_level_moves(command: Command, project: Path) -> None:
    """One table for each formula, how codes were matched, and sources."""
    said = command("small-areas", FILE, "--quantum", "1000000")
    assert said.code == 0
    words = " ".join(said.out.split())
    for part in (
        *("Deprivation in proportion, on small areas: £1,000,000 on three levels", "Deprivation above the mean only"),
        *("Status: illustrative.", "before rounding to whole pounds £0.", "matched to 15 districts by code"),
        *("English indices of deprivation 2025, File 7", "Census 2021, usual residents by Lower layer"),
    ):
        assert part in words, part
    assert project.exists()


@pytest.mark.parametrize("how", ["json", "csv"])
def test_tidy_rows_are_the_same_in_both_forms(how: str, command: Command, project: Path) -> None:
    """Fifteen districts and their authorities; the quantum at every level."""
    said = command("small-areas", FILE, "--formula", EXCESS, "--format", how)
    assert said.code == 0
    if how == "json":
        document = json.loads(said.out)
        rows = [{k: "[x]" if v is None else str(v) for k, v in row.items()} for row in document["rows"]]
        assert document["quantum_gbp"] == sum(int(row["small_areas_gbp"]) for row in rows[:2])
        assert document["small_area_excess_districts_first_moved_gbp"] > 0
    else:
        rows = list(csv.DictReader(io.StringIO(said.out)))
    districts = [row for row in rows if row["kind"] == "district"]
    assert [row["kind"] for row in rows] == [*["authority"] * 2, *["district"] * 15]
    for column in ("small_areas_gbp", "districts_first_gbp"):
        assert sum(int(row[column]) for row in districts) == 13_000_000_000
        assert sum(int(row[column]) for row in rows[:2]) == 13_000_000_000
    assert sum(int(row["authorities_first_gbp"]) for row in rows[:2]) == 13_000_000_000
    assert {row["authorities_first_gbp"] for row in districts} == {"[x]"}
    assert project.exists()


def test_what_cannot_be_run_is_refused(command: Command, project: Path) -> None:
    """A formula of other figures, with its line; a word that is no formula."""
    said = command("small-areas", FILE, "--formula", "formulas/regeneration/2026-27.yaml")
    assert (said.code, said.out) == (2, "")
    assert "'gva_per_hour' is not an indicator. Known here: imd_score, income_rate," in said.err
    assert command("small-areas", FILE, "--formula", "small_area").code == 2
    assert project.exists()


def test_the_packed_table_is_checked_like_any_other(command: Command, project: Path) -> None:
    """As shipped without a fault; cut off, refused."""
    table = "inputs/indicators/small_areas.csv.gz"
    assert command("check", table).code == 0
    (project / table).write_bytes((project / table).read_bytes()[:1000])
    said = command("check", table)
    assert said.code == 2
    assert f"{table}: cannot be unpacked" in said.err
