"""The input tables: their shape, the dictionary that describes them, and totals that are published elsewhere."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
INPUTS = HERE.parents[1] / "inputs"

AUTHORITIES = "authorities/authorities.csv"
DISTRICTS = "authorities/districts.csv"
INDICATORS = "indicators/districts.csv"
AWARDS = "bids/awards.csv"
SHARES = "bids/award_shares.csv"
ROUNDS = "bids/rounds.csv"
BID_COSTS = "bids/bid_costs.csv"
TOTALS = "funds/published_totals.csv"
DICTIONARY = "data_dictionary.csv"

KEYS = {
    AUTHORITIES: ("area_code",),
    DISTRICTS: ("area_code",),
    INDICATORS: ("area_code",),
    AWARDS: ("award_id",),
    SHARES: ("award_id", "area_code"),
    ROUNDS: ("fund", "round"),
    BID_COSTS: ("id",),
    TOTALS: ("id",),
}
FILES = [*KEYS, DICTIONARY]
MISSING = "[x]"
ENGLISH_FUNDS = {
    "levelling_up_fund_round_1": (1_351_429_923, 77),
    "levelling_up_fund_round_2": (1_631_780_378, 124),
    "future_high_streets_fund": (830_628_468, 66),
    "town_deals": (2_349_153_587, 82),
}
"""Pounds awarded in England and districts with any of it."""
MEMBERS = {
    "GLA": 33,
    "EMCCA": 17,
    "LCCA": 14,
    "GMCA": 10,
    "GLCCA": 9,
    "DTCCA": 9,
    "NECA": 7,
    "WMCA": 7,
    "LCRCA": 6,
    "CPCA": 6,
    "TVCA": 5,
    "WYCA": 5,
    "SYMCA": 4,
    "WECA": 3,
    "HEYCA": 2,
    "YNYCA": 2,
}
WORDS = {
    "kind": {"code", "text", "number", "whole", "money", "year", "date"},
    "direction": {"higher_is_more_need", "lower_is_more_need", "not_need"},
    "scale": {"count", "ratio", "interval", "not_applicable"},
    "aggregate": {"sum", "weighted_mean", "not_aggregated"},
    "missing": {"refuse", "leave_out"},
    "status": {"published", "derived", "carried", "assumption"},
}
FORMS = {
    "code": r"\S+",
    "text": r"\S(.*\S)?",
    "number": r"-?\d+(\.\d{1,8})?",
    "whole": r"\d+",
    "money": r"\d+(\.\d\d)?",
    "year": r"20\d\d-\d\d",
    "date": r"\d{4}-\d\d-\d\d",
}
NONE_ALLOWED = {
    (AUTHORITIES, "settlement_from"),
    (ROUNDS, "bid_deadline"),
}
"""Columns that are neither code nor text and yet may say ``none``."""
TOLERANCES = {
    "population": "0",
    "claimant_rate": "0.06",
    "gdhi_per_head": "0.5",
    "greenhouse_gas_per_head": "0.01",
    "child_poverty_rate": "0.1",
    "employment_rate": "0.1",
    "inactivity_rate": "0.1",
    "level3_plus_rate": "0.55",
    "hle_female": "0.2",
    "hle_male": "0.15",
    "gva_per_hour": "1.3",
    "median_weekly_pay": "16.5",
    "house_affordability_ratio": "0.5",
}
"""Furthest that an aggregate may lie from the value published for the authority. The last rows use proxy weights."""


@cache
def header(file: str) -> list[str]:
    """Give the columns of a table in order."""
    with (INPUTS / file).open(encoding="utf-8", newline="") as text:
        return next(csv.reader(text))


@cache
def rows(file: str) -> list[dict[str, str]]:
    """Read a table; a row of another length than the header is an error."""
    with (INPUTS / file).open(encoding="utf-8", newline="") as text:
        lines = list(csv.reader(text))[1:]
    return [dict(zip(header(file), line, strict=True)) for line in lines]


def described(table: str) -> dict[str, dict[str, str]]:
    """Give the dictionary rows of a table by column."""
    return {row["column"]: row for row in rows(DICTIONARY) if row["table"] == table}


def authority_value(column: str, authority: str) -> Decimal:
    """Bring district figures to an authority as the dictionary says."""
    rule = described(INDICATORS)[column]
    inside = {row["area_code"] for row in rows(DISTRICTS) if row["authority_code"] == authority}
    here = [row for row in rows(INDICATORS) if row["area_code"] in inside and row[column] != MISSING]
    if rule["aggregate"] == "sum":
        return sum((Decimal(row[column]) for row in here), Decimal(0))
    weights = sum((Decimal(row[rule["weight"]]) for row in here), Decimal(0))
    return sum((Decimal(row[column]) * Decimal(row[rule["weight"]]) for row in here), Decimal(0)) / weights


@pytest.mark.parametrize("file", FILES)
def test_file_is_plain(file: str) -> None:
    """UTF-8 without a mark at the start, LF line ends, a last line end, and no machine path."""
    raw = (INPUTS / file).read_bytes()
    text = raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert text.endswith("\n")
    assert not re.search(r"\.\./|/work/|/tmp/|/home/|https?:", text)


@pytest.mark.parametrize("file", FILES)
def test_no_cell_is_blank_or_padded(file: str) -> None:
    """A blank would be read as absent, zero or none; each of these has its own word."""
    for row in rows(file):
        for column, cell in row.items():
            assert cell, (file, column, row)
            assert cell == cell.strip(), (file, column, row)


@pytest.mark.parametrize("file", KEYS)
def test_keys_are_unique_and_sorted(file: str) -> None:
    """One row per key, in the order of the key, so that a change shows as a small difference."""
    keys = [tuple(row[column] for column in KEYS[file]) for row in rows(file)]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


@pytest.mark.parametrize("file", KEYS)
def test_every_table_is_in_the_dictionary(file: str) -> None:
    """The dictionary lists the columns of the table, all of them, in their order."""
    assert list(described(file)) == header(file)


def test_dictionary_describes_only_what_exists() -> None:
    """Each table and column named in the dictionary is in a file, once."""
    keys = [(row["table"], row["column"]) for row in rows(DICTIONARY)]
    assert len(set(keys)) == len(keys)
    for table, column in keys:
        assert column in header(table), (table, column)


@pytest.mark.parametrize("column", WORDS)
def test_dictionary_uses_the_allowed_words(column: str) -> None:
    """A word outside the list would be read as a rule that nobody wrote."""
    assert {row[column] for row in rows(DICTIONARY)} <= WORDS[column]


def test_weights_are_counts_of_the_same_table() -> None:
    """A weighted mean names a complete count of its own table; nothing else names a weight."""
    for row in rows(DICTIONARY):
        if row["aggregate"] != "weighted_mean":
            assert row["weight"] == "none", row
            continue
        weight = described(row["table"])[row["weight"]]
        assert (weight["scale"], weight["aggregate"], weight["missing"]) == ("count", "sum", "refuse"), row


def test_vintages_are_usable_as_pins() -> None:
    """A period is one short word, and a facts table has a date."""
    for row in rows(DICTIONARY):
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{3,12}", row["period"]), row
        if row["table"] != INDICATORS:
            assert re.fullmatch(FORMS["date"], row["period"]), row


@pytest.mark.parametrize("file", KEYS)
def test_cells_have_the_form_of_their_kind(file: str) -> None:
    """Numbers are plain decimals; ``[x]`` stands only where the dictionary says leave_out."""
    for column, rule in described(file).items():
        cells = [row[column] for row in rows(file)]
        assert (MISSING in cells) == (rule["missing"] == "leave_out"), (file, column)
        allowed = {MISSING, "none"} if (file, column) in NONE_ALLOWED else {MISSING}
        for cell in cells:
            assert cell in allowed or re.fullmatch(FORMS[rule["kind"]], cell), (file, column, cell)


def test_negative_columns_are_interval() -> None:
    """A share of a score that can be negative has no meaning, so such a column is marked interval, and no other."""
    for column, rule in described(INDICATORS).items():
        cells = [row[column] for row in rows(INDICATORS)]
        assert (rule["scale"] == "interval") == any(cell.startswith("-") for cell in cells), column
    assert sum(Decimal(row["imd_health"]) < 0 for row in rows(INDICATORS)) == 165
    assert sum(Decimal(row["imd_crime"]) < 0 for row in rows(INDICATORS)) == 172


def test_missing_values_by_indicator() -> None:
    """The indicators with gaps and the number of districts without a value."""
    gaps = {column: sum(row[column] == MISSING for row in rows(INDICATORS)) for column in header(INDICATORS)}
    assert {column: count for column, count in gaps.items() if count} == {
        "median_weekly_pay": 2,
        "employment_rate": 2,
        "inactivity_rate": 2,
        "level3_plus_rate": 2,
        "hle_female": 2,
        "hle_male": 2,
        "house_affordability_ratio": 2,
        "homeless_relief_rate": 8,
        "temporary_accommodation_rate": 12,
        "crime_severity": 19,
    }


def test_ranks_are_not_carried() -> None:
    """A rank points the other way from its score, so none is in the table."""
    assert not [column for column in header(INDICATORS) if "rank" in column]


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


def test_awards_by_fund() -> None:
    """Every award is here: counts, and totals of the whole United Kingdom for the Levelling Up Fund."""
    count = Counter(row["fund"] for row in rows(AWARDS))
    assert count == {
        "levelling_up_fund_round_1": 105,
        "levelling_up_fund_round_2": 111,
        "future_high_streets_fund": 72,
        "town_deals": 748,
    }
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(AWARDS):
        total[row["fund"]] += Decimal(row["gbp"])
    assert total == {
        "levelling_up_fund_round_1": Decimal("1693323657.33"),
        "levelling_up_fund_round_2": Decimal(2_088_234_431),
        "future_high_streets_fund": Decimal(830_628_468),
        "town_deals": Decimal(2_349_153_587),
    }


def test_award_numbers_follow_their_order() -> None:
    """Levelling Up Fund numbers run through country, applicant and project, so they are stable."""
    for number in "12":
        part = [row for row in rows(AWARDS) if row["fund"] == f"levelling_up_fund_round_{number}"]
        order = [(row["country"], row["applicant"], row["project"]) for row in part]
        assert order == sorted(order)
        assert [row["award_id"] for row in part] == [f"LUF{number}-{i:03d}" for i in range(1, len(part) + 1)]


def test_only_english_awards_have_districts() -> None:
    """English awards name known districts, in order, in whole pounds; the others name none and one has pence."""
    known = {row["area_code"] for row in rows(DISTRICTS)}
    for row in rows(AWARDS):
        codes = row["area_codes"].split(";")
        if row["country"] == "England":
            assert codes == sorted(set(codes)), row
            assert set(codes) <= known, row
            assert "." not in row["gbp"], row
        else:
            assert codes == ["none"], row
    assert Counter(row["country"] for row in rows(AWARDS)) == {
        "England": 976,
        "Northern Ireland": 21,
        "Wales": 21,
        "Scotland": 18,
    }
    assert [row["applicant"] for row in rows(AWARDS) if "." in row["gbp"]] == ["North Ayrshire"]


def test_totals_that_differ_from_their_parts_are_noted() -> None:
    """Two Town Deal totals are not the sum of revenue and capital; the total stands and the note says so."""
    noted = {row["award_id"]: row["gbp"] for row in rows(AWARDS) if "the total is used" in row["note"]}
    assert noted == {"TD-GOL-09": "0", "TD-LOU-12": "845000"}


def test_shares_add_up_to_their_award() -> None:
    """Each English award is shared over its own districts to the pound, equally, spare pounds to the lower codes."""
    shares: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows(SHARES):
        shares[row["award_id"]][row["area_code"]] = int(row["gbp"])
    english = {row["award_id"]: row for row in rows(AWARDS) if row["country"] == "England"}
    assert set(shares) == set(english)
    for award, parts in shares.items():
        assert ";".join(parts) == english[award]["area_codes"]
        assert sum(parts.values()) == int(english[award]["gbp"])
        assert list(parts.values()) == sorted(parts.values(), reverse=True)
        assert max(parts.values()) - min(parts.values()) <= 1


def test_shares_by_fund() -> None:
    """Pounds in England and districts with any money, as in the published summaries."""
    fund = {row["award_id"]: row["fund"] for row in rows(AWARDS)}
    total = Counter[str]()
    places: dict[str, set[str]] = defaultdict(set)
    for row in rows(SHARES):
        total[fund[row["award_id"]]] += int(row["gbp"])
        if row["gbp"] != "0":
            places[fund[row["award_id"]]].add(row["area_code"])
    assert {name: (total[name], len(places[name])) for name in total} == ENGLISH_FUNDS


def test_rounds_agree_with_the_awards() -> None:
    """The totals of four rounds are those of the awards, in millions to one decimal."""
    here = {(row["fund"], row["round"]): Decimal(row["gbp_awarded_m"]) for row in rows(ROUNDS)}
    assert len(here) == 11
    assert here["Levelling Up Fund", "1"] == Decimal("1693.3")
    assert here["Levelling Up Fund", "2"] == Decimal("2088.2")
    assert here["Future High Streets Fund", "both stages"] == Decimal("830.6")
    assert here["Town Deals", "selection and deals"] == Decimal("2349.2")


def test_bid_costs() -> None:
    """14 figures, lower ends not above upper ends, and an unrecorded cost is unknown, not zero."""
    assert len(rows(BID_COSTS)) == 14
    for row in rows(BID_COSTS):
        if row["id"] == "department_record":
            assert (row["gbp_low"], row["gbp_high"]) == (MISSING, MISSING)
        else:
            assert 0 < Decimal(row["gbp_low"]) <= Decimal(row["gbp_high"]), row


def test_published_totals() -> None:
    """23 figures of known authorities; what was not found has no amount, and derived figures follow from the others."""
    known = {row["area_code"] for row in rows(AUTHORITIES)} | {"all"}
    assert len(rows(TOTALS)) == 23
    for row in rows(TOTALS):
        assert row["area_code"] in known, row
        assert row["first_year"] <= row["last_year"], row
        assert (row["gbp"] == MISSING) == (row["wording"] == "not found") == (row["confidence"] == "not_found"), row
    assert sum(row["gbp"] == MISSING for row in rows(TOTALS)) == 4
    gbp = {row["id"]: int(row["gbp"]) for row in rows(TOTALS) if row["gbp"] != MISSING}
    wmca = {key: amount for key, amount in gbp.items() if key.startswith("wmca_2026_27_to_2029_30")}
    assert sum(wmca.values()) == 2 * wmca["wmca_2026_27_to_2029_30_total"]
    parts = gbp["lcrca_2026_27_to_2028_29_revenue"] + gbp["lcrca_2026_27_to_2029_30_capital"]
    assert parts == gbp["lcrca_2026_27_to_2029_30_total"]


def test_readme_carries_the_attributions() -> None:
    """The licences ask for these words."""
    text = " ".join((INPUTS / "README.md").read_text(encoding="utf-8").split())
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in text
    assert "Contains OS data © Crown copyright and database right" in text
    assert "mySociety (CC BY 4.0)" in text
    assert not re.search(r"\.\./|/work/|/tmp/|/home/", text)
