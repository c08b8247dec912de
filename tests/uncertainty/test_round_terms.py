"""A round as data under simulation: the arrays choose as the round's own stages do, draw by draw and bid by bid."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.models.competition.decide import decide
from funding_alloc.schema.bidding import Bidder
from funding_alloc.schema.bids import Bid, RoundInputs
from funding_alloc.schema.drawn_round import DrawnRound
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import compete
from funding_alloc.uncertainty.earlier import BarOnWinners
from funding_alloc.uncertainty.round_terms import earlier_round, round_terms, selection_terms
from tests.models.competition.rounds import GROUNDS, council, solved, terms

from .cases import a_few_bidders, generator_with

BIDDERS = tuple(bidder for bidder in a_few_bidders() if bidder.makes_place_bids)
ENDS = ("stop", "skip")
REGION = {bidder.code: "North" if bidder.code.startswith("A") else "South" for bidder in BIDDERS}
KINDS = tuple(
    {"kind": kind, "needs": needs, "counted_by": "applicant", "number": 9, "least_gbp": 0, "cap_gbp": cap, **GROUNDS}
    for kind, needs, cap in (("place", "nothing", 20_000_000), ("transport", "transport_powers", 50_000_000))
)
DRAWN: dict[str, Any] = {
    "kind": "drawn",
    "generator": "g.yaml",
    "settings": {},
    "dictionary": "d.csv",
    "places": "p.csv",
    "bidders": "b.csv",
    "indicators": "i.csv",
    "population": "population",
    "need": "need",
    "winners_of": "none",
    "drawing": {"seed": 3, "precision": "0.01", "most_draws": 100, "other_rules": (), "lottery_bar": "none", **GROUNDS},
    "observed": "none",
    **GROUNDS,
}


def drawn_round(bidders: tuple[Bidder, ...] = BIDDERS, **changes: Any) -> DrawnRound:
    """A small drawn round of five districts in two regions."""
    bids = {**DRAWN, **changes.pop("bids", {})}
    earlier = changes.pop("earlier", None)
    round_ = terms(**{"offer": {"gbp": 60_000_000}, "kinds": KINDS, **changes}, bids=bids)
    names = {bidder.code: bidder.code for bidder in bidders}
    return DrawnRound(round_, round_.bids, "r.yaml", generator_with(), bidders, names, REGION, earlier)  # type: ignore[arg-type]


def as_bids(draws: BidDraws, row: int) -> tuple[Bid, ...]:
    """One draw's bids as a table of bids would hold them; ids in the order of slots."""
    return tuple(
        Bid(
            id=f"{slot:04d}",
            title="drawn",
            applicant=BIDDERS[draws.bidder[slot]].code,
            kind=str(draws.kind[slot]),
            areas=(BIDDERS[draws.bidder[slot]].code,),
            ask=int(draws.ask[row, slot]),
            match=0,
            benefit=int(draws.claimed_benefit[row, slot]),
            is_withdrawn=False,
            failed=None if draws.passed_gateway[row, slot] else "drawn",
            lead=None,
            lead_rank=None,
            interest_score=None,
            score=Fraction(float(draws.score[row, slot])),
        )
        for slot in np.flatnonzero(draws.entered[row])
    )


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Guides, lines, awards per applicant and part-funding in any combination."""
    rule = draw(
        st.sampled_from(["score-order-stop", "score-order-skip", "value-for-money-stop", "value-for-money-skip"])
    )
    most = draw(st.sampled_from(["none", 25_000_000, 45_000_000]))
    least = draw(st.sampled_from([0, 15_000_000]))
    lines = st.sampled_from(
        ["none", {"score": 65, "count": "none", **GROUNDS}, {"score": "none", "count": 3, **GROUNDS}]
    )
    parts = st.sampled_from(["none", {"kind": "last_bid", "least_share": "0.3", **GROUNDS}])
    guides = ({"region": "South", "least_gbp": least, "most_gbp": most, **GROUNDS},)
    return {
        "choice": {"rule": rule, "awards_per_applicant": draw(st.sampled_from(["none", 1]))},
        "guides": guides if draw(st.booleans()) else (),
        "shortlist": draw(lines),
        "part_funding": draw(parts),
    }


@settings(max_examples=60, deadline=None)
@given(rules(), st.integers(0, 50))
def test_the_arrays_choose_as_the_stages_do(changes: dict[str, Any], seed: int) -> None:
    """Two calculations of one round: arrays over all draws, and ``decide`` on each draw's bids; the same pounds."""
    drawn = drawn_round(**changes)
    draws = draw_bids(BIDDERS, round_terms(drawn), drawn.generator, 8, seed)
    paid = compete(draws, round_terms(drawn), BIDDERS, selection_terms(drawn, drawn.competition.choice.rule)).paid
    councils = {one.code: council(one.code, region=REGION[one.code]) for one in BIDDERS}
    for row in range(8):
        inputs = RoundInputs(drawn.competition, "r.yaml", councils, as_bids(draws, row), (), (), ())
        found = {int(one.bid.id): one.award for one in decide(inputs, solved).decisions if one.award}
        assert found == {int(slot): int(paid[row, slot]) for slot in np.flatnonzero(paid[row])}


def test_other_rules_keep_the_lines_and_lotteries_the_higher_bar() -> None:
    """A line at 65 holds for the optimum; a lottery from 70 stays at 70, one from 60 is held from 65."""
    line = {"score": 65, "count": "none", **GROUNDS}
    bars = {}
    for bar in (60, 70):
        drawn = drawn_round(funding_line=line, bids={"drawing": {**DRAWN["drawing"], "lottery_bar": bar}})
        bars[bar] = selection_terms(drawn, "lottery-above-bar-skip").limits.shortlist_bar
        assert selection_terms(drawn, "knapsack-optimum").limits.shortlist_bar == 65
        assert selection_terms(drawn, "equal-shares-formula-endowments").limits.shortlist_bar == 65
    assert bars == {60: 65.0, 70: 70.0}


def test_formula_purses_are_need_times_people() -> None:
    """They sum to the offer, to the pound's last fraction."""
    supporters = selection_terms(drawn_round(), "equal-shares-formula-endowments").supporters
    assert supporters is not None and supporters.purses is not None
    assert sum(supporters.purses) == 60_000_000
    weight = {one.code: Fraction(one.need) * one.population for one in BIDDERS}
    first = sorted(weight)[0]
    assert supporters.purses[0] == 60_000_000 * weight[first] / sum(weight.values())


@pytest.mark.parametrize(("known", "is_announced"), [("before_bids", True), ("after_bids", False)])
def test_a_bar_refers_to_the_round_drawn_before(known: str, is_announced: bool) -> None:
    """Whether the barred had bid decides what they paid for bidding."""
    first = drawn_round(competition="round-before")
    bar = {"winners_of": "round-before", "by": "area", "known": known, **GROUNDS}
    second = drawn_round(earlier=first, earlier_winners=(bar,))
    found = earlier_round(second)
    assert found is not None
    assert found.bar == BarOnWinners("applicant", is_announced)
    assert found.terms.fund == "round-before"
    assert earlier_round(drawn_round(earlier=first)).bar is None  # type: ignore[union-attr]
