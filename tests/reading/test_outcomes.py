"""Faults of outcomes frameworks, their tables and systems maps: told all at once, each at its line."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funding_alloc.run.check import check_path
from funding_alloc.schema.outcomes_terms import Period
from tests.changes import edit
from tests.conftest import ROOT
from tests.reading.outcomes_faults import GROUPS, TABLES

FOLDER = "inputs/outcomes"
FRAMEWORK, MAP = f"{FOLDER}/framework.yaml", f"{FOLDER}/map.yaml"
MONEY = "  kind: scenario\n  scenario: ../scenarios/integrated-settlements-2026.yaml\n"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a framework and a map need, to break; without the scenario, and with the series of a few areas."""
    for name in (FOLDER, "inputs/pockets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "inputs/funds").mkdir()
    for name in ("inputs/data_dictionary.csv", "inputs/funds/themes.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    edit(tmp_path / FRAMEWORK, MONEY, "  kind: none\n")
    table = tmp_path / FOLDER / "series.csv"
    kept = ("area_code", "E12000001,adult", "E12000007", "E47000001", "E47000006", "E92000001")
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if line.startswith(kept)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("group", GROUPS)
def test_faults_are_told_at_once(group: str, copied: Path) -> None:
    """Many edits of one file, and a finding for each at a line of that file, in the words an analyst needs."""
    file = copied / FOLDER / f"{group.split(maxsplit=1)[0]}.yaml"
    for old, new, _ in GROUPS[group]:
        edit(file, old, new)
    found = [str(finding) for finding in check_path(file)]
    assert not check_path(copied / FOLDER / "series.csv")
    for _, _, told in GROUPS[group]:
        assert [one for one in found if told in one and f"{group.split(maxsplit=1)[0]}.yaml:" in one], (told, found)


@pytest.mark.parametrize("table", TABLES)
def test_faults_of_a_table_are_told_at_once(table: str, copied: Path) -> None:
    """Through the file that names the table."""
    for old, new, _ in TABLES[table]:
        edit(copied / FOLDER / table, old, new)
    found = [str(finding) for finding in check_path(copied / FOLDER / "example_survey.yaml")]
    for _, _, told in TABLES[table]:
        assert [one for one in found if told in one], (told, found)


def test_benefits_that_never_stop(copied: Path) -> None:
    """A circle in which everybody passes everything on is told, not solved."""
    file, all_on = copied / MAP, "passes: {kind: share, value: 1, assumption: A.}"
    edit(file, "passes: {kind: share, value: 0.5,", "passes: {kind: share, value: 1,")
    edit(file, "to: housing_first, sign: plus,", f"to: housing_first, sign: plus, {all_on},")
    edit(file, "    assumption: People who are housed", f"    {all_on}\n    assumption: People who are housed")
    found = [str(finding) for finding in check_path(file)]
    assert any("benefits would go round for ever between housing" in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-settlements-2026.yaml", "-settlements-none.yaml", "does not exist"),
        ("integrated-settlements-2026.yaml", "levelling-up-2021.yaml", "its funds use the themes 'levelling_up_2021'"),
    ],
)
def test_a_scenario_that_does_not_fit(old: str, new: str, told: str, project: Path) -> None:
    """One that is not there, and one whose themes are others."""
    edit(project / FRAMEWORK, old, new)
    found = [str(finding) for finding in check_path(project / FRAMEWORK)]
    assert any(told in one for one in found), found


def test_every_shipped_file_is_known(copied: Path) -> None:
    """Each file of the folder, YAML and tables, is recognised and without fault."""
    for file in sorted((copied / FOLDER).iterdir()):
        if file.suffix in {".yaml", ".csv"}:
            assert not check_path(file), file


@given(start=st.dates(min_value=datetime.date(1900, 1, 1)), years=st.integers(0, 20))
def test_periods_round_trip(start: datetime.date, years: int) -> None:
    """Written and read again a period is the same; its middle lies within, and it shares days with itself."""
    assume(start.year + years <= 9999)
    period = Period(start, years)
    assert Period.parse(str(period)) == period
    assert period.shares_days_with(period)
    assert period.start <= period.middle <= period.end


def test_labels_of_periods() -> None:
    """As readers write them."""
    texts = ("2022-01-01/P1Y", "2022-01-01/P3Y", "2024-09-01/P1Y", "2025-04-30")
    assert [Period.parse(text).label for text in texts] == ["2022", "2022-24", "2024-25", "2025-04-30"]
    assert not Period.parse(texts[0]).shares_days_with(Period.parse("2023-01-01/P1Y"))
