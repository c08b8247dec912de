"""What a competition costs: the cash of bidding, never without what delay and noise cost beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class CostOfCompeting:
    """One fund's competition under one rule: means over the draws.

    For large capital grants the cash cost of bidding is about 1% of the money, less than delay and noise take. So there
    is no record of the one without the others. ``None`` where nothing was ever won, and only there.
    """

    bids: float
    funded: float
    awarded_gbp: float
    bidding_gbp: float
    """All bidders, losers too: consultants and staff."""
    cost_per_bid_gbp: float
    """Expected by the generator's parameters, not drawn."""
    late_share: float | None
    """Of the winners."""
    months_late: float | None
    """Mean over those that are late; 0 if none is."""
    realised_gbp: float
    """Benefits of the winners, were they in time."""
    lost_to_delay_gbp: float
    """Present value of those benefits that goes because they come late."""
    quality_lost_to_noise: float | None
    """Standard deviations by which the winners' mean true quality lies below that under assessors without error."""
    benefit_lost_to_noise_gbp: float
    """By which realised benefits lie below those of the same rule if claims had no selection error."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and self.funded:
                raise ValueError(f"{field.name} is not known although bids were funded")
            if value is not None and not math.isfinite(value):
                raise ValueError(f"{field.name} is {value}")

    @property
    def bidding_share(self) -> float | None:
        """Cost of bidding for each pound awarded, as drawn."""
        return self.bidding_gbp / self.awarded_gbp if self.awarded_gbp else None

    @property
    def deadweight_share(self) -> float | None:
        """The closed form c / (s A): expected cost of a bid, success rate and mean award."""
        if not self.funded:
            return None
        return self.cost_per_bid_gbp / (self.funded / self.bids * (self.awarded_gbp / self.funded))

    @property
    def delay_share(self) -> float | None:
        """Part of the present value of benefits that delay takes."""
        return self.lost_to_delay_gbp / self.realised_gbp if self.realised_gbp else None
