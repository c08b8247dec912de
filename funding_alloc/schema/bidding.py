"""What a simulated round of bidding is made of: bidders, the round's terms, and the parameters of the generator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from funding_alloc.schema.base import MOST_POUNDS, Strict, Text


def _read_none(value: Any) -> Any:
    return None if value == "none" else value


Bound = Annotated[Decimal | None, BeforeValidator(_read_none)]
"""An end of a range; the word ``none`` where no range has been found."""


class Parameter(Strict):
    """A number of the generator, how well it is known, and how far it may be moved in a sweep."""

    value: Decimal
    status: Literal["fitted", "sourced", "assumed"]
    """``fitted`` to awards really made, ``sourced`` from a publication, or ``assumed``."""
    source: Text
    """The publication, the data it was fitted to, or what is assumed and why."""
    low: Bound
    """Lowest value worth trying."""
    high: Bound
    """Highest value worth trying."""

    @model_validator(mode="after")
    def _lies_in_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both ends of the range, or 'none' for both")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError(f"the value {self.value} lies outside its own range {self.low} to {self.high}")
        return self


class ShareParameter(Parameter):
    """A share or a probability, 0 to 1."""

    value: Annotated[Decimal, Field(ge=0, le=1)]


class CorrelationParameter(Parameter):
    """A correlation, -1 to 1."""

    value: Annotated[Decimal, Field(ge=-1, le=1)]


class PositiveParameter(Parameter):
    """A number above 0."""

    value: Annotated[Decimal, Field(gt=0, le=MOST_POUNDS)]


class NotNegativeParameter(Parameter):
    """A number that is 0 or more."""

    value: Annotated[Decimal, Field(ge=0, le=MOST_POUNDS)]


class ProbabilityInside(Parameter):
    """A probability that is neither 0 nor 1, because its log-odds are taken."""

    value: Annotated[Decimal, Field(gt=0, lt=1)]


class Capacity(Strict):
    """Stage 1: how able a bidder is to write bids, a standard normal number."""

    correlation_with_need: CorrelationParameter


class Entry(Strict):
    """Stage 2: how many bids a bidder may make, and how likely it makes each of them."""

    people_per_place_bid: PositiveParameter
    base_probability: ProbabilityInside
    """For a bidder of average need and average capacity."""
    log_odds_per_capacity: Parameter
    log_odds_per_need: Parameter


class Size(Strict):
    """Stage 3: how much a bid asks for, as shares of the round's cap."""

    spread_weight: ShareParameter
    """Share of awards spread over all sizes below the cap."""
    spread_top_of_cap: ShareParameter
    spread_alpha: PositiveParameter
    spread_beta: PositiveParameter
    bunched_weight: ShareParameter
    """Share of awards bunched just below the cap."""
    bunched_from_of_cap: ShareParameter
    large_share_of_transport_bids: ShareParameter
    """Share of transport bids that use the transport cap; the others are sized like a place bid."""
    large_from_of_transport_cap: ShareParameter
    transport_cap_multiple: Parameter
    """Transport cap for each pound of the cap, 1 or more."""

    @model_validator(mode="after")
    def _weights_make_sense(self) -> Self:
        total = self.spread_weight.value + self.bunched_weight.value
        if not 0 < total <= 1:
            raise ValueError(f"spread_weight and bunched_weight add up to {total}; they must lie above 0 and up to 1")
        if self.transport_cap_multiple.value < 1:
            raise ValueError("transport_cap_multiple must be 1 or more")
        return self


class Gateway(Strict):
    """Stage 4: pass or fail before scoring, whatever a bid's quality."""

    pass_share: ShareParameter


class Quality(Strict):
    """Stage 5: true quality is standard normal; assessors see it with error."""

    reliability: ShareParameter
    """Share of the variance of what assessors see that is true quality."""


class Score(Strict):
    """Stage 6: the panel's score."""

    middle: Parameter
    points_per_sd: PositiveParameter
    capacity_weight: Parameter
    """Standard deviations of observed quality for each standard deviation of capacity."""
    place_points: NotNegativeParameter
    """Points added in the neediest third and taken off in the least needy."""
    third_at_need_sd: PositiveParameter
    """Standard deviations from mean need at which a third begins."""


class Benefits(Strict):
    """Stage 7: benefits for each pound asked for, claimed and realised."""

    claimed_median: PositiveParameter
    claimed_sigma: NotNegativeParameter
    correlation_with_observed: CorrelationParameter
    """Of the logarithm of the claimed ratio with the quality that assessors see."""
    claim_reliability: ShareParameter
    """Share of the variance of the logarithm of the claimed ratio that is real; at 1 a claim has no selection error."""
    realised_median: PositiveParameter
    """Realised benefit for each pound of claimed benefit."""
    realised_sigma: NotNegativeParameter


class Delay(Strict):
    """Stage 8: months late, and what that takes off the present value of benefits."""

    delayed_share: ShareParameter
    shape: PositiveParameter
    scale_months: PositiveParameter
    discount_rate: ShareParameter
    """Share of present value that a year takes off, in real terms: 0.035 divides by 1.035."""


class BidCost(Strict):
    """Stage 9: what writing a bid costs the bidder, won or lost."""

    consultants_median_gbp: PositiveParameter
    consultants_sigma: NotNegativeParameter
    staff_hours: NotNegativeParameter
    hour_gbp: NotNegativeParameter


class Behaviour(Strict):
    """Stage 10: how bidders answer to the rule. Used where winners are drawn by lot, by no other rule."""

    lottery_extra_applications: NotNegativeParameter
    """Further applications, as a share, where winners are drawn by lot above a bar."""


class BidGenerator(Strict):
    """All parameters of the bid generator; nothing has a default."""

    title: Text
    capacity: Capacity
    entry: Entry
    size: Size
    gateway: Gateway
    quality: Quality
    score: Score
    benefits: Benefits
    delay: Delay
    bid_cost: BidCost
    behaviour: Behaviour


@dataclass(frozen=True)
class RoundTerms:
    """One competition for one fund, in whole pounds."""

    fund: str
    quantum: int
    cap: int
    """Most that a place bid may ask for."""
    transport_cap: int
    """Most that a transport bid may ask for; not used where the round takes none."""
    takes_transport_bids: bool

    def __post_init__(self) -> None:
        if not (0 <= self.quantum <= MOST_POUNDS and 1 <= self.cap <= self.transport_cap <= MOST_POUNDS):
            raise ValueError(f"{self.fund}: quantum £{self.quantum}, caps £{self.cap} and £{self.transport_cap}")


@dataclass(frozen=True)
class Bidder:
    """A council that may bid; ``need`` is higher where need is greater, in any unit."""

    code: str
    authority_code: str
    population: int
    need: float
    has_transport_powers: bool
    makes_place_bids: bool = True
    """False for a combined authority or county, which has one transport bid and no place bids."""

    def __post_init__(self) -> None:
        if self.population < 1 or not math.isfinite(self.need):
            raise ValueError(f"{self.code}: population {self.population} and need {self.need} must both be known")
