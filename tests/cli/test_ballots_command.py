"""Rules for bids on files of ballots, against recorded results of another implementation."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from funding_alloc.rules.bids.equal_shares import Utility
from funding_alloc.schema.support import BallotKind
from tests.cli.conftest import Command
from tests.rules.bids.supported import CASES, bids_in, place_of, total_worth

CARRIED = Path(__file__).parents[1] / "rules" / "bids" / "data" / "pabulib" / "synthetic_s2_n30_m15.pb"
COLUMN = {"score-order-skip": "score", "value-for-money-skip": "value", "knapsack-optimum": "value"}
RECORDED = [
    pytest.param(case["file"], rule, found, id=f"{case['file'][:-3]}-{rule}")
    for case in CASES
    if place_of(case)
    for rule, found in case["expected"].items()
]


def words_on(file: str, rule: str, folder: Path) -> list[object]:
    """Words of ``rule run``: the file itself for rules with ballots, else a table of bids and their worth."""
    (case,) = [case for case in CASES if case["file"] == file]
    name = "knapsack-optimum" if rule.startswith("knapsack") else rule
    if name not in COLUMN:
        return [name, "--data", place_of(case)]
    bids = bids_in(file)
    counted = Utility.CARDINALITY if bids.kind is BallotKind.APPROVAL else Utility.POINTS
    worth = total_worth(bids, Utility(rule.rpartition("-")[2]) if rule.startswith("knapsack") else counted)
    table = folder / "bids.csv"
    rows = [f"{bid},{float(ask)!r},{float(worth[bid])!r}\n" for bid, ask in bids.asks.items()]
    table.write_text(f"id,ask,{COLUMN[name]}\n{''.join(rows)}", encoding="utf-8")
    return [name, "--data", table, "--estate", float(bids.quantum)]


@pytest.mark.parametrize(("file", "rule", "recorded"), RECORDED)
def test_agrees_with_the_recorded_result(
    command: Command, tmp_path: Path, file: str, rule: str, recorded: dict[str, Any]
) -> None:
    """The same bids; of an optimum the same value, for several sets may reach it."""
    said = command("rule", "run", *words_on(file, rule, tmp_path), "--format", "json")
    assert said.code == 0
    told = json.loads(said.out)
    if rule.startswith("knapsack"):
        assert told["value"] == float(Fraction(recorded["value"]))
        return
    assert sorted(row["id"] for row in told["rows"] if row["place"] is not None) == sorted(recorded["funded"])
    if "spent" in recorded:
        assert told["spent"] == float(Fraction(recorded["spent"]))


def test_another_estate_than_the_files_own_is_said(command: Command) -> None:
    """50,000 against a budget of 80,000; the same sum needs no word."""
    words = ("rule", "run", "sequential-phragmen", "--data", CARRIED, "--format", "json")
    other = json.loads(command(*words, "--estate", 50_000).out)
    assert other["notes"][-1] == "The estate is 50,000.00; the file's own budget is 80,000.00."
    assert other["spent"] + other["left"] == 50_000
    same, own = (json.loads(command(*words, *more).out) for more in (("--estate", 80_000), ()))
    assert same == own
    assert own["spent"] + own["left"] == 80_000


FAULTS: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {
    "a rule without ballots": ("score-order-stop", "", "", (), ": has no 'score', which score-order-stop reads."),
    "a rule for claims": ("talmud", "", "", ("--estate", "5"), "--data: a file of ballots has no columns that talmud"),
    "a negative estate": ("equal-shares-cost", "", "", ("--estate=-1",), "--estate: -1 must be 0 or more."),
    "an unknown option": ("equal-shares-cost", "", "", ("--set", "bar=1"), "--set: bar: equal-shares-cost has no"),
    "a budget beyond belief": ("equal-shares-cost", "budget;80000", "budget;99999999999999", (), "budget: 999999"),
    "a cost beyond belief": ("equal-shares-cost", "p00;5000", "p00;99999999999999", (), "cost of 'p00': 999999"),
    "a cost in words": ("equal-shares-cost", "p00;5000", "p00;dear", (), ":14:2: cost 'dear' is not an amount"),
    "no purses": ("equal-shares-formula-endowments", "", "", (), "--purses: is missing"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults_are_told(command: Command, tmp_path: Path, what: str) -> None:
    """Exit code 2 and nothing on stdout."""
    rule, old, new, words, expected = FAULTS[what]
    text = CARRIED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "case.pb"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = command("rule", "run", rule, "--data", path, *words)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


def test_purses_are_those_of_the_voters(command: Command, tmp_path: Path) -> None:
    """Equal purses give what equal shares gives, and a voter without one is named."""
    bids = bids_in(CARRIED.name)
    share = bids.quantum / len(bids.ballots)
    purses = tmp_path / "purses.csv"
    words = ("rule", "run", "equal-shares-formula-endowments", "--data", CARRIED, "--estate", 75_000)
    rows = [f"{voter},{75_000 // len(bids.ballots)}\n" for voter in bids.ballots]
    assert 75_000 % len(bids.ballots) == 0 < share
    purses.write_text(f"supporter,purse\n{''.join(rows)}", encoding="utf-8")
    found = command(*words, "--purses", purses, "--format", "csv").out
    equal = command("rule", "run", "equal-shares-cost", "--data", CARRIED, "--estate", 75_000, "--format", "csv").out
    assert found == equal
    purses.write_text(f"supporter,purse\n{''.join(rows[1:])}", encoding="utf-8")
    said = command(*words, "--purses", purses)
    assert said.code == 2
    assert "supports bids and has no purse." in said.err
