"""Probes on the command line: one table of every probe, and every refusal at its option or line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PUBLISHED = Path(__file__).parents[1] / "published" / "us_house_1880" / "inputs.csv"
HEADER = "probe,id,column,from,to,award_before,award_after,gain,told"


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Mishnah's three claims, not in order, and a column of no use."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "claims.csv"
    path.write_text("id,claim,note\nC,300,x\nA,100,y\nB,200,z\n", encoding="utf-8")
    return path


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_one_table_holds_every_probe(command: Command, claims: Path) -> None:
    """Figures in their columns; A gains £5 of £10 more, pays nothing for halves, and takes £25 each from B and C."""
    said = command("rule", "probe", "talmud", "--data", claims, "--estate", 200, "--only", "A", "--format", "csv")
    assert said.code == 0
    assert said.out.splitlines()[0] == HEADER
    rows = _rows(said.out)
    assert [row["probe"] for row in rows] == [
        "more money",
        "overclaim",
        "splitting",
        "joining",
        "joining",
        "joining",
        "marginal pound, more",
        "marginal pound, less",
    ]
    figures = [tuple(row[name] for name in HEADER.split(",")[1:-1]) for row in rows]
    assert figures[1] == ("A", "claim", "100", "110", "50", "55", "5")
    assert figures[2] == ("A", "parts", "1", "2", "50", "50", "0")
    assert figures[3:6] == [
        ("A", "joins", "0", "1", "", "50", ""),
        ("C", "A joins", "0", "1", "100", "75", "-25"),
        ("B", "A joins", "0", "1", "100", "75", "-25"),
    ]
    assert figures[6:] == [
        ("A", "claim", "100", "101", "", "", "0.5"),
        ("A", "claim", "100", "99", "", "", "0.5"),
    ]
    assert "took no part: note" in said.err


def test_the_screen_shows_a_sentence_for_each_and_says_what_was_asked(command: Command, claims: Path) -> None:
    """The share, the parts, the estates and the runs stand beneath."""
    said = command("rule", "probe", "talmud", "--data", claims, "--estate", 200)
    assert "C in two halves gains £25: £50 and £50 for £75." in said.out
    assert "Overclaim 0.1 of the figure; parts 1/2, 1/2; estates up to 600" in said.out
    assert "Runs of the rule: more money 6, overclaim 4, splitting 4, joining 4, marginal pound 7." in said.out
    assert "note" not in command("rule", "probe", "talmud", "--data", claims, "--estate", 200, "--quiet").err


def test_json_is_one_object(command: Command, claims: Path) -> None:
    """Schema 1; another share and other parts are taken as they are said."""
    words = ("rule", "probe", "proportional", "--data", claims, "--estate", 300, "--format", "json")
    found = json.loads(command(*words, "--overclaim", "0.5", "--parts", "0.2,0.8", "--step", "10").out)
    assert found["schema"] == 1
    gains = {(row["probe"], row["id"]): row["gain"] for row in found["rows"] if row["column"] == "claim"}
    assert gains["overclaim", "A"] == pytest.approx(300 * 150 / 650 - 50)
    assert gains["marginal pound, more", "A"] == pytest.approx((300 * 110 / 610 - 50) / 10)
    assert [row["gain"] for row in found["rows"] if row["probe"] == "splitting"] == [0, 0, 0]


def test_alabama_is_found_from_the_command_line(command: Command, tmp_path: Path) -> None:
    """8 seats of 299 and 7 of 300, on the populations of 1880."""
    table = tmp_path / "states.csv"
    text = PUBLISHED.read_text(encoding="utf-8").replace("state,population", "id,count")
    table.write_text(text, encoding="utf-8")
    words = ("rule", "probe", "largest-remainder", "--data", table, "--estate", 290, "--set", "minimum=1")
    found = _rows(command(*words, "--up-to", 310, "--only", "Alabama", "--format", "csv").out)[0]
    assert (found["id"], found["from"], found["to"]) == ("Alabama", "299", "300")
    assert (found["award_before"], found["award_after"], found["gain"]) == ("8", "7", "-1")


BIDS = "id,ask,score,supporters\nA,6,90,X; Y\nB,5,80,Z\nC,4,70,X; Z\n"


def test_bids_are_probed_from_a_table(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """£1 more drops C; B wins at an ask of 4, or with more than A's 90 points."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    words = ("rule", "probe", "score-order-skip", "--data", "bids.csv", "--estate", 10)
    rows = _rows(command(*words, "--format", "csv").out)
    assert [rows[0][name] for name in ("id", "from", "to", "award_before", "award_after")] == [
        "C",
        "10",
        "11",
        "4",
        "0",
    ]
    margins = {row["column"]: (row["id"], row["from"], row["to"]) for row in rows if row["probe"] == "margin"}
    assert margins == {"ask": ("B", "5", "4"), "score": ("B", "80", "90")}
    said = command(*words)
    assert "wins just above 90" in said.out
    assert "margin up to" in said.out
    assert "took no part: supporters" in said.err


def test_purses_are_read_from_their_table(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place's purse, as in a run; without the table, or with one that the rule does not read, a refusal."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    (tmp_path / "purses.csv").write_text("supporter,purse\nX,3\nY,3\nZ,4\n", encoding="utf-8")
    words = (
        "rule",
        "probe",
        "equal-shares-formula-endowments",
        "--data",
        "bids.csv",
        "--estate",
        10,
        "--format",
        "csv",
    )
    rows = _rows(command(*words, "--purses", "purses.csv", "--estate-step", 1, "--step", 1).out)
    assert "6 estates from £10 to £15 tried" in rows[0]["told"]
    assert [row["award_before"] for row in rows if row["probe"] == "splitting"] == ["6", "0", "4"]
    assert "--purses: is missing" in command(*words).err
    claims = ("rule", "probe", "score-order-stop", "--data", "bids.csv", "--estate", 10, "--purses", "purses.csv")
    assert "reads no purses" in command(*claims).err


def test_a_file_of_ballots_has_its_own_estate(command: Command) -> None:
    """The budget of the file, unless another is named, which is then said."""
    ballots = sorted((Path(__file__).parents[1] / "rules" / "bids" / "data" / "pabulib").glob("*.pb"))[0]
    words = ("rule", "probe", "sequential-phragmen", "--data", ballots, "--only", "p00", "--step", 1000)
    assert "estates from £80,000 to £" in command(*words).out
    other = command(*words, "--estate", 70_000)
    assert "The estate is 70,000.00; the file's own budget is 80,000.00." in other.out


FAULTS = {
    "a share that is none": (("--overclaim", "x"), "--overclaim: 'x' is not a number."),
    "parts of no whole": (("--parts", "1/2,1/3"), "--parts: '1/2,1/3' are no parts of a whole."),
    "an end before the estate": (("--up-to", "1"), "--up-to: is below the estate."),
    "a step of nothing": (("--step", "0"), "--step: 0 must be above 0."),
    "steps of nothing": (("--estate-step", "0"), "--estate-step: 0 must be above 0."),
    "nobody's id": (("--only", "a"), "--only: 'a' is no id. Known here: A, B, C."),
    "no format": (("--format", "yaml"), "--format"),
    "a fault of the run": (("--set", "a=1"), "--set: a: talmud has no option 'a'."),
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults_of_options_are_told(command: Command, claims: Path, what: str) -> None:
    """Exit code 2, and nothing on stdout."""
    words, expected = FAULTS[what]
    said = command("rule", "probe", "talmud", "--data", claims, "--estate", 200, *words)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


def test_faults_of_the_table_are_located(command: Command, claims: Path) -> None:
    """At file, line and column, as in a run."""
    claims.write_text("id,claim\nC,300\nA,NaN\n", encoding="utf-8")
    said = command("rule", "probe", "talmud", "--data", claims, "--estate", 200)
    assert (said.code, said.out) == (2, "")
    assert "claims.csv:3:2: column 'claim': 'NaN' is not a number." in said.err


def test_too_many_runs_are_refused_with_a_way_out(command: Command, claims: Path) -> None:
    """Estates by the penny for a rule without a list of them."""
    words = ("rule", "probe", "random-arrival", "--data", claims, "--estate", 200, "--estate-step", "0.01")
    said = command(*words)
    assert (said.code, said.out) == (2, "")
    assert "rule probe: more money needs 40,001 runs of the rule, and the limit is 20,000." in said.err
    assert "longer steps" in said.err
