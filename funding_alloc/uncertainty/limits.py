"""Going down an order of bids under the limits of a round, in all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray, Misfit
from funding_alloc.uncertainty.terms import RoundLimits

NO_MOST = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Bounds:
    """Least and most pounds of each group of bids: regions with guides, or supporters with purses."""

    of_slot: IntArray
    least: IntArray
    most: IntArray


@dataclass(frozen=True, eq=False)
class ListedBids:
    """Bids in the order of their ranks, the lowest first; tables are (draws, slots)."""

    asks: IntArray
    ranks: FloatArray
    eligible: BoolArray
    applicant: IntArray
    """By slot: position of the bidder."""


@dataclass(frozen=True)
class Descent:
    """What happens to a bid whose turn comes."""

    misfit: Misfit
    one_award: bool
    fills_least: bool
    """Only bids of groups below their least are taken."""


class Purse:
    """What is left of the quantum, and who holds what, in every draw."""

    def __init__(self, bids: ListedBids, quantum: int, bounds: Bounds | None, bidders: int) -> None:
        draws, slots = bids.asks.shape
        self.bids = bids
        self.bounds = bounds or Bounds(np.zeros(slots, np.int64), np.zeros(1, np.int64), np.full(1, NO_MOST))
        self.paid = np.zeros((draws, slots), dtype=np.int64)
        self.left = np.full(draws, quantum, dtype=np.int64)
        self.held = np.zeros((draws, self.bounds.least.size), dtype=np.int64)
        self.has_won = np.zeros((draws, bidders), dtype=np.bool_)
        self._order = np.argsort(np.where(bids.eligible, bids.ranks, np.inf), axis=1, kind="stable").T

    def go_down(self, descent: Descent, least_paid: IntArray | None) -> None:
        """Go down the list once and fund what may be funded; ``least_paid`` is the smallest part of each bid."""
        everywhere = np.arange(len(self.left))
        is_open = np.ones(len(self.left), dtype=np.bool_)
        for slot in self._order[: int(self.bids.eligible.sum(axis=1).max(initial=0))]:
            ask, group = self.bids.asks[everywhere, slot], self.bounds.of_slot[slot]
            held = self.held[everywhere, group]
            may = self.bids.eligible[everywhere, slot] & is_open & (self.paid[everywhere, slot] == 0)
            may &= ask <= self.bounds.most[group] - held
            if descent.fills_least:
                may &= held < self.bounds.least[group]
            if descent.one_award:
                may &= ~self.has_won[everywhere, self.bids.applicant[slot]]
            paid = np.where(may & (ask <= self.left), ask, 0)
            if least_paid is not None:
                in_part = may & (ask > self.left) & (least_paid[everywhere, slot] <= self.left)
                paid = np.where(in_part, self.left, paid)
            self._pay(everywhere, slot, paid)
            if descent.misfit == "stop":
                is_open &= ~(may & (paid == 0))

    def _pay(self, everywhere: IntArray, slot: IntArray, paid: IntArray) -> None:
        self.paid[everywhere, slot] += paid
        self.left -= paid
        self.held[everywhere, self.bounds.of_slot[slot]] += paid
        self.has_won[everywhere, self.bids.applicant[slot]] |= paid > 0


def fund_within_limits(bids: ListedBids, quantum: int, misfit: Misfit, limits: RoundLimits, bidders: int) -> IntArray:
    """Fund bids down their order under regional guides, one award for each applicant and part-funding.

    Rule    see ``RoundLimits``. ``misfit`` is about the money left alone: a bid passed over for its region's most or
            its bidder's award never ends a round. Only the last pass funds a bid in part.
    Units   whole GBP; pounds paid, (draws, slots).
    Source  guides, Levelling Up Fund round 2; one award, Autumn Statement 2023; part-funding, Future High Streets Fund.
    Promise never above the quantum, a region's most, or one award; without limits the winners of ``rules.selection``.
    Raises ``ValueError`` where the guides' least pass the quantum.
    """
    bounds, guides = None, limits.guides
    if guides is not None:
        if sum(guides.least) > quantum:
            raise ValueError(f"guides of at least £{sum(guides.least):,} pass the quantum of £{quantum:,}")
        of_bidder = np.array(guides.region_of_bidder, dtype=np.int64)
        most = [NO_MOST if most is None else most for most in guides.most]
        bounds = Bounds(of_bidder[bids.applicant], np.array(guides.least, np.int64), np.array(most, np.int64))
    purse = Purse(bids, quantum, bounds, bidders)
    if guides is not None:
        purse.go_down(Descent("skip", limits.one_award_per_applicant, fills_least=True), None)
    parts = None
    if limits.least_part is not None:
        parts = -(-bids.asks * limits.least_part.numerator // limits.least_part.denominator)
    purse.go_down(Descent(misfit, limits.one_award_per_applicant, fills_least=False), parts)
    return purse.paid


def fund_from_purses(bids: ListedBids, purses: Bounds, quantum: int, *, then_greedy: bool) -> BoolArray:
    """Equal shares where every bid has one supporter, who pays it alone.

    Rule    a supporter buys its bids in the order of their ranks (rank 0 for all where utility is cost: a bid costs £1
            for each pound of utility, so that ties alone decide, in order of slot; the ask where utility is 1 a bid),
            passing over what its purse no longer holds. ``then_greedy``: what is left of the quantum goes down the same
            order, misfits skipped, for with one supporter the order is that of utility for each pound as well.
    Units   whole GBP; purses rounded down, which changes no winner because asks are whole pounds.
    Promise the winners of ``rules.equal_shares`` for such ballots; no supporter pays more than its purse.
    """
    purse = Purse(bids, quantum, purses, int(bids.applicant.max(initial=0)) + 1)
    purse.go_down(Descent("skip", one_award=False, fills_least=False), None)
    if then_greedy:
        purse.bounds = Bounds(purses.of_slot, purses.least, np.full(purses.most.size, NO_MOST))
        purse.go_down(Descent("skip", one_award=False, fills_least=False), None)
    return purse.paid > 0
