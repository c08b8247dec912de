"""Floors that no envelope could meet are findings at their line; floors that movement might meet are not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.models.settlement import Cell, Envelope
from funding_alloc.run.compare import results_of
from funding_alloc.run.settlement_floors import refuse_floors
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.settlement import SettlementSettings
from tests.export.given import inputs_of, scenario_of, simulated
from tests.models.random_settlements import settlement
from tests.models.reference_programme import Programme
from tests.models.settlements import CAPITAL, SAID, by_class, cell, envelope, rules

AREA = "E47000001"
HOMES, ROADS = "homes", "roads"
H26, H27, C26 = cell(HOMES), cell(HOMES, 2027), cell(HOMES, kind=CAPITAL)
MARKS = {
    f"{section}.{i}": ("scenario.yaml", line + i, 9)
    for section, line in (("commitments", 10), ("protected", 20), ("minimum_spend", 30))
    for i in range(3)
}


def _inputs(how: SettlementSettings) -> ScenarioInputs:
    inputs = inputs_of(Scenario.model_validate(scenario_of(simulated())))
    models = inputs.scenario.models.model_copy(update={"settlement": how})
    return replace(inputs, scenario=inputs.scenario.model_copy(update={"models": models}), floor_marks=MARKS)


def _said(found: Envelope, how: SettlementSettings) -> list[str]:
    try:
        refuse_floors([found], _inputs(how))
    except InputFault as fault:
        return [str(finding) for finding in fault.findings]
    return []


def _grant(grant: dict[Cell, int]) -> Envelope:
    return envelope(grant, grant, {(f"{c.theme}_fund", c): pounds for c, pounds in grant.items()})


def _contract(gbp: int, at: Cell = H26) -> dict[str, Any]:
    where = {"theme": at.theme, "del_class": at.del_class.value, "year": str(at.year)}
    return {"authority": AREA, **where, "gbp": str(gbp), **SAID}


def _kept(fund: str, least: dict[str, str]) -> dict[str, Any]:
    return {"authority": AREA, "fund": fund, "least": least, **SAID}


def _least(theme: str, least: dict[str, str], per: str = "period") -> dict[str, Any]:
    return {"authority": AREA, "theme": theme, "per": per, "least": least, **SAID}


R26 = {"del_class": "RDEL", "year": "2026-27"}
TWO = {H26: 100, cell(ROADS): 100}


def test_a_protected_line_larger_than_its_line_and_theme() -> None:
    """150 of a line of 100 are protected."""
    how = rules(protected=[_kept("homes_fund", {"gbp": "150", **R26})])
    assert _said(_grant(TWO), how) == [
        "scenario.yaml:20:9: £150 of 'homes_fund' are protected, but E47000001 has £100 of it in RDEL 2026-27 "
        "(£100 for all of homes). A line cannot keep more than it was granted."
    ]
    assert _said(_grant(TWO), rules(protected=[_kept("homes_fund", {"gbp": "100", **R26})])) == []


def test_a_floor_without_a_line_to_stand_on() -> None:
    """Each kind of floor that names an authority, and money it was not granted, would else say nothing at all."""
    how = rules(
        commitments=[_contract(1, C26)],
        protected=[_kept("homes_fund", {"gbp": "1", **R26, "del_class": "CDEL"}), _kept("parks_fund", {"part": "1"})],
        minimum_spend=[_least("parks", {"gbp": "1"})],
    )
    assert _said(_grant(TWO), how) == [
        "scenario.yaml:10:9: E47000001 has no line of 'homes', CDEL 2026-27.",
        "scenario.yaml:20:9: E47000001 has no line of fund 'homes_fund', CDEL 2026-27.",
        "scenario.yaml:21:9: E47000001 has no line of fund 'parks_fund'.",
        "scenario.yaml:30:9: E47000001 has no line of 'parks'.",
    ]
    assert _said(replace(_grant(TWO), area_code="E47000002"), how) == []


CASES: dict[str, tuple[dict[Cell, int], dict[str, Any], int]] = {
    "its own money alone": ({H26: 100, H27: 100}, {}, 100),
    "less the top-slice": ({H26: 100, H27: 100}, {"top_slice": {"share": by_class("0.1")}}, 90),
    "what may be held over": ({H26: 100, H27: 80}, {"carry": "0.2"}, 100),
    "what may be drawn": (
        {H26: 100, H27: 80},
        {"carry_forward": {"share": by_class("1"), "draw_down": by_class("0.5")}},
        120,
    ),
    "nothing beyond the horizon": ({H26: 100, H27: 80}, {"carry": "1", "horizon": {"last": by_class("2026-27")}}, 80),
    "what may change class": (
        {H27: 100, cell(HOMES, 2027, CAPITAL): 60},
        {"class_moves": {"capital_to_revenue": {"up_to": "0.5"}}},
        130,
    ),
    "all that may change class": (
        {H27: 100, cell(HOMES, 2027, CAPITAL): 60},
        {"class_moves": {"capital_to_revenue": "on"}},
        160,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_commitment_beyond_what_its_class_could_have(name: str) -> None:
    """The most that a class could have is worked by hand; a pound more is refused, and that sum is not."""
    grant, changed, most = CASES[name]
    asked = {most: [], most + 1: [f"£{most + 1:,} of E47000001's RDEL 2027-28, which could have £{most:,} at most"]}
    for pounds, words in asked.items():
        said = _said(_grant(grant), rules("1", commitments=[_contract(pounds, H27)], **changed))
        assert len(said) == len(words)
        assert all(
            word in found and found.startswith("scenario.yaml:10:9: ") for word, found in zip(words, said, strict=True)
        )


def test_commitments_and_protected_lines_of_one_class_add_up_but_not_on_the_same_money() -> None:
    """60 contracted and 50 protected in homes are 60 there; with 50 contracted in roads 110 of 110, then 111."""
    grant = {H26: 60, cell(ROADS): 50}
    kept = [_kept("homes_fund", {"gbp": "50", **R26})]
    for more, count in ((50, 0), (51, 1)):
        how = rules("1", commitments=[_contract(60), _contract(more, cell(ROADS))], protected=kept)
        assert len(_said(_grant(grant), how)) == count


def test_floors_together_beyond_the_envelope() -> None:
    """Homes 120 and roads 90 of 200, less a tenth: 210 of 180. A minimum holds the contracts of its own theme."""
    least = [_least(HOMES, {"gbp": "120"}), _least(ROADS, {"gbp": "90"}, "year")]
    how = rules("1", minimum_spend=least, commitments=[_contract(80)], top_slice={"share": by_class("0.1")})
    assert _said(_grant(TWO), how) == [
        "scenario.yaml:30:9: commitments, protected lines and minimum spends of E47000001 add up to £210, its envelope "
        "to £180 after the top-slice. Lower the floors: no movement of money can meet them all."
    ]
    fitting = rules("1", minimum_spend=[least[0], _least(ROADS, {"gbp": "80"}, "year")], commitments=[_contract(80)])
    assert _said(_grant(TWO), fitting) == []


@settings(max_examples=200)
@given(st.integers(0, 10**6))
def test_what_is_refused_has_no_plan(seed: int) -> None:
    """Promise: a class or an envelope that is refused has no plan by SciPy either."""
    found, how = settlement(seed)
    if any("could have" in said or "add up to" in said for said in _said(found, how)):
        assert Programme(found, how).found().value is None


def test_the_refusal_reaches_a_run_with_file_line_and_column(root: Path, tmp_path: Path) -> None:
    """The West Midlands protects more of its skills than it has: the extension's own line is named."""
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, tmp_path / name)
    path = tmp_path / "inputs/scenarios/mine.yaml"
    path.write_text(
        "extends: integrated-settlements-2026.yaml\nscenario: mine\nmodels:\n  settlement:\n    protected:\n"
        "      - authority: E47000007\n        fund: skills\n        assumption: a test\n"
        "        least: {gbp: 9000000000, del_class: RDEL, year: 2026-27}\n",
        encoding="utf-8",
    )
    with pytest.raises(
        InputFault, match=r"mine\.yaml:9:9: £9,000,000,000 of 'skills' are protected, but E47000007 has £"
    ):
        results_of(path)
