"""A round whose bids are drawn, with everything it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from funding_alloc.schema.bidding import Bidder, BidGenerator
from funding_alloc.schema.competition.bids import DrawnBids
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
