"""Pabulib files: what is read, exactly, and every fault at its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.pabulib import read_pabulib
from funding_alloc.schema.support import BallotKind

APPROVALS = """META
key;value
description;A teaching file
budget;106165.64
vote_type;approval
num_projects;2
num_votes;3
PROJECTS
project_id;cost;name
7;65000.0;"Lights; and ""benches"" too"
8;1000;Trees
VOTES
voter_id;vote;age
a;7,8;42
b;8;
c;;25
"""
POINTS = """META
key;value
budget;100
vote_type;cumulative
num_projects;2
num_votes;1
PROJECTS
project_id;cost
7;60
8;40
VOTES
voter_id;vote;points
a;8,7;3,0
"""


def write(folder: Path, text: str) -> Path:
    """A file of that text."""
    path = folder / "case.pb"
    path.write_text(text, encoding="utf-8")
    return path


def test_approvals_are_read_exactly(tmp_path: Path) -> None:
    """Pence stay pence, quoted cells may hold semicolons, and an empty ballot is a supporter all the same."""
    read = read_pabulib(write(tmp_path, APPROVALS))
    assert read.bids.quantum == Fraction(10616564, 100)
    assert read.bids.asks == {"7": 65000, "8": 1000}
    assert read.bids.ballots == {"a": {"7": 1, "8": 1}, "b": {"8": 1}, "c": {}}
    assert read.bids.kind is BallotKind.APPROVAL
    assert read.notes["description"] == "A teaching file"


def test_points_are_read_and_none_is_no_support(tmp_path: Path) -> None:
    """8 gets 3 points; 7 gets 0, which is written and means no support."""
    read = read_pabulib(write(tmp_path, POINTS))
    assert read.bids.kind is BallotKind.POINTS
    assert read.bids.ballots == {"a": {"8": 3}}


FAULTS = {
    "no section": (APPROVALS, "META\n", "", "case.pb:1:1: 'key' stands before any section. Begin with META."),
    "a section twice": (APPROVALS, "VOTES\n", "PROJECTS\n", "case.pb:12:1: section PROJECTS occurs twice."),
    "no votes": (POINTS, "VOTES\nvoter_id;vote;points\na;8,7;3,0\n", "", "case.pb: has no section VOTES."),
    "another header": (POINTS, "project_id;cost", "project;cost", "section PROJECTS has no column 'project_id'."),
    "a column twice": (POINTS, "project_id;cost", "project_id;cost;cost", "case.pb:8:3: column 'cost' occurs twice."),
    "a short row": (APPROVALS, "8;1000;Trees", "8;1000", "case.pb:11: has 2 cells where the header has 3."),
    "a note twice": (POINTS, "budget;100", "budget;100\nbudget;100", "case.pb:4:1: 'budget' occurs twice."),
    "no budget": (POINTS, "budget;100", "budgets;100", "case.pb: META has no 'budget'. Did you mean 'budgets'?"),
    "an odd budget": (POINTS, "budget;100", "budget;1,000", "case.pb:3:2: budget '1,000' is not an amount"),
    "not a number": (POINTS, "budget;100", "budget;nan", "budget 'nan' is not an amount of 0 or more."),
    "without end": (POINTS, "budget;100", "budget;inf", "budget 'inf' is not an amount of 0 or more."),
    "1e18 pounds": (POINTS, "budget;100", "budget;1000000000000000000", "is not an amount of 0 or more."),
    "ranks": (POINTS, "cumulative", "ordinal", "case.pb:4:2: vote_type 'ordinal' is not read."),
    "below 0": (POINTS, "7;60", "7;-60", "case.pb:9:2: cost '-60' is not an amount of 0 or more."),
    "blank cost": (POINTS, "7;60", "7;", "case.pb:9:2: cost '' is not an amount of 0 or more."),
    "a project twice": (POINTS, "8;40", "7;40", "case.pb:10:1: project '7' occurs twice."),
    "a nameless project": (POINTS, "8;40", ";40", "case.pb:10:1: a project has no id."),
    "a voter twice": (APPROVALS, "b;8;", "a;8;", "case.pb:15:1: voter 'a' occurs twice."),
    "a nameless voter": (APPROVALS, "b;8;", ";8;", "case.pb:15:1: a voter has no id."),
    "a stranger": (APPROVALS, "b;8;", "b;9;", "case.pb:15:2: '9' is no project of this file. Known here: 7, 8."),
    "twice on a ballot": (APPROVALS, "a;7,8;42", "a;7,7;42", "case.pb:14:2: project '7' occurs twice on one ballot."),
    "no points": (POINTS, "voter_id;vote;points\na;8,7;3,0", "voter_id;vote\na;8,7", "has no column 'points'"),
    "points missing": (POINTS, "3,0", "3", "case.pb:13:3: 1 points for 2 projects."),
    "points below 0": (POINTS, "3,0", "3,-1", "case.pb:13:3: '-1' is not a number of points of 0 or more."),
    "votes lost": (APPROVALS, "c;;25\n", "", "case.pb:7:2: num_votes is 3, but 2 were read."),
    "projects lost": (POINTS, "num_projects;2", "num_projects;3", "num_projects is 3, but 2 were read."),
}


@pytest.mark.parametrize(("text", "old", "new", "wanted"), FAULTS.values(), ids=FAULTS)
def test_faults_are_told_where_they_stand(tmp_path: Path, text: str, old: str, new: str, wanted: str) -> None:
    """One change to a sound file, and the finding an analyst sees."""
    assert old in text
    with pytest.raises(InputFault) as found:
        read_pabulib(write(tmp_path, text.replace(old, new, 1)))
    assert wanted in str(found.value)


def test_every_fault_is_told_in_one_go(tmp_path: Path) -> None:
    """Two faulty ballots and a count: three findings."""
    text = APPROVALS.replace("b;8;", "b;9;").replace("a;7,8;42", "a;7,7;42").replace("num_votes;3", "num_votes;4")
    with pytest.raises(InputFault) as found:
        read_pabulib(write(tmp_path, text))
    assert len(found.value.findings) == 3


@pytest.mark.parametrize("cut", range(1, len(POINTS.splitlines())))
def test_a_file_cut_short_is_never_read(tmp_path: Path, cut: int) -> None:
    """Wherever the file ends early."""
    with pytest.raises(InputFault):
        read_pabulib(write(tmp_path, "\n".join(POINTS.splitlines()[:cut])))
