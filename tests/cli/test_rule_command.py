"""Allocation rules on the command line: list, run, and every refusal with its place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.register import EVERY_RULE
from tests.cli.conftest import Command

CLAIMS = "id,claim,note\nC,300,x\nA,100,y\nB,200,z\n"


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Mishnah's three claims, not in order."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMS, encoding="utf-8")
    return path


def test_run_prints_awards_in_the_order_of_the_table(command: Command, claims: Path) -> None:
    """75, 50 and 75; the column that took no part is named."""
    said = command("rule", "run", "talmud", "--data", claims, "--estate", 200, "--format", "csv")
    assert (said.code, said.out) == (0, "id,award\nC,75\nA,50\nB,75\n")
    assert "took no part: note" in said.err
    assert "note" not in command("rule", "run", "talmud", "--data", claims, "--estate", 200, "--quiet").err


def test_run_prints_one_json_object(command: Command, claims: Path) -> None:
    """Schema 1, rows of id and award, and whole pounds where asked for."""
    words = ("rule", "run", "constrained-equal-awards", "--data", claims, "--estate", 100, "--format", "json")
    exact, whole = json.loads(command(*words).out), json.loads(command(*words, "--whole-pounds").out)
    assert exact["schema"] == whole["schema"] == 1
    assert [row["award"] for row in exact["rows"]] == pytest.approx([100 / 3] * 3)
    assert whole["rows"] == [{"id": "C", "award": 33}, {"id": "A", "award": 34}, {"id": "B", "award": 33}]


def test_options_are_set_by_name(command: Command, tmp_path: Path) -> None:
    """The blend of the worked example."""
    table = tmp_path / "table.csv"
    table.write_text("id,need,population\nA,1,1\nB,3,1\n", encoding="utf-8")
    words = ("rule", "run", "blend", "--data", table, "--estate", "100", "--format", "csv")
    said = command(*words, "--set", "need_part=0.7")
    assert (said.code, said.out) == (0, "id,award\nA,32.5\nB,67.5\n")
    assert "--set: need_part: blend needs 'need_part'" in command(*words).err
    assert "'need_part' is named twice" in command(*words, "--set", "need_part=1", "--set", "need_part=0").err


def test_list_prints_every_rule(command: Command) -> None:
    """Definition, properties, reference and example of each; the screen shows them in fewer columns."""
    rows = list(csv.DictReader(io.StringIO(command("rule", "list", "--format", "csv").out)))
    assert [row["name"] for row in rows] == list(EVERY_RULE)
    assert all(row[part] for row in rows for part in ("family", "definition", "reads", "holds", "reference", "example"))
    (talmud,) = [row for row in rows if row["name"] == "talmud"]
    assert "estate 200; claim 100, 200, 300: A 50, B 75, C 75" in talmud["example"]
    assert "self-dual" in talmud["holds"]
    assert "1985" in talmud["reference"]
    screen = command("rule", "list").out
    assert "breaks:" in screen
    assert "Self-dual: what is missing is shared by the same rule as what is there." in screen
    assert "Exhaustive: no bid that the rule could fund and does not would fit the money left." in screen


def test_list_tells_what_rules_for_bids_read_and_are_set(command: Command) -> None:
    """Columns, a second table, options for each region, and examples with purses."""
    told = json.loads(command("rule", "list", "--family", "bids", "--format", "json").out)
    rows = {row["name"]: row for row in told["rows"]}
    assert told["schema"] == 1
    assert list(rows) == list(SELECTION_RULES)
    assert rows["score-order-stop"]["reads"] == "id, ask, score"
    assert rows["equal-shares-formula-endowments"]["reads"] == "id, ask, supporters; purses: supporter, purse"
    assert "purses X 2, Y 2, Z 8: A 0, B 3, C 5, D 2" in rows["equal-shares-formula-endowments"]["example"]
    assert "least.REGION: least GBP for a region; most.REGION" in rows["portfolio-with-equity-limits"]["options"]
    assert "bar 70; seed round 1: A 0, B 5, C 0, D 0" in rows["lottery-above-bar-stop"]["example"]
    assert not any(note.startswith("Self-dual") for note in told["notes"])
    columns = [note.split()[1].rstrip(":") for note in told["notes"] if note.startswith("Column ")]
    assert columns == ["ask", "score", "value", "region", "owner", "exclusive", "requires", "supporters"]


@pytest.mark.parametrize(("family", "first", "count"), [("divisible", "proportional", 27), ("units", "quota", 8)])
def test_list_narrows_to_a_family(command: Command, family: str, first: str, count: int) -> None:
    """Only its rules, and only the words they use; another word is answered with the nearest."""
    rows = list(csv.DictReader(io.StringIO(command("rule", "list", "--family", family, "--format", "csv").out)))
    assert {row["family"] for row in rows} == {family}
    assert first in {row["name"] for row in rows}
    assert len(rows) == count
    said = command("rule", "list", "--family", family[:-1])
    assert (said.code, said.out) == (2, "")
    assert f"--family: '{family[:-1]}' is no family of rules. Did you mean '{family}'?" in said.err


FAULTS = {
    "a negative claim": ("A,100", "A,-100", "claims.csv:3:2: column 'claim': -100 must be 0 or more."),
    "a blank": ("A,100", "A,", "claims.csv:3:2: column 'claim': is blank."),
    "NaN": ("A,100", "A,NaN", "claims.csv:3:2: column 'claim': 'NaN' is not a number."),
    "infinity": ("A,100", "A,inf", "claims.csv:3:2: column 'claim': 'inf' is not a number."),
    "1e18": ("A,100", "A,1e18", "claims.csv:3:2: column 'claim': 1e18 is above 9,999,999,999,999"),
    "pounds": ("A,100", "A,£100", "claims.csv:3:2: column 'claim': '£100' is not a number. Write digits only"),
    "a date": ("A,100", "A,1/2", "claims.csv:3:2: column 'claim': '1/2' is not a number."),
    "the same id twice": ("A,100", "C,100", "claims.csv:3:1: column 'id': 'C' occurs twice; the first is on line 2."),
    "an id left out": ("A,100", ",100", "claims.csv:3:1: column 'id': is blank."),
    "another column": (
        "id,claim",
        "id,claims",
        "claims.csv:1: column 'claim' is missing; talmud reads it. Did you mean",
    ),
    "claims too small": ("C,300", "C,3", "claims.csv:1:2: column 'claim': the claims sum to 303.00, and the estate of"),
    "no ids": ("id,claim", "place,claim", "claims.csv:1: column 'id' is missing"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults_of_the_table_are_located(command: Command, claims: Path, what: str) -> None:
    """File, line, column, exit code 2, and nothing on stdout."""
    old, new, expected = FAULTS[what]
    claims.write_text(CLAIMS.replace(old, new), encoding="utf-8")
    said = command("rule", "run", "talmud", "--data", claims, "--estate", 400)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


OPTION_FAULTS = {
    "unknown rule": (("talmut", "--estate", "1"), "rule: 'talmut' is no rule. Did you mean 'talmud'?"),
    "no number": (("talmud", "--estate", "£1"), "--estate: '£1' is not a number."),
    "negative": (("talmud", "--estate=-1"), "--estate: -1 must be 0 or more."),
    "infinite": (("talmud", "--estate", "inf"), "--estate: 'inf' is not a number."),
    "too much": (("talmud", "--estate", "1e18"), "--estate: 1e18 is above"),
    "pence": (("talmud", "--estate", "1.5", "--whole-pounds"), "--estate: 1.5 is not a whole number"),
    "unknown option": (("talmud", "--estate", "1", "--set", "a=1"), "--set: a: talmud has no option 'a'."),
    "no option": (("talmud", "--estate", "1", "--set", "a"), "--set: 'a' is not of the form name=value."),
    "no format": (("talmud", "--estate", "1", "--format", "yaml"), "--format"),
}


@pytest.mark.parametrize("what", OPTION_FAULTS)
def test_faults_of_options_are_told(command: Command, claims: Path, what: str) -> None:
    """The option's name, exit code 2."""
    words, expected = OPTION_FAULTS[what]
    said = command("rule", "run", *words, "--data", claims)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


def test_bounds_that_cannot_be_met_end_with_three(command: Command, tmp_path: Path) -> None:
    """Last year's cash is more than there is."""
    table = tmp_path / "table.csv"
    table.write_text("id,need,previous\nA,1,60\nB,1,60\n", encoding="utf-8")
    said = command("rule", "run", "hold-harmless", "--data", table, "--estate", 100)
    assert said.code == 3
    assert "the floors cost more than the quantum by £20" in said.err
