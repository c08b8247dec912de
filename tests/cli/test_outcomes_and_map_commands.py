"""What ``funding-alloc outcomes`` and ``funding-alloc map`` print, write and return."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command

FRAMEWORK = "inputs/outcomes/framework.yaml"
MAP = "inputs/outcomes/map.yaml"


@pytest.fixture
def copied(project: Path) -> Path:
    """The project with a framework that names no scenario, so that commands are quick."""
    old = "  kind: scenario\n  scenario: ../scenarios/integrated-settlements-2026.yaml\n"
    edit(project / FRAMEWORK, old, "  kind: none\n")
    return project


def test_outcomes_are_told(command: Command, project: Path) -> None:
    """What is measured and what is not, verdicts, noise, money."""
    said = command("outcomes", FRAMEWORK)
    assert said.code == 0
    words = " ".join(said.out.split())
    for told in (
        "7 missions of 12 with no series: Research and development, Transport, Digital connectivity, Wellbeing",
        "no series held",
        "moved by chance alone",
        "244 of 304 verdicts are 'cannot tell'",
        "Observed only",
        "15.4%",
        "Share of money with a measured outcome: 55.6%",
        "Share of money with a known error: 27.6%",
    ):
        assert told in words, told
    assert said.err.strip() == "All 5 checks pass."


def test_one_area_and_one_indicator(command: Command, copied: Path) -> None:
    """Figures with their limits, or the words that there are none."""
    words = " ".join(
        command("outcomes", FRAMEWORK, "--authority", "E47000006", "--indicator", "employment_rate").out.split()
    )
    assert "figures over time" in words and "68.7" in words and "+3.6 +/-" in words
    found = json.loads(command("outcomes", FRAMEWORK, "--authority", "E47000001", "--format", "json", "-q").out)
    assert len(found["rows"]) == 19
    rows = list(csv.DictReader(io.StringIO(command("outcomes", FRAMEWORK, "--format", "csv", "-q").out)))
    assert len(rows) == 323
    assert {row["verdict"] for row in rows} == {"moved: better", "moved: worse", "did not move", "cannot tell"}


def test_unknown_words(command: Command, copied: Path) -> None:
    """An area or an indicator that is not there is told with the nearest that is."""
    said = command("outcomes", FRAMEWORK, "--authority", "E47000099")
    assert said.code == 2 and "may not be 'E47000099'. Did you mean" in said.err
    said = command("outcomes", FRAMEWORK, "--indicator", "employment")
    assert said.code == 2 and "Did you mean 'employment_rate'?" in said.err
    assert command("map", "no.yaml").code == 2


def test_folders_are_written_whole_and_never_over(command: Command, copied: Path, tmp_path: Path) -> None:
    """Same again is fine; other content is refused and kept."""
    out = tmp_path / "out"
    assert command("outcomes", FRAMEWORK, "--indicator", "obesity", "--out", str(out)).code == 0
    assert sorted(file.name for file in out.iterdir()) == ["figures.csv", "trajectories_obesity.svg", "verdicts.csv"]
    (out / "verdicts.csv").write_text("mine", encoding="utf-8")
    said = command("outcomes", FRAMEWORK, "--indicator", "obesity", "--out", str(out))
    assert said.code == 2 and "never overwritten" in said.err
    assert (out / "verdicts.csv").read_text(encoding="utf-8") == "mine"
    drawn = tmp_path / "map"
    assert command("map", MAP, "--out", str(drawn)).code == 0
    assert sorted(file.name for file in drawn.iterdir()) == ["edges.csv", "map.graphml", "map.svg"]


def test_map_is_told(command: Command, copied: Path) -> None:
    """Pounds, loops and orphans; JSON has every edge."""
    said = command("map", MAP)
    assert said.code == 0
    words = " ".join(said.out.split())
    for told in (
        "£2,459,254 arise on the edges",
        "reinforcing",
        "balancing",
        "nobody has a benefit of it",
        "illustrative",
    ):
        assert told in words, told
    assert len(json.loads(command("map", MAP, "--format", "json", "-q").out)["rows"]) == 26


def test_a_faulty_map_is_no_traceback(command: Command, copied: Path) -> None:
    """Findings, exit code 2, nothing written."""
    edit(copied / MAP, "from: housing, to: retrofit", "from: housing, to: retrofitt")
    said = command("map", MAP, "--out", "drawn")
    assert said.code == 2
    assert "there is no node 'retrofitt'. Did you mean 'retrofit'?" in said.err
    assert not Path("drawn").exists()
