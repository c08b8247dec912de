"""What lies in a run folder agrees with itself."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from funding_alloc.export.folder import write_run
from funding_alloc.export.lint.rule import Profile, Weight
from funding_alloc.run.lint_workbook import lint_workbook
from tests.conftest import Shipped

QUANTA = {"integrated-settlements-2026": 13_000_000_000, "levelling-up-2021": 6_162_992_356}


@pytest.fixture(scope="module", params=sorted(QUANTA))
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shipped: Shipped) -> tuple[Path, int]:
    """The folder of a shipped scenario, and its quantum."""
    scenario = str(request.param)
    results = shipped(scenario)
    folder = write_run(results, tmp_path_factory.mktemp("outputs"), "test", datetime.now(UTC))
    return folder, QUANTA[scenario]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_three_models_have_the_same_total_in_the_table(run: tuple[Path, int]) -> None:
    """Summed from the file, rows of ``unallocated`` and ``outside`` included."""
    folder, quantum = run
    totals: Counter[str] = Counter()
    for row in _rows(folder / "allocations.csv"):
        totals[row["model"]] += int(row["gbp"])
    assert totals == dict.fromkeys(["formula", "competitive", "settlement"], quantum)


def test_the_manifest_says_that_every_check_passed(run: tuple[Path, int]) -> None:
    """Each check with value and expected, all equal, more than fifty of them."""
    folder, _ = run
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["checks"]
    assert found["overall"] == "PASS"
    assert len(found["listed"]) > 50
    assert all(check["value"] == check["expected"] for check in found["listed"])


def test_the_manifest_hashes_are_those_of_the_files(run: tuple[Path, int]) -> None:
    """Every file but the manifest is listed with its SHA-256, and nothing else is."""
    folder, _ = run
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    actual = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }
    assert {entry["name"]: entry["sha256"] for entry in listed} == actual


def test_no_file_but_the_manifest_knows_the_time_or_the_machine(run: tuple[Path, int], root: Path) -> None:
    """No path of this machine is in any text file of the run."""
    folder, _ = run
    for path in folder.iterdir():
        if path.suffix in {".csv", ".md", ".json"}:
            assert str(root) not in path.read_text(encoding="utf-8"), path.name


def test_the_workbook_breaks_no_essential_rule(run: tuple[Path, int]) -> None:
    """Of the checklist for review; but for the checks' own formulas none of what is short is asked by the guidance."""
    folder, _ = run
    report = lint_workbook(folder / "comparison.xlsx", Profile.REVIEW)
    short = {o.rule.id: o.rule.weight for o in report.outcomes if o.faults}
    assert report.is_sound(is_strict=False)
    assert short == {"FM4": Weight.DESIRABLE}
    odd = {fault.where.split("!")[0] for o in report.outcomes if o.rule.id == "FM4" for fault in o.faults}
    assert odd == {"Checks", "As run"}, "each of their rows calculates something of its own"
