"""How winners are chosen: guides, awards per applicant, part-funding, order within regions, registered rules."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.orders import Lottery, lottery_above_bar, score_order, value_for_money_order
from funding_alloc.schema.bids import Bid, Decided

from .rounds import awards, bid, by_id, council, decided, terms

OF_TEST = {"assumption": "Made for a test."}
ROUNDS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5), st.integers(0, 20)), min_size=1, max_size=9)


def made(rows: list[tuple[int, int, int]]) -> list[Bid]:
    """Bids A1, B1, ... of ask, score and benefit."""
    return [bid(f"{'ABCDEFGHI'[i]}1", ask, score, benefit=worth) for i, (ask, score, worth) in enumerate(rows)]


@given(ROUNDS, st.integers(0, 30), st.sampled_from(["stop", "skip"]), st.sampled_from(["score", "value", "lottery"]))
def test_without_further_rules_the_round_is_the_registered_rule(
    rows: list[tuple[int, int, int]], quantum: int, misfit: str, order: str
) -> None:
    """Two calculations: the round's winners are those of the rule of ``rule list``, in the same money."""
    bids = made(rows)
    asks = {one.id: Fraction(one.ask) for one in bids}
    scores = {one.id: one.score or Fraction(0) for one in bids}
    values = {one.id: Fraction(one.benefit or 0) for one in bids}
    ending = "stop" if misfit == "stop" else "skip"
    if order == "score":
        expected = score_order(asks, scores, Fraction(quantum), ending)  # type: ignore[arg-type]
        round_ = terms(offer={"gbp": quantum}, choice={"rule": f"score-order-{misfit}"})
    elif order == "value":
        expected = value_for_money_order(asks, values, Fraction(quantum), ending)  # type: ignore[arg-type]
        round_ = terms(offer={"gbp": quantum}, choice={"rule": f"value-for-money-{misfit}"})
    else:
        lottery = Lottery(Fraction(3), "seed", ending)  # type: ignore[arg-type]
        expected = lottery_above_bar(asks, scores, Fraction(quantum), lottery)
        line = {"score": 3, "count": "none", **OF_TEST}
        choice = {"rule": f"lottery-above-bar-{misfit}", "seed": "seed"}
        round_ = terms(offer={"gbp": quantum}, funding_line=line, choice=choice)
    found = decided(round_, bids)
    assert set(awards(found)) == set(expected.funded)
    assert found.spent == expected.spent
    assert found.left == quantum - found.spent == expected.left


@given(ROUNDS, st.integers(0, 30), st.booleans())
def test_the_optimum_beats_every_other_set(rows: list[tuple[int, int, int]], quantum: int, is_portfolio: bool) -> None:
    """By enumeration; the portfolio with one award per applicant is no other here, as each applicant bids once."""
    choice = {"rule": "portfolio-with-equity-limits", "awards_per_applicant": 1}
    round_ = terms(offer={"gbp": quantum}, choice=choice if is_portfolio else {"rule": "knapsack-optimum"})
    bids = made(rows)
    found = decided(round_, bids)
    best = max(
        sum(one.benefit or 0 for one in some)
        for size in range(len(bids) + 1)
        for some in combinations(bids, size)
        if sum(one.ask for one in some) <= quantum
    )
    assert sum(decision.bid.benefit or 0 for decision in found.decisions if decision.award) == best


def test_a_guides_most_passes_over_the_lowest_scores_of_its_region() -> None:
    """Levelling Up Fund round 2 in small: North would take everything, its guide of £6 lets South in."""
    councils = [council(c, region="North") for c in "AB"] + [council("C", region="South")]
    bids = [bid("A1", 6, 90), bid("B1", 4, 80), bid("C1", 4, 60)]
    assert awards(decided(terms(), bids, councils)) == {"A1": 6, "B1": 4}
    guide = {"region": "North", "least_gbp": 0, "most_gbp": 6, **OF_TEST}
    found = decided(terms(guides=(guide,)), bids, councils)
    assert awards(found) == {"A1": 6, "C1": 4}
    assert by_id(found)["B1"].why[-1] == "North had £0 of its guide of £6 left, and the bid asks for £4."


def test_a_guides_least_is_served_first() -> None:
    """South is promised £3, so its best bid of £4 is funded before better ones of the North."""
    councils = [council(c, region="North") for c in "AB"] + [council("C", region="South")]
    guide = {"region": "South", "least_gbp": 3, "most_gbp": "none", **OF_TEST}
    found = decided(
        terms(guides=(guide,)), [bid("A1", 6, 90), bid("B1", 4, 80), bid("C1", 4, 10), bid("C2", 1, 5)], councils
    )
    assert awards(found) == {"A1": 6, "C1": 4}


def test_one_award_per_applicant() -> None:
    """A's second bid is better than B's only one, and is passed over."""
    found = decided(terms(choice={"awards_per_applicant": 1}), [bid("A1", 4, 90), bid("A2", 4, 80), bid("B1", 4, 70)])
    assert awards(found) == {"A1": 4, "B1": 4}
    assert by_id(found)["A2"].why[-1] == "Council A has 1 award already, which is the most."


def test_ranks_within_regions() -> None:
    """Every region's best comes before any region's second, as for the towns of the Town Deals."""
    councils = [council(c, region="North") for c in "AB"] + [council("C", region="South")]
    bids = [bid("A1", 5, 90), bid("B1", 5, 80), bid("C1", 5, 30)]
    assert awards(decided(terms(choice={"compared": "within_region"}), bids, councils)) == {"A1": 5, "C1": 5}


@pytest.mark.parametrize(
    ("least_share", "expected"), [("0.8", {"A1": 6, "B1": 4}), ("0.81", {"A1": 6, "C1": 4}), ("0", {"A1": 6, "B1": 4})]
)
def test_the_last_bid_in_part(least_share: str, expected: dict[str, int]) -> None:
    """£4 is left for an ask of £5, four fifths of it; if that is not enough, the next bid that fits has it."""
    part = {"kind": "last_bid", "least_share": least_share, **OF_TEST}
    found = decided(terms(part_funding=part), [bid("A1", 6, 90), bid("B1", 5, 80), bid("C1", 4, 70)])
    assert awards(found) == expected
    if "B1" in expected:
        assert by_id(found)["B1"].outcome == "part-funded"
        assert by_id(found)["C1"].why[-1] == "The money ended with bid B1, which was funded in part."


def test_winners_below_a_score_in_part() -> None:
    """Future High Streets Fund in small: full above the score, 69% of the ask below it, pounds rounded down."""
    part = {"kind": "below_score", "score": 75, "share": "0.69", **OF_TEST}
    found = decided(terms(offer={"gbp": 120}, part_funding=part), [bid("A1", 50, 75), bid("B1", 101, 74)])
    assert awards(found) == {"A1": 50, "B1": 69}
    assert by_id(found)["B1"].why[-1] == "Awarded £69 of the £101 that it asks for."


def promises(found: Decided) -> None:
    """What holds of every round, whatever its rules."""
    spent = sum(decision.award for decision in found.decisions)
    assert spent == found.spent
    assert found.left is None or found.left >= 0
    assert all(decision.why for decision in found.decisions)
    assert all(0 <= decision.award <= decision.bid.ask for decision in found.decisions)
    for decision in found.decisions:
        is_whole, is_part = decision.award == decision.bid.ask, 0 < decision.award < decision.bid.ask
        assert (decision.outcome == "funded") == is_whole
        assert (decision.outcome == "part-funded") == is_part


@given(
    ROUNDS,
    st.integers(0, 30),
    st.sampled_from(["score-order-stop", "score-order-skip", "value-for-money-skip", "portfolio-with-equity-limits"]),
    st.sampled_from(["none", "last_bid", "below_score"]),
    st.randoms(use_true_random=False),
)
def test_promises_of_every_round(
    rows: list[tuple[int, int, int]], quantum: int, rule: str, part: str, rng: object
) -> None:
    """Money is kept, nobody gets more than they ask for, guides hold, and the order of the tables says nothing."""
    bids = made(rows)
    councils = [council(one.applicant, region="North" if i % 2 else "South") for i, one in enumerate(bids)]
    parts: dict[str, object] = {
        "none": "none",
        "last_bid": {"kind": "last_bid", "least_share": "0.5", **OF_TEST},
        "below_score": {"kind": "below_score", "score": 3, "share": "0.5", **OF_TEST},
    }
    chosen = "none" if rule.startswith("portfolio") and part == "last_bid" else parts[part]
    guides = ({"region": "North", "least_gbp": 0, "most_gbp": quantum // 2, **OF_TEST},)
    round_ = terms(
        offer={"gbp": quantum}, guides=guides, part_funding=chosen, choice={"rule": rule, "awards_per_applicant": 1}
    )
    found = decided(round_, bids, councils)
    promises(found)
    north = sum(d.award for i, d in enumerate(found.decisions) if i % 2)
    assert north <= quantum // 2
    shuffled = list(councils)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decided(round_, bids[::-1], shuffled).decisions == found.decisions
