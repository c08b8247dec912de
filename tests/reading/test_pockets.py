"""Faults of a wrong-pockets file and its tables: each at its line, with what is wrong and how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding_alloc.errors import FundingError, InputFault
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.run.check import check_path
from funding_alloc.run.pockets import study_pockets
from tests.changes import edit
from tests.conftest import ROOT
from tests.reading.pockets_faults import CASES

FOLDER = "inputs/pockets"
FILE = f"{FOLDER}/housing_first.yaml"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pockets folder and the dictionary, to break."""
    (tmp_path / "inputs").mkdir()
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path / "inputs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _line(path: Path, text: str) -> int:
    """Number of the first line that holds a text."""
    return next(i for i, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1) if text in line)


@pytest.mark.parametrize("name", CASES)
def test_fault_is_located(name: str, copied: Path) -> None:
    """One edit, a finding at the line it shows on, in the words an analyst needs."""
    old, new, at, told = CASES[name]
    edit(copied / FILE, old, new)
    where = f"{FILE}:{_line(copied / FILE, at)}:"
    found = [str(finding) for finding in check_path(copied / FILE)]
    assert [finding for finding in found if finding.startswith(where) and told in finding], found


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "told"),
    [
        ("incidence.csv", "2470,1171,2008-09", "2470,1971,2008-09", 5, "the parts make up £3,270 of £2,470."),
        ("incidence.csv", "2470,1171,2008-09", "2471,1171,2008-09", 5, "'2470' differs from '2471' on line 2."),
        ("incidence.csv", "2470,1171,2008-09", "2470,1171,2008/09", 7, "'2008/09' is not a fiscal year"),
        ("incidence.csv", "2470,1171,2008-09", "2470,£1171,2008-09", 6, "'£1171' is not a number."),
        (
            "incidence.csv",
            "CR2.0,DHSC",
            "CR2.0,DHSX",
            2,
            "'DHSX' is mapped to no body in the pockets file. Did you mean",
        ),
        ("incidence.csv", "CR2.0,Home Office", "CR2.0,DHSC", 0, "'CR2.0, DHSC' occurs twice"),
        ("unit_costs.csv", ",500,2002-03,", ",500,2002,", 8, "'2002' is not a fiscal year"),
        ("unit_costs.csv", ",500,2002-03,", ",500,[x],", 8, "a fiscal value and its price year go together."),
        ("unit_costs.csv", ",500,2002-03,", ",,2002-03,", 7, "is blank."),
        ("deflator.csv", "2010-11,116.0541", "2010-11,0", 2, "'0': a price level is above 0."),
        ("deflator.csv", "2010-11,", "2009-10,", 0, "'2009-10' occurs twice"),
        ("deflator.csv", "year,low", "year,lower", 2, "unknown column 'lower'. Did you mean 'low'?"),
    ],
)
def test_fault_of_a_table_is_located(table: str, old: str, new: str, column: int, told: str, copied: Path) -> None:
    """At its line and column."""
    edit(copied / FOLDER / table, old, new)
    found = [str(finding) for finding in check_path(copied / FILE)]
    mine = [line for line in found if line.startswith(f"{FOLDER}/{table}:") and told in line]
    assert mine, found
    assert column == 0 or mine[0].split(":")[2] == str(column)


def test_events_without_a_price_level_are_told(copied: Path) -> None:
    """A deflator that starts too late: each event and row at its own place."""
    path = copied / FOLDER / "deflator.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([lines[0], *lines[12:]]), encoding="utf-8")
    found = [str(finding) for finding in check_path(copied / FILE)]
    assert any("incidence.csv" in line and "2008-09 is not in the deflator" in line for line in found)


def test_a_table_of_ones_own_is_read_by_the_shipped_columns(copied: Path) -> None:
    """Another name and place: read as the table in whose place it stands."""
    own = copied / "mine"
    own.mkdir()
    text = "event,department,label,unit,total_gbp,fiscal_gbp,price_year\n"
    text += "fire,Home Office,A fire,each,100,60,2020-21\nfire,Multiple,A fire,each,100,40,2020-21\n"
    for code in ("CR2.0", "CR8.5"):
        text += f"{code},DHSC,One,each,100,100,2020-21\n"
    (own / "events.csv").write_text(text, encoding="utf-8")
    edit(copied / FILE, "incidence: incidence.csv", "incidence: ../../mine/events.csv")
    results = study_pockets(copied / FILE)
    assert sorted(results.inputs.incidence) == ["CR2.0", "CR8.5", "fire"]
    assert results.is_sound  # a table of one's own need not agree with the unit costs
    assert next(row.parts for row in results.events if row.incidence.event == "fire").keys() == {
        "police_and_justice",
        "several",
    }


def test_the_shipped_table_must_agree_with_the_unit_costs(copied: Path) -> None:
    """A pound moved between two departments of an event fails the check."""
    edit(copied / FOLDER / "incidence.csv", "2470,1171,2008-09", "2470,1172,2008-09")
    assert [check.id for check in study_pockets(copied / FILE).checks if not check.is_passed] == ["pockets.incidence"]


def test_a_dictionary_without_the_tables_is_told(copied: Path) -> None:
    """The dictionary must describe the tables, or those in whose place they stand."""
    path = copied / "inputs/data_dictionary.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line for line in lines if not line.startswith("pockets/deflator")), encoding="utf-8")
    found = [str(finding) for finding in check_path(copied / FILE)]
    assert any("describes neither this table nor pockets/deflator.csv" in line for line in found), found


def test_costs_of_nothing_are_told(copied: Path) -> None:
    """An intervention that costs nothing in the central case has no payer."""
    path = copied / FILE
    text = path.read_text(encoding="utf-8")
    costs, rest = text.split("    benefits:\n", 1)
    for old, new in (
        ("low: 1, central: 1, high: 1", "low: 0, central: 0, high: 1"),
        ("low: 78, central: 104", "low: 0, central: 0"),
    ):
        head, tail = costs.split("    costs:\n")
        costs = head + "    costs:\n" + tail.replace(old, new)
    path.write_text(costs + "    benefits:\n" + rest, encoding="utf-8")
    found = [str(finding) for finding in check_path(path)]
    assert any("costs nothing in the central case" in line for line in found), found


def test_pounds_beyond_belief_are_refused(copied: Path) -> None:
    """Each number may be believed, and their product not."""
    edit(copied / FILE, "people: 100", "people: 1000000")
    edit(copied / FILE, "low: 78, central: 104, high: 156", "low: 78, central: 1000000, high: 1000000")
    with pytest.raises(InputFault, match="multiply to more pounds than this program believes"):
        study_pockets(copied / FILE)


PRINTED = """ -1 0 NaN 1e9 [x] none ~ { } [ ] : ' " &a *a ! é 2026-27 2050-51 nhs council HO6.0 % | > # """
WORDS = st.sampled_from(["", "- ", "\t", "\n", "9" * 18, *PRINTED.split()])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["housing_first.yaml", "housing_first.yaml", "incidence.csv", "deflator.csv"]),
    where=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 12),
    word=WORDS,
)
def test_damage_is_read_or_refused(copied: Path, name: str, where: float, cut: int, word: str) -> None:
    """A word over any passage: the file is worked out and its checks pass, or it is refused in words."""
    path = copied / FOLDER / name
    text = path.read_text(encoding="utf-8")
    at = int(where * len(text))
    path.write_text(text[:at] + word + text[at + cut :], encoding="utf-8")
    try:
        found = study_pockets(copied / FILE)
        assert all(check.is_passed for check in found.checks if check.id != "pockets.incidence")
    except FundingError as fault:
        assert fault.exit_code == 2, fault
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_shipped_file_reads() -> None:
    """Without findings, and with all its tables."""
    inputs = read_pockets(ROOT / FILE)
    assert (len(inputs.unit_costs), len(inputs.incidence), len(inputs.rows)) == (684, 55, 683)
