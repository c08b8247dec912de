"""Everything that may be wrong in what a scenario says is uncertain is found at its place, in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario

HEAD = "extends: integrated-settlements-2026.yaml\nscenario: mine\n"
WHY = "assumption: a test"


def _settled(*entries: str) -> str:
    return "uncertainty:\n  settlement:\n" + "".join(f"    - {{{entry}, {WHY}}}\n" for entry in entries)


CASES: dict[str, tuple[str, str]] = {
    "a formula that is none": (
        f"uncertainty:\n  rates: [{{formula: skils, parameter: floor_rate, least: 0.8, most: 0.9, {WHY}}}]\n",
        "'skils' is not a formula of this scenario.",
    ),
    "a rate that is none": (
        f"uncertainty:\n  rates: [{{formula: skills, parameter: flor_rate, least: 0.8, most: 0.9, {WHY}}}]\n",
        "'flor_rate' is not a figure of formula 'skills'.",
    ),
    "ends the wrong way round": (
        f"uncertainty:\n  rates: [{{formula: skills, parameter: floor_rate, least: 0.9, most: 0.8, {WHY}}}]\n",
        "least 0.9 must lie below most 0.8",
    ),
    "an indicator nobody reads": (
        f"uncertainty:\n  indicators: [{{indicator: housing_land, relative_error: 0.1, {WHY}}}]\n",
        "no formula of this scenario reads 'housing_land', so drawing it would change nothing.",
    ),
    "a release of what nobody reads": (
        f"uncertainty:\n  releases: [{{indicator: dwellings, columns: [dwellings, households], {WHY}}}]\n",
        "no formula of this scenario reads 'dwellings', so drawing it would change nothing.",
    ),
    "a release that is no column": (
        f"uncertainty:\n  releases: [{{indicator: population, columns: [population, population_2020], {WHY}}}]\n",
        "the indicator table has no column 'population_2020'.",
    ),
    "a release in another unit": (
        f"uncertainty:\n  releases: [{{indicator: population, columns: [population, households], {WHY}}}]\n",
        "'households' is in 'households', not 'persons', so it is no release of 'population'.",
    ),
    "releases without the indicator itself": (
        "uncertainty:\n  releases: [{indicator: population, columns: [population_mid_2022, population_mid_2023], "
        f"{WHY}}}]\n",
        "'columns' must hold 'population' itself",
    ),
    "a parameter of bids that is none": (
        f"uncertainty:\n  bids: {{parameters: [quality.luck], {WHY}}}\n",
        "the bid generator has no parameter 'quality.luck' with a range.",
    ),
    "a rule of the settlement that is none": (
        _settled("parameter: virement.bas, values: [donor, total]"),
        "'virement.bas' is not a parameter of the settlement.",
    ),
    "a value that a rule may not have": (
        _settled("parameter: virement.base, values: [donor, everybody]"),
        "'virement.base' may not be 'everybody'",
    ),
    "a rule drawn twice": (
        _settled("parameter: virement.base, values: [donor, total]", "parameter: virement.base, values: [both, total]"),
        "a parameter of the settlement is drawn twice",
    ),
    "a value written twice": (
        _settled("parameter: virement.base, values: [donor, donor]"),
        "a value is written twice",
    ),
    "one value": (_settled("parameter: virement.base, values: [donor]"), "'values'"),
    "the cap as a list": (
        _settled("parameter: virement.cap, values: [0.05, 0.1]"),
        "the cap is drawn between two ends by 'virement_cap'",
    ),
    "what no plan sees": (
        _settled("parameter: ring_fences.effectiveness, values: [0.3, 1]"),
        "'ring_fences' changes no plan",
    ),
    "another objective": (
        _settled("parameter: objective.name, values: [unmet_need, centre_welfare]"),
        "gains under another objective are in another unit",
    ),
    "part of the way": (
        _settled("parameter: objective.movement, values: [0.5, 1]"),
        "inertia is not drawn: a draw plans the whole way",
    ),
    "too many settlements": (
        _settled(
            "parameter: carry_forward.share.CDEL, values: [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]",
            "parameter: carry_forward.share.RDEL, values: [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]",
        ),
        "the values of 'settlement' make 49 settlements for each authority; at most 48 are possible",
    ),
    "less carried than the reserve": (
        "models:\n  settlement:\n"
        f"    carry_forward: {{share: {{RDEL: 0, CDEL: 0.1}}, draw_down: {{RDEL: 1, CDEL: 1}}, {WHY}}}\n"
        f"    reserve: {{share: {{RDEL: 0, CDEL: 0.05}}, {WHY}}}\n"
        + _settled("parameter: carry_forward.share.CDEL, values: [0.02, 0.1]"),
        "0.02 of CDEL held over and a reserve of 0.05 cannot be drawn together.",
    ),
    "more ignored than there is": (
        f"uncertainty:\n  spillovers: {{multiples: [0, 5], {WHY}}}\n",
        "5 times a spillover of 0.2 leaves a place nothing of a theme's benefit.",
    ),
    "a multiple written twice": (
        f"uncertainty:\n  spillovers: {{multiples: [1, 1.0], {WHY}}}\n",
        "a multiple is written twice",
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped inputs and formulas; every case writes its own scenario beside them."""
    root, folder = Path(__file__).resolve().parents[2], tmp_path_factory.mktemp("project")
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, folder / name)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_found_in_words(case: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thing wrong, laid over the shipped scenario: told once, in the scenario's own file."""
    text, words = CASES[case]
    monkeypatch.chdir(project)
    mine = Path("inputs/scenarios/mine.yaml")
    mine.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InputFault) as found:
        read_scenario(mine, with_studies=False)
    said = [str(finding) for finding in found.value.findings]
    assert len([line for line in said if words in line]) == 1, said
    assert all(line.startswith(f"{mine.as_posix()}:") for line in said)


def test_a_whole_and_sound_list_is_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules, numbers and curves' bands together."""
    monkeypatch.chdir(project)
    mine = Path("inputs/scenarios/mine.yaml")
    text = _settled(
        "parameter: virement.per, values: [year, period]",
        "parameter: objective.bands.3.weight, values: [5, 8, 16]",
        "parameter: class_moves.revenue_to_capital, values: [off, on]",
    )
    mine.write_text(HEAD + text, encoding="utf-8")
    drawn = read_scenario(mine, with_studies=False).scenario.uncertainty
    assert drawn is not None
    assert [one.parameter for one in drawn.settlement] == [
        "virement.per",
        "objective.bands.3.weight",
        "class_moves.revenue_to_capital",
    ]
