"""``allocate`` and ``explain`` on a round of bidding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.changes import edit
from tests.cli.conftest import Command
from tests.inputs.tables import INPUTS

EXAMPLE = str(INPUTS / "competitions" / "example" / "round.yaml")
DRAWN = str(INPUTS / "competitions" / "levelling-up-fund-round-1.yaml")
LOSING = str(INPUTS / "competitions" / "levelling-up-spring-budget-2024.yaml")
RULES_ONLY = str(INPUTS / "competitions" / "town-deals.yaml")


def test_a_round_is_decided_bid_by_bid(command: Command) -> None:
    """Every bid once, in the order of scores; money that adds up; every reason with it."""
    said = command("allocate", EXAMPLE, "--model", "competitive", "--format", "json")
    found = json.loads(said.out)
    rows = found["rows"]
    assert said.code == 0
    assert len({row["bid_id"] for row in rows}) == len(rows) == 18
    assert sum(row["award_gbp"] for row in rows) == 10_000_000
    assert {row["outcome"] for row in rows} == {"funded", "part-funded", "below line", "failed gateway", "withdrawn"}
    assert all(row["why"] for row in rows)
    assert found["notes"][0] == "On offer £10,000,000, awarded £10,000,000, left £0."
    assert "All 9 checks pass." in said.err


def test_on_the_screen_the_sums_and_the_log_follow(command: Command) -> None:
    """By outcome, by region, and what was decided against the rule."""
    said = command("allocate", EXAMPLE, "--model", "competitive").out
    for part in ("By outcome", "By region", "Decisions against the rule", "-300,000", "+300,000", "Village hall"):
        assert part in said


def test_a_bid_is_explained(command: Command) -> None:
    """Its way through the round, its marks, and what it lacked."""
    said = command("explain", EXAMPLE, "B11")
    assert said.code == 0
    for part in ("£2,000,000, beside £300,000 of local money", "3 of 10 that were scored", "fit 48.00", "its guide of"):
        assert part in said.out


@pytest.fixture
def losing(project: Path) -> str:
    """The last round of losers, over 30 of its draws."""
    path = project / "inputs" / "competitions" / "levelling-up-spring-budget-2024.yaml"
    edit(path, "draws: 100", "draws: 30")
    return str(path)


def test_a_round_of_losers_is_told_as_a_distribution(command: Command, losing: str) -> None:
    """The whole, where bids ended and by which rule, winners by category and region, the chain, and what really was."""
    said = command("allocate", losing, "--model", "competitive")
    assert said.code == 0
    for part in (
        *("30 draws of the losers", "bids taken up", "Where bids ended", "By category", "By region", "Rounds before"),
        *("Those that ask for £15,000,000 at most.", "A score of 70 or more.", "categories 1 only"),
        "Bids are drawn: they lost levelling-up-autumn-statement-2023, in draws of levelling-up-fund-round-2.",
        *("Drawn rounds beside the real one", "spreads apart", "Observed: Levelling Up capital projects"),
    ):
        assert part in " ".join(said.out.split())


def test_a_round_of_losers_as_one_long_table(command: Command, losing: str) -> None:
    """JSON and CSV say the same; sums by region make up the whole; what was observed stands beside it."""
    found = json.loads(command("allocate", losing, "--model", "competitive", "--format", "json").out)
    rows = found["rows"]
    sums = [row["value"] for row in rows if (row["what"], row["measure"]) == ("region", "awarded")]
    whole = next(row for row in rows if (row["what"], row["measure"]) == ("round", "awarded"))
    assert sum(sums) == pytest.approx(whole["value"])
    assert whole["low"] < whole["value"] < whole["high"]
    assert whole["standard_error"] > 0
    observed = {row["measure"]: row["observed"] for row in rows if row["what"] == "observed"}
    assert observed == {"awards": 2, "awarded": 23_700_000}
    lines = command("allocate", losing, "--model", "competitive", "--format", "csv").out.splitlines()
    assert lines[0] == "what,name,measure,value,low,high,standard_error,observed,spreads_apart,unit"
    assert len(lines) == len(rows) + 1


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("explain", EXAMPLE, "B1"), "BID: 'B1' is not a bid of this round."),
        (("explain", DRAWN, "B1"), "are drawn, many rounds of them, so there is no single bid to tell of."),
        (("explain", LOSING, "B1"), "are drawn, many rounds of them, so there is no single bid to tell of."),
        (("explain", RULES_ONLY, "B1"), "has no bids to decide on: Towns were invited"),
        (("allocate", RULES_ONLY, "--model", "competitive"), "has no bids to decide on: Towns were invited"),
        (("allocate", EXAMPLE, "--model", "formula"), "--model: a round of bidding has no formula model."),
    ],
)
def test_what_a_round_cannot_answer_is_a_finding(words: tuple[str, ...], fault: str, command: Command) -> None:
    """Exit code 2, and nothing on the screen."""
    said = command(*words)
    assert (said.code, said.out) == (2, "")
    assert fault in said.err
