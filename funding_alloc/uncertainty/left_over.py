"""Competitions for what settlements leave of a fund, among those outside, at every stage of a roll-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.schema.scenario import SimulatedCompetition
from funding_alloc.uncertainty.bids import BidDraws, cap_for, draw_bids, transport_cap_for
from funding_alloc.uncertainty.competitions import run_competitions


@dataclass(frozen=True, eq=False)
class Contest:
    """One fund's simulated competitions, by authority in the order of the codes given; whole pounds."""

    won: IntArray
    """(draws, authorities)"""
    left: IntArray
    """(draws,) pounds that no bid won."""
    bids: IntArray
    """(draws, authorities) bids made."""
    cost: IntArray
    """(draws, authorities) what all bids made cost, won or lost."""
    funded: IntArray
    """(draws,) bids funded."""
    asked: IntArray
    """(draws,) pounds asked for by all bids made."""


class Round:
    """One fund's bids, drawn once with everybody bidding for the whole fund."""

    def __init__(
        self,
        bidders: Sequence[Bidder],
        fund: str,
        quantum: int,
        generator: BidGenerator,
        settings: SimulatedCompetition,
    ) -> None:
        self.bidders = tuple(bidders)
        self.generator = generator
        self.settings = settings
        self.terms = self._terms(self.bidders, fund, quantum)
        self.bids = draw_bids(self.bidders, self.terms, generator, settings.draws, settings.seed)

    def unchanged(self, outside: frozenset[str], quantum: int, codes: Sequence[str]) -> Contest:
        """Those outside make the bids they would make if nobody were inside, for the money that is left.

        Promise a bid's ask, score and cost are the same at every stage; with everybody outside and the whole fund this
                is the scenario's own competition.
        """
        stays = np.array([bidder.authority_code in outside for bidder in self.bidders], dtype=np.bool_)
        bids = _only(self.bids, stays[self.bids.bidder])
        return self._fund(self.bidders, bids, replace(self.terms, quantum=quantum), codes)

    def resized(self, outside: frozenset[str], quantum: int, codes: Sequence[str]) -> Contest:
        """Caps and the grading of need follow those outside; each bidder's random numbers stay its own."""
        bidders = tuple(bidder for bidder in self.bidders if bidder.authority_code in outside)
        terms = self._terms(bidders, self.terms.fund, quantum)
        bids = draw_bids(bidders, terms, self.generator, self.settings.draws, self.settings.seed)
        return self._fund(bidders, bids, terms, codes)

    def _terms(self, bidders: Sequence[Bidder], fund: str, quantum: int) -> RoundTerms:
        takes_transport_bids = fund in self.settings.round.transport_bids
        oversubscription = self.settings.round.oversubscription
        cap = cap_for(bidders, quantum, oversubscription, self.generator, takes_transport_bids)
        return RoundTerms(fund, quantum, cap, transport_cap_for(cap, self.generator), takes_transport_bids)

    def _fund(self, bidders: Sequence[Bidder], bids: BidDraws, terms: RoundTerms, codes: Sequence[str]) -> Contest:
        found = run_competitions(bids, terms, bidders, self.settings.rule, self.settings.misfit)
        place = {code: i for i, code in enumerate(codes)}
        owner = np.array([place[bidder.authority_code] for bidder in bidders], dtype=np.int64)
        of_slot = owner[bids.bidder]
        return Contest(
            won=_by_authority(found.awards, owner, len(codes)),
            left=found.unallocated,
            bids=_by_authority(bids.entered.astype(np.int64), of_slot, len(codes)),
            cost=_by_authority(np.where(bids.entered, bids.bid_cost, 0), of_slot, len(codes)),
            funded=found.funded,
            asked=np.asarray(np.where(bids.entered, bids.ask, 0).sum(axis=1), dtype=np.int64),
        )


def shortfalls(won: FloatArray, parts: FloatArray, requirement: FloatArray) -> FloatArray:
    """What each authority falls short of its requirements in each draw.

    Rule    sum over cells of max(requirement - sum over funds of part x won, 0).
    Units   GBP: ``won`` is (funds, draws, authorities), ``requirement`` (cells, authorities), the result (draws,
            authorities); ``parts`` is (funds, cells), the share of a fund's money that falls in a cell.
    Promise never below 0, and at least the shortfall of the mean over the draws: chance adds to unmet need.
    """
    spent = np.einsum("fc,fda->dca", parts, won)
    return np.asarray(np.maximum(requirement[np.newaxis] - spent, 0).sum(axis=1), dtype=np.float64)


def _only(bids: BidDraws, keep: BoolArray) -> BidDraws:
    """The bids of some slots, by columns."""
    by_slot = {field.name: getattr(bids, field.name)[..., keep] for field in fields(bids) if field.name != "fund"}
    return replace(bids, **by_slot)


def _by_authority(values: IntArray, owner: IntArray, count: int) -> IntArray:
    """Add columns up by the position of their authority."""
    out = np.zeros((values.shape[0], count), dtype=np.int64)
    np.add.at(out.T, owner, values.T)
    return out
