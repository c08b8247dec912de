"""The shipped rounds: each can be read, says where it comes from, and agrees with what is held of the real round."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from funding_alloc.schema.competition.bids import DrawnBids, LosingBids, NoBids
from tests.inputs.tables import DISTRICTS, INDICATORS, ROUNDS, header, rows

from .presets import (
    AUTUMN,
    HERE,
    HIGH_STREETS,
    RENEWAL,
    ROUND_1,
    ROUND_2,
    ROUND_3,
    SLUGS,
    SPRING,
    TOWNS,
    english_awards,
    preset,
)

IN_ROUNDS_TABLE = {
    ROUND_1: ("Levelling Up Fund", "1"),
    ROUND_2: ("Levelling Up Fund", "2"),
    ROUND_3: ("Levelling Up Fund", "3"),
    AUTUMN: ("Levelling Up capital projects", "Autumn Statement 2023"),
    SPRING: ("Levelling Up capital projects", "Spring Budget 2024"),
    HIGH_STREETS: ("Future High Streets Fund", "both stages"),
    TOWNS: ("Town Deals", "selection and deals"),
    RENEWAL: ("UK Community Renewal Fund", "2021-22"),
}


def real(slug: str) -> dict[str, str]:
    """The row of the rounds table."""
    key = IN_ROUNDS_TABLE[slug]
    return next(row for row in rows(ROUNDS) if (row["fund"], row["round"]) == key)


def test_every_round_of_the_folder_is_here() -> None:
    """A file is named after the round it holds, and no round goes untested."""
    assert sorted(path.stem for path in HERE.glob("*.yaml")) == sorted(SLUGS)
    assert [preset(slug).competition for slug in SLUGS] == list(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_round_says_what_it_lacks_and_holds_no_address(slug: str) -> None:
    """Rests on assumptions, so illustrative; at least one thing was not found; no web address, no path."""
    text = (HERE / f"{slug}.yaml").read_text(encoding="utf-8")
    assert preset(slug).status == "illustrative"
    assert preset(slug).not_found
    assert not re.search(r"https?:|www\.|/tmp|/work", text)
    assert max(map(len, text.splitlines())) < 320


@pytest.mark.parametrize("slug", SLUGS)
def test_a_bar_names_an_earlier_round_of_the_folder(slug: str) -> None:
    """By the order in which they were run, which is that of their award dates."""
    for bar in preset(slug).earlier_winners:
        assert real(bar.winners_of)["award_date"] < real(slug)["award_date"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_ordinary_cap_is_that_of_the_rounds_table(slug: str) -> None:
    """The two tails say it as admission; the other rounds as the cap of their first kind of bid."""
    round_ = preset(slug)
    held = round_.kinds[0].cap_gbp
    if round_.admission is not None and slug != ROUND_3:
        held = round_.admission.asks_below_gbp or round_.admission.asks_at_most_gbp
    assert held == int(real(slug)["cap_gbp_m"]) * 1_000_000


def test_money_on_offer_against_money_awarded() -> None:
    """To the pound where the file takes what was awarded; never below it where a sum was named before."""
    for slug in (ROUND_1, ROUND_2, HIGH_STREETS, TOWNS):
        assert preset(slug).offer.gbp == sum(int(row["gbp"]) for row in english_awards(slug))
    named = {slug: preset(slug).offer.gbp for slug in (ROUND_3, AUTUMN, SPRING, RENEWAL)}
    assert named == {ROUND_3: 1_000_000_000, AUTUMN: 37_500_000, SPRING: 24_000_000, RENEWAL: 220_000_000}
    for slug, gbp in named.items():
        assert gbp != "open"
        assert gbp >= Decimal(real(slug)["gbp_awarded_m"]) * 1_000_000


def test_money_of_rounds_without_a_call() -> None:
    """£756m, £165m and £52m of round 3 are £973m of the £1bn; 5 projects of £37.5m and 2 of £23.7m."""
    third = real(ROUND_3)
    parts = [int(part) for part in re.findall(r"756|165|52(?= million)", third["note"])]
    assert sum(parts) == 973
    assert "973" in third["note"]
    assert (third["awards"], third["gbp_awarded_m"]) == ("55", "1000")
    assert (real(AUTUMN)["awards"], real(AUTUMN)["gbp_awarded_m"]) == ("5", "37.5")
    assert (real(SPRING)["awards"], real(SPRING)["gbp_awarded_m"]) == ("2", "23.7")


def test_counts_of_stages_are_those_of_the_rounds_table() -> None:
    """Shortlist of round 1; places that went on to a full case; towns that could be chosen."""
    shortlist, interest = preset(ROUND_1).shortlist, preset(HIGH_STREETS).interest
    assert shortlist is not None
    assert interest is not None
    assert shortlist.count == int(real(ROUND_1)["shortlisted"])
    assert interest.most == int(real(HIGH_STREETS)["shortlisted"])
    assert interest.most * interest.development_grant_gbp == 15_150_000
    assert "541" in real(TOWNS)["note"]


def test_lines_and_bars_of_the_pure_rules() -> None:
    """74.25, 74.25 and 70; round 3 bars nobody, the first tail rounds 2 and 3 by area."""
    lines = [preset(slug).funding_line for slug in (ROUND_3, AUTUMN, SPRING)]
    assert [line.score for line in lines if line is not None] == [Decimal("74.25"), Decimal("74.25"), 70]
    assert preset(ROUND_3).earlier_winners == preset(SPRING).earlier_winners == ()
    assert [(bar.winners_of, bar.by) for bar in preset(AUTUMN).earlier_winners] == [
        (ROUND_2, "area"),
        (ROUND_3, "area"),
    ]
    assert [(bar.winners_of, bar.by) for bar in preset(ROUND_2).earlier_winners] == [(ROUND_1, "applicant")]


def test_the_two_drawn_rounds_name_tables_that_are_there() -> None:
    """Paths start at the round's own file; the columns exist; round 2 is drawn after round 1."""
    for slug, settings, after in ((ROUND_1, ("0.40", "7"), None), (ROUND_2, ("0.72", "10"), f"{ROUND_1}.yaml")):
        bids = preset(slug).bids
        assert isinstance(bids, DrawnBids)
        for path in (bids.generator, bids.dictionary, bids.places, bids.bidders, bids.indicators):
            assert (HERE / path).is_file()
        assert {bids.population, bids.need} <= set(header(INDICATORS))
        assert [str(value) for value in bids.settings.values()] == list(settings)
        assert list(bids.settings) == ["entry.base_probability", "score.place_points"]
        assert bids.winners_of == after
    assert len(rows(DISTRICTS)) == 296
    assert sum(isinstance(preset(slug).bids, NoBids) for slug in SLUGS) == 3


def test_the_pure_rules_take_up_losers_of_each_other_and_name_what_came_of_them() -> None:
    """Round 3 of round 2, the tails in turn; awards and sums of the rounds table, round 3's by category."""
    for slug, before in ((ROUND_3, ROUND_2), (AUTUMN, ROUND_3), (SPRING, AUTUMN)):
        bids = preset(slug).bids
        assert isinstance(bids, LosingBids)
        assert (bids.of, bids.barred, bids.country, bids.draws) == (f"{before}.yaml", "taken_up", "England", 100)
        assert bids.observed is not None
        assert bids.observed.awards == int(real(slug)["awards"])
        if slug == ROUND_3:
            sums = bids.observed.by_category or {}
            assert [f"{sums[name] // 10**6}" in real(slug)["note"] for name in ("1", "2", "3")] == [True] * 3
            assert bids.observed.awarded_gbp == sum(sums.values()) == 973_000_000
        else:
            assert bids.observed.awarded_gbp == Decimal(real(slug)["gbp_awarded_m"]) * 1_000_000


def test_northern_irish_bids_are_not_scored_for_place() -> None:
    """In both open rounds of the Levelling Up Fund; nobody else is left out of a criterion."""
    for slug in SLUGS:
        scoring = preset(slug).scoring
        left_out = {
            criterion.id: criterion.not_scored_in
            for criterion in (scoring.criteria if scoring.kind == "marks" else ())
            if criterion.not_scored_in
        }
        assert left_out == ({"place": ("Northern Ireland",)} if slug in {ROUND_1, ROUND_2} else {})
