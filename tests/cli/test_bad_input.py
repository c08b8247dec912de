"""Every fault a user can make ends in located findings, the documented exit code, and nothing half written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command

SCENARIO = "inputs/scenarios/integrated-settlements-2026.yaml"
FUNDS = "inputs/funds/integrated_settlements_2026.yaml"
INDICATORS = "inputs/indicators/districts.csv"
SKILLS = "formulas/skills/2026-27.yaml"
LISTED = "inputs/funds/levelling_up_2021.yaml"


def _cell(project: Path, row: str, position: int, value: str) -> None:
    path = project / INDICATORS
    lines = path.read_text(encoding="utf-8").split("\n")
    i = next(i for i, line in enumerate(lines) if line.startswith(row))
    cells = lines[i].split(",")
    cells[position] = value
    lines[i] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")


def _append(path: Path, line: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")


Break = Callable[[Path], object]
CASES: dict[str, tuple[Break, int, str]] = {
    "unknown key": (
        lambda p: edit(p / SCENARIO, "years: {first", "yaers: {first"),
        2,
        f"{SCENARIO}:12:1: unknown key 'yaers'. Did you mean 'years'?",
    ),
    "unknown code": (
        lambda p: edit(p / SCENARIO, "- E47000014", "- E4700014"),
        2,
        f"{SCENARIO}:25:7: entry 7 'E4700014': is not an ONS code",
    ),
    "duplicate row": (
        lambda p: _append(p / INDICATORS, (p / INDICATORS).read_text(encoding="utf-8").split("\n")[1]),
        2,
        f"{INDICATORS}:298: 'E06000001' occurs twice; the first is on line 2.",
    ),
    "blank": (lambda p: _cell(p, "E06000002", 1, ""), 2, f"{INDICATORS}:3:2: column 'population': is blank."),
    "text in a number": (
        lambda p: _cell(p, "E06000002", 1, "many"),
        2,
        f"{INDICATORS}:3:2: column 'population': 'many' is not a number.",
    ),
    "negative quantum": (lambda p: edit(p / FUNDS, "gbp: 13000000000", "gbp: -13000000000"), 2, f"{FUNDS}:7:3: 'gbp'"),
    "quantum beyond belief": (
        lambda p: edit(p / FUNDS, "gbp: 13000000000", "gbp: 1000000000000000000"),
        2,
        f"{FUNDS}:7:3",
    ),
    "not a number": (lambda p: edit(p / FUNDS, "weight: 530", "weight: NaN"), 2, "'weight' 'NaN'"),
    "weights not summing to one": (
        lambda p: edit(p / SKILLS, "value: 0.4", "value: 0.45"),
        2,
        "the weights sum to 1.05, not to 1.",
    ),
    "floors above the quantum": (
        lambda p: edit(p / SKILLS, "value: 0.90", "value: 1.20"),
        3,
        "the floors cost more than the quantum by £",
    ),
    "missing vintage": (
        lambda p: edit(p / SKILLS, "{vintage: mid-2023}", "{vintage: mid-2021}"),
        2,
        "vintage 'mid-2021' of 'population_16_64' is missing: the table holds 'mid-2023'.",
    ),
    "year outside the scenario": (
        lambda p: edit(p / FUNDS, "2028-29: 1}", "2030-31: 1}"),
        2,
        "2030-31 lies outside the scenario's years 2026-27 to 2029-30.",
    ),
    "cp1252": (
        lambda p: (p / INDICATORS).write_bytes((p / INDICATORS).read_bytes().replace(b"98180", b"\xa398180", 1)),
        2,
        f"{INDICATORS}:2:11: byte 0xA3 is not UTF-8",
    ),
    "empty file": (lambda p: (p / INDICATORS).write_text(""), 2, f"{INDICATORS}: is empty."),
    "folder for a file": (
        lambda p: edit(p / SCENARIO, "indicators: ../indicators/districts.csv", "indicators: ../indicators"),
        2,
        "inputs/indicators",
    ),
    "missing file": (
        lambda p: edit(p / SCENARIO, "generator: ../bids/generator.yaml", "generator: ../bids/generater.yaml"),
        2,
        "inputs/bids/generater.yaml: does not exist. Did you mean 'generator.yaml'?",
    ),
    "no policy default": (
        lambda p: edit(p / SCENARIO, "      base: donor\n", ""),
        2,
        "'base' is missing here.",
    ),
    "cap base": (lambda p: edit(p / SCENARIO, "base: donor", "base: giver"), 2, "'base' may not be 'giver'."),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_located_and_nothing_is_written(case: str, command: Command, project: Path) -> None:
    """Break one thing; compare stops with its exit code, the finding on stderr, no run folder, no traceback."""
    breaks, code, words = CASES[case]
    breaks(project)
    said = command("compare", SCENARIO)
    assert said.code == code, said.err
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""
    assert not (project / "outputs").exists() or not list((project / "outputs").iterdir())


def test_lines_that_miss_their_quantum_are_named_to_the_pound(command: Command, project: Path) -> None:
    """One pound off in a listed line is a finding that says so."""
    edit(project / LISTED, "gbp: 1351429923", "gbp: 1351429924")
    said = command("compare", "inputs/scenarios/levelling-up-2021.yaml")
    assert said.code == 2
    assert "£1 apart" in said.err


@pytest.mark.slow
def test_bom_and_windows_line_ends_change_nothing(command: Command, project: Path) -> None:
    """What Excel's 'CSV UTF-8' writes is read as it is meant, and the run keeps its name."""
    assert command("compare", SCENARIO).code == 0
    path = project / INDICATORS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert command("compare", SCENARIO).code == 0
    assert len(list((project / "outputs").iterdir())) == 1


def test_outputs_that_cannot_be_written(command: Command, project: Path) -> None:
    """A file where the outputs folder should be is a finding, exit 2, and stays as it was."""
    (project / "outputs").write_text("mine")
    said = command("compare", "inputs/scenarios/greater-manchester-2025-26.yaml")
    assert said.code == 2
    assert "outputs" in said.err
    assert (project / "outputs").read_text() == "mine"


def test_a_scenario_that_is_a_folder(command: Command, project: Path) -> None:
    """A folder given for a file is a finding."""
    said = command("check", "inputs")
    assert said.code == 2
    assert "inputs: is a folder, not a file." in said.err


def test_several_faults_are_listed_together(command: Command, project: Path) -> None:
    """Two faults in two formula files and one in the scenario come in one go."""
    edit(project / SKILLS, "value: 0.4", "value: 0.45")
    edit(project / "formulas/transport/2026-27.yaml", "of: transport_connectivity", "of: transport_conectivity")
    edit(project / SCENARIO, "transport_bids: [transport]", "transport_bids: [tramsport]")
    said = command("check", SCENARIO)
    assert said.code == 2
    for words in ("weights sum to 1.05", "'transport_conectivity'", "'tramsport' is not a fund here"):
        assert words in said.err


def test_usage_is_exit_two(command: Command, project: Path) -> None:
    """An unknown command or option is the user's fault, in words."""
    assert command("compair").code == 2
    assert command("compare", "--frmat", "json").code == 2
