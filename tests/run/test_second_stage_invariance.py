"""What order, likeness and absence do to the second stage, and themes of several funds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from funding_alloc import second_stage
from funding_alloc.errors import InputFault
from funding_alloc.reading.second_stage import read_second_stage
from funding_alloc.run.second_stage import pass_on
from funding_alloc.run.second_stage_ground import StageGround, ground_of
from funding_alloc.schema.second_stage import Way
from tests.changes import edit
from tests.conftest import ROOT
from tests.run.second_stages import (
    COVENTRY,
    DUDLEY,
    FILE,
    REGENERATION,
    accounted,
    changed,
    copy_of_project,
    rewrite,
    shipped_ground,
)


@pytest.fixture(scope="module")
def ground() -> StageGround:
    """The West Midlands' plan and councils."""
    return shipped_ground()


def test_shuffled_rows_and_councils_give_the_same_pounds(tmp_path: Path) -> None:
    """Tables upside down and councils in another order change no pound."""
    project = copy_of_project(tmp_path)
    for name in ("inputs/indicators/districts.csv", "inputs/authorities/districts.csv"):
        rewrite(project / name, lambda rows: rows[::-1])
    path = project / FILE
    lines = path.read_text(encoding="utf-8").split("\n")
    start = lines.index("constituents:") + 1
    lines[start : start + 7] = lines[start : start + 7][::-1]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert second_stage(path).equals(second_stage(ROOT / FILE))


def test_identical_councils_get_the_same_but_for_a_pound(tmp_path: Path) -> None:
    """Dudley is given Coventry's figures: by formula and by plan both get the same, the odd pound goes to Coventry."""
    project = copy_of_project(tmp_path)

    def alike(rows: list[list[str]]) -> list[list[str]]:
        coventry = next(row for row in rows if row[0] == COVENTRY)
        return [[DUDLEY, *coventry[1:]] if row[0] == DUDLEY else row for row in rows]

    rewrite(project / "inputs/indicators/districts.csv", alike)
    ground = ground_of(read_second_stage(project / FILE))
    assert ground.alike(ground.inputs.rules) == ((COVENTRY, DUDLEY),)
    rows, _, checks = pass_on(ground, changed(ground.inputs.rules, plan__virement__cap="0.25"))
    assert all(check.is_passed for check in checks)
    found = {(row.theme, row.del_class, row.year, row.area_code): row.gbp for row in rows if row.way is not Way.CALL}
    pairs = [(gbp, found[theme, kind, year, DUDLEY]) for (theme, kind, year, c), gbp in found.items() if c == COVENTRY]
    assert len(pairs) >= 20
    assert {a - b for a, b in pairs} == {0, 1}


def test_one_council_gets_everything(ground: StageGround) -> None:
    """Coventry alone takes whatever is passed on, by each of the ways."""
    rules = ground.inputs.rules.model_copy(update={"constituents": (COVENTRY,)})
    (coventry,) = [council for council in ground.inputs.councils if council.area_code == COVENTRY]
    inputs = replace(ground.inputs, rules=rules, councils=(coventry,))
    alone = StageGround(inputs, ground.spending, ground.panel.only((COVENTRY,)))
    rows, (total,), checks = pass_on(alone, rules)
    assert all(check.is_passed for check in checks)
    accounted(rows)
    assert {row.way for row in rows if row.part == "council"} == {Way.FORMULA, Way.PLAN, Way.CALL}
    assert total.gbp == sum(alone.passed_on(rules).values())


def test_a_theme_of_two_funds_passes_each_by_its_own_formula(tmp_path: Path) -> None:
    """Environment's fund joins regeneration's theme: kept whole, its money stays; passed on, both funds add up."""
    project = copy_of_project(tmp_path)
    funds = project / "inputs/funds/integrated_settlements_2026.yaml"
    edit(funds, "theme: Environment and climate change", f"theme: {REGENERATION}")
    none = "{theme: Environment and climate change, assumption: A test.}"
    edit(funds, "without_lines: []", f"without_lines: [{none}]")
    edit(
        project / "inputs/scenarios/integrated-settlements-2026.yaml",
        "        Environment and climate change: 0.2\n",
        "",
    )
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    for start, end in (
        ("  Environment and climate change:\n", "  Health,"),
        ("  - parameter: themes.Environment", "  - parameter: plan"),
    ):
        here = text.index(start)
        text = text[:here] + text[text.index(end, here) :]
    path.write_text(text, encoding="utf-8")
    ground = ground_of(read_second_stage(path))
    rows, _, checks = pass_on(ground, ground.inputs.rules)
    accounted(rows)
    assert all(check.is_passed for check in checks)
    both = ground.passed_on(ground.inputs.rules)
    edit(
        path,
        "    by_formula: own\n    keeps_funds: []\n    kept: {RDEL: 0.25",
        "    by_formula: own\n    keeps_funds: [environment]\n    kept: {RDEL: 0.25",
    )
    one = ground.passed_on(read_second_stage(path).rules)
    assert all(pounds == (0 if line.fund == "environment" else both[line]) for line, pounds in one.items())
    assert (
        sum(both.values()) - sum(one.values()) == sum(n for line, n in both.items() if line.fund == "environment") > 0
    )


def test_councils_that_take_no_part_get_nothing(tmp_path: Path) -> None:
    """Without Dudley the others share the same money, and Dudley is named as left out."""
    project = copy_of_project(tmp_path)
    edit(project / FILE, "  - E08000027  # Dudley\n", "")
    inputs = read_second_stage(project / FILE)
    assert [council.name for council in inputs.left_out] == ["Dudley"]
    ground = ground_of(inputs)
    rows, totals, _ = pass_on(ground, inputs.rules)
    accounted(rows)
    assert DUDLEY not in {row.area_code for row in rows}
    assert sum(total.gbp for total in totals) == sum(ground.passed_on(inputs.rules).values())


PER_HEAD = """formula: per_head
title: The same for each resident
from: 2025-26
status: illustrative
parameters: {}
indicators:
  population: {vintage: mid-2024}
steps:
  - {id: resident_share, op: share, of: population}
  - {id: target, op: distribute, input: resident_share}
  - {id: final, op: round, input: target, to: 1, remainder: largest_remainder, ties: area_code}
need: resident_share
result: final
cases: []
"""
MANCHESTER = """second_stage: greater-manchester
title: Greater Manchester's published lines to its councils
status: illustrative
purpose: A test.
scenario: ../scenarios/greater-manchester-2025-26.yaml
authority: E47000001
years: {first: 2025-26, last: 2025-26}
constituents: [E08000001, E08000002, E08000003, E08000004, E08000005, E08000006, E08000007, E08000008, E08000009]
themes:
  Local growth and place:
    way: formula
    by_formula: per_head
    keeps_funds: []
    kept: {RDEL: 0, CDEL: 0.5}
    assumption: A test.
  Local transport:
    way: formula
    by_formula: per_head
    keeps_funds: [city_region_sustainable_transport]
    kept: {RDEL: 0.1, CDEL: 0}
    assumption: A test.
  Adult skills: {way: kept, assumption: A test.}
published: []
ranges:
  - {parameter: themes.Local growth and place.kept.CDEL, values: [0], assumption: A test.}
  - {parameter: themes.Local transport.kept.RDEL, values: [0], assumption: A test.}
"""


@pytest.fixture
def manchester(tmp_path: Path) -> Path:
    """Greater Manchester's granted lines with a formula for its councils."""
    project = copy_of_project(tmp_path)
    (project / "formulas/per_head").mkdir()
    (project / "formulas/per_head/2025-26.yaml").write_text(PER_HEAD, encoding="utf-8")
    path = project / "inputs/second_stage/greater-manchester.yaml"
    path.write_text(MANCHESTER, encoding="utf-8")
    return path


def test_published_lines_reach_councils_fund_by_fund(manchester: Path) -> None:
    """Of £49.3m of transport's revenue a tenth is kept, fund by fund; the one capital fund is kept whole.

    Revenue: 43,664,250 + 125,000 + 2,953,691 + 13,150,811 + 6,500,000 + 1,560,000 + 340,000 = 68,293,752; a tenth of
    each, cut to the pound below, is 4,366,425 + 12,500 + 295,369 + 1,315,081 + 650,000 + 156,000 + 34,000 = 6,829,375.
    """
    ground = ground_of(read_second_stage(manchester))
    rows, totals, checks = pass_on(ground, ground.inputs.rules)
    accounted(rows)
    assert all(check.is_passed for check in checks)
    kept = {(row.theme, row.del_class.value): row.gbp for row in rows if row.part == "kept"}
    assert kept["Local transport", "RDEL"] == 6_829_375
    assert kept["Local transport", "CDEL"] == 215_506_000
    assert kept["Adult skills", "RDEL"] == 102_000_000
    assert kept["Local growth and place", "CDEL"] == 12_866_197 // 2 + 10_800_000 // 2
    assert sum(total.gbp for total in totals) == sum(row.planned_gbp for row in rows if row.part == "kept") - sum(
        kept.values()
    )


def test_a_granted_fund_has_no_formula_of_its_own(manchester: Path) -> None:
    """The theme that asks for it is told at its line."""
    edit(manchester, "by_formula: per_head", "by_formula: own")
    with pytest.raises(InputFault) as fault:
        read_second_stage(manchester)
    (found,) = fault.value.findings
    line = manchester.read_text(encoding="utf-8").split("\n").index("    by_formula: own") + 1
    assert (found.line, found.what, found.fix) == (
        line,
        "'uk_shared_prosperity' is granted authority by authority and has no formula of its own.",
        "Name a formula of the library.",
    )
