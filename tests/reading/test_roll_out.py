"""What is wrong in a roll-out is found at its line and column, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.roll_out import read_roll_out
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.check import check_path
from tests.changes import change

FILE = "inputs/scenarios/roll-out.yaml"
SIXTEEN = "inputs/scenarios/integrated-settlements-2026-all-sixteen.yaml"
FUNDS = "inputs/funds/integrated_settlements_2026_all_sixteen.yaml"
HERE = r"inputs/scenarios/roll-out\.yaml:\d+:\d+: "


def _change(old: str, new: str, file: str = FILE, every: bool = False) -> Callable[[Path], None]:
    return change(file, old, new, every=every)


TWO = "inside: [E47000001, E47000007]"
CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "an authority in no list": (
        _change("      - E47000018\n", ""),
        HERE + r"'E47000018' \(Lancashire Combined County Authority\) takes part in the scenario and is inside",
    ),
    "a stage that loses somebody": (
        _change("E47000001, E47000002, E47000003", "E47000002, E47000003"),
        HERE + r"'E47000001' is inside at stage 'two' and not at 'seven': stages must grow",
    ),
    "a stage that adds nobody": (
        _change("    inside: []", "    inside: [E47000001, E47000007]"),
        HERE + r"stage 'two' moves nobody in that is not inside at stage 'none'",
    ),
    "an unknown code": (
        _change(TWO, "inside: [E47000001, E47000077]"),
        HERE + r"'E47000077' is not an authority\. Did you mean 'E47000017'\?",
    ),
    "not a code": (_change(TWO, "inside: [E47000001, WMCA]"), HERE + r"entry 2 'WMCA': is not an ONS code"),
    "a code twice": (_change(TWO, "inside: [E47000001, E47000001]"), HERE + r"'E47000001' is listed twice"),
    "an authority that takes no part": (
        _change("    - E47000018  # Lancashire\n", "", SIXTEEN),
        HERE + r"'E47000018' takes no part in scenario 'integrated-settlements-2026-all-sixteen'\. Add it to",
    ),
    "a stage twice": (_change("id: two", "id: none"), HERE + r"stage 'none' occurs twice"),
    "a world twice": (
        _change("outside: formula", "outside: competition"),
        HERE + r"world 'competition' is named twice",
    ),
    "an unknown world": (
        _change("outside: formula", "outside: formulas"),
        HERE + r"'outside' may not be 'formulas'\. Did you mean 'formula'\?",
    ),
    "no world": (
        _change("worlds:\n  - outside: competition", "worlds: []\nx:\n  - outside: competition"),
        HERE + r"'worlds': needs at least 1 entry, and has none",
    ),
    "a world without grounds": (
        _change("  - outside: formula\n    assumption: >-", "  - outside: formula\n    assumptions: >-"),
        HERE + r"unknown key 'assumptions'",
    ),
    "no rule for bids": (_change("  rule: unchanged\n", ""), HERE + r"'rule' is missing here"),
    "an unknown rule for bids": (
        _change("rule: unchanged", "rule: fixed"),
        HERE + r"'rule' may not be 'fixed'",
    ),
    "no stages": (_change("stages:", "stages: []\nother:"), HERE + r"'stages': needs at least 1 entry"),
    "recorded awards": (
        _change("integrated-settlements-2026-all-sixteen.yaml", "levelling-up-2021.yaml"),
        HERE + r"the scenario simulates no competition",
    ),
    "districts": (
        _change("integrated-settlements-2026-all-sixteen.yaml", "levelling-up-2021.yaml"),
        HERE + r"scenario 'levelling-up-2021' shares money between districts; settlements are of authorities",
    ),
    "granted money": (
        _change("integrated-settlements-2026-all-sixteen.yaml", "greater-manchester-2025-26.yaml"),
        HERE + r"the money of scenario 'greater-manchester-2025-26' is granted authority by authority",
    ),
    "a scenario that is not there": (
        _change("integrated-settlements-2026-all-sixteen.yaml", "all.yaml"),
        r"inputs/scenarios/all\.yaml: ",
    ),
    "a quantum that is no number": (
        _change("gbp: 20530076385", "gbp: much", FUNDS),
        r"all_sixteen\.yaml:\d+:3: 'gbp' 'much': is not a whole number",
    ),
    "a quantum beyond belief": (
        _change("gbp: 20530076385", "gbp: 1000000000000000000", FUNDS),
        r"all_sixteen\.yaml:\d+:3: 'gbp'",
    ),
    "a quantum with the grounds of another": (
        _change("  assumption: >-\n    Not published.", "  # assumption\n    # Not published.", FUNDS),
        r"all_sixteen\.yaml:\d+:\d+: ",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_found_where_it_is(case: str, project: Path) -> None:
    """One thing broken; the words and the place are those a person would want, from the reader and from ``check``."""
    change, words = CASES[case]
    change(project)
    with pytest.raises(InputFault) as found:
        read_roll_out(Path(FILE))
    assert re.search(words, str(found.value)), str(found.value)
    assert tuple(check_path(Path(FILE))) == found.value.findings


def test_faults_of_the_roll_out_and_of_its_scenario_come_together(project: Path) -> None:
    """Nothing has to be mended first to see the rest."""
    _change("id: two", "id: none")(project)
    _change("gbp: 20530076385", "gbp: much", FUNDS)(project)
    with pytest.raises(InputFault) as found:
        read_roll_out(Path(FILE))
    assert {finding.file for finding in found.value.findings} == {FILE, FUNDS}


def test_an_unknown_code_is_told_once(project: Path) -> None:
    """It is no news that later stages do not list it either."""
    _change(TWO, "inside: [E47000001, E47000007, E47000077]")(project)
    assert len(check_path(Path(FILE))) == 1


def test_shipped_files_have_no_faults(project: Path) -> None:
    """The roll-out, its scenario and its fund file, each on its own."""
    for name in (FILE, SIXTEEN, FUNDS):
        assert check_path(project / name) == ()


def test_a_fund_file_may_extend_another(project: Path) -> None:
    """Only quantum and title differ; a circle and another folder are refused."""
    sixteen = read_scenario(Path(SIXTEEN), with_studies=False)
    seven = read_scenario(Path("inputs/scenarios/integrated-settlements-2026.yaml"), with_studies=False)
    assert sixteen.funds.funds == seven.funds.funds
    assert sixteen.funds.quantum.gbp == 20_530_076_385
    assert sixteen.funds.quantum.source is None
    assert sixteen.published == () != seven.published
    assert FUNDS in sixteen.stable_names.values()
    own = "extends: integrated_settlements_2026_all_sixteen.yaml"
    _change("extends: integrated_settlements_2026.yaml", own, FUNDS)(project)
    with pytest.raises(InputFault, match="extend each other in a circle"):
        read_scenario(Path(SIXTEEN), with_studies=False)
    _change(own, "extends: ../scenarios/levelling-up-2021.yaml", FUNDS)(project)
    with pytest.raises(InputFault, match="an extended fund file must lie in the same folder"):
        read_scenario(Path(SIXTEEN), with_studies=False)
