"""Every rule of selection over many simulated rounds at once."""

from __future__ import annotations

import math

import numpy as np

from funding_alloc.rules.bids.knapsack import knapsack_optimum
from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray, fund_in_score_order
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.limits import Bounds, ListedBids, fund_from_purses, fund_within_limits
from funding_alloc.uncertainty.orders import phragmen_ranks, value_ranks
from funding_alloc.uncertainty.terms import ORDERS, SelectionTerms, Supporters


def select(draws: BidDraws, quantum: int, selection: SelectionTerms, bidders: int) -> IntArray:
    """Pay the winners of every draw.

    Rule    bids that were made, passed the gateway and are on the shortlist are considered. ``score_order``: the
            highest score first. ``value_for_money``: the most benefit for each pound first, claimed or shrunk.
            ``knapsack_optimum``: the set of the greatest such benefit. ``lottery_above_bar``: the lowest lot first.
            ``equal_shares_*`` and ``phragmen``: see rules/bids/equal_shares.py and rules/bids/phragmen.py, where each
            bid has the one supporter that ``Supporters`` names. Ties in order of slot. Then the limits of the round.
    Units   whole GBP, (draws, slots).
    Source  rules/bids/register.py: the registered rules, for one round, in exact arithmetic.
    Promise the winners of the registered rule in every draw, bid for bid.
    Raises ``ValueError`` where regions or supporters are those of other bidders.
    """
    rule, limits = selection.rule, selection.limits
    _check(selection, bidders)
    eligible = draws.eligible
    if limits.shortlist_bar is not None:
        eligible = eligible & (draws.score >= limits.shortlist_bar)
    if limits.shortlist_count is not None:
        eligible = _first_by_score(draws.score, eligible, limits.shortlist_count)
    if rule == "knapsack_optimum":
        return _paid(draws, _best_sets(draws, _benefit(draws, selection), eligible, quantum))
    if selection.supporters is not None and rule != "phragmen":
        return _paid(draws, _from_purses(draws, eligible, quantum, (rule, selection.supporters)))
    ranks = _ranks(draws, selection, eligible)
    if rule in ORDERS and limits.bind_orders_only:
        bids = ListedBids(draws.ask, ranks, eligible, draws.bidder)
        return fund_within_limits(bids, quantum, selection.misfit or "stop", limits, bidders)
    return _paid(draws, fund_in_score_order(draws.ask, -ranks, eligible, quantum, selection.misfit or "stop"))


def _check(selection: SelectionTerms, bidders: int) -> None:
    guides, supporters = selection.limits.guides, selection.supporters
    if guides is not None and len(guides.region_of_bidder) != bidders:
        raise ValueError(f"guides name the regions of {len(guides.region_of_bidder)} bidders, but {bidders} bid")
    if supporters is not None and len(supporters.of_bidder) != bidders:
        raise ValueError(f"terms name the supporters of {len(supporters.of_bidder)} bidders, but {bidders} bid")


def _first_by_score(score: FloatArray, eligible: BoolArray, count: int) -> BoolArray:
    order = np.argsort(np.where(eligible, -score, np.inf), axis=1, kind="stable")
    on_list = np.zeros(score.shape, dtype=np.bool_)
    np.put_along_axis(on_list, order[:, :count], values=True, axis=1)
    return np.asarray(on_list & eligible)


def _ranks(draws: BidDraws, selection: SelectionTerms, eligible: BoolArray) -> FloatArray:
    """Numbers of which the lowest comes first; Phragmen's rule stops at the first bid that does not fit."""
    if selection.supporters is not None:
        return phragmen_ranks(draws.ask, eligible, np.array(selection.supporters.of_bidder)[draws.bidder])
    if selection.rule == "value_for_money":
        return value_ranks(draws.ask, _benefit(draws, selection), eligible)
    return draws.lot if selection.rule == "lottery_above_bar" else -draws.score


def _benefit(draws: BidDraws, selection: SelectionTerms) -> IntArray:
    return draws.claimed_benefit if selection.ranked_by == "claimed" else draws.shrunk_benefit


def _from_purses(draws: BidDraws, eligible: BoolArray, quantum: int, how: tuple[str, Supporters]) -> BoolArray:
    rule, supporters = how
    of_slot = np.array(supporters.of_bidder, dtype=np.int64)[draws.bidder]
    most = np.array([math.floor(purse) for purse in supporters.purses or ()], dtype=np.int64)
    purses = Bounds(of_slot, np.zeros_like(most), most)
    ranks = draws.ask.astype(np.float64) if rule == "equal_shares_cardinality" else np.zeros(draws.ask.shape)
    bids = ListedBids(draws.ask, ranks, eligible, draws.bidder)
    return fund_from_purses(bids, purses, quantum, then_greedy=supporters.completion == "greedy")


def _best_sets(draws: BidDraws, values: IntArray, eligible: BoolArray, quantum: int) -> BoolArray:
    funded = np.zeros(draws.ask.shape, dtype=np.bool_)
    for row, considered in enumerate(eligible):
        slots = np.flatnonzero(considered)
        best = knapsack_optimum(draws.ask[row, slots].tolist(), values[row, slots].tolist(), quantum)
        funded[row, slots[list(best.chosen)]] = True
    return funded


def _paid(draws: BidDraws, funded: BoolArray) -> IntArray:
    return np.asarray(np.where(funded, draws.ask, 0), dtype=np.int64)
