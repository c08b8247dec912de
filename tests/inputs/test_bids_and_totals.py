"""Awards, rounds, costs of bidding and published settlement totals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal

from tests.inputs.tables import (
    AUTHORITIES,
    AWARDS,
    BID_COSTS,
    DISTRICTS,
    ENGLISH_FUNDS,
    INPUTS,
    MISSING,
    ROUNDS,
    SHARES,
    TOTALS,
    rows,
)


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
