"""Real awards against the terms of their own round."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest

from funding_alloc.schema.bids import Mark, Winner
from tests.inputs.tables import AWARDS, rows

from .presets import HIGH_STREETS, ROUND_1, ROUND_2, TOWNS, english_awards, made_up, preset, replay, told
from .test_winners import applicant_of

PLACE, TRANSPORT = 20_000_000, 50_000_000
TRANSPORT_TITLES = r"(?i)transport|travel|\b(sea links|metro|station|access improvements|bus|road)\b"
TRANSPORT_ONLY = ("E10", "E47", "E12")
"""Counties, combined authorities and the Greater London Authority: the one bid each may make is for transport."""


def over_the_place_cap() -> dict[str, int]:
    """Awards of both rounds above £20m."""
    every = [award for slug in (ROUND_1, ROUND_2) for award in english_awards(slug)]
    return {award["award_id"]: int(award["gbp"]) for award in every if int(award["gbp"]) > PLACE}


def test_thirteen_of_156_awards_need_the_transport_cap() -> None:
    """3 of 76 and 10 of 80; all within £50m, 143 within £20m."""
    assert [len(english_awards(slug)) for slug in (ROUND_1, ROUND_2)] == [76, 80]
    large = over_the_place_cap()
    assert Counter(code[:4] for code in large) == {"LUF1": 3, "LUF2": 10}
    assert max(large.values()) == TRANSPORT == preset(ROUND_2).kinds[1].cap_gbp
    assert preset(ROUND_1).kinds[0].cap_gbp == PLACE


def test_three_large_awards_cannot_be_shown_to_be_transport() -> None:
    """Six say so in their title, four more come from a body whose one bid is for transport; three are neither.

    Eden Project North is culture, for which round 2 had the same cap; Blackpool's Multiversity is a campus; Rutland's
    is a joint bid with Melton. The round files say that no cap for these was found.
    """
    titles = {row["award_id"]: row for row in rows(AWARDS)}
    how = {}
    for code in over_the_place_cap():
        by_title = re.search(TRANSPORT_TITLES, titles[code]["project"])
        by_body = applicant_of(titles[code]).startswith(TRANSPORT_ONLY)
        how[code] = "title" if by_title else "body" if by_body else "neither"
    assert how == {
        "LUF1-021": "body",  # South Derby Growth Zone, Derbyshire
        "LUF1-031": "title",  # Scilly Sea Links
        "LUF1-040": "title",
        "LUF2-007": "neither",  # Multiversity, Blackpool, £40.0m
        "LUF2-013": "title",
        "LUF2-019": "title",  # Mid Cornwall Metro
        "LUF2-028": "body",  # Colindale and Leyton, Greater London Authority
        "LUF2-033": "title",
        "LUF2-036": "title",
        "LUF2-037": "neither",  # Eden Project North, £50.0m
        "LUF2-047": "title",
        "LUF2-060": "neither",  # Rutland and Melton, £22.95m
        "LUF2-079": "title",
    }


@pytest.mark.parametrize("slug", [ROUND_1, ROUND_2])
def test_the_real_awards_put_through_their_own_round_are_all_funded(slug: str) -> None:
    """Real: applicants, areas, asks and the winners of round 1. Made up: full marks for all, a category and a need.

    Nothing in the rules stops a real award and the money is spent to the last pound; so the bar on round 1 winners,
    taken by applicant, is consistent with every English award of round 2.
    """
    bids, marks = [], []
    scoring = preset(slug).scoring
    assert scoring.kind == "marks"
    for award in english_awards(slug):
        ask, code = int(award["gbp"]), award["award_id"]
        kind = "place" if ask <= PLACE else "transport"
        areas = tuple(award["area_codes"].split(";"))
        bids.append(made_up(code, ask, "0", applicant=applicant_of(award), areas=areas, kind=kind))
        marks += [Mark(code, criterion.id, "assessor 1", Fraction(25)) for criterion in scoring.criteria]
    found = replay(slug, bids, {}, marks=marks)
    assert {decision.outcome for decision in found.decisions} == {"funded"}
    assert (found.left, len(found.decisions)) == (0, len(english_awards(slug)))
    assert {decision.judged.score for decision in found.decisions if decision.judged} == {100}


def test_a_bar_by_area_would_have_stopped_17_real_awards() -> None:
    """Of 80 English awards of round 2, 17 reach an area that had won in round 1, by the districts of the source."""
    won = {area for award in english_awards(ROUND_1) for area in award["area_codes"].split(";")}
    again = [a["award_id"] for a in english_awards(ROUND_2) if won & set(a["area_codes"].split(";"))]
    assert len(again) == 17


def test_round_2_bars_the_bodies_that_won_round_1() -> None:
    """Made-up bids of real bodies: Birmingham won round 1, Lancashire County Council and the new Somerset did not."""
    bids = [
        made_up("X01", 1, "0", match=1, applicant="E08000025", areas=("E08000025",)),
        made_up("X02", 1, "0", match=1, applicant="E10000017", areas=("E07000117",)),
        made_up("X03", 1, "0", match=1, applicant="E06000066", areas=("E06000066",)),
    ]
    scoring = preset(ROUND_2).scoring
    assert scoring.kind == "marks"
    marks = [Mark(bid.id, one.id, "assessor 1", Fraction(20)) for bid in bids for one in scoring.criteria]
    found = told(replay(ROUND_2, bids, {}, marks=marks, more_winners=[Winner("another-round", "E10000017", ())]))
    assert found["X01"] == (
        "failed gateway: earlier winners",
        "Council E08000025 won in levelling-up-fund-round-1.",
    )
    assert {found["X02"][0], found["X03"][0]} == {"funded"}


def test_high_street_awards_keep_to_their_terms() -> None:
    """72 within £25m, the largest at £25m exactly, and no lead council with more than two."""
    kind = preset(HIGH_STREETS).kinds[0]
    awards = english_awards(HIGH_STREETS)
    assert len(awards) == 72
    assert max(int(award["gbp"]) for award in awards) == kind.cap_gbp == 25_000_000
    assert max(Counter(award["applicant"] for award in awards).values()) == kind.number == 2


def test_town_deals_keep_to_their_terms() -> None:
    """Of 100 place codes 92 are within £25m and 7 more within £50m; the last, of £62.6m, holds two towns."""
    ordinary, exceptional = (kind.cap_gbp for kind in preset(TOWNS).kinds)
    total: Counter[str] = Counter()
    for award in english_awards(TOWNS):
        total[award["award_id"][:6]] += int(award["gbp"])
    assert len(total) == 100
    assert sum(gbp <= (ordinary or 0) for gbp in total.values()) == 92
    assert {code: gbp for code, gbp in total.items() if gbp > (ordinary or 0)} == {
        "TD-BIS": 33_200_000,
        "TD-BLA": 39_500_000,
        "TD-KEI": 33_600_000,
        "TD-KIR": 62_600_000,
        "TD-RTH": 31_600_000,
        "TD-SOU": 37_500_000,
        "TD-STE": 37_500_000,
        "TD-STV": 25_200_000,
    }
    assert [code for code, gbp in total.items() if gbp > (exceptional or 0)] == ["TD-KIR"]
