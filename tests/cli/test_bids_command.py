"""Rules for bids on the command line: what is printed, and every refusal with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

SCORED = "id,ask,score,note\nA,6,90,x\nB,5,80,y\nC,4,70,z\n"
VALUED = "id,ask,value\nA,10,60\nB,20,100\nC,30,120\n"
BACKED = 'id,ask,supporters\nA,6,X; Y\nB,3,Z\nC,5,"X; Z=2"\nD,2,none\n'
PURSES = "supporter,purse\nX,2\nY,2\nZ,8\n"
LIMITED = (
    "id,ask,value,region,owner,exclusive,requires\n"
    "A,5,9,North,x,g,none\nB,5,8,North,y,g,none\nC,5,4,South,x,none,none\nD,5,3,South,y,none,C\n"
)
BOUNDS = ("least.North=0", "most.North=none", "least.South=5", "most.South=none", "awards_per_owner=2")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tables, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    texts = {"scored": SCORED, "valued": VALUED, "backed": BACKED, "purses": PURSES, "limited": LIMITED}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def limits(*changed: str) -> list[str]:
    """The words that set every limit, some of them changed."""
    pairs = dict(pair.split("=") for pair in (*BOUNDS, *changed))
    return [word for name, text in pairs.items() for word in ("--set", f"{name}={text}")]


def test_csv_has_a_row_for_each_bid_in_the_order_of_the_table(command: Command) -> None:
    """A takes 6 of 10, C the other 4; what is spent and left goes to the other stream."""
    said = command("rule", "run", "score-order-skip", "--data", "scored.csv", "--estate", 10, "--format", "csv")
    assert (said.code, said.out) == (0, "id,ask,award,place\nA,6,6,1\nB,5,0,[x]\nC,4,4,2\n")
    assert said.err == "Spent: 10\nLeft: 0\nColumns that took no part: note.\n"


def test_json_is_one_object_with_the_lead_of_an_optimum(command: Command) -> None:
    """220 for B and C, 180 for A and C: 40 ahead, proven."""
    said = command("rule", "run", "knapsack-optimum", "--data", "valued.csv", "--estate", 50, "--format", "json")
    told = json.loads(said.out)
    assert told.pop("notes")
    assert told == {
        "schema": 1,
        "title": "knapsack-optimum",
        "rows": [
            {"id": "A", "ask": 10, "award": 0, "place": None},
            {"id": "B", "ask": 20, "award": 20, "place": 1},
            {"id": "C", "ask": 30, "award": 30, "place": 2},
        ],
        "spent": 50,
        "left": 0,
        "value": 220,
        "proven": True,
        "lead": 40,
        "runner_up": "A, C",
    }


def test_screen_says_what_is_spent_left_and_proven(command: Command) -> None:
    """Beneath the table; with money for all there is no runner-up."""
    said = command("rule", "run", "knapsack-optimum", "--data", "valued.csv", "--estate", 70)
    assert [line for line in said.out.splitlines() if ":" in line][:6] == [
        "Spent: 60",
        "Left: 10",
        "Value: 280",
        "Proven: yes",
        "Lead: [x]",
        "Runner up: [x]",
    ]
    assert "There is no runner-up" in said.out


def test_more_money_than_the_asks_is_left(command: Command) -> None:
    """No fault for bids, unlike claims."""
    said = command("rule", "run", "score-order-stop", "--data", "scored.csv", "--estate", 99.5, "--format", "json")
    told = json.loads(said.out)
    assert (told["spent"], told["left"]) == (15, 84.5)


def test_limits_bind(command: Command) -> None:
    """A or B, and D only with C: A 9 and C 4; a second award of an owner, or a least of 10, changes that."""

    def winners(*changed: str) -> str:
        words = ("--data", "limited.csv", "--estate", 10, *limits(*changed), "--format", "json")
        told = json.loads(command("rule", "run", "portfolio-with-equity-limits", *words).out)
        return "".join(row["id"] for row in told["rows"] if row["award"])

    assert winners() == "AC"
    assert winners("awards_per_owner=1") == "BC"
    assert winners("least.South=10") == "CD"
    assert winners("least.South=0", "most.South=0", "awards_per_owner=none") == "A"


def test_limits_in_conflict_end_with_three(command: Command) -> None:
    """Both regions want more than there is."""
    words = ("--data", "limited.csv", "--estate", 10, *limits("least.North=6", "least.South=5"))
    said = command("rule", "run", "portfolio-with-equity-limits", *words)
    assert (said.code, said.out) == (3, "")
    assert "region North gets at least £6" in said.err


def test_a_search_without_proof_ends_with_four(command: Command, monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """No set is printed that is not proven the best."""
    monkeypatch.setattr("funding_alloc.rules.bids.knapsack.MOST_STATES", 10)
    rows = "".join(f"b{i},{1000 + 37 * i},{1000 + 37 * i}\n" for i in range(40))
    (here / "alike.csv").write_text(f"id,ask,value\n{rows}", encoding="utf-8")
    said = command("rule", "run", "knapsack-optimum", "--data", "alike.csv", "--estate", 20_001)
    assert (said.code, said.out) == (4, "")
    assert "is not proven" in said.err


SCORE, VALUE, SHARES = "score-order-stop", "knapsack-optimum", "equal-shares-points"
ENDOWED, LIMITS = "equal-shares-formula-endowments", "portfolio-with-equity-limits"
TABLES = {SCORE: "scored", VALUE: "valued", SHARES: "backed", ENDOWED: "backed", LIMITS: "limited"}
CELL_FAULTS = {
    "an id twice": (SCORE, "B,5", "A,5", "scored.csv:3:1: column 'id': 'A' occurs twice; the first is on line 2."),
    "no id": (SCORE, "B,5", ",5", "scored.csv:3:1: column 'id': is blank."),
    "a blank ask": (SCORE, "B,5", "B,", "scored.csv:3:2: column 'ask': is blank. Write the value, or 0 for zero."),
    "a negative ask": (SCORE, "B,5", "B,-5", "scored.csv:3:2: column 'ask': -5 must be 0 or more."),
    "an ask in words": (SCORE, "B,5", "B,five", "scored.csv:3:2: column 'ask': 'five' is not a number."),
    "an ask of NaN": (SCORE, "B,5", "B,NaN", "scored.csv:3:2: column 'ask': 'NaN' is not a number."),
    "an ask without end": (SCORE, "B,5", "B,inf", "scored.csv:3:2: column 'ask': 'inf' is not a number."),
    "an ask beyond belief": (SCORE, "B,5", "B,1e18", "scored.csv:3:2: column 'ask': 1e18 is above 9,999,999,999,999"),
    "a date for an ask": (SCORE, "B,5", "B,1/2", "scored.csv:3:2: column 'ask': '1/2' is not a number."),
    "a score left out": (SCORE, "5,80", "5,", "scored.csv:3:3: column 'score': is blank."),
    "a score beyond belief": (SCORE, "5,80", "5,-1e18", "scored.csv:3:3: column 'score': -1e18 is below -9,999,999"),
    "no scores": (SCORE, "ask,score", "ask,scores", "scored.csv:1: column 'score' is missing; score-order-stop reads"),
    "a value left out": (VALUE, "20,100", "20,", "valued.csv:3:3: column 'value': is blank."),
    "values too fine": (VALUE, "20,100", "20,1e-30", "valued.csv:1:3: column 'value': the asks or the values add up"),
    "no supporters": (SHARES, "6,X; Y", "6,", "backed.csv:2:3: column 'supporters': is blank. Write none where"),
    "a supporter twice": (SHARES, "X; Y", "X; X", "backed.csv:2:3: column 'supporters': 'X' supports 'A' twice."),
    "a nameless supporter": (SHARES, "X; Y", "X; =3", "backed.csv:2:3: column 'supporters': a supporter has no name."),
    "points of 0": (SHARES, "Z=2", "Z=0", "backed.csv:4:3: column 'supporters': '0' points of 'Z' for 'C' are not"),
    "points in words": (SHARES, "Z=2", "Z=x", "backed.csv:4:3: column 'supporters': 'x' points of 'Z' for 'C' are not"),
    "a blank region": (LIMITS, "9,North", "9,", "limited.csv:2:4: column 'region': is blank. Write none where"),
    "itself required": (LIMITS, "y,none,C", "y,none,D", "limited.csv:5:7: column 'requires': 'D' requires itself."),
    "an unknown bid": (LIMITS, "y,none,C", "y,none,Z", "limited.csv:5:7: column 'requires': 'Z' is no bid of this"),
    "a group of one": (LIMITS, "y,g,none", "y,h,none", "limited.csv:3:6: column 'exclusive': 'h' is the group of this"),
    "no owner to count": (LIMITS, "North,y", "North,none", "limited.csv:3:5: column 'owner': awards for each owner"),
    "values too far apart": (LIMITS, "5,8,", "5,1e10,", "limited.csv:1:3: column 'value': figures from 3 to 1e+10"),
    "asks too small": (LIMITS, "B,5", "B,1e-8", "limited.csv:1:2: column 'ask': an ask of 1e-08 is too small"),
}


@pytest.mark.parametrize("what", CELL_FAULTS)
def test_faults_of_the_table_are_located(command: Command, here: Path, what: str) -> None:
    """File, line, column, exit code 2, and nothing on stdout."""
    rule, old, new, expected = CELL_FAULTS[what]
    path = here / f"{TABLES[rule]}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = command("rule", "run", rule, "--data", path, "--estate", 20, *(limits() if rule == LIMITS else ()))
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


PURSE_FAULTS = {
    "a supporter twice": ("Y,2", "X,2", "purses.csv:3:1: column 'supporter': 'X' occurs twice"),
    "a blank purse": ("Y,2", "Y,", "purses.csv:3:2: column 'purse': is blank."),
    "a negative purse": ("Y,2", "Y,-2", "purses.csv:3:2: column 'purse': -2 must be 0 or more."),
    "another sum": ("Y,2", "Y,3", "purses.csv:1:2: column 'purse': the purses sum to 13.00, and the estate is 12.00."),
    "no purse": ("Y,2", "W,2", "backed.csv:1:3: column 'supporters': 'Y' supports bids and has no purse."),
    "no column": ("purse\n", "share\n", "purses.csv:1: column 'purse' is missing; equal-shares-formula-endowments"),
}


@pytest.mark.parametrize("what", PURSE_FAULTS)
def test_faults_of_purses_are_located(command: Command, here: Path, what: str) -> None:
    """The second table has lines and columns too."""
    old, new, expected = PURSE_FAULTS[what]
    (here / "purses.csv").write_text(PURSES.replace(old, new, 1), encoding="utf-8")
    said = command("rule", "run", ENDOWED, "--data", "backed.csv", "--estate", 12, "--purses", "purses.csv")
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


OPTION_FAULTS = {
    "no estate": (SCORE, (), "--estate: is missing; only a file of ballots (.pb) has one of its own."),
    "a negative estate": (SCORE, ("--estate=-1",), "--estate: -1 must be 0 or more."),
    "an estate of NaN": (SCORE, ("--estate", "nan"), "--estate: 'nan' is not a number."),
    "an estate beyond belief": (SCORE, ("--estate", "1e18"), "--estate: 1e18 is above"),
    "whole pounds": (SCORE, ("--estate", "9", "--whole-pounds"), "--whole-pounds: score-order-stop funds a bid with"),
    "an option too many": (SCORE, ("--estate", "9", "--set", "bar=1"), "--set: bar: score-order-stop has no option"),
    "purses for nobody": (SCORE, ("--estate", "9", "--purses", "purses.csv"), "--purses: score-order-stop reads no"),
    "no purses": (ENDOWED, ("--estate", "12"), "--purses: is missing; equal-shares-formula-endowments reads a table"),
    "no bar": ("lottery-above-bar-stop", ("--estate", "9", "--set", "seed=x"), "--set: bar: lottery-above-bar-stop"),
    "no seed": ("lottery-above-bar-stop", ("--estate", "9", "--set", "bar=7"), "--set: seed: lottery-above-bar-stop"),
    "a bar in words": (
        "lottery-above-bar-stop",
        ("--estate", "9", "--set", "bar=high", "--set", "seed=x"),
        "--set: bar: 'high' is not a number.",
    ),
    "a misspelt option": (
        "lottery-above-bar-stop",
        ("--estate", "9", "--set", "bat=7", "--set", "seed=x"),
        "--set: bat: lottery-above-bar-stop has no option 'bat'. Did you mean 'bar'?",
    ),
    "no limits": (LIMITS, ("--estate", "9"), "--set: most.South: portfolio-with-equity-limits needs 'most.South'"),
    "an unknown region": (
        LIMITS,
        ("--estate", "9", *limits("least.Sout=1")),
        "--set: least.Sout: portfolio-with-equity-limits has no option 'least.Sout'. Did you mean 'least.South'?",
    ),
    "a least without end": (
        LIMITS,
        ("--estate", "9", *limits("least.South=none")),
        "--set: least.South: 'none' is not a number.",
    ),
    "a least above the most": (
        LIMITS,
        ("--estate", "9", *limits("most.South=4")),
        "--set: least.South: the least of 5 is above the most of 4.",
    ),
    "half an award": (
        LIMITS,
        ("--estate", "9", *limits("awards_per_owner=1.5")),
        "--set: awards_per_owner: 1.5 is not a whole number.",
    ),
    "a negative award": (
        LIMITS,
        ("--estate", "9", *limits("awards_per_owner=-1")),
        "--set: awards_per_owner: -1 is out of its range",
    ),
}


@pytest.mark.parametrize("what", OPTION_FAULTS)
def test_faults_of_options_are_told(command: Command, what: str) -> None:
    """The option's name, exit code 2."""
    rule, words, expected = OPTION_FAULTS[what]
    said = command("rule", "run", rule, "--data", f"{TABLES.get(rule, 'scored')}.csv", *words)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


def test_purses_are_for_bids_only(command: Command, here: Path) -> None:
    """A rule for claims has no second table, and no estate of its own."""
    (here / "claims.csv").write_text("id,claim\nA,9\n", encoding="utf-8")
    words = ("rule", "run", "talmud", "--data", "claims.csv")
    assert "--purses: talmud reads no purses." in command(*words, "--estate", 5, "--purses", "purses.csv").err
    assert "--estate: is missing; talmud shares it." in command(*words).err


def test_a_fault_of_an_option_is_not_blamed_on_the_table(command: Command, here: Path) -> None:
    """A misspelt none limits no owner, so bids without one are not at fault."""
    (here / "limited.csv").write_text(LIMITED.replace("North,x", "North,none"), encoding="utf-8")
    words = ("--data", "limited.csv", "--estate", 9, *limits("awards_per_owner=None"))
    said = command("rule", "run", LIMITS, *words)
    assert "--set: awards_per_owner: 'None' is not a number." in said.err
    assert "1 finding; nothing was written." in said.err


def test_every_fault_is_told_at_once(command: Command, here: Path) -> None:
    """An ask, a score, the estate and an option."""
    (here / "scored.csv").write_text("id,ask,score\nA,-1,\n", encoding="utf-8")
    said = command("rule", "run", SCORE, "--data", "scored.csv", "--estate", "x", "--set", "bar=1")
    assert "4 findings; nothing was written." in said.err
