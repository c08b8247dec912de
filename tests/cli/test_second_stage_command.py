"""What ``funding-alloc second-stage`` prints and returns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.changes import edit
from tests.cli.conftest import Command

FILE = "inputs/second_stage/west-midlands.yaml"


def test_west_midlands_to_coventry(command: Command, project: Path) -> None:
    """Councils with pounds, per head and range; Coventry beside its published figure, with what differs."""
    said = command("second-stage", FILE)
    assert said.code == 0
    for word in ("Coventry", "£ per head", "5% to 95% of calls", "kept by the authority", "planned spending"):
        assert word in said.out
    words = " ".join(said.out.split())
    assert "Published for 2025-26: £19,440,000, £10,971,000 revenue and £8,469,000 capital." in words
    assert "which is shown and not tuned away: scope, year and rule differ." in words
    assert "Assumed: Economic development and regeneration by plan from its own formula, 25% of CDEL" in words
    assert said.err.strip() == "All 4 checks pass."


def test_what_coventry_is_said_to_get_is_the_sum_of_its_rows(command: Command, project: Path) -> None:
    """The closing words repeat the rows' own pounds."""
    found = json.loads(command("second-stage", FILE, "--format", "json", "--quiet").out)
    coventry = [row for row in found["rows"] if row["code"] == "E08000026"]
    first = {
        kind: sum(r["£"] for r in coventry if (r["year"], r["class"]) == ("2026-27", kind)) for kind in ("RDEL", "CDEL")
    }
    parts = f"£{first['RDEL']:,} revenue and £{first['CDEL']:,} capital"
    everything = sum(row["£"] for row in coventry)
    words = " ".join(command("second-stage", FILE).out.split())
    assert f"Coventry gets £{sum(first.values()):,} in 2026-27: {parts}; £{everything:,} over" in words


def test_json_and_csv_are_the_same_rows(command: Command, project: Path) -> None:
    """One object of the house form; CSV has its rows, and money is whole pounds."""
    said = command("second-stage", FILE, "--format", "json", "--quiet")
    assert said.err == ""
    found = json.loads(said.out)
    assert found["schema"] == 1
    rows = list(csv.DictReader(io.StringIO(command("second-stage", FILE, "--format", "csv", "--quiet").out)))
    assert [int(row["£"]) for row in rows] == [row["£"] for row in found["rows"]]
    assert all(isinstance(row["£"], int) for row in found["rows"])
    assert {row["way"] for row in found["rows"]} == {"kept", "formula", "plan", "call"}


def test_ranges_run_every_other_value(command: Command, project: Path) -> None:
    """One row for each value of each range, after the file's own; an end moves what it should."""
    said = command("second-stage", FILE, "--ranges", "--format", "json", "--quiet")
    rows = json.loads(said.out)["rows"]
    values = (project / FILE).read_text(encoding="utf-8").split("ranges:\n")[1].count("values: [")
    assert len({row["parameter"] for row in rows[1:]}) == values
    by = {(row["parameter"], row["value"]): row["Coventry £"] for row in rows}
    kept = "themes.Transport and local infrastructure.kept.CDEL"
    assert by[kept, "0.95"] < by["as in the file", ""] < by[kept, "0.5"]
    assert by["call.top_up.share", "0"] < by["call.top_up.share", "0.5"] < by["as in the file", ""]


def test_a_faulty_file_exits_2_with_its_place(command: Command, project: Path) -> None:
    """What, where and how to mend; nothing on stdout."""
    edit(project / FILE, "E08000031  #", "E08000032  #")
    said = command("second-stage", FILE)
    assert (said.code, said.out) == (2, "")
    assert f"{FILE}:21:5: 'E08000032' is not a constituent council of West Midlands Combined Authority." in said.err


def test_minimums_that_cannot_be_met_exit_3_with_the_limits(command: Command, project: Path) -> None:
    """Coventry is promised more than all the planned money."""
    edit(
        project / FILE,
        "- council: all\n      per: period\n      least: {part: 0.95}",
        "- council: E08000026\n      per: period\n      least: {gbp: 900000000}",
    )
    said = command("second-stage", FILE)
    assert (said.code, said.out) == (3, "")
    assert "minimum: E08000026 gets at least £900,000,000 of the planned themes over 2026-27 to 2029-30" in said.err


def test_check_knows_the_file(command: Command, project: Path) -> None:
    """The shipped file has no fault."""
    said = command("check", FILE)
    assert said.code == 0
    assert "1 file read, no faults found." in said.err
