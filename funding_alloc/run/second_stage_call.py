"""A second stage by call: the councils bid for a theme's money, and what no bid wins goes out by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.columns import column
from funding_alloc.models.least_movement import pose_least_movement
from funding_alloc.models.settlement.ground import part_of
from funding_alloc.money import round_to_pounds
from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.run.second_stage_ground import StageGround
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.second_stage import CallRules, SecondStage
from funding_alloc.uncertainty.bids import BidDraws, cap_for, draw_bids, transport_cap_for
from funding_alloc.uncertainty.competitions import run_competitions

Drawn = NDArray[np.float64]


@dataclass(frozen=True)
class Call:
    """One theme's call: mean awards in whole pounds by line, and what every draw gives each council."""

    awarded: Mapping[FundLine, Mapping[str, int]]
    topped_up: Mapping[FundLine, Mapping[str, int]]
    returned: Mapping[FundLine, int]
    drawn: Mapping[FundLine, Mapping[str, Drawn]]
    """Pounds by draw, top-up included."""
    differing: int
    """Pounds in which a second calculation of the means differs."""


def run_call(ground: StageGround, rules: SecondStage, passed: Mapping[FundLine, int]) -> Call:
    """Hold the call of one theme, whose lines and money are given, over all its draws.

    Rule    bids in score order while money lasts; each line pays its part of every award; of what is left in the mean,
            ``top_up`` goes out by the theme's formula and the rest returns to the authority.
    Units   whole GBP.
    Promise awards, top-up and what returns make up each line's money to the pound.
    """
    settings, generator = rules.call, ground.inputs.generator
    if settings is None or generator is None:
        raise TypeError("a call needs its rules and a bid generator")
    quantum = sum(passed.values())
    if quantum == 0:
        return _nothing(ground, passed, settings.draws)
    awards, left, differing = _awards(ground, (next(iter(passed)).theme, quantum), settings, generator)
    awarded, topped_up, returned, drawn = {}, {}, {}, {}
    for line, pounds in passed.items():
        part = Fraction(pounds, quantum)
        target = {code: part * Fraction(int(won.sum()), len(won)) for code, won in awards.items()}
        target[UNALLOCATED] = part * Fraction(int(left.sum()), len(left))
        whole = round_to_pounds(target, pounds)
        differing += _differing(line, target, whole, pounds)
        unwon = whole.pop(UNALLOCATED)
        again = part_of(settings.top_up.share, unwon)
        shared = ground.share_out(rules, line, again).pounds
        awarded[line], topped_up[line], returned[line] = whole, shared, unwon - again
        topping = float(settings.top_up.share)
        drawn[line] = {
            code: float(part) * (awards[code] + topping * left * (shared[code] / again if again else 0.0))
            for code in ground.codes
        }
    return Call(awarded, topped_up, returned, drawn, differing)


def bidders_of(ground: StageGround) -> tuple[Bidder, ...]:
    """The councils, each with its own people and need."""
    people, need = ground.column_of("population"), ground.column_of("need")
    authority = ground.inputs.rules.authority
    return tuple(Bidder(code, authority, int(people[code]), float(need[code]), False) for code in ground.codes)


def _awards(
    ground: StageGround, about: tuple[str, int], settings: CallRules, generator: BidGenerator
) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64], int]:
    """Pounds won by council, and left, in every draw; and pounds in which counting by hand differs."""
    theme, quantum = about
    bidders = bidders_of(ground)
    try:
        cap = cap_for(bidders, quantum, settings.oversubscription, generator, False)
    except ValueError as fault:
        raise InfeasibleError(f"the call for {theme}", [str(fault)]) from None
    terms = RoundTerms(theme, quantum, cap, transport_cap_for(cap, generator), False)
    bids = draw_bids(bidders, terms, generator, settings.draws, settings.seed)
    found = run_competitions(bids, terms, bidders, "score_order", settings.misfit)
    by_hand = award_by_hand(bids, quantum, settings.misfit)
    differing = sum(
        abs(sum(draw.get(i, 0) for draw in by_hand) - int(found.awards[:, i].sum())) for i in range(len(bidders))
    )
    return {b.code: found.awards[:, i] for i, b in enumerate(bidders)}, found.unallocated, differing


def award_by_hand(bids: BidDraws, quantum: int, misfit: Misfit) -> list[dict[int, int]]:
    """Awards of each draw by bidder, one bid after another: the second calculation of score order."""
    out = []
    for draw in range(bids.ask.shape[0]):
        left, won = quantum, dict[int, int]()
        slots = [slot for slot in range(bids.ask.shape[1]) if bids.eligible[draw, slot]]
        for slot in sorted(slots, key=lambda s: (-bids.score[draw, s], s)):
            ask, bidder = int(bids.ask[draw, slot]), int(bids.bidder[slot])
            if ask <= left:
                left -= ask
                won[bidder] = won.get(bidder, 0) + ask
            elif misfit == "stop":
                break
        out.append(won)
    return out


def _differing(line: FundLine, target: Mapping[str, Fraction], whole: Mapping[str, int], pounds: int) -> int:
    """Pounds in which the mean awards rounded by the solver are other ones."""
    name = column("mean_award", line.id)
    found = solve(pose_least_movement(name, target, pounds, f"the whole of {line.id} is accounted for")).pounds
    return sum(abs(found[column("paid", code)] - gbp) for code, gbp in whole.items())


def _nothing(ground: StageGround, passed: Mapping[FundLine, int], draws: int) -> Call:
    zeros = {line: dict.fromkeys(ground.codes, 0) for line in passed}
    none = {line: {code: np.zeros(draws) for code in ground.codes} for line in passed}
    return Call(zeros, zeros, dict.fromkeys(passed, 0), none, 0)
