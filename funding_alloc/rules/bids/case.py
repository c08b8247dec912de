"""What rules for bids choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.rules.bids.orders import Amounts
from funding_alloc.schema.portfolio import EquityLimits
from funding_alloc.schema.support import BallotKind, SupportedBids


@dataclass(frozen=True)
class SelectionCase:
    """What rules for bids choose from; each reads the columns it names in ``needs``."""

    quantum: Fraction
    asks: Amounts
    scores: Amounts = field(default_factory=dict)
    values: Amounts = field(default_factory=dict)
    ballots: Mapping[str, Amounts] = field(default_factory=dict)
    """By supporter, then by bid: points above 0 (1 for an approval)."""
    purses: Amounts = field(default_factory=dict)
    """By supporter: its formula share, in GBP."""
    bar: Fraction | None = None
    seed: str | None = None
    limits: EquityLimits = field(default_factory=EquityLimits)

    def supported(self) -> SupportedBids:
        """The bids with their ballots."""
        return SupportedBids(self.quantum, self.asks, self.ballots, BallotKind.POINTS)
