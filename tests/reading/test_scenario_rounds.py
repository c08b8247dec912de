"""Faults of a scenario's rounds: each at its place, told with the scenario's own, with how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.prepare import prepare
from tests.changes import change, edit
from tests.run.scenario_rounds import PATH, SCENARIO, WHY, write_district_scenario, write_scenario

SCENARIO_FILE = PATH.as_posix()
SKILLS, TRANSPORT = (f"inputs/competitions/invented-{fund}" for fund in ("skills", "transport"))


def _recode(folder: str, old: str, new: str) -> Callable[[Path], None]:
    """Another code for an applicant, in both tables."""

    def damage(project: Path) -> None:
        for name in ("applicants", "bids"):
            edit(project / folder / f"{name}.csv", old, new)

    return damage


NO_SKILLS = "      skills: ../competitions/invented-skills/round.yaml\n"
FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a fund without a round": (
        change(SCENARIO_FILE, NO_SKILLS, ""),
        rf"{SCENARIO_FILE}:\d+:5: says nothing about fund 'skills'\. Every fund needs its round\.",
    ),
    "a round of an unknown fund": (
        change(SCENARIO_FILE, NO_SKILLS, NO_SKILLS.replace("skills:", "skils:")),
        rf"{SCENARIO_FILE}:\d+:7: 'skils' is not a fund here\. Did you mean 'skills'\?",
    ),
    "one round for two funds": (
        change(SCENARIO_FILE, "invented-transport", "invented-skills"),
        rf"{SCENARIO_FILE}:\d+:7: 'round\.yaml' is the round of fund 'transport' too\.",
    ),
    "no such file": (
        change(SCENARIO_FILE, "invented-skills/round.yaml", "invented-skills/rund.yaml"),
        r"invented-skills/rund\.yaml: does not exist\. Did you mean 'round\.yaml'\?",
    ),
    "another sum on offer": (
        change(f"{SKILLS}/round.yaml", "gbp: 1000000", "gbp: 1000001"),
        rf"{SKILLS}/round\.yaml:5:9: the round offers £1,000,001, and fund 'skills' has £1,000,000 over all its lines "
        r"and years\. Write 1000000, or change the lines",
    ),
    "an open offer": (
        change(f"{SKILLS}/round.yaml", "gbp: 1000000", "gbp: open"),
        rf"{SKILLS}/round\.yaml:5:9: an open offer is no sum.* Write the money of fund 'skills'\.",
    ),
    "bids that are not read": (
        change(
            f"{SKILLS}/round.yaml",
            "{kind: read, applicants: applicants.csv, bids: bids.csv, marks: none, winners: none}",
            f"{{kind: none, {WHY}}}",
        ),
        rf"{SKILLS}/round\.yaml:\d+:\d+: the round of fund 'skills' has no bids that are read.*'none'\. Write read",
    ),
    "a misspelt code": (
        _recode(TRANSPORT, "E08000006", "E0800006"),
        rf"{TRANSPORT}/applicants\.csv:5:1: column 'code': 'E0800006' is not the ONS code of a district or an "
        r"authority of the scenario\. Did you mean 'E08\d+'\?",
    ),
    "a code that has changed": (
        _recode(TRANSPORT, "E08000018", "E08000016"),
        rf"{TRANSPORT}/applicants\.csv:7:1: .*'E08000016' is not the ONS code.* Its code here is 'E08000038'\.",
    ),
    "an applicant outside": (
        _recode(SKILLS, "E08000003", "E06000009"),
        rf"{SKILLS}/bids\.csv:4:3: column 'applicant': 'E06000009' lies outside every authority of the scenario, so "
        r"nobody there could be paid\. Leave the bid out, or include its authority\.",
    ),
    "a fund outside the scope": (
        change(SCENARIO_FILE, "scope: []", f"scope:\n  - {{authority: E47000002, fund: skills, inside: no, {WHY}}}"),
        rf"{SKILLS}/bids\.csv:3:3: .*'E47000002' bids for fund 'skills', which is outside the scope of 'E47000002'",
    ),
    "a fault of the round's own": (
        change(f"{TRANSPORT}/bids.csv", "1800000,no", "1.8m,no"),
        rf"{TRANSPORT}/bids\.csv:4:6: column 'ask_gbp': '1\.8m'",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place(name: str, project: Path) -> None:
    """File, line, column, what and how to mend it."""
    write_scenario(project)
    damage, said = FAULTS[name]
    damage(project)
    with pytest.raises(InputFault) as caught:
        prepare(read_scenario(PATH))
    assert re.search(said, "\n".join(map(str, caught.value.findings))), caught.value.findings


def test_faults_of_scenario_and_rounds_are_told_together(project: Path) -> None:
    """One reading finds what is wrong in the scenario and in both rounds."""
    write_scenario(project)
    edit(project / PATH, "announced: {years: {RDEL: 2, CDEL: 2}", "announced: {years: {RDEL: 2}")
    edit(project / f"{SKILLS}/bids.csv", "500000,no", "-5,no")
    edit(project / f"{SKILLS}/applicants.csv", "E08000018", "X018")
    edit(project / f"{TRANSPORT}/bids.csv", "E08000017,place", "E08000018,plaice")
    with pytest.raises(InputFault) as caught:
        read_scenario(PATH)
    files = {finding.file for finding in caught.value.findings}
    assert files == {SCENARIO_FILE, f"{SKILLS}/applicants.csv", f"{SKILLS}/bids.csv", f"{TRANSPORT}/bids.csv"}


def test_an_authority_cannot_win_money_shared_between_districts(project: Path) -> None:
    """Its award would fall on no district; a district outside every authority of the scenario may win."""
    path = write_district_scenario(project)
    assert [found.fund for found in read_scenario(path).rounds] == ["towns"]
    edit(project / "inputs/competitions/invented-towns/bids.csv", "E08000002", "E47000002")
    with pytest.raises(InputFault, match="'E47000002' is an authority, and here money is shared between districts"):
        read_scenario(path)


def test_the_cost_of_a_bid_may_be_none_or_left_out(project: Path) -> None:
    """Both say that what bidding cost is not measured."""
    write_scenario(project)
    line = next(line for line in SCENARIO.splitlines() if "cost_per_bid" in line)
    edit(project / PATH, line, "    cost_per_bid: none")
    assert read_scenario(PATH).scenario.models.competitive.cost_per_bid is None  # type: ignore[union-attr]
    edit(project / PATH, "    cost_per_bid: none\n", "")
    assert read_scenario(PATH).scenario.models.competitive.cost_per_bid is None  # type: ignore[union-attr]


def test_funds_without_money_need_no_round(project: Path) -> None:
    """Of granted funds those inside with an amount are competed for; TBC and what lies outside are not."""
    path = project / "inputs/scenarios/greater-manchester-2025-26.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  competitive:\n"), text.index("  # What may be moved in 2025-26")
    rounds = (
        "rounds: {growth_hubs: ../competitions/example/round.yaml, made_smarter: ../competitions/example/round.yaml}"
    )
    section = f"  competitive:\n    kind: rounds\n    {rounds}\n    announced: {{years: {{RDEL: 1, CDEL: 1}}, {WHY}}}\n"
    path.write_text(text[:start] + section + text[end:], encoding="utf-8")
    with pytest.raises(InputFault) as caught:
        read_scenario(path)
    said = "\n".join(map(str, caught.value.findings))
    assert "fund 'growth_hubs' has no money to compete for here. Remove its round." in said
    assert "says nothing about fund 'uk_shared_prosperity'. Every fund needs its round." in said
    assert "says nothing about fund 'made_smarter'" not in said
    assert "says nothing about fund 'create_growth'" not in said
    assert "'X001' is not the ONS code of a district or an authority of the scenario." in said
