"""``allocate``, ``compare`` and ``explain`` of a scenario whose competitive model is rounds of bids."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command
from tests.run.scenario_rounds import PATH, ROUNDS, write_scenario

SCENARIO = PATH.as_posix()


@pytest.fixture
def rounds(project: Path) -> Path:
    """The scenario, written into the folder that commands run in."""
    write_scenario(project)
    return project


def test_allocate_prints_lines_and_then_every_bid(command: Command, rounds: Path) -> None:
    """As CSV the lines alone, which sum to the quantum; on the screen bids and the log of overrides after them."""
    rows = list(
        csv.DictReader(io.StringIO(command("allocate", SCENARIO, "--model", "competitive", "--format", "csv").out))
    )
    assert sum(int(row["£"]) for row in rows) == 4_000_000
    said = command("allocate", SCENARIO, "--model", "competitive")
    assert said.code == 0
    for part in ("Invented transport round", "T4 Invented bridge", "Decisions against the rule"):
        assert part in said.out


def test_compare_shows_the_rounds(command: Command, rounds: Path) -> None:
    """One row for each fund: bids, winners and money."""
    said = command("compare", SCENARIO)
    assert said.code == 0
    assert "Rounds of bids" in said.out
    assert next((rounds / "outputs").glob("two-rounds-*/bids.csv")).is_file()


def test_explain_tells_a_bid_as_of_a_round(command: Command, rounds: Path) -> None:
    """The same words as for the round alone."""
    alone = command("explain", f"{ROUNDS.as_posix()}/invented-skills/round.yaml", "S2", "--format", "csv")
    for word in ("S2", "skills:S2"):
        assert command("explain", SCENARIO, word, "--format", "csv").out == alone.out
    assert "Funded by decision of Minister of Nowhere" in alone.out


def test_an_authority_wins_over_a_bid_of_its_name(command: Command, rounds: Path) -> None:
    """A bid called GMCA is told as transport:GMCA."""
    edit(rounds / ROUNDS / "invented-transport/bids.csv", "T1,", "GMCA,")
    assert "Greater Manchester Combined Authority" in command("explain", SCENARIO, "GMCA").out
    assert "Invented tram stop" in command("explain", SCENARIO, "transport:GMCA").out


def test_a_bid_of_two_funds_and_an_unknown_word_are_findings(command: Command, rounds: Path) -> None:
    """Which one is meant must be said; a near miss is offered."""
    edit(rounds / ROUNDS / "invented-transport/bids.csv", "T1,", "S1,")
    said = command("explain", SCENARIO, "S1")
    assert said.code == 2
    assert "'S1' is a bid of several funds. Write one of: skills:S1, transport:S1." in said.err
    said = command("explain", SCENARIO, "skils:S3")
    assert said.code == 2
    assert "neither an authority of this scenario nor a bid of its rounds. Did you mean 'skills:S3'?" in said.err
