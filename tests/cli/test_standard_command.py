"""``standard``, and ``check`` of a set of project files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.conftest import Command


def test_check_scores_a_set_and_fails_one_that_falls_short(command: Command) -> None:
    """Exit code 1 and 0; the scores on the screen."""
    before = command("check", "inputs/standard/example_before.yaml")
    after = command("check", "inputs/standard/example_after.yaml", "inputs/standard/definitions.csv")
    assert (before.code, after.code) == (1, 0)
    assert "What to collect next" in before.out
    assert "comparability" in after.out
    assert "2 files read, no faults found." in after.err


def test_the_command_prints_tidy_rows(command: Command) -> None:
    """The same in both forms."""
    told = json.loads(command("standard", "inputs/standard/example_after.yaml", "--format", "json").out)
    rows = list(
        csv.DictReader(command("standard", "inputs/standard/example_after.yaml", "--format", "csv").out.splitlines())
    )
    assert [row["what"] for row in rows] == [row["what"] for row in told["rows"]]
    assert float(rows[1]["value"]) == 1.0


def test_a_project_file_is_checked_with_the_set_that_names_it(command: Command, tmp_path: Path) -> None:
    """And one that no set names says so."""
    assert command("check", "inputs/standard/example/before/north.csv").code == 0
    alone = tmp_path / "north.csv"
    alone.write_text("project,definition,unit\na,b,c\n", encoding="utf-8")
    done = command("check", alone)
    assert done.code == 2
    assert "no set in a folder above names it" in done.err


def test_faults_are_exit_code_two(command: Command) -> None:
    """And nothing is scored."""
    done = command("check", "inputs/standard/example_missing.yaml")
    assert done.code == 2
    assert done.out == ""
