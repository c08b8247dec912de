"""``funding-alloc roll-out`` as a user types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command

FILE = "inputs/scenarios/roll-out.yaml"


def test_tables_say_who_has_what_and_what_it_rests_on(command: Command, project: Path) -> None:
    """Five tables, the assumption of the quantum and of each world, and the checks."""
    said = command("roll-out", FILE)
    assert said.code == 0
    words = " ".join(said.out.split())
    for part in (
        *(
            "Outside by competition: Those outside bid",
            "All authorities together",
            "What moving in leaves to those who stay outside",
        ),
        *("Each authority: its formula share", "What moving in changes for each authority"),
        *("Quantum £20,530,076,385, the same at every stage: Not published.", "Outside by formula: Those outside get"),
        *("Bids unchanged as others move in: A place still outside", "Value of flexibility in millions of weighted £"),
    ):
        assert part in words, part
    assert "All 408 checks pass." in said.err
    assert project.exists()


@pytest.mark.parametrize("how", ["json", "csv"])
def test_tidy_rows_are_the_same_in_both_forms(how: str, command: Command, project: Path) -> None:
    """One figure to a row, ranges where it is drawn, and the lines' quantum at every stage."""
    said = command("roll-out", FILE, "--format", how, "--quiet")
    assert (said.code, said.err) == (0, "")
    if how == "json":
        document = json.loads(said.out)
        assert document["schema"] == 1
        rows = [{k: "[x]" if v is None else str(v) for k, v in row.items()} for row in document["rows"]]
    else:
        rows = list(csv.DictReader(io.StringIO(said.out)))
    keys = [(r["world"], r["stage"], r["about"], r["code"], r["measure"]) for r in rows]
    assert len(set(keys)) == len(keys) == 1938
    assert {r["value"] for r in rows if r["measure"] == "quantum"} == {"20530076385"}
    london = [r for r in rows if r["code"] == "E12000007" and r["measure"] == "pounds" and r["stage"] == "two"]
    assert [(r["world"], r["area"], r["low"] == "[x]") for r in london] == [
        ("competition", "Greater London", False),
        ("formula", "Greater London", True),
    ]
    assert project.exists()


def test_a_faulty_roll_out_is_refused_with_its_place(command: Command, project: Path) -> None:
    """Exit code 2 and the line, from the command and from ``check``."""
    edit(project / FILE, "inside: [E47000001, E47000007]", "inside: [E47000001, E47000077]")
    for words in (("roll-out", FILE), ("check", FILE)):
        said = command(*words)
        assert said.code == 2
        assert f"{FILE}:39:25: 'E47000077' is not an authority. Did you mean 'E47000017'?" in said.err
        assert said.out == ""


def test_one_world_alone_can_be_shown(command: Command, project: Path) -> None:
    """By formula alone there are no bids to tell of, and nothing to win."""
    text = (project / FILE).read_text(encoding="utf-8")
    start, end = text.index("  - outside: competition"), text.index("  - outside: formula")
    (project / FILE).write_text(text[:start] + text[end:], encoding="utf-8")
    said = command("roll-out", FILE)
    assert said.code == 0
    assert "Outside by formula: Those outside get" in " ".join(said.out.split())
    assert "won £m" not in said.out
    assert "by competition:" not in said.out


@pytest.mark.slow
def test_the_sixteen_can_be_funded_three_ways(command: Command, project: Path) -> None:
    """The scenario stands on its own: nothing published is held against it, and every check passes."""
    said = command("compare", "inputs/scenarios/integrated-settlements-2026-all-sixteen.yaml")
    assert said.code == 0
    assert "20,530,076,385" in said.out
    assert "Published totals" not in said.out
    assert (project / "outputs").exists()
