"""Draws of a round turned into bids on paper: those that lost it, and those who won it and the rounds before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from funding_alloc.models.competition.judging import need_thirds
from funding_alloc.models.competition.taken_up import Leftover, won_in
from funding_alloc.rules.bids.selection import BoolArray
from funding_alloc.schema.bids import Applicant, Bid, Winner
from funding_alloc.schema.drawn_round import DrawnRound, LosingRound
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.played import PlayedRound, play
from funding_alloc.uncertainty.round_terms import as_earlier


def drawn_leftovers(drawn: DrawnRound, draws: int) -> Iterator[Leftover]:
    """What each draw of a round leaves to later ones.

    Rule    bids that were made and passed the gateway, and won nothing; among them, and marked, those that an earlier
            award shut out after they had bid. Who was shut out before bidding made no bid.
    Units   whole GBP; scores to two places as panels publish them, at 0 and at the top of the scale where the
            generator's bell curve reaches beyond.
    Promise draw i is draw i of that round's own study; its winners and those of the rounds before it are in every row.
    """
    seed, played = drawn.bids.drawing.seed, list[tuple[DrawnRound, PlayedRound]]()
    first: DrawnRound | None = drawn
    while first is not None:
        played.insert(0, (first, play(as_earlier(first, None), seed, (0, draws))))
        first = first.earlier
    for draw in range(draws):
        winners: list[Winner] = []
        for round_, found in played:
            won = _bids(round_, found.drawn, draw, found.paid[draw] > 0)
            winners += won_in(round_.competition.competition, won)
        lost, barred = _lost(drawn, played[-1][1], draw)
        yield Leftover(lost, barred, tuple(winners))


def applicants_of(losing: LosingRound) -> Mapping[str, Applicant]:
    """Districts of the drawn round as applicants.

    Rule    the category is the third of need, by count of districts, equal need together: 1 for the neediest.
    """
    drawn = losing.drawn
    found = {
        bidder.code: Applicant(
            code=bidder.code,
            name=drawn.names[bidder.code],
            region=drawn.regions[bidder.code],
            country=losing.bids.country,
            constituencies=0,  # counts bids on entry, which was before
            has_transport_powers=bidder.has_transport_powers,
            category=None,
            need=Fraction(str(bidder.need)),
        )
        for bidder in sorted(drawn.bidders, key=lambda bidder: bidder.code)
    }
    if losing.bids.categories is None:
        return found
    thirds = need_thirds(found)
    return {code: replace(one, category=thirds[code]) for code, one in found.items()}


def _lost(drawn: DrawnRound, found: PlayedRound, draw: int) -> tuple[tuple[Bid, ...], frozenset[str]]:
    before, after = found.drawn, found.let_in
    if drawn.competition.choice.rule.startswith("lottery"):
        before, after = before.under_lottery(), after.under_lottery()
    passed = after.entered[draw] & before.passed_gateway[draw]
    lost = passed & (found.paid[draw] == 0)
    barred = lost & ~after.eligible[draw]
    return _bids(drawn, before, draw, lost), frozenset(_id(draw, int(slot)) for slot in np.flatnonzero(barred))


def _bids(drawn: DrawnRound, draws: BidDraws, draw: int, which: BoolArray) -> tuple[Bid, ...]:
    return tuple(_bid(drawn, draws, draw, int(slot)) for slot in np.flatnonzero(which))


def _bid(drawn: DrawnRound, draws: BidDraws, draw: int, slot: int) -> Bid:
    code = drawn.bidders[draws.bidder[slot]].code
    kind = str(draws.kind[slot])
    return Bid(
        id=_id(draw, slot),
        title=f"Drawn {kind} bid",
        applicant=code,
        kind=kind,
        areas=(code,),
        ask=int(draws.ask[draw, slot]),
        match=0,
        benefit=int(draws.claimed_benefit[draw, slot]),
        is_withdrawn=False,
        failed=None,
        lead=None,
        lead_rank=None,
        interest_score=None,
        score=_published(draws.score[draw, slot], drawn.competition.scoring.out_of),
    )


def _published(score: float, out_of: Decimal) -> Fraction:
    return min(max(Fraction(f"{score:.2f}"), Fraction(0)), Fraction(out_of))


def _id(draw: int, slot: int) -> str:
    return f"D{draw:03d}-S{slot:04d}"
