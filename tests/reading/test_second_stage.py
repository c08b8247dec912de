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
from tests.cli.conftest import edit, project
from tests.conftest import ROOT

__all__ = ["project"]
FILE = "inputs/second_stage/west-midlands.yaml"
TRANSPORT, HOUSING = "Transport and local infrastructure", "Housing and strategic planning"


@pytest.fixture
def same_scenario(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to break in which the scenario is not read anew for each test."""
    monkeypatch.setattr(second_stage, "read_scenario", lambda _: _shipped_scenario())
    return project


@cache
def _shipped_scenario() -> ScenarioInputs:
    return read_scenario(ROOT / "inputs/scenarios/integrated-settlements-2026.yaml")


def _line(root: Path, text: str, after: str = "") -> int:
    """Number of the first line that holds a text, below the one that holds another."""
    lines = (root / FILE).read_text(encoding="utf-8").split("\n")
    start = next(i for i, line in enumerate(lines) if after in line)
    return next(i for i, line in enumerate(lines[start:], start=start + 1) if text in line)


CASES: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ("constituents:", "constituants:", "constituants", "unknown key 'constituants'"),
    "blank": ("misfit: skip", "misfit:", "misfit", "'misfit' is blank"),
    "not a number": ("cap: 0.10", "cap: NaN", "cap: NaN", "'cap' 'NaN': is not a finite number"),
    "beyond belief": (
        "rdel_gbp: 10971000",
        "rdel_gbp: 1000000000000000000",
        "rdel_gbp",
        "'rdel_gbp' '1000000000000000000': must be 10000000000000 or less",
    ),
    "infinite": ("oversubscription: 2.4", "oversubscription: .inf", "oversubscription", "is not a number"),
    "share above one": ("RDEL: 1, CDEL: 0.8", "RDEL: 1, CDEL: 1.8", "CDEL: 1.8", "'CDEL' '1.8': must be 1 or less"),
    "no competition": ("oversubscription: 2.4", "oversubscription: 1", "oversubscription", "must be greater than 1"),
    "no way": ("way: call", "way: lottery", "way: lottery", "'way' may not be 'lottery'."),
    "no grounds": (
        "    assumption: Not published. A small fund, taken as spent by the authority.\n",
        "",
        "Health, wellbeing and public service reform",
        "needs a 'source', or an 'assumption'",
    ),
    "authority not there": (
        "authority: E47000007",
        "authority: E47000008",
        "authority:",
        "'E47000008' takes no part in the scenario.",
    ),
    "another authority's council": (
        "E08000031  #",
        "E08000032  #",
        "E08000032",
        "'E08000032' is not a constituent council of West Midlands Combined Authority. Did you mean 'E08000031'?",
    ),
    "council twice": ("- E08000031", "- E08000030", "- E08000030  # Wolver", "'E08000030' is listed twice."),
    "year outside": (
        "years: {first: 2026-27, last: 2029-30}",
        "years: {first: 2025-26, last: 2029-30}",
        "years:",
        "2025-26 lies outside the scenario's years, 2026-27 to 2029-30.",
    ),
    "theme left out": (
        "  Environment and climate change:\n    way: formula\n    by_formula: own\n    keeps_funds: []\n"
        "    kept: {RDEL: 0.5, CDEL: 0.5}\n"
        "    assumption: Not published. Half is taken as spent by the authority for the whole region.\n",
        "",
        "themes:",
        "says nothing about 'Environment and climate change', in which the authority has money. Say how",
    ),
    "unknown theme": (
        "  Skills and employment support:\n    way",
        "  Skills:\n    way",
        "  Skills:",
        "the authority has no money in a theme 'Skills'.",
    ),
    "class without money": (
        "kept: {RDEL: 0.9}",
        "kept: {RDEL: 0.9, CDEL: 0.9}",
        "kept: {RDEL: 0.9, CDEL: 0.9}",
        "CDEL has no money in this scenario.",
    ),
    "class not spoken of": (
        "kept: {RDEL: 0.25, CDEL: 0.25}",
        "kept: {RDEL: 0.25}",
        "kept: {RDEL: 0.25}",
        "says nothing about CDEL, which has money here.",
    ),
    "fund of another theme": (
        "    keeps_funds: []\n    kept: {RDEL: 0.9}",
        "    keeps_funds: [transport]\n    kept: {RDEL: 0.9}",
        "keeps_funds: [transport]",
        "'transport' is not a fund of this theme.",
    ),
    "keeps every fund": (
        "    keeps_funds: []\n    kept: {RDEL: 0.9}",
        "    keeps_funds: [skills]\n    kept: {RDEL: 0.9}",
        "keeps_funds: [skills]",
        "keeps every fund of the theme. Write 'way: kept'.",
    ),
    "formula not in the library": (
        "by_formula: regeneration",
        "by_formula: regenaration",
        "by_formula: regenaration",
        "no version of formula 'regenaration' is in force in 2026-27. Did you mean 'regeneration'?",
    ),
    "formula that has ended": (
        "by_formula: regeneration",
        "by_formula: levelling_up",
        "by_formula: levelling_up",
        "formula 'levelling_up' ended in 2022-23, but money is passed on in 2026-27.",
    ),
    "formula without a value for a council": (
        "by_formula: regeneration",
        "by_formula: own",
        "by_formula: own",
        "the formula 'housing' reads 'temporary_accommodation_rate', which has no value for E08000031 Wolverhampton.",
    ),
    "minimum for a stranger": (
        "- council: all",
        "- council: E08000001",
        "- council: E08000001",
        "'E08000001' does not take part here.",
    ),
    "pounds for everybody": (
        "least: {part: 0.95}",
        "least: {gbp: 5}",
        "- council: all",
        "a minimum in pounds needs one council",
    ),
    "commitment of a theme not planned": (
        "commitments: []",
        "commitments: [{council: E08000026, theme: Skills and employment support, del_class: RDEL, year: 2026-27, "
        "gbp: 5, assumption: made up}]",
        "commitments:",
        "'Skills and employment support' is not passed on by plan.",
    ),
    "commitment of a class without money": (
        "commitments: []",
        "commitments: [{council: E08000026, theme: Economic development and regeneration, del_class: RDEL, "
        "year: 2029-30, gbp: 5, assumption: made up}]",
        "commitments:",
        "Economic development and regeneration has no RDEL in 2029-30.",
    ),
    "generator not there": (
        "generator: ../bids/generator.yaml",
        "generator: ../bids/generators.yaml",
        "generator:",
        "names a file that cannot be read.",
    ),
    "published for a stranger": (
        "- council: E08000026\n    year",
        "- council: E08000003\n    year",
        "- council: E08000003",
        "'E08000003' does not take part here.",
    ),
    "range of nothing": (
        "parameter: call.top_up.share",
        "parameter: call.topup.share",
        "parameter: call.topup.share",
        "'call.topup.share' is not a parameter of the second stage. Did you mean 'top_up'?",
    ),
    "range of what is no rule": (
        "parameter: call.top_up.share",
        "parameter: authority",
        "parameter: authority",
        "'authority' is no parameter of a way of passing money on.",
    ),
    "range beyond a share": (
        "parameter: call.top_up.share\n    values: [0, 0.5]",
        "parameter: call.top_up.share\n    values: [0, 1.5]",
        "values: [0, 1.5]",
        "'call.top_up.share' may not be '1.5'",
    ),
    "assumption without a range": (
        "  - parameter: plan.virement.cap\n    values: [0, 0.25]\n"
        "    assumption: From none to a quarter; no rule between councils is published.\n",
        "",
        "  virement:",
        "'virement' rests on an assumption, so 'ranges' must hold other values that it may have.",
    ),
}


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
