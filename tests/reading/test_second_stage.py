"""Faults of a second stage file: each at its line, with what is wrong and how to mend it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading import second_stage
from funding_alloc.reading.councils import councils_in
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.second_stage import read_second_stage
from funding_alloc.run.check import check_path
from funding_alloc.schema.inputs import ScenarioInputs
from tests.changes import edit
from tests.conftest import ROOT
from tests.reading.second_stage_faults import CASES

FILE = "inputs/second_stage/west-midlands.yaml"
TRANSPORT, HOUSING = "Transport and local infrastructure", "Housing and strategic planning"


@pytest.fixture
def same_scenario(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to break in which the scenario is not read anew for each test."""
    monkeypatch.setattr(second_stage, "read_scenario", lambda _, **__: _shipped_scenario())
    return project


@cache
def _shipped_scenario() -> ScenarioInputs:
    return read_scenario(ROOT / "inputs/scenarios/integrated-settlements-2026.yaml", with_studies=False)


def _line(root: Path, text: str, after: str = "") -> int:
    """Number of the first line that holds a text, below the one that holds another."""
    lines = (root / FILE).read_text(encoding="utf-8").split("\n")
    start = next(i for i, line in enumerate(lines) if after in line)
    return next(i for i, line in enumerate(lines[start:], start=start + 1) if text in line)


@pytest.mark.parametrize("name", CASES)
def test_fault_is_located(name: str, same_scenario: Path) -> None:
    """One edit, one finding at the line that was edited, in the words an analyst needs."""
    old, new, at, told = CASES[name]
    edit(same_scenario / FILE, old, new)
    after = f"  {HOUSING}:" if "formula" in name and "formula" in at else ""
    where = f"{FILE}:{_line(same_scenario, at, after)}:"
    found = [str(finding) for finding in check_path(same_scenario / FILE)]
    assert [finding for finding in found if finding.startswith(where) and told in finding], found


def test_a_way_without_its_rules_is_told_where_it_is_used(project: Path) -> None:
    """Without 'plan' the planned theme, and the range that plans housing, are at fault."""
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    start, end = text.index("plan:\n"), text.index("call:\n")
    text = text[:start] + text[end:]
    here = text.index("  - parameter: plan.virement.cap")
    text = text[:here] + text[text.index("  - parameter: call", here) :]
    path.write_text(text, encoding="utf-8")
    found = [finding.what for finding in check_path(path)]
    needs = "is passed on by plan, but the file has no 'plan' of its own."
    assert f"'Economic development and regeneration' {needs}" in found
    assert f"'themes.{HOUSING}.way' may not be 'plan': '{HOUSING}' {needs}" in found


def test_rules_that_nothing_uses_are_refused(project: Path) -> None:
    """A call's rules beside no theme that is called, here or in a range, would be ignored."""
    path = project / FILE
    edit(path, "way: call", "way: formula")
    edit(path, "values: [formula, call]", "values: [formula]")
    edit(path, "values: [formula, plan]", "values: [plan]")
    assert [f.what for f in check_path(path)] == [
        "no theme is passed on by call, here or in 'ranges', so these rules would do nothing."
    ]


def test_several_faults_in_one_go(project: Path) -> None:
    """Faults of meaning are collected, in the order of the file."""
    path = project / FILE
    edit(path, "- E08000031  #", "- E08000032  #")
    edit(path, "kept: {RDEL: 0.9}", "kept: {CDEL: 0.9}")
    with pytest.raises(InputFault) as fault:
        read_second_stage(path)
    lines = [finding.line for finding in fault.value.findings]
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_faults_of_the_scenario_are_the_scenarios(project: Path) -> None:
    """A scenario that cannot be read is told with its own file and line."""
    scenario = "inputs/scenarios/integrated-settlements-2026.yaml"
    edit(project / scenario, "years: {first", "yaers: {first")
    assert str(check_path(project / FILE)[0]).startswith(f"{scenario}:12:1: unknown key 'yaers'.")


@pytest.mark.parametrize(
    ("authority", "tiers"),
    [
        ("E47000007", {"single tier": 7}),
        ("E47000008", {"single tier": 1, "upper tier": 1, "lower tier": 5}),
        ("E47000013", {"single tier": 2, "upper tier": 2}),
    ],
)
def test_councils_of_each_tier(authority: str, tiers: dict[str, int], root: Path) -> None:
    """Single-tier councils; a county with its districts' councils; counties alone, which stand for their districts."""
    dictionary = read_dictionary(root / "inputs/data_dictionary.csv")
    table = dictionary.read(root / "inputs/authorities/districts.csv", ("area_code",))
    councils = councils_in(table, authority)
    found = {tier: sum(council.tier == tier for council in councils) for tier in tiers}
    assert found == tiers
    assert sum(tiers.values()) == len(councils)
    inside = {row.text("area_code") for row in table.rows if row.text("authority_code") == authority}
    county = [council for council in councils if council.tier == "upper tier"]
    lower = [council for council in councils if council.tier == "lower tier"]
    assert {d for council in councils for d in council.districts} == inside
    assert {d for c in lower for d in c.districts} <= {d for c in county for d in c.districts}


def test_a_county_and_its_district_may_not_both_take_part(project: Path) -> None:
    """Cambridge's people would count twice."""
    scenario = "extends: integrated-settlements-2026.yaml\nscenario: with-cambridgeshire\nplaces:\n  include:\n"
    scenario += "    - E47000007\n    - E47000008\nscope: []\n"
    (project / "inputs/scenarios/wider.yaml").write_text(scenario, encoding="utf-8")
    path = project / FILE
    edit(path, "integrated-settlements-2026.yaml", "wider.yaml")
    edit(path, "authority: E47000007", "authority: E47000008")
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  - E08000025"), text.index("# 'kept' is")
    path.write_text(text[:start] + "  - E10000003\n  - E07000008\n\n" + text[end:], encoding="utf-8")
    found = [str(finding) for finding in check_path(path)]
    line = _line(project, "E07000008")
    assert (
        f"{FILE}:{line}:5: 'E07000008' and 'E10000003' both stand for district E07000008. "
        "Name the councils of one tier for each place, or its people would count twice."
    ) in found
