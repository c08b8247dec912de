"""Authorities, districts and indicators against totals published elsewhere."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal

from tests.inputs.tables import (
    AUTHORITIES,
    DISTRICTS,
    ELIGIBILITY,
    HERE,
    INDICATORS,
    MAYORS,
    MEMBERS,
    SMALL_AREAS,
    TESTS,
    TOLERANCES,
    authority_value,
    rows,
)


def test_districts_and_people() -> None:
    """296 districts in both tables under the same codes; people as published for England."""
    codes = [row["area_code"] for row in rows(DISTRICTS)]
    assert len(codes) == 296
    assert codes == [row["area_code"] for row in rows(INDICATORS)]
    people = Counter[str]()
    for row in rows(INDICATORS):
        for column in ("population", "population_mid_2023", "population_mid_2022"):
            people[column] += int(row[column])
    assert people == {"population": 58_620_101, "population_mid_2023": 57_690_323, "population_mid_2022": 57_106_398}


def test_ages_add_up_to_mid_2023() -> None:
    """The three ages are of mid-2023 and add up to its total in every district."""
    for row in rows(INDICATORS):
        ages = sum(int(row[f"population_{age}"]) for age in ("0_15", "16_64", "65_plus"))
        assert ages == int(row["population_mid_2023"]), row["area_code"]


def test_barnsley_and_sheffield_have_two_codes() -> None:
    """The two codes of 2025 and their earlier ones; every other district has kept its code."""
    changed = {row["name"]: (row["area_code_2024"], row["area_code"]) for row in rows(DISTRICTS)}
    changed = {name: codes for name, codes in changed.items() if codes[0] != codes[1]}
    assert changed == {"Barnsley": ("E08000016", "E08000038"), "Sheffield": ("E08000019", "E08000039")}
    people = {row["area_code"]: int(row["population"]) for row in rows(INDICATORS)}
    assert people["E08000038"] + people["E08000039"] == 834_263


def test_members_of_each_authority() -> None:
    """Districts per authority, 139 in all, and none in an authority that is not listed."""
    acronyms = {row["area_code"]: row["acronym"] for row in rows(AUTHORITIES)}
    inside = Counter(row["authority_code"] for row in rows(DISTRICTS) if row["authority_code"] != "none")
    assert {acronyms[code]: count for code, count in inside.items()} == MEMBERS
    assert inside.total() == 139


def test_authorities() -> None:
    """15 combined authorities and Greater London; seven have a settlement, two of them from 2025-26."""
    assert len(rows(AUTHORITIES)) == 16
    assert all(re.fullmatch(r"E47\d{6}|E12000007", row["area_code"]) for row in rows(AUTHORITIES))
    assert Counter(row["kind"] for row in rows(AUTHORITIES)) == {
        "combined authority": 11,
        "combined county authority": 4,
        "Greater London Authority": 1,
    }
    starts = defaultdict(set)
    for row in rows(AUTHORITIES):
        starts[row["settlement_from"]].add(row["acronym"])
    assert starts["2025-26"] == {"GMCA", "WMCA"}
    assert starts["2026-27"] == {"GLA", "LCRCA", "NECA", "SYMCA", "WYCA"}


def test_constituent_councils() -> None:
    """Counties, not districts, are members of two-tier combined county authorities; Cambridgeshire has both."""
    assert Counter(row["constituent_tier"] for row in rows(DISTRICTS)) == {
        "single tier": 92,
        "county only": 42,
        "county and district": 5,
        "none": 157,
    }
    for row in rows(DISTRICTS):
        outside = row["authority_code"] == "none"
        assert outside == (row["council_code"] == "none") == (row["council_name"] == "none"), row
        assert outside or row["council_code"].startswith("E10") == row["constituent_tier"].startswith("county"), row
        if row["constituent_tier"] == "single tier":
            assert row["council_code"] == row["area_code"], row


def test_aggregates_meet_published_authority_values() -> None:
    """District figures, brought together by the dictionary, come close to what is published for the authority."""
    with (HERE / "published_authority_values.csv").open(encoding="utf-8", newline="") as text:
        published = list(csv.DictReader(text))
    assert {row["column"] for row in published} == set(TOLERANCES)
    for row in published:
        gap = abs(authority_value(row["column"], row["authority_code"]) - Decimal(row["published"]))
        assert gap <= Decimal(TOLERANCES[row["column"]]), (row, gap)


def test_income_count_over_mid_2022_people_gives_the_rate() -> None:
    """Mid-2022 is the base of the 2025 index, which is why its scores are weighted by it."""
    for row in rows(INDICATORS):
        rate = Decimal(row["income_deprived_people"]) / Decimal(row["population_mid_2022"])
        assert abs(rate - Decimal(row["imd_income"])) < Decimal("0.004"), row["area_code"]


def test_eligibility_guesses_nothing() -> None:
    """Every authority has a row for every test that dates do not answer, and what was not read is not known."""
    codes = [row["area_code"] for row in rows(AUTHORITIES)]
    assert [row["area_code"] for row in rows(MAYORS)] == codes
    tests = [row["test"] for row in rows(TESTS)]
    assert tests == ["E1", "E2", "E3", "E4", "E5"]
    assert [(row["area_code"], row["test"]) for row in rows(ELIGIBILITY)] == [(c, t) for c in codes for t in tests[1:]]
    assert {row["answer"] for row in rows(ELIGIBILITY)} == {"not known"}
    assert [row["area_code"] for row in rows(MAYORS) if row["mayor"] == "no"] == ["E47000015", "E47000018"]
    assert [row["area_code"] for row in rows(MAYORS) if row["mayor_since"] != "[x]"] == ["E12000007"]
    tiers = {row["area_code"]: row["tier"] for row in rows(AUTHORITIES)}
    for row in rows(MAYORS):
        assert (row["mayor"] == "no") == (tiers[row["area_code"]] == "Foundation"), row


def test_small_areas_lie_in_the_districts_and_agree_with_them() -> None:
    """All 33,755, each in a district by its code of 2024; residents and mean scores are near the district's own."""
    small, districts = rows(SMALL_AREAS), {row["area_code_2024"]: row for row in rows(DISTRICTS)}
    assert len(small) == 33_755
    assert {row["district_code"] for row in small} == set(districts)
    people = dict.fromkeys(districts, 0)
    scores = {code: Decimal(0) for code in districts}
    for row in small:
        people[row["district_code"]] += int(row["residents_census_2021"])
        scores[row["district_code"]] += int(row["residents_census_2021"]) * Decimal(row["imd_score"])
    assert sum(people.values()) == 56_489_608
    published = {row["area_code"]: Decimal(row["imd_score"]) for row in rows(INDICATORS)}
    gaps = [abs(scores[code] / people[code] - published[row["area_code"]]) for code, row in districts.items()]
    assert max(gaps) < Decimal("0.35")
