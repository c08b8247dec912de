"""Scores from assessors' marks, points for place, lines: by hand, to the point."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from funding_alloc.models.competition.settled import BidWithoutScore
from funding_alloc.schema.bids import Mark

from .rounds import awards, bid, by_id, council, decided, outcomes, terms

CRITERIA = (
    {"id": "place", "title": "Place", "weight": "0.25", "scale_from": 0, "scale_to": 25, "not_scored_in": ("Ulster",)},
    {"id": "value", "title": "Value", "weight": "0.75", "scale_from": 1, "scale_to": 5, "not_scored_in": ()},
)


def marked(combine: str = "mean", place_points: object = "none") -> dict[str, object]:
    """Two criteria of a quarter and three quarters, on different scales."""
    assessors = {"least": 1, "combine": combine, "assumption": "Made for a test."}
    return {
        "kind": "marks",
        "out_of": 100,
        "criteria": CRITERIA,
        "assessors": assessors,
        "place_points": place_points,
        "assumption": "Made for a test.",
    }


def marks(code: str, place: list[int], value: list[int]) -> list[Mark]:
    """One mark of each assessor under each criterion."""
    given = (("place", place), ("value", value))
    return [Mark(code, name, f"assessor {i}", Fraction(m)) for name, row in given for i, m in enumerate(row)]


@pytest.mark.parametrize(
    ("combine", "score"),
    [  # place 10, 20, 24 of 25; value 2, 5, 5 on 1 to 5
        ("mean", Fraction(25) * Fraction(18, 25) + 75 * Fraction(3, 4)),
        ("median", Fraction(25) * Fraction(20, 25) + 75),
        ("lowest", Fraction(25) * Fraction(10, 25) + 75 * Fraction(1, 4)),
    ],
)
def test_marks_of_several_assessors_become_one(combine: str, score: Fraction) -> None:
    """Each criterion's mark as a share of its own scale, by weight, out of 100."""
    round_ = terms(scoring=marked(combine))
    found = decided(round_, [bid("A1", 5)], marks=marks("A1", [10, 20, 24], [2, 5, 5]))
    judged = by_id(found)["A1"].judged
    assert judged is not None
    assert judged.score == score
    assert [one.spread for one in judged.criteria] == [14, 3]


def test_a_country_that_is_not_scored_under_a_criterion_keeps_the_whole_scale() -> None:
    """Full marks for value are 100 in Ulster, where place is not scored, and 75 elsewhere."""
    given = [*marks("A1", [], [5]), *marks("B1", [0], [5])]
    found = decided(
        terms(scoring=marked()), [bid("A1", 5), bid("B1", 5)], [council("A", country="Ulster")], marks=given
    )
    scores = {code: decision.judged.score for code, decision in by_id(found).items() if decision.judged}
    assert scores == {"A1": 100, "B1": 75}
    assert by_id(found)["B1"].why[0] == "Scored 75.00 of 100.00: place 0.00, value 75.00."


def test_points_for_place_by_category() -> None:
    """Category 1 gains 10, so 60 beats 69."""
    points = {"by": "category", "points": {"1": 10, "2": 0}, "assumption": "Made for a test."}
    round_ = terms(scoring={"place_points": points})
    councils = [council("A", category="1"), council("B", category="2")]
    found = decided(round_, [bid("A1", 10, 60), bid("B1", 10, 69)], councils)
    assert awards(found) == {"A1": 10}
    assert by_id(found)["A1"].why[0] == "Scored 70.00 of 100.00: place 10.00."


def test_points_by_need_third_keep_ties_together() -> None:
    """Needs 9, 7, 7, 7, 2, 1: one is neediest; two of the tied could be in the first third, so all three are there."""
    points = {"by": "need_third", "points": {"1": 7, "2": 0, "3": -7}, "assumption": "Made for a test."}
    needs = dict(zip("ABCDEF", (9, 7, 7, 7, 2, 1), strict=True))
    councils = [council(code, need=Fraction(need)) for code, need in needs.items()]
    found = decided(terms(scoring={"place_points": points}), [bid(f"{c}1", 1, 50) for c in needs], councils)
    judged = {code[0]: decision.judged for code, decision in by_id(found).items()}
    extra = {code: int(one.place_points) for code, one in judged.items() if one is not None}
    assert extra == {"A": 7, "B": 7, "C": 7, "D": 7, "E": -7, "F": -7}


def test_lines_by_score_take_in_their_own_score() -> None:
    """74.25 is in, 74.24 is out, and is told how far out."""
    line = {"score": "74.25", "count": "none", "assumption": "Made for a test."}
    bids = [replace(bid(f"{c}1", 1), score=Fraction(score)) for c, score in (("A", "74.25"), ("B", "74.24"))]
    found = decided(terms(funding_line=line), bids)
    assert outcomes(found) == {"A1": "funded", "B1": "below line: funding line"}
    assert by_id(found)["B1"].why[-1] == "Scored 74.24, 0.01 below the funding line of 74.25."


def test_lines_by_count_break_ties_as_the_round_says() -> None:
    """Three bids at 80, two places: without a rule the lower id, with one the lower ask."""
    line = {"score": "none", "count": 2, "assumption": "Made for a test."}
    bids = [bid("A1", 4, 80), bid("B1", 3, 80), bid("C1", 2, 80)]
    assert set(awards(decided(terms(shortlist=line), bids))) == {"A1", "B1"}
    by_ask = terms(shortlist=line, choice={"ties": ("lower_ask",)})
    assert set(awards(decided(by_ask, bids))) == {"B1", "C1"}
    assert by_id(decided(by_ask, bids))["A1"].why[-1] == "Scored 80.00, place 3; the shortlist takes the first 2."


def test_an_open_offer_funds_whoever_reaches_the_line() -> None:
    """No quantum: nothing is left and nothing runs out."""
    line = {"score": 70, "count": "none", "assumption": "Made for a test."}
    found = decided(terms(offer={"gbp": "open"}, funding_line=line), [bid("A1", 10**9, 70), bid("B1", 5, 69)])
    assert awards(found) == {"A1": 10**9}
    assert (found.quantum, found.left, found.spent) == (None, None, 10**9)


def test_a_bid_without_a_score_is_never_taken_for_nothing() -> None:
    """It may lack one while it does not come to be judged; once it does, the round is refused."""
    rule = {"most": 1, "development_grant_gbp": 0, "assumption": "Made for a test."}
    bids = [bid("A1", 1, 50, interest_score=Fraction(2)), bid("B1", 1, interest_score=Fraction(1))]
    assert outcomes(decided(terms(interest=rule), bids))["B1"] == "below line: expression of interest"
    with pytest.raises(BidWithoutScore, match="B1 has no score"):
        decided(terms(), bids)
    with pytest.raises(BidWithoutScore, match="A1 has no mark under 'value'"):
        decided(terms(scoring=marked()), [bid("A1", 5)], marks=marks("A1", [10], []))


def test_no_figure_that_decides_is_taken_for_nothing() -> None:
    """Benefit where winners are chosen by it, need where it breaks ties, interest score and lead rank, a category."""
    grounds = {"assumption": "Made for a test."}
    tier = {"most_gbp": 6, "misfit": "skip", **grounds}
    interest = {"most": 1, "development_grant_gbp": 0, **grounds}
    points = {"by": "category", "points": {"1": 10}, **grounds}
    rounds = {
        "A1 has no claimed benefit": terms(choice={"rule": "value-for-money-skip"}),
        "A1 has no claimed benefit$": terms(choice={"rule": "knapsack-optimum"}),
        "A1 has no claimed benefit.?": terms(choice={"rule": "portfolio-with-equity-limits"}),
        "A has no need": terms(choice={"ties": ("higher_need",)}),
        "A1 has no interest score": terms(interest=interest),
        "A1 has no lead rank": terms(first_tier=tier),
        "A has no category that brings points": terms(scoring={"place_points": points}),
    }
    for said, round_ in rounds.items():
        with pytest.raises(BidWithoutScore, match=said):
            decided(round_, [bid("A1", 1, 50)])
