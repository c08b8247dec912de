"""What simulated rounds award under the terms of a selection, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from funding_alloc.errors import InternalFault
from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray, Misfit
from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.selecting import select
from funding_alloc.uncertainty.terms import NO_LIMITS, ORDERS, Rule, SelectionTerms

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, eq=False)
class CompetitionResults:
    """Results of each draw, in whole pounds; ``awards`` is (draws, bidders) in the order of the bidders given.

    Benefits of a bid funded in part are taken to be in proportion. Means over winners are not a number in a draw
    without any.
    """

    paid: IntArray
    """(draws, slots)"""
    awards: IntArray
    unallocated: IntArray
    bids: IntArray
    """Bids made, those that failed the gateway included."""
    funded: IntArray
    bid_cost: IntArray
    """Of every bid made, won or lost."""
    claimed: IntArray
    """Benefits that the winners claimed."""
    shrunk: IntArray
    """Benefits to be expected of those claims."""
    realised: IntArray
    """Benefits that the winners go on to have, were they in time."""
    lost_to_delay: IntArray
    """Present value of those benefits that goes because they come late."""
    in_time: FloatArray
    """(draws, bidders) present value of the winners' benefits, late as they come."""
    late: IntArray
    """Winners that are late."""
    months_late: FloatArray
    """Over all winners together."""
    mean_observed: FloatArray
    """Mean quality of the winners as the assessors saw it."""
    mean_forecast: FloatArray
    """Mean quality to be expected of what they saw."""
    mean_quality: FloatArray
    """Mean true quality of the winners."""


def run_competitions(
    draws: BidDraws, terms: RoundTerms, bidders: Sequence[Bidder], rule: Rule, misfit: Misfit
) -> CompetitionResults:
    """Fund each draw's bids in score order or by the knapsack optimum of claims, without further limits.

    ``misfit`` is what an order does with a bid that does not fit; a knapsack has none. See ``compete``.
    """
    return compete(draws, terms, bidders, plain_terms(rule, misfit))


def plain_terms(rule: Rule, misfit: Misfit) -> SelectionTerms:
    """Read the two rules of a scenario's simulated competition: nothing beside the order or the claims."""
    if rule not in ("score_order", "knapsack_optimum"):
        raise ValueError(f"rule may be 'score_order' or 'knapsack_optimum', not {rule!r}")
    is_order = rule in ORDERS
    return SelectionTerms(rule, misfit if is_order else None, None if is_order else "claimed", None, NO_LIMITS)


def compete(
    draws: BidDraws, terms: RoundTerms, bidders: Sequence[Bidder], selection: SelectionTerms
) -> CompetitionResults:
    """Fund each draw's bids.

    Rule    ``select``. Under a lottery the bids are those that a lottery brings.
    Units   whole GBP.
    Source  see uncertainty/selecting.py.
    Promise in each draw the awards and what is left sum to the quantum, checked here; all rules see the same bids.
    """
    if draws.fund != terms.fund or int(draws.bidder.max()) >= len(bidders):
        raise ValueError(f"the draws are of {draws.fund} and of other bidders than these")
    made = draws.under_lottery() if selection.rule == "lottery_above_bar" else draws
    paid = select(made, terms.quantum, selection, len(bidders))
    won, winners = paid > 0, (paid > 0).sum(axis=1)
    realised = _in_part(made.realised_benefit, paid, made.ask)
    kept = realised * made.kept_after_delay
    results = CompetitionResults(
        paid=paid,
        awards=_by_bidder(paid, made.bidder, len(bidders), np.int64),
        unallocated=terms.quantum - paid.sum(axis=1),
        bids=made.entered.sum(axis=1),
        funded=winners,
        bid_cost=_total(made.bid_cost, made.entered),
        claimed=_in_part(made.claimed_benefit, paid, made.ask).sum(axis=1),
        shrunk=_in_part(made.shrunk_benefit, paid, made.ask).sum(axis=1),
        realised=realised.sum(axis=1),
        lost_to_delay=np.rint((realised * (1 - made.kept_after_delay)).sum(axis=1)).astype(np.int64),
        in_time=_by_bidder(kept, made.bidder, len(bidders), np.float64),
        late=(won & (made.delay_months > 0)).sum(axis=1),
        months_late=np.where(won, made.delay_months, 0).sum(axis=1),
        mean_observed=_mean(made.observed, won, winners),
        mean_forecast=_mean(made.forecast, won, winners),
        mean_quality=_mean(made.quality, won, winners),
    )
    _check(results, made, won, terms.quantum)
    return results


def awards_by_authority(results: CompetitionResults, bidders: Sequence[Bidder]) -> dict[str, IntArray]:
    """Add up the awards of each authority's bidders: whole pounds by draw, for each authority code in order."""
    authorities, index = _owners(bidders)
    return dict(zip(authorities, _by_bidder(results.awards, index, len(authorities), np.int64).T, strict=True))


def benefits_by_authority(results: CompetitionResults, bidders: Sequence[Bidder]) -> dict[str, FloatArray]:
    """Add up the benefits in time of each authority's bidders, as ``awards_by_authority`` does its awards."""
    authorities, index = _owners(bidders)
    return dict(zip(authorities, _by_bidder(results.in_time, index, len(authorities), np.float64).T, strict=True))


def _owners(bidders: Sequence[Bidder]) -> tuple[list[str], IntArray]:
    """Authority codes in order, and the position of each bidder's own."""
    authorities = sorted({bidder.authority_code for bidder in bidders})
    place = {code: i for i, code in enumerate(authorities)}
    return authorities, np.array([place[bidder.authority_code] for bidder in bidders], dtype=np.int64)


def _total(pounds: IntArray, where: BoolArray) -> IntArray:
    return np.asarray(np.where(where, pounds, 0).sum(axis=1), dtype=np.int64)


def _in_part(pounds: IntArray, paid: IntArray, ask: IntArray) -> IntArray:
    """Pounds of the bids that are paid; of a bid funded in part, that part."""
    whole = np.where(paid == ask, pounds, 0)
    in_part = (paid > 0) & (paid < ask)
    whole[in_part] = np.rint(pounds[in_part] * (paid[in_part] / ask[in_part]))
    return np.asarray(whole, dtype=np.int64)


def _mean(values: FloatArray, won: BoolArray, winners: IntArray) -> FloatArray:
    total = np.where(won, values, 0).sum(axis=1)
    return np.asarray(np.divide(total, winners, out=np.full(winners.size, np.nan), where=winners > 0))


def _by_bidder(pounds: NDArray[Number], index: IntArray, count: int, kind: type[Number]) -> NDArray[Number]:
    out = np.zeros((pounds.shape[0], count), dtype=kind)
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
