"""Rounds 1 and 2 drawn for England, and what the pure rules would make of round 2's losers.

Made up throughout: councils and their need are real, every bid is drawn. Real counts stand beside ours: of the bids
that lost round 2 in the United Kingdom, 19 were funded at Spring Budget 2023, 55 in round 3, 5 and 2 by the tails. The
fit is poor and is shown: too many drawn bids lie above 74.25.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from funding_alloc.models.competition.decide import decide
from funding_alloc.rules.selection import BoolArray
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.bidding import RoundTerms
from funding_alloc.schema.bids import Applicant, Bid, Decided, RoundInputs, Winner
from funding_alloc.schema.competition.bids import DrawnBids
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from tests.inputs.tables import DISTRICTS, rows
from tests.uncertainty.cases import english_bidders, generator_with

from .presets import AUTUMN, ROUND_1, ROUND_2, ROUND_3, SPRING, made_up, preset

CHAINS = 20
DRAWS = 300
LINE, LOWER_LINE = 74.25, 70.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """A drawn round and its winners, (draws, slots)."""

    bids: BidDraws
    won: BoolArray


def drawn(slug: str) -> Drawn:
    """A shipped round drawn as its file says, winners by score order with misfits passed over and nobody barred."""
    round_ = preset(slug)
    assert isinstance(round_.bids, DrawnBids)
    assert round_.offer.gbp != "open"
    place, transport = (kind.cap_gbp or 0 for kind in round_.kinds)
    terms = RoundTerms(slug, round_.offer.gbp, place, transport, takes_transport_bids=True)
    settings = {name.replace(".", "__"): str(value) for name, value in round_.bids.settings.items()}
    bids = draw_bids(english_bidders(), terms, generator_with(**settings), DRAWS, round_.bids.drawing.seed)
    won = np.zeros(bids.score.shape, dtype=np.bool_)
    for draw, order in enumerate(np.argsort(-bids.score, axis=1, kind="stable")):
        left = terms.quantum
        for slot in order:
            if bids.eligible[draw, slot] and bids.ask[draw, slot] <= left:
                won[draw, slot] = True
                left -= int(bids.ask[draw, slot])
    return Drawn(bids, won)


@cache
def second() -> Drawn:
    """Round 2, 300 draws."""
    return drawn(ROUND_2)


def test_how_many_losers_of_round_2_reach_the_lines() -> None:
    """P(S >= 74.25) is 0.43; the reference puts the real one at 0.32 to 0.40, (111 + 19 + 55) / 512 being 0.36.

    About 85 drawn losers of England reach 74.25 and 134 reach 70; of the whole United Kingdom's, 19 + 55 + 5 = 79 were
    funded later, while high scoring meant 74.25. The lowest drawn winner has about 75, so that the line of round 3 lies
    just below the drawn winners.
    """
    two = second()
    passed = two.bids.eligible
    lost = passed & ~two.won
    share = (passed & (two.bids.score >= LINE)).sum() / passed.sum()
    near = [(lost & (two.bids.score >= line)).sum(axis=1) for line in (LINE, LOWER_LINE)]
    lowest = np.where(two.won, two.bids.score, np.inf).min(axis=1)
    assert passed.sum(axis=1).mean() == pytest.approx(406, abs=4)
    assert two.won.sum(axis=1).mean() == pytest.approx(90, abs=1)
    assert share == pytest.approx(0.43, abs=0.005)
    assert share > 0.40
    assert [found.mean() for found in near] == pytest.approx([85, 134], abs=2.5)
    assert lowest.mean() == pytest.approx(75.3, abs=0.3)


def test_a_bar_on_round_1_winners_takes_three_bids_in_ten() -> None:
    """59 councils win a drawn round 1 (63 bodies in fact), and 30% of round 2's bids past the gateway are theirs."""
    one, two = drawn(ROUND_1), second()
    won = np.zeros((two.won.shape[0], len(english_bidders())), dtype=np.bool_)
    for draw in range(won.shape[0]):
        won[draw, one.bids.bidder[one.won[draw]]] = True
    barred = two.bids.eligible & won[:, two.bids.bidder]
    assert won.sum(axis=1).mean() == pytest.approx(59, abs=1)
    assert barred.sum() / two.bids.eligible.sum() == pytest.approx(0.30, abs=0.01)


@cache
def councils() -> dict[str, Applicant]:
    """Real districts; category 1 is the neediest third, and so on, in place of the fund's own categories."""
    regions = {row["area_code_2024"]: row["region"] for row in rows(DISTRICTS)}
    order = sorted(english_bidders(), key=lambda one: (-one.need, one.code))
    return {
        one.code: Applicant(
            one.code, one.code, regions[one.code], "England", 9, True, str(1 + 3 * i // len(order)), Fraction(one.need)
        )
        for i, one in enumerate(order)
    }


def losers(draw: int) -> list[Bid]:
    """Bids of one drawn round 2 that passed the gateway and lost, with their scores to two places, as published."""
    two = second()
    lost = np.flatnonzero(two.bids.eligible[draw] & ~two.won[draw])
    return [
        made_up(
            f"S{slot:04d}",
            int(two.bids.ask[draw, slot]),
            f"{two.bids.score[draw, slot]:.2f}",
            applicant=english_bidders()[two.bids.bidder[slot]].code,
            areas=(english_bidders()[two.bids.bidder[slot]].code,),
        )
        for slot in lost
    ]


def winners_of(slug: str, codes: set[str]) -> list[Winner]:
    """Winners of a drawn round; district by district."""
    return [Winner(slug, code, (code,)) for code in sorted(codes)]


def run(slug: str, bids: list[Bid], winners: list[Winner]) -> Decided:
    """A shipped rule on drawn losers."""
    inputs = RoundInputs(preset(slug), slug, councils(), tuple(bids), (), tuple(winners), ())
    return decide(inputs, lambda valued, limits: best_portfolio("drawn", valued, limits).selection.funded)


def chain(draw: int) -> dict[str, Decided]:
    """Round 3, then each tail on what is left."""
    codes = np.array([one.code for one in english_bidders()])
    two = second()
    bids = losers(draw)
    winners = winners_of(ROUND_2, set(codes[two.bids.bidder[two.won[draw]]].tolist()))
    out: dict[str, Decided] = {}
    for slug in (ROUND_3, AUTUMN, SPRING):
        out[slug] = run(slug, bids, winners)
        funded = {one.bid.id for one in out[slug].decisions if one.award}
        winners += winners_of(slug, {bid.applicant for bid in bids if bid.id in funded})
        bids = [bid for bid in bids if bid.id not in funded]
    return out


def test_the_pure_rules_on_drawn_losers() -> None:
    """Twenty chains; in each, what the rule chose is found again from the bids alone, without the engine's stages.

    Means: 54 bids in round 3, whose £1bn ends before its bids do (55 in fact, in Great Britain); 1 and 2 in the tails
    (5 and 2 in fact). Few drawn bids are below £10m, and round 3 has passed over large ones to take some of those.
    """
    counts = []
    for draw in range(CHAINS):
        found = chain(draw)
        for slug, decided in found.items():
            line = preset(slug).funding_line
            assert line is not None
            assert line.score is not None
            for one in decided.decisions:
                if one.award:
                    assert one.bid.score is not None
                    assert one.bid.score >= Fraction(line.score)
            assert decided.left is not None
            assert decided.left >= 0
        assert_round_3_by_hand(found[ROUND_3])
        assert_autumn_by_hand(found[AUTUMN])
        counts.append([sum(one.award > 0 for one in decided.decisions) for decided in found.values()])
    assert np.mean(counts, axis=0).tolist() == pytest.approx([54, 1.2, 2.2], abs=1)


def assert_round_3_by_hand(found: Decided) -> None:
    """From the best score down, every bid from 74.25 up that the £1bn still holds."""
    order = sorted(
        (one.bid for one in found.decisions if (one.bid.score or 0) >= Fraction("74.25")),
        key=lambda bid: (-(bid.score or 0), -(councils()[bid.applicant].need or 0), bid.ask, bid.id),
    )
    left, funded = 1_000_000_000, set()
    for bid in order:
        if bid.ask <= left:
            funded.add(bid.id)
            left -= bid.ask
    assert {one.bid.id for one in found.decisions if one.award} == funded
    assert found.left == left


def assert_autumn_by_hand(found: Decided) -> None:
    """Nobody from London, nobody above £10m, nobody who had won, nobody twice."""
    funded = [one.bid for one in found.decisions if one.award]
    won = {one.applicant for one in found.inputs.winners if one.competition in {ROUND_2, ROUND_3}}
    assert all(bid.ask < 10_000_000 and councils()[bid.applicant].region != "London" for bid in funded)
    assert not won & {bid.applicant for bid in funded}
    assert len({bid.applicant for bid in funded}) == len(funded)
