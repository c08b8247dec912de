"""What simulated rounds award under a rule of selection, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from funding_alloc.errors import InternalFault
from funding_alloc.rules.knapsack import knapsack_optimum
from funding_alloc.rules.selection import BoolArray, FloatArray, IntArray, Misfit, fund_in_score_order
from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws

Rule = Literal["score_order", "knapsack_optimum"]


@dataclass(frozen=True, eq=False)
class CompetitionResults:
    """Results of each draw, in whole pounds; ``awards`` is (draws, bidders) in the order of the bidders given."""

    awards: IntArray
    unallocated: IntArray
    bids: IntArray
    """Bids made, those that failed the gateway included."""
    funded: IntArray
    bid_cost: IntArray
    """Of every bid made, won or lost."""
    claimed: IntArray
    """Benefits that the winners claimed."""
    realised: IntArray
    """Benefits that the winners go on to have."""
    mean_quality: FloatArray
    """Mean true quality of the winners; not a number in a draw without any."""


def run_competitions(
    draws: BidDraws, terms: RoundTerms, bidders: Sequence[Bidder], rule: Rule, misfit: Misfit
) -> CompetitionResults:
    """Fund each draw's bids under one rule.

    Rule    ``score_order`` funds from the highest score down; ``knapsack_optimum`` takes the set of the greatest
            claimed benefit. ``misfit`` is what score order does with a bid that does not fit; a knapsack has none.
    Units   whole GBP.
    Source  see rules/selection.py and rules/knapsack.py.
    Promise in each draw the awards and what is left sum to the quantum, checked here; both rules see the same bids.
    """
    if draws.fund != terms.fund or int(draws.bidder.max()) >= len(bidders):
        raise ValueError(f"the draws are of {draws.fund} and of other bidders than these")
    if rule == "score_order":
        funded = fund_in_score_order(draws.ask, draws.score, draws.eligible, terms.quantum, misfit)
    elif rule == "knapsack_optimum":
        funded = _fund_best_sets(draws, terms.quantum)
    else:
        raise ValueError(f"rule may be 'score_order' or 'knapsack_optimum', not {rule!r}")
    winners = funded.sum(axis=1)
    quality = np.where(funded, draws.quality, 0).sum(axis=1)
    results = CompetitionResults(
        awards=_by_bidder(np.where(funded, draws.ask, 0), draws.bidder, len(bidders)),
        unallocated=terms.quantum - _total(draws.ask, funded),
        bids=draws.entered.sum(axis=1, dtype=np.int64),
        funded=winners.astype(np.int64),
        bid_cost=_total(draws.bid_cost, draws.entered),
        claimed=_total(draws.claimed_benefit, funded),
        realised=_total(draws.realised_benefit, funded),
        mean_quality=np.divide(quality, winners, out=np.full(winners.size, np.nan), where=winners > 0),
    )
    _check(results, draws, funded, terms.quantum)
    return results


def awards_by_authority(results: CompetitionResults, bidders: Sequence[Bidder]) -> dict[str, IntArray]:
    """Add up the awards of each authority's bidders: whole pounds by draw, for each authority code in order."""
    authorities = sorted({bidder.authority_code for bidder in bidders})
    place = {code: i for i, code in enumerate(authorities)}
    index = np.array([place[bidder.authority_code] for bidder in bidders], dtype=np.int64)
    return dict(zip(authorities, _by_bidder(results.awards, index, len(authorities)).T, strict=True))


def _fund_best_sets(draws: BidDraws, quantum: int) -> BoolArray:
    funded = np.zeros(draws.ask.shape, dtype=np.bool_)
    for row, eligible in enumerate(draws.eligible):
        slots = np.flatnonzero(eligible)
        best = knapsack_optimum(draws.ask[row, slots].tolist(), draws.claimed_benefit[row, slots].tolist(), quantum)
        funded[row, slots[list(best.chosen)]] = True
    return funded


def _total(pounds: IntArray, where: BoolArray) -> IntArray:
    return np.asarray(np.where(where, pounds, 0).sum(axis=1), dtype=np.int64)


def _by_bidder(pounds: IntArray, index: IntArray, count: int) -> IntArray:
    out = np.zeros((pounds.shape[0], count), dtype=np.int64)
    np.add.at(out.T, index, pounds.T)
    return out


def _check(results: CompetitionResults, draws: BidDraws, funded: BoolArray, quantum: int) -> None:
    """Every pound is awarded or left, nothing is left below 0, and only bids made and passed are funded."""
    if bool((results.awards.sum(axis=1) + results.unallocated != quantum).any()):
        raise InternalFault("awards and what is left do not make up the quantum in every simulated round")
    if bool((results.unallocated < 0).any()):
        raise InternalFault("a simulated round awards more than the quantum")
    if bool((funded & ~draws.eligible).any()):
        raise InternalFault("a simulated round funds a bid that was not made or failed the gateway")
