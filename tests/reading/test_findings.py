"""What is wrong in a file is found at its line and column, in words, with the mend; all of it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario
from tests.changes import change

SCENARIO = "inputs/scenarios/integrated-settlements-2026.yaml"
LISTED = "inputs/scenarios/levelling-up-2021.yaml"
FUNDS = "inputs/funds/integrated_settlements_2026.yaml"
LISTED_FUNDS = "inputs/funds/levelling_up_2021.yaml"
GENERATOR = "inputs/bids/generator.yaml"
TRANSPORT, SKILLS, HOUSING = (f"formulas/{name}/2026-27.yaml" for name in ("transport", "skills", "housing"))
DICTIONARY, DISTRICTS = "inputs/data_dictionary.csv", "inputs/authorities/districts.csv"
INDICATORS, SHARES = "inputs/indicators/districts.csv", "inputs/bids/award_shares.csv"


Case = tuple[Callable[[Path], None], str, str]
FORMULA: dict[str, Case] = {
    "misspelt indicator": (
        change(TRANSPORT, "of: transport_connectivity,", "of: transport_conectivity,"),
        rf"{TRANSPORT}:\d+:\d+: 'transport_conectivity' is not an indicator, a parameter or an earlier step of this "
        r"formula\. Did you mean 'transport_connectivity'\?",
        SCENARIO,
    ),
    "unknown indicator": (
        change(TRANSPORT, "  transport_connectivity: {", "  transport_connectivety: {"),
        r"'transport_connectivety' is not an indicator\. Did you mean 'transport_connectivity'\?",
        SCENARIO,
    ),
    "misspelt key": (
        change(TRANSPORT, "weighted_by: population,", "weigthed_by: population,"),
        rf"{TRANSPORT}:\d+:\d+: unknown key 'weigthed_by'\. Did you mean 'weighted_by'\?",
        SCENARIO,
    ),
    "unknown step": (
        change(TRANSPORT, "op: distribute,", "op: distrbute,"),
        r"'op' may not be 'distrbute'\. Did you mean 'distribute'\?",
        SCENARIO,
    ),
    "unknown parameter": (
        change(TRANSPORT, "floor_rate: floor_rate,", "floor_rate: floor_rat,"),
        r"'floor_rat' is not an indicator, a parameter or an earlier step of this formula\. "
        r"Did you mean 'floor_rate'\?",
        SCENARIO,
    ),
    "a floor on people": (
        change(SKILLS, "base: per_adult,", "base: population_16_64,"),
        r"'population_16_64' is in persons, but stands beside gbp\.",
        SCENARIO,
    ),
    "floor above ceiling": (
        change(TRANSPORT, "value: 1.20", "value: 0.80"),
        r"the floor rate 0\.85 lies above the ceiling rate 0\.80",
        SCENARIO,
    ),
    "no one pays for the floor": (
        change(SKILLS, ", paid_for_by: scaling_back_gains", ""),
        r"'paid_for_by' is missing here\. Write it; nothing is assumed in its place\.",
        SCENARIO,
    ),
    "unused step": (
        change(SKILLS, "input: protected,", "input: target,"),
        r"step 'protected' is not used\. Remove it, use it, or list it",
        SCENARIO,
    ),
    "an indicator exchanged, and a step that still reads the old one": (
        change(HOUSING, "house_affordability_ratio: {vintage: 2025}", "imd_health: {vintage: imd-2025}"),
        r"'house_affordability_ratio' is not an indicator, a parameter or an earlier step",
        SCENARIO,
    ),
    "published, but resting on assumptions": (
        change(SKILLS, "status: illustrative", "status: published"),
        r"'adult_weight' rests on an assumption, which only an illustrative formula may",
        SCENARIO,
    ),
    "neither source nor assumption": (
        change(SKILLS, "    assumption: The two needs count the same where need alone is stated.\n", ""),
        r"'half': needs a 'source', or an 'assumption'",
        SCENARIO,
    ),
    "ended": (
        change(SKILLS, "ends: 2029-30", "ends: 2027-28"),
        r"the formula ended in 2027-28, but the scenario needs it in 2028-29",
        SCENARIO,
    ),
    "misnamed file": (
        change(SKILLS, "from: 2026-27", "from: 2025-26"),
        r"the file is named '2026-27\.yaml' but is in force from 2025-26",
        SCENARIO,
    ),
}
SETTINGS: dict[str, Case] = {
    "written twice": (
        change(SCENARIO, "status: illustrative", "status: illustrative\nstatus: proposed"),
        rf"{SCENARIO}:5:1: 'status' is written twice; the first is on line 4",
        SCENARIO,
    ),
    "blank": (change(SCENARIO, "cap: 0.10", "cap:"), rf"{SCENARIO}:65:11: 'cap' is blank", SCENARIO),
    "anchor": (change(SCENARIO, "cap: 0.10", "cap: &ten 0.10"), r"anchors and aliases are not used", SCENARIO),
    "bad indentation": (change(SCENARIO, "    cap", "   - cap"), r"is not readable as YAML", SCENARIO),
    "cap above one": (change(SCENARIO, "cap: 0.10", "cap: 10"), r"'cap' '10': must be 1 or less", SCENARIO),
    "bands that do not rise": (
        change(SCENARIO, "up_to: 0.15, weight: 2", "up_to: 0.15, weight: 1"),
        r"each band must weigh more than the one before",
        SCENARIO,
    ),
    "scope of a stranger": (
        change(SCENARIO, "  - authority: E12000007", "  - authority: E47000006"),
        r"'E47000006' takes no part in this scenario",
        SCENARIO,
    ),
    "scope of an unknown fund": (
        change(SCENARIO, "    fund: transport", "    fund: tramsport"),
        r"'tramsport' is not a fund here\. Did you mean 'transport'\?",
        SCENARIO,
    ),
    "a class forgotten": (
        change(SCENARIO, "share: {RDEL: 0, CDEL: 0}", "share: {RDEL: 0}"),
        r"says nothing about CDEL, which has money here\. Write it; 0 for none\.",
        SCENARIO,
    ),
    "a need that is no need": (
        change(
            SCENARIO,
            "need: {indicator: imd_score, vintage: imd-2025}",
            "need: {indicator: households, vintage: census-2021}",
        ),
        r"'households' must be on a ratio scale with higher values meaning more need",
        SCENARIO,
    ),
    "a stale vintage": (
        change(SCENARIO, "indicator: population, vintage: mid-2024", "indicator: population, vintage: mid-2023"),
        r"vintage 'mid-2023' of 'population' is missing: the table holds 'mid-2024'",
        SCENARIO,
    ),
    "years backwards": (
        change(SCENARIO, "first: 2026-27", "first: 2030-31"),
        r"the last year 2029-30 lies before the first year 2030-31",
        SCENARIO,
    ),
    "no year": (
        change(SCENARIO, "first: 2026-27", "first: 2026"),
        r"'2026' is not a fiscal year such as 2026-27",
        SCENARIO,
    ),
    "no competition": (
        change(SCENARIO, "oversubscription: 4.2", "oversubscription: 1"),
        r"must be above 1, or there is no competition",
        SCENARIO,
    ),
    "a fund twice": (change(FUNDS, "- id: skills", "- id: transport"), r"fund 'transport' occurs twice", SCENARIO),
    "no formula": (
        change(FUNDS, "formula: skills", "formula: skils"),
        r"no version of formula 'skils' is in force in 2026-27\. Did you mean 'skills'\?",
        SCENARIO,
    ),
    "a line outside the years": (
        change(LISTED_FUNDS, "year: 2021-22, gbp: 1351429923", "year: 2022-23, gbp: 1351429923"),
        r"2022-23 lies outside the scenario's years 2021-22 to 2021-22",
        LISTED,
    ),
    "simulated bids of districts": (
        change(SCENARIO, "recipients: authority", "recipients: district"),
        r"bids are simulated for authorities; here money is shared between districts",
        SCENARIO,
    ),
    "recorded awards of authorities": (
        change(LISTED, "recipients: district", "recipients: authority"),
        r"recorded awards fall on districts; here money is shared between authorities",
        LISTED,
    ),
    "a reference for a fund that is not there": (
        change(LISTED, "          town_deals: {conc", "          town_deal: {conc"),
        r"'town_deal' is not a fund here\. Did you mean 'town_deals'\?",
        LISTED,
    ),
    "a reference outside its own interval": (
        change(LISTED, "concentration_index: 0.350, low: 0.24", "concentration_index: 0.350, low: 0.36"),
        r"the concentration index must lie between 'low' and 'high'",
        LISTED,
    ),
    "a reference with half an interval": (
        change(LISTED, "low: 0.24, high: 0.45", "low: 0.24"),
        r"an interval needs both 'low' and 'high'",
        LISTED,
    ),
    "too few draws for an interval": (
        change(LISTED, "draws: 2000", "draws: 20"),
        r"draws",
        LISTED,
    ),
    "awards with two lines to fall on": (
        change(LISTED_FUNDS, "gbp: 1351429923}", "gbp: 1351429922}\n      - {del_class: RDEL, year: 2021-22, gbp: 1}"),
        r"awards of 'levelling_up_fund_round_1' cannot be told apart by its 2 lines",
        LISTED,
    ),
    "a generator outside its range": (
        change(GENERATOR, "    value: 0.40", "    value: 0.95"),
        r"the value 0\.95 lies outside its own range 0\.3 to 0\.8",
        SCENARIO,
    ),
}
TABLES: dict[str, Case] = {
    "pounds with commas": (
        change(SHARES, "E08000038,15624456", 'E08000038,"£15,624,456"'),
        rf"{SHARES}:2:3: column 'gbp': '£15,624,456' is not a number\. Write digits only",
        LISTED,
    ),
    "a share that does not add up": (
        change(SHARES, "E08000038,15624456", "E08000038,15624455"),
        r"its shares in .*award_shares\.csv sum to £15,624,455, not to £15,624,456",
        LISTED,
    ),
    "a negative award": (change(SHARES, ",15624456", ",-15624456"), r"'-15624456' is negative", LISTED),
    "an old code": (
        change(INDICATORS, "E08000038,", "E08000016,"),
        r"'E08000016' is not a district of this scenario\. Since April 2025 it is E08000038\.",
        SCENARIO,
    ),
    "an unknown column": (
        change(INDICATORS, "area_code,population,", "area_code,populaton,"),
        rf"{INDICATORS}:1:2: unknown column 'populaton'\. Did you mean 'population'\?",
        SCENARIO,
    ),
    "a short row": (
        change(INDICATORS, "E06000001,98180,", "E06000001,"),
        rf"{INDICATORS}:2: has \d+ cells where the header has \d+",
        SCENARIO,
    ),
    "missing where it may not be": (
        change(INDICATORS, "E06000001,98180,", "E06000001,[x],"),
        r"the data dictionary does not allow a missing value here",
        SCENARIO,
    ),
    "an unknown authority": (
        change(DISTRICTS, ",E47000006,", ",E47000066,"),
        rf"{DISTRICTS}:2:7: column 'authority_code': 'E47000066' is not in inputs/authorities/authorities\.csv",
        SCENARIO,
    ),
    "a dictionary entry of no kind": (
        change(DICTIONARY, "higher_is_more_need", "higher_is_more"),
        rf"{DICTIONARY}:\d+:6: column 'direction': 'higher_is_more'",
        SCENARIO,
    ),
}


@pytest.mark.parametrize("case", [*FORMULA, *SETTINGS, *TABLES])
def test_a_fault_is_found_where_it_is(case: str, project: Path) -> None:
    """One thing broken; the words and the place are those a person would want."""
    change, words, scenario = (FORMULA | SETTINGS | TABLES)[case]
    change(project)
    with pytest.raises(InputFault) as found:
        read_scenario(project / scenario, with_studies=False)
    assert re.search(words, str(found.value)), str(found.value)


def test_an_index_of_an_interval_scale_is_refused(project: Path) -> None:
    """Health scores are negative in half the districts: their ratio to a mean says nothing."""
    for old, new in (
        ("house_affordability_ratio: {vintage: 2025}", "imd_health: {vintage: imd-2025}"),
        ("of: house_affordability_ratio,", "of: imd_health,"),
    ):
        change(HOUSING, old, new)(project)
    with pytest.raises(InputFault, match=r"'imd_health' has no true zero \(scale 'interval'\)"):
        read_scenario(project / SCENARIO, with_studies=False)


def test_files_that_extend_each_other_in_a_circle_are_refused(project: Path) -> None:
    """A circle is a finding, not an endless run."""
    folder = project / "inputs/scenarios"
    (folder / "a.yaml").write_text("extends: b.yaml\nscenario: a\n", encoding="utf-8")
    (folder / "b.yaml").write_text("extends: a.yaml\nscenario: b\n", encoding="utf-8")
    with pytest.raises(InputFault, match="extend each other in a circle"):
        read_scenario(folder / "a.yaml", with_studies=False)


def test_an_extension_changes_what_it_names_and_is_located_in_its_own_file(project: Path) -> None:
    """Only the cap and its grounds differ; a fault in the extension carries the extension's line."""
    path = project / "inputs/scenarios/wide.yaml"
    base = "extends: integrated-settlements-2026.yaml\nscenario: wide\n"
    text = base + "models:\n  settlement:\n    virement: {cap: CAP, assumption: a test}\n"
    path.write_text(text.replace("CAP", "0.25"), encoding="utf-8")
    wide, plain = read_scenario(path, with_studies=False), read_scenario(project / SCENARIO, with_studies=False)
    assert str(wide.scenario.models.settlement.virement.cap) == "0.25"
    assert wide.scenario.models.formula == plain.scenario.models.formula
    assert wide.scenario.models.settlement.virement.source is None
    assert wide.content_hash != plain.content_hash
    path.write_text(text.replace("CAP", "ten"), encoding="utf-8")
    with pytest.raises(InputFault, match=r"inputs/scenarios/wide\.yaml:5:16: 'cap' 'ten': is not a number"):
        read_scenario(path, with_studies=False)


def test_a_changed_figure_needs_grounds_of_its_own(project: Path) -> None:
    """The old source spoke of the old figure: a new cap without a word about it is refused where it is written."""
    path = project / "inputs/scenarios/wide.yaml"
    base = "extends: integrated-settlements-2026.yaml\nscenario: wide\n"
    path.write_text(base + "models:\n  settlement:\n    virement: {cap: 0.25}\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"wide\.yaml:5:5: 'virement': needs a 'source', or an 'assumption'"):
        read_scenario(path, with_studies=False)


def test_comments_and_row_order_leave_the_content_as_it_is(project: Path) -> None:
    """The run's name follows what is said, not how it is laid out."""
    before = read_scenario(project / SCENARIO, with_studies=False).content_hash
    change(SCENARIO, "scenario: integrated", "# a comment\nscenario: integrated")(project)
    change(SCENARIO, "    - E12000007  # Greater London\n", "")(project)
    change(SCENARIO, "  include:\n", "  include:\n    - E12000007\n")(project)
    assert read_scenario(project / SCENARIO, with_studies=False).content_hash == before
