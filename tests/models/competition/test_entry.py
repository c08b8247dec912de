"""Before a bid is judged: one round for each rule, with the sentence that the applicant is sent."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funding_alloc.schema.bids import Winner

from .rounds import awards, bid, by_id, council, decided, outcomes, terms


def test_a_withdrawn_bid_is_neither_judged_nor_ranked() -> None:
    """The next bid takes its place and its money."""
    found = decided(terms(), [bid("A1", 10, 90, is_withdrawn=True), bid("B1", 10, 50)])
    assert outcomes(found) == {"A1": "withdrawn: withdrawn", "B1": "funded"}
    assert by_id(found)["A1"].rank is None
    assert by_id(found)["A1"].why == ("Withdrawn by the applicant.",)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"countries": ("England",)}, "The round is open to England, and Council A is in Wales."),
        ({"regions_left_out": ("Cardiff",)}, "The round leaves out Cardiff."),
        ({"categories": ("1", "2")}, "The round is open to category 1 or 2; Council A is in 3."),
    ],
)
def test_who_may_bid(rule: dict[str, object], why: str) -> None:
    """By country, region and priority category."""
    a = council("A", country="Wales", region="Cardiff", category="3")
    found = decided(terms(open_to=rule), [bid("A1", 1, 90), bid("B1", 1, 80)], [a, council("B", category="1")])
    assert outcomes(found) == {"A1": "failed gateway: who may bid", "B1": "funded"}
    assert by_id(found)["A1"].why == (why,)


@pytest.mark.parametrize(("below", "most", "in_"), [(8, "none", "67"), ("none", 8, "678"), (8, 7, "67")])
def test_admission_by_ask_keeps_its_own_end(below: object, most: object, in_: str) -> None:
    """``below`` leaves its own amount out, ``at most`` takes it in."""
    rule = {"asks_below_gbp": below, "asks_at_most_gbp": most, "assumption": "Made for a test."}
    found = decided(terms(offer={"gbp": 100}, admission=rule), [bid(f"A{ask}", ask, 50) for ask in (6, 7, 8, 9)])
    assert "".join(sorted(code[1] for code in awards(found))) == in_


def test_earlier_winners_are_barred_by_applicant_or_by_area() -> None:
    """B bids for area A, which won: barred by area and not by applicant. A bids for area Z: the other way round."""
    won = [Winner("round-1", "A", ("A",)), Winner("round-0", "C", ("C",))]
    bids = [bid("A1", 1, 90, areas=("Z",)), bid("B1", 1, 90, areas=("A", "B")), bid("C1", 1, 90)]
    barred = {}
    for by in ("applicant", "area"):
        bar = {"winners_of": "round-1", "by": by, "known": "before_bids", "assumption": "Made for a test."}
        found = decided(terms(earlier_winners=(bar,)), bids, winners=won)
        barred[by] = {code: d.why for code, d in by_id(found).items() if d.stage == "earlier winners"}
    assert barred == {"applicant": {"A1": ("Council A won in round-1.",)}, "area": {"B1": ("A won in round-1.",)}}
    assert len(awards(decided(terms(), bids, winners=won))) == 3


@pytest.mark.parametrize(("kind", "funded"), [("required", {"B1": 9}), ("encouraged", {"A1": 10})])
def test_match_funding_is_a_share_of_the_whole_cost(kind: str, funded: dict[str, int]) -> None:
    """£1 beside £9 is a tenth; nothing beside £10 is not. Encouraged, it is noted and changes nothing."""
    rule = {"share": "0.1", "kind": kind, "assumption": "Made for a test."}
    found = decided(terms(match_funding=rule), [bid("A1", 10, 90), bid("B1", 9, 50, match=1)])
    assert awards(found) == funded
    said = by_id(found)["A1"].why[-1]
    assert said.startswith("Local money is 0.0% of the cost; 10")


def test_the_gateway_names_what_a_bid_failed() -> None:
    """Whatever its score would have been."""
    found = decided(terms(), [bid("A1", 1, 99, failed="deliverability")])
    assert outcomes(found) == {"A1": "failed gateway: gateway"}
    assert by_id(found)["A1"].why == ("Failed the gateway: deliverability.",)


def test_the_best_expressions_of_interest_go_on_and_are_paid_for_their_case() -> None:
    """Two of three, £150 each, beside the money on offer; ties by the round's rule, then by id."""
    rule = {"most": 2, "development_grant_gbp": 150, "assumption": "Made for a test."}
    bids = [bid(f"{c}1", 5, 50, interest_score=Fraction(score)) for c, score in (("A", 7), ("B", 9), ("C", 7))]
    found = decided(terms(interest=rule), bids)
    assert outcomes(found) == {"A1": "funded", "B1": "funded", "C1": "below line: expression of interest"}
    assert by_id(found)["C1"].why == ("Place 3 of the expressions of interest; the first 2 went on.",)
    assert (found.development_grants, found.spent, found.left) == (300, 10, 0)
    needier = [council("A", need=Fraction(1)), council("B", need=Fraction(1)), council("C", need=Fraction(2))]
    found = decided(terms(interest=rule, choice={"ties": ("higher_need",)}), bids, needier)
    assert outcomes(found)["A1"] == "below line: expression of interest"


@pytest.mark.parametrize(("misfit", "sent"), [("skip", {"A1", "A3"}), ("stop", {"A1"})])
def test_a_lead_authority_sends_on_its_first_bids_up_to_its_sum(misfit: str, sent: set[str]) -> None:
    """£4 and £2 of £6, with a bid of £3 between them; the lead's rank counts, not the score."""
    rule = {"most_gbp": 6, "misfit": misfit, "assumption": "Made for a test."}
    bids = [
        bid(f"A{rank}", ask, score, lead="Lead L", lead_rank=rank)
        for rank, ask, score in ((1, 4, 10), (2, 3, 90), (3, 2, 20))
    ]
    found = decided(terms(first_tier=rule), bids)
    assert set(awards(found)) == sent
    assert by_id(found)["A2"].why == ("Lead L may send on bids of £6; £2 was left for its bid 2, of £3.",)
