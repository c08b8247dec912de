"""Losers of a drawn round as bids on paper: held against the round's own stages, decided bid by bid."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.models.competition.decide import decide
from funding_alloc.models.competition.taken_up import Leftover, left_by
from funding_alloc.schema.bids import RoundInputs, Winner
from funding_alloc.schema.competition.bids import LosingBids
from funding_alloc.schema.drawn_round import DrawnRound, LosingRound
from funding_alloc.uncertainty.competitions import compete
from funding_alloc.uncertainty.losers import applicants_of, drawn_leftovers
from funding_alloc.uncertainty.monte_carlo import Plan, draws_between, standard_measures
from funding_alloc.uncertainty.played import play
from funding_alloc.uncertainty.round_terms import as_earlier, earlier_round, round_terms, selection_terms
from tests.models.competition.rounds import GROUNDS, council, solved, terms

from .test_round_terms import BIDDERS, DRAWN, as_bids, drawn_round

DRAWS = 12
APPLICANTS = {one.code: council(one.code) for one in BIDDERS}
LOSING: dict[str, Any] = {"kind": "losing", "of": "r.yaml", "barred": "taken_up", "country": "England"} | {
    "categories": "need_third",
    "draws": 30,
    "observed": "none",
    **GROUNDS,
}


def two_rounds(seed: int, offer: int, known: str | None) -> DrawnRound:
    """Two small rounds of the same seed; the later one may bar winners of the earlier."""
    drawing = {"drawing": {**DRAWN["drawing"], "seed": seed}}
    first = drawn_round(competition="first", offer={"gbp": offer}, bids=drawing)
    bar = {"winners_of": "first", "by": "applicant", "known": known, **GROUNDS}
    bars = () if known is None else (bar,)
    return drawn_round(competition="second", earlier=first, earlier_winners=bars, bids=drawing)


def decided_by_hand(drawn: DrawnRound, draw: int, winners: tuple[Winner, ...]) -> Leftover:
    """One draw of a round through the stages that read bids go through, with a table of earlier winners."""
    draws = play(as_earlier(drawn, None), drawn.bids.drawing.seed, (0, DRAWS)).drawn
    gateway = {"criteria": ("drawn",), **GROUNDS}
    round_ = drawn.competition.model_copy(update={"gateway": terms(gateway=gateway).gateway})
    return left_by(decide(RoundInputs(round_, "r.yaml", APPLICANTS, as_bids(draws, draw), (), winners, ()), solved))


def slots(ids: Any) -> list[int]:
    """Places of bids in their draw."""
    return sorted(int(code[-4:]) for code in ids)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    offer=st.sampled_from([1, 30_000_000, 90_000_000]),
    known=st.sampled_from([None, "before_bids", "after_bids"]),
)
def test_losers_and_winners_are_those_of_the_round_s_own_stages(seed: int, offer: int, known: str | None) -> None:
    """Arrays against exact stages: who lost, who was shut out after bidding, who won here and before.

    A bar that was known before bids leaves no bid of those it shuts out.
    """
    drawn = two_rounds(seed, offer, known)
    assert drawn.earlier is not None
    for draw, left in enumerate(drawn_leftovers(drawn, DRAWS)):
        before = decided_by_hand(drawn.earlier, draw, ())
        by_hand = decided_by_hand(drawn, draw, before.winners)
        shut_out = by_hand.barred if known == "before_bids" else frozenset()
        assert slots(one.id for one in left.lost) == slots(one.id for one in by_hand.lost if one.id not in shut_out)
        assert slots(left.barred) == slots(by_hand.barred - shut_out)
        assert set(left.winners) == set(by_hand.winners)


def test_bids_come_as_they_were_drawn() -> None:
    """Ask, kind and claim to the pound; the score to two places and on its scale; ids never twice."""
    drawn = two_rounds(7, 30_000_000, "after_bids")
    draws = play(as_earlier(drawn, None), 7, (0, DRAWS)).drawn
    seen: set[str] = set()
    for draw, left in enumerate(drawn_leftovers(drawn, DRAWS)):
        for bid in left.lost:
            slot = int(bid.id[-4:])
            assert bid.applicant == BIDDERS[draws.bidder[slot]].code == bid.areas[0]
            assert (bid.ask, bid.benefit) == (draws.ask[draw, slot], draws.claimed_benefit[draw, slot])
            assert bid.kind == draws.kind[slot]
            assert bid.score is not None
            assert abs(bid.score - Fraction(float(np.clip(draws.score[draw, slot], 0, 100)))) <= Fraction("0.005")
            assert (bid.score * 100).denominator == 1
        ids = {bid.id for bid in left.lost}
        assert len(ids) == len(left.lost)
        assert ids.isdisjoint(seen)
        seen |= ids


def test_a_round_is_played_as_in_its_own_study() -> None:
    """The same winners in the same draws, with the bar on the round before."""
    drawn = two_rounds(11, 30_000_000, "after_bids")
    own, about = selection_terms(drawn, "score-order-skip"), round_terms(drawn)
    measures = {"funded": standard_measures(BIDDERS)["funded"]}
    plan = Plan(BIDDERS, about, drawn.generator, {"own": own}, measures, 11, None, earlier_round(drawn))
    alone = compete(draws_between(plan, 0, DRAWS), about, BIDDERS, own).paid
    assert np.array_equal(play(as_earlier(drawn, None), 11, (0, DRAWS)).paid, alone)
    assert alone.any()


def test_more_draws_change_no_draw() -> None:
    """The first of 30 are the first of 130, which needs a second block of them."""
    drawn = two_rounds(5, 30_000_000, "after_bids")
    assert list(drawn_leftovers(drawn, 130))[:30] == list(drawn_leftovers(drawn, 30))


@pytest.mark.parametrize("word", ["need_third", "none"])
def test_districts_become_applicants(word: str) -> None:
    """Name, region, powers and need of the district; the country that the file names; a third of need or none."""
    drawn = drawn_round()
    source = LosingBids.model_validate({**LOSING, "categories": word, "country": "Wales"})
    found = applicants_of(LosingRound(terms(), source, "l.yaml", drawn))
    assert list(found) == sorted(one.code for one in BIDDERS)
    for bidder in BIDDERS:
        here = found[bidder.code]
        assert (here.region, here.country) == (drawn.regions[bidder.code], "Wales")
        assert here.has_transport_powers is bidder.has_transport_powers
        assert float(here.need or 0) == bidder.need
        needier = sum(other.need > bidder.need for other in BIDDERS)
        assert here.category == (str(1 + 3 * needier // len(BIDDERS)) if word == "need_third" else None)
