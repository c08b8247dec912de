"""The settlement on the screen: the study of flexibility, the board's page, the binding limits."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from funding_alloc.export.tables import csv_files
from tests.cli.conftest import Command
from tests.conftest import Shipped

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"
GRANTED = "inputs/scenarios/greater-manchester-2025-26.yaml"
AREAS = 7


def test_flexibility_is_one_long_table(command: Command, project: Path) -> None:
    """Every authority has V(cap) on four bases at 21 caps; nothing is worth something without freedom."""
    said = command("flexibility", DEFAULT, "--format", "json")
    rows = json.loads(said.out)["rows"]
    assert said.code == 0
    value = [row for row in rows if row["what"] == "value of flexibility"]
    assert len(value) == AREAS * 4 * 21
    assert {row["value"] for row in value if row["at"] == 0} == {0.0}
    assert {row["what"] for row in rows} == {
        *("value of flexibility", "class wall", "leaky ring-fences", "spillovers", "local knowledge", "range"),
    }
    chosen = next(row for row in rows if row["parameter"] == "as chosen")
    plan = sum(row["value"] for row in value if row["at"] == 0.1 and row["parameter"].endswith("donor"))
    assert chosen["value"] == plan  # with whole ring-fences and no carry-forward the two are one


def test_flexibility_of_lines_as_granted_says_that_it_is_no_finding(command: Command, project: Path) -> None:
    """Need is the grant itself there, so every value is nought, and the first note says why."""
    found = json.loads(command("flexibility", GRANTED, "--format", "json").out)
    assert {row["value"] for row in found["rows"] if row["what"] == "value of flexibility"} == {0.0}
    assert "follows from this, and is no finding" in found["notes"][0]


def test_allocate_says_what_binds_and_at_what_price(command: Command, project: Path) -> None:
    """The table of limits follows the lines; in JSON each limit is a sentence of the notes."""
    said = command("allocate", GRANTED, "--model", "settlement")
    assert "Binding limits and their prices" in said.out
    notes = json.loads(command("allocate", DEFAULT, "--model", "settlement", "--format", "json").out)["notes"]
    assert any(
        note.startswith("South Yorkshire: £1 of relief from 'virement cap: Housing and strategic planning may give up")
        and note.endswith("is worth £1.00 of weighted unmet need avoided.")
        for note in notes
    )


def test_explain_begins_with_a_page_for_the_board(command: Command, project: Path) -> None:
    """Money, plan, what binds, what freedom is worth: in this order, before any step of a formula."""
    said = command("explain", DEFAULT, "WMCA").out
    headings = (
        "the envelope",
        "the plan",
        "what binds",
        "what freedom to move",
        "what this page rests on",
        "where it is",
    )
    places = [said.index(words) for words in headings]
    assert places == sorted(places)
    assert "£2,246.4m over 4 years, £740 a head, from 6 funds of 6 departments" in said


def test_a_time_limit_that_runs_out_is_not_called_optimal(command: Command, project: Path) -> None:
    """Exit code 4, in words, with nothing written."""
    for words in (("allocate", DEFAULT, "--model", "settlement"), ("compare", DEFAULT)):
        said = command(*words, "--time-limit", "0.0000001")
        assert said.code == 4
        assert "ran out before the optimum was proven" in said.err
        assert said.out == ""
    assert not (project / "outputs").exists()


def test_the_plans_table_adds_up(shipped: Shipped) -> None:
    """In every row spending follows from the grant; over a class and year the movements cancel."""
    text = csv_files(shipped("integrated-settlements-2026"))["settlement_plans.csv"].decode("utf-8-sig")
    net: dict[tuple[str, str, str], int] = {}
    for row in csv.DictReader(io.StringIO(text)):
        n = {key: int(value) for key, value in row.items() if key.endswith("_gbp")}
        came = n["moved_in_gbp"] + n["held_from_year_before_gbp"]
        went = n["retained_gbp"] + n["moved_out_gbp"] + n["held_into_next_year_gbp"]
        assert n["spent_gbp"] == n["granted_gbp"] + came - went
        assert n["unmet_need_gbp"] == max(n["need_requirement_gbp"] - n["spent_gbp"], 0)
        key = (row["area_code"], row["class"], row["year"])
        net[key] = net.get(key, 0) + n["moved_in_gbp"] - n["moved_out_gbp"]
    assert len(net) == AREAS * 7
    assert set(net.values()) == {0}
