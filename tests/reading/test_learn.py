"""Faults of a learning file and its tables: each at its line, with what is wrong and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.learn import read_learn
from funding_alloc.run.check import check_path
from tests.changes import edit
from tests.conftest import ROOT
from tests.reading.learn_faults import CASES, TABLES

FOLDER = "inputs/learning"
FILE = f"{FOLDER}/tranche.yaml"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learning folder, with the series of two areas and England, and the dictionary, to break."""
    (tmp_path / "inputs").mkdir()
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path / "inputs")
    series = tmp_path / FOLDER / "series.csv"
    lines = series.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = ("area_code", "E12000007", "E47000001", "E92000001")
    series.write_text("".join(line for line in lines if line.split(",")[1] in kept), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _line(path: Path, text: str) -> int:
    """Number of the line on which a text begins."""
    whole = path.read_text(encoding="utf-8")
    assert text in whole
    return whole[: whole.index(text)].count("\n") + 1


@pytest.mark.parametrize("name", CASES)
def test_fault_is_located(name: str, copied: Path) -> None:
    """One edit, a finding at the line it shows on, in the words an analyst needs."""
    old, new, at, told = CASES[name]
    edit(copied / FILE, old, new)
    where = f"{FILE}:{_line(copied / FILE, at)}:"
    found = [str(finding) for finding in check_path(copied / FILE)]
    assert [finding for finding in found if finding.startswith(where) and told in finding], found


@pytest.mark.parametrize(("table", "old", "new", "column", "told"), TABLES)
def test_fault_of_a_table_is_located(table: str, old: str, new: str, column: int, told: str, copied: Path) -> None:
    """At its line and column."""
    edit(copied / FOLDER / table, old, new)
    found = [str(finding) for finding in check_path(copied / FILE)]
    mine = [line for line in found if line.startswith(f"{FOLDER}/{table}:") and told in line]
    assert mine, found
    assert column == 0 or mine[0].split(":")[2] == str(column)


def test_all_faults_are_told_at_once(copied: Path) -> None:
    """Of all three tables together, and each one's own."""
    edit(copied / FOLDER / "series.csv", ",18.41074,", ",x,")
    edit(copied / FOLDER / "base.csv", "GLA,852700343", "GLA,0")
    edit(copied / FOLDER / "gateways.csv", ",no_failure_found,yes", ",shut,yes")
    with pytest.raises(InputFault) as fault:
        read_learn(copied / FILE)
    assert {Path(finding.file).name for finding in fault.value.findings} == {"series.csv", "base.csv", "gateways.csv"}


def test_content_not_its_form_makes_the_hash(copied: Path) -> None:
    """Rows in another order, comments and line ends change nothing; a figure does."""
    before = read_learn(copied / FILE).content_hash
    path = copied / FOLDER / "base.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\r\n".join([head, *reversed(rows)]) + "\r\n", encoding="utf-8", newline="")
    edit(copied / FILE, "years: {first", "# a remark\nyears: {first")
    assert read_learn(copied / FILE).content_hash == before
    edit(path, "852700343", "852700344")
    assert read_learn(copied / FILE).content_hash != before


@pytest.mark.parametrize("table", ["series.csv", "base.csv", "gateways.csv"])
def test_tables_are_checked_alone(table: str, copied: Path) -> None:
    """By the key of each."""
    assert check_path(copied / FOLDER / table) == ()
