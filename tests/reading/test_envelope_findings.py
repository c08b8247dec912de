"""Faults of fund lines, themes and eligibility: each at its line and column, in words, with the mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.check import check_path
from tests.changes import change

SCENARIO = "inputs/scenarios/greater-manchester-2025-26.yaml"
SHARED = "inputs/scenarios/integrated-settlements-2026.yaml"
FUNDS, SHARED_FUNDS = "inputs/funds/greater_manchester_2025_26.yaml", "inputs/funds/integrated_settlements_2026.yaml"
THEMES = "inputs/funds/themes.yaml"
ANSWERS, MAYORS = "inputs/authorities/eligibility.csv", "inputs/authorities/mayors.csv"
TESTS = "inputs/authorities/eligibility_tests.csv"
SMARTER = "      - {authority: E47000001, del_class: RDEL, year: 2025-26, gbp: 947500}\n"
HUBS = "    home_department: DBT\n    mechanism: national formula"


def _amount(text: str) -> Callable[[Path], None]:
    return change(FUNDS, "gbp: 947500", f"gbp: {text}")


Case = tuple[Callable[[Path], None], str, str]
AMOUNTS: dict[str, Case] = {
    "blank": (_amount(""), rf"{FUNDS}:\d+:\d+: 'gbp' is blank\.", SCENARIO),
    "not a number": (_amount("nan"), rf"{FUNDS}:\d+:\d+: 'gbp' 'nan': is not a whole number\.", SCENARIO),
    "endless": (_amount("inf"), r"'gbp' 'inf': is not a whole number\.", SCENARIO),
    "beyond belief": (_amount("1000000000000000000"), r"'gbp' '10{18}': must be 9{13} or less\.", SCENARIO),
    "beyond belief in short": (_amount("1e18"), r"'gbp' '1e18': is not a whole number\.", SCENARIO),
    "negative": (_amount("-947500"), r"'gbp' '-947500': must be 0 or more\.", SCENARIO),
    "pence": (_amount("947500.50"), r"'gbp' '947500\.50': is not a whole number\.", SCENARIO),
    "TBC and an amount": (
        _amount("TBC 947500"),
        rf"{FUNDS}:\d+:\d+: 'gbp' 'TBC 947500': is TBC and an amount at once; write one of them\.",
        SCENARIO,
    ),
    "TBC misspelt": (_amount("tbc"), r"'gbp' 'tbc': is written TBC\.", SCENARIO),
    "TBC in one entry and an amount in another": (
        change(FUNDS, SMARTER, SMARTER + SMARTER.replace("947500", "TBC")),
        rf"{FUNDS}:\d+:\d+: made_smarter has a second grant of RDEL to E47000001 in 2025-26\. One says TBC, the "
        r"other 947500\. Keep one: a grant has one amount, or is TBC\.",
        SCENARIO,
    ),
    "an amount that misses the control total": (
        _amount("947499"),
        rf"{FUNDS}:\d+:\d+: the RDEL lines inside sum to £208,550,669, the control total is £208,550,670: £1 apart\.",
        SCENARIO,
    ),
    "TBC takes no part in the control total": (
        _amount("TBC"),
        r"the RDEL lines inside sum to £207,603,170, the control total is £208,550,670: £947,500 apart\. The quantum "
        r"is the control total of its lines; TBC takes no part in it\.",
        SCENARIO,
    ),
}
LINES: dict[str, Case] = {
    "a department that is none": (
        change(FUNDS, "home_department: DCMS", "home_department: DMCS"),
        rf"{FUNDS}:\d+:5: 'DMCS' is not a department of themes\.yaml\. Did you mean 'DCMS'\?",
        SCENARIO,
    ),
    "two departments in one word": (
        change(SHARED_FUNDS, "home_department: [DfE, DWP]", "home_department: DfE and DWP"),
        rf"{SHARED_FUNDS}:\d+:5: 'DfE and DWP' is not a department of themes\.yaml\. Write a list: \[DfE, DWP\]\.",
        SHARED,
    ),
    "a mechanism that is none": (
        change(FUNDS, HUBS, HUBS.replace("national formula", "natonal formula")),
        rf"{FUNDS}:\d+:\d+: 'mechanism' may not be 'natonal formula'\. Did you mean 'national formula'\?",
        SCENARIO,
    ),
    "no scope": (
        change(FUNDS, "    scope: {settlement: inside, source:", "    # scope: {settlement: inside, source:"),
        r"'scope' is missing here\. Write it; nothing is assumed in its place\.",
        SCENARIO,
    ),
    "a scope without grounds": (
        change(SHARED_FUNDS, "inside, assumption: The theme is one of the", "inside}  # {The theme is one of the"),
        r"'scope': needs a 'source', or an 'assumption'",
        SHARED,
    ),
    "an outside fund in a shared quantum": (
        change(SHARED_FUNDS, "scope: {settlement: inside", "scope: {settlement: outside"),
        r"'transport' is outside the settlement, but its money is a part of the quantum shared here\.",
        SHARED,
    ),
    "a grant to nobody known": (
        change(FUNDS, "{authority: E47000001", "{authority: E47000099"),
        rf"{FUNDS}:\d+:\d+: 'E47000099' is not an authority\. Did you mean 'E4700000",
        SCENARIO,
    ),
    "a grant to an authority that takes no part": (
        change(FUNDS, "{authority: E47000001", "{authority: E47000007"),
        r"West Midlands Combined Authority \(E47000007\) is granted money here and takes no part in the scenario\. "
        r"Add it to 'places: include', or move its grants to another file\.",
        SCENARIO,
    ),
    "an authority without a grant": (
        change(SCENARIO, "    - E47000001", "    - E47000007\n    - E47000001"),
        r"West Midlands Combined Authority \(E47000007\) takes part in the scenario and is granted nothing here\.",
        SCENARIO,
    ),
    "a year outside the scenario": (
        _amount("947500}\n      - {authority: E47000001, del_class: RDEL, year: 2026-27, gbp: TBC"),
        r"2026-27 lies outside the scenario's years 2025-26 to 2025-26\.",
        SCENARIO,
    ),
    "grants shared between districts": (
        change(SCENARIO, "recipients: authority", "recipients: district"),
        r"the fund file grants its lines to authorities; here money is shared between districts\.",
        SCENARIO,
    ),
    "an exception beside grants": (
        change(
            SCENARIO,
            "scope: []",
            "scope:\n  - {authority: E47000001, fund: investment_zones, inside: no, assumption: a test}",
        ),
        r"the fund file grants its lines, and says of each fund whether it is inside the settlement\.",
        SCENARIO,
    ),
}
THEME: dict[str, Case] = {
    "a theme without a line": (
        change(
            FUNDS, "    - {theme: Employment support, assumption:", "    # - {theme: Employment support, assumption:"
        ),
        rf"{FUNDS}:\d+:3: theme 'Employment support' of settlements_2025_26 has no line here\. Add its lines, or an "
        r"entry under 'without_lines' that says why it has none\.",
        SCENARIO,
    ),
    "a theme excused though it has a line": (
        change(FUNDS, "- {theme: Employment support,", "- {theme: Adult skills,"),
        r"theme 'Adult skills' has a line here\. Remove the entry\.",
        SCENARIO,
    ),
    "a line in two themes": (
        change(FUNDS, "theme: Adult skills\n", "theme: [Adult skills, Employment support]\n"),
        rf"{FUNDS}:\d+:\d+: 'theme': a fund lies in one theme, and this one is in 2\.",
        SCENARIO,
    ),
    "a fund listed under two themes": (
        change(
            FUNDS,
            "title: Skills Bootcamps\n    theme: Adult skills",
            "title: Investment Zones\n    theme: Adult skills",
        ),
        rf"{FUNDS}:\d+:\d+: 'Investment Zones' is in theme 'Adult skills' here and in 'Local growth and place' on line "
        r"\d+\. A line lies in one theme: remove one, or name the parts\.",
        SCENARIO,
    ),
    "an unknown theme": (
        change(FUNDS, "theme: Adult skills\n", "theme: Adult skils\n"),
        rf"{FUNDS}:\d+:\d+: 'Adult skils' is not a theme of settlements_2025_26\. Did you mean 'Adult skills'\?",
        SCENARIO,
    ),
    "an outside fund in an unknown theme": (
        change(FUNDS, "theme: none", "theme: Policing"),
        r"'Policing' is not a theme of settlements_2025_26\..* Outside the settlement a fund may lie in no theme: "
        r"write none\.",
        SCENARIO,
    ),
    "an inside fund in no theme": (
        change(FUNDS, "theme: Adult skills\n", "theme: none\n"),
        r"'none' is not a theme of settlements_2025_26\.",
        SCENARIO,
    ),
    "an unknown list": (
        change(FUNDS, "list: settlements_2025_26", "list: settlements_2025_62"),
        r"'settlements_2025_62' is not a list of themes\.yaml\. Did you mean 'settlements_2025_26'\?",
        SCENARIO,
    ),
    "the list of other years": (
        change(FUNDS, "list: settlements_2025_26", "list: settlements_2026_27"),
        r"the themes of settlements_2026_27 are those of 2026-27 on, not of 2025-26\. Name the list of that year\.",
        SCENARIO,
    ),
    "a theme that is not mapped": (
        change(THEMES, "      - {old: Buildings retrofit,", "      # - {old: Buildings retrofit,"),
        rf"{THEMES}:\d+:\d+: theme 'Buildings retrofit' of settlements_2025_26 is not mapped to any theme of "
        r"settlements_2026_27\.",
        SCENARIO,
    ),
    "a theme mapped twice": (
        change(THEMES, "{old: Buildings retrofit,", "{old: Adult skills,"),
        rf"{THEMES}:\d+:\d+: 'Adult skills' is mapped 2 times\. Write one entry with a rule\.",
        SCENARIO,
    ),
    "one theme to several without a rule": (
        change(THEMES, "        rule: A fund", "        # rule: A fund"),
        rf"{THEMES}:\d+:\d+: .*'Housing and regeneration' goes to 2 new themes, so it needs a 'rule' and 'by_fund'",
        SCENARIO,
    ),
    "a fund that the rule does not place": (
        change(THEMES, "          brownfield_infrastructure_and_land:", "          another_fund:"),
        rf"{FUNDS}:\d+:\d+: 'Housing and regeneration' goes to 2 new themes, and the rule says nothing about "
        r"'brownfield_infrastructure_and_land'\. Add it to 'by_fund' in themes\.yaml\.",
        SCENARIO,
    ),
    "a rule that leads elsewhere": (
        change(THEMES, "land: Housing and strategic planning", "land: Skills and employment support"),
        r"goes to 'Skills and employment support', which is not among the new themes of 'Housing and regeneration'\.",
        SCENARIO,
    ),
    "a new theme that is none": (
        change(THEMES, "new: [Transport and local infrastructure]", "new: [Transport and infrastructure]"),
        r"'Transport and infrastructure' is not a theme of settlements_2026_27\. Did you mean 'Transport and local "
        r"infrastructure'\?",
        SCENARIO,
    ),
    "a theme twice in its list": (
        change(THEMES, "      - Buildings retrofit\n", "      - Buildings retrofit\n      - Buildings retrofit\n"),
        r"theme 'Buildings retrofit' occurs twice\.",
        SCENARIO,
    ),
    "a map of no list": (
        change(THEMES, "  - old: settlements_2025_26", "  - old: settlements_2025_2"),
        r"'settlements_2025_2' is not a list here\. Did you mean 'settlements_2025_26'\?",
        SCENARIO,
    ),
}
ELIGIBILITY: dict[str, Case] = {
    "no mayor": (
        change(SHARED, "    - E47000014", "    - E47000015  # Devon and Torbay\n    - E47000014"),
        rf"{SHARED}:\d+:7: Devon and Torbay Combined County Authority \(E47000015\) is not eligible for a settlement: "
        r"E1 not met: it has no mayor \(.*\)\. Leave it out, or write 'eligibility: \{kind: not_tested, assumption: "
        r"\.\.\.\}' and say why\.",
        SHARED,
    ),
    "too young a mayor": (
        change(SHARED, "    - E47000014", "    - E47000016  # Hull and East Yorkshire\n    - E47000014"),
        r"Hull and East Yorkshire .* is not eligible for a settlement: E1 not met: set up on 2025-02-05, 13 whole "
        r"months before 2026-04-01",
        SHARED,
    ),
    "a test that is not met": (
        change(ANSWERS, "E47000001,E3,not known", "E47000001,E3,not met"),
        rf"{SCENARIO}:\d+:7: Greater Manchester .* is not eligible for a settlement: E3 not met: ",
        SCENARIO,
    ),
    "an answer that is none": (
        change(ANSWERS, "E47000001,E3,not known", "E47000001,E3,unknown"),
        rf"{ANSWERS}:\d+:3: column 'answer': may not be 'unknown'\. Did you mean 'not known'\?",
        SCENARIO,
    ),
    "a blank answer": (
        change(ANSWERS, "E47000001,E3,not known", "E47000001,E3,"),
        rf"{ANSWERS}:\d+:3: column 'answer': is blank\.",
        SCENARIO,
    ),
    "an answer that is missing": (
        change(ANSWERS, "E47000001,E3,", "E47000001,E9,"),
        rf"{ANSWERS}: says nothing about E3 for E47000001 Greater Manchester Combined Authority\. Write 'not known' "
        r"where nothing is\.",
        SCENARIO,
    ),
    "an answer to what dates decide": (
        change(ANSWERS, "E47000001,E2,", "E47000001,E1,"),
        r"column 'test': E1 is answered from dates\. Remove the row; the table of mayors holds the dates\.",
        SCENARIO,
    ),
    "no day": (
        change(MAYORS, "E47000001,2011-04-01", "E47000001,1 April 2011"),
        rf"{MAYORS}:\d+:2: column 'established': '1 April 2011' is not a day such as 2025-02-05\.",
        SCENARIO,
    ),
    "neither yes nor no": (
        change(MAYORS, "E47000001,2011-04-01,yes", "E47000001,2011-04-01,ja"),
        rf"{MAYORS}:\d+:3: column 'mayor': may not be 'ja'\.",
        SCENARIO,
    ),
    "months that are none": (
        change(TESTS, "least_months,18", "least_months,many"),
        rf"{TESTS}: test E1 must be here, with whole months as its value\.",
        SCENARIO,
    ),
    "a day of application that is none": (
        change(SCENARIO, "on: 2025-04-01", "on: 2025-04-31"),
        rf"{SCENARIO}:\d+:\d+: 'on' '2025-04-31': is not a day such as 2025-04-01\.",
        SCENARIO,
    ),
    "not said": (
        change(SCENARIO, "eligibility:\n  kind: tested", "eligibility:\n  # kind: tested"),
        r"'kind' is missing here\. Write it; it says what kind of entry this is\.",
        SCENARIO,
    ),
}
CASES = AMOUNTS | LINES | THEME | ELIGIBILITY


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_found_where_it_is(case: str, project: Path) -> None:
    """One thing broken; the words and the place are those a person would want."""
    change, words, scenario = CASES[case]
    change(project)
    with pytest.raises(InputFault) as found:
        read_scenario(project / scenario, with_studies=False)
    assert re.search(words, str(found.value)), str(found.value)


def test_faults_of_several_files_are_found_at_once(project: Path) -> None:
    """A department, a year, and an answer: three files, one reading."""
    for case in ("a department that is none", "a year outside the scenario", "an answer that is none"):
        CASES[case][0](project)
    with pytest.raises(InputFault) as found:
        read_scenario(project / SCENARIO, with_studies=False)
    assert len(found.value.findings) == 3


def test_an_authority_may_take_part_untested_if_the_scenario_says_why(project: Path) -> None:
    """The same authority, and a word about it."""
    ELIGIBILITY["too young a mayor"][0](project)
    path = project / SHARED
    text = path.read_text(encoding="utf-8")
    start, end = text.index("eligibility:\n"), text.index("measures:\n")
    untested = "eligibility: {kind: not_tested, assumption: What if it held one.}\n\n"
    path.write_text(text[:start] + untested + text[end:], encoding="utf-8")
    inputs = read_scenario(path, with_studies=False)
    assert "E47000016" in {authority.area_code for authority in inputs.places.authorities}
    assert inputs.eligibility == ()


@pytest.mark.parametrize("file", [FUNDS, SHARED_FUNDS, THEMES, ANSWERS, MAYORS, TESTS, SCENARIO])
def test_check_reads_each_file_by_itself(file: str, project: Path) -> None:
    """Sound as shipped."""
    assert check_path(project / file) == ()


@pytest.mark.parametrize("case", ["a theme without a line", "a theme mapped twice", "a department that is none"])
def test_check_finds_faults_of_a_fund_file_alone(case: str, project: Path) -> None:
    """Without any scenario."""
    CASES[case][0](project)
    assert check_path(project / FUNDS)
