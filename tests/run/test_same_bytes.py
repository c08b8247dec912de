"""Shuffled inputs and repeated runs give the same bytes."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from funding_alloc.export.folder import write_run
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.compare import results_of

SCORED = "standard/example"
SCENARIOS = ("integrated-settlements-2026", "levelling-up-2021")


def _copy(root: Path, to: Path) -> Path:
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, to / name)
    return to


def _tables(inputs: Path) -> list[Path]:
    """Every table but the files that are scored: what is found in those is told by line."""
    return sorted(set(inputs.rglob("*.csv")) - set((inputs / SCORED).rglob("*.csv")))


def _shuffle_rows(paths: list[Path], seed: int) -> int:
    shuffled = 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        random.Random(seed).shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([header, *rows])
        shuffled += 1
    return shuffled


def _run(project: Path, scenario: str) -> tuple[str, dict[str, bytes]]:
    results = results_of(project / f"inputs/scenarios/{scenario}.yaml")
    folder = write_run(results, project / "outputs", "test", datetime.now(UTC))
    return folder.name, {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "manifest.json"}


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_shuffled_rows_and_repeated_runs_give_the_same_bytes(
    scenario: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every table shuffled, Windows line ends, another day: the same folder name and byte-identical files."""
    plain, shuffled = _copy(root, tmp_path / "a"), _copy(root, tmp_path / "b")
    assert _shuffle_rows(_tables(shuffled / "inputs"), seed=7) >= 8
    monkeypatch.chdir(plain)
    first = _run(plain, scenario)
    again = _run(plain, scenario)
    monkeypatch.chdir(shuffled)
    other = _run(shuffled, scenario)
    assert first == again
    assert first[0] == other[0]
    assert {name: content for name, content in first[1].items() if other[1][name] != content} == {}
    assert "comparison.xlsx" in first[1]


def test_the_order_of_rows_counts_in_a_scored_file_and_nowhere_else(root: Path, tmp_path: Path) -> None:
    """Tables of studies shuffled: the same content. A scored file shuffled: other lines to look at, another run."""
    scenario = "inputs/scenarios/integrated-settlements-2026.yaml"
    plain, tables, scored = (_copy(root, tmp_path / name) for name in "abc")
    assert _shuffle_rows(_tables(tables / "inputs"), seed=7) >= 8
    assert _shuffle_rows(sorted((scored / "inputs" / SCORED).rglob("*.csv")), seed=7) >= 2
    first, same, other = (read_scenario(project / scenario).content_hash for project in (plain, tables, scored))
    assert first == same
    assert first != other
