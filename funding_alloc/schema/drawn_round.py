"""A round whose bids are drawn, or lost a drawn one, with everything it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from funding_alloc.schema.bidding import Bidder, BidGenerator
from funding_alloc.schema.competition.bids import DrawnBids, LosingBids
from funding_alloc.schema.competition.round import Competition


@dataclass(frozen=True)
class DrawnRound:
    """A drawn round, read and checked."""

    competition: Competition
    bids: DrawnBids
    file: str
    generator: BidGenerator
    """With the round's own settings."""
    bidders: tuple[Bidder, ...]
    names: Mapping[str, str]
    """By bidder."""
    regions: Mapping[str, str]
    """By bidder."""
    earlier: DrawnRound | None
    """The round that is drawn before it, from the same bidders."""


@dataclass(frozen=True)
class LosingRound:
    """A round that takes up losers of the round before it, read and checked."""

    competition: Competition
    bids: LosingBids
    file: str
    of: DrawnRound | LosingRound

    @property
    def drawn(self) -> DrawnRound:
        """The round whose bids are drawn, at the start of the chain."""
        return self.of if isinstance(self.of, DrawnRound) else self.of.drawn

    @property
    def chain(self) -> tuple[LosingRound, ...]:
        """Rounds after the drawn one, in their order; this one comes last."""
        return (self,) if isinstance(self.of, DrawnRound) else (*self.of.chain, self)

    @property
    def before(self) -> tuple[str, ...]:
        """Names of the rounds that come before this one, the first of them first."""
        names = [one.competition.competition for one in self.chain[:-1]]
        first: DrawnRound | None = self.drawn
        while first is not None:
            names.insert(0, first.competition.competition)
            first = first.earlier
        return tuple(names)
