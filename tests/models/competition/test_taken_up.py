"""What a decided round leaves to the next."""

from __future__ import annotations

import pytest

from funding_alloc.models.competition.taken_up import left_by, won_in
from funding_alloc.schema.bids import Winner
from funding_alloc.schema.competition.bids import LosingBids

from .rounds import GROUNDS, bid, decided, terms

BAR = {"winners_of": "before", "by": "applicant", "known": "after_bids", **GROUNDS}
LOSING = {"kind": "losing", "of": "r.yaml", "country": "England", "categories": "none", "draws": 100, **GROUNDS}


def test_losers_and_winners_are_handed_on() -> None:
    """£10 on offer: A1 wins £6, B1 lost by score, C1 by a bar; D1 was withdrawn, E1 and F1 failed the gateway.

    F1 was barred too, and a barred bid that failed is not taken up.
    """
    round_ = terms(earlier_winners=(BAR,), gateway={"criteria": ("late",)})
    bids = (
        *(bid("A1", 6, 90), bid("B1", 6, 80), bid("C1", 4, 95), bid("D1", 1, 99, is_withdrawn=True)),
        *(bid("E1", 1, 99, failed="late"), bid("F1", 1, 99, failed="late")),
    )
    before = (Winner("before", "C", ("C",)), Winner("before", "F", ("F",)))
    left = left_by(decided(round_, bids, winners=before))
    assert [one.id for one in left.lost] == ["B1", "C1"]
    assert left.barred == {"C1"}
    assert left.winners == (*before, Winner("made-for-a-test", "A", ("A",)))


@pytest.mark.parametrize(("word", "taken"), [("taken_up", ["B1", "C1"]), ("left_out", ["B1"])])
def test_whether_the_barred_come_is_the_next_round_s_to_say(word: str, taken: list[str]) -> None:
    """Those without a bar come in any case."""
    round_ = terms(earlier_winners=(BAR,), funding_line={"score": 85, "count": "none"})
    left = left_by(decided(round_, (bid("B1", 6, 80), bid("C1", 4, 95)), winners=(Winner("before", "C", ()),)))
    source = LosingBids.model_validate({**LOSING, "barred": word, "observed": "none"})
    assert [one.id for one in left.taken_up(source)] == taken


def test_a_body_that_wins_twice_is_one_winner() -> None:
    """Unless its areas differ, because a bar by area asks for them."""
    bids = (bid("A1", 1), bid("A2", 1), bid("A3", 1, areas=("X",)))
    assert won_in("r", bids) == (Winner("r", "A", ("A",)), Winner("r", "A", ("X",)))
