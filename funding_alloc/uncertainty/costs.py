"""What simulated competitions cost, draw by draw: bidding, delay and noise together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.schema.competing_costs import CostOfCompeting
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.competitions import CompetitionResults, compete
from funding_alloc.uncertainty.terms import SelectionTerms


@dataclass(frozen=True, eq=False)
class SeenAndClear:
    """A rule's competitions twice over: as assessors see the bids, and as they would without error."""

    seen: CompetitionResults
    clear: CompetitionResults
    cost_per_bid: float

    @property
    def quality_lost(self) -> FloatArray:
        """By draw; not a number where nothing was won."""
        return self.clear.mean_quality - self.seen.mean_quality

    @property
    def benefit_lost(self) -> FloatArray:
        """By draw, in pounds; below 0 in a draw in which noise was lucky."""
        return np.asarray(self.clear.realised - self.seen.realised, dtype=np.float64)

    def cost(self) -> CostOfCompeting:
        """Mean over the draws."""
        found = self.seen
        funded, late = int(found.funded.sum()), int(found.late.sum())
        lost = self.quality_lost[~np.isnan(self.quality_lost)]
        return CostOfCompeting(
            bids=float(found.bids.mean()),
            funded=float(found.funded.mean()),
            awarded_gbp=float(found.awards.sum(axis=1).mean()),
            bidding_gbp=float(found.bid_cost.mean()),
            cost_per_bid_gbp=self.cost_per_bid,
            late_share=late / funded if funded else None,
            months_late=float(found.months_late.sum()) / max(late, 1) if funded else None,
            realised_gbp=float(found.realised.mean()),
            lost_to_delay_gbp=float(found.lost_to_delay.mean()),
            quality_lost_to_noise=float(lost.mean()) if funded else None,
            benefit_lost_to_noise_gbp=float(self.benefit_lost.mean()),
        )


def compete_seen_and_clear(
    draws: BidDraws, terms: RoundTerms, bidders: Sequence[Bidder], selection: SelectionTerms, generator: BidGenerator
) -> SeenAndClear:
    """Run a rule on the bids as they are seen and as they are.

    Rule    the second run has assessors without error and claims without selection error, everything else alike; what
            lies between the two is the cost of noise. It counts in the rule's own coin: quality for rules that read
            scores, benefits for rules that read benefits.
    Source  Smith and Winkler (2006); in closed form, ``closed_forms.quality_of_ranked`` at reliability 1 and r.
    Promise the same bids, asks and costs in both runs.
    """
    return SeenAndClear(
        compete(draws, terms, bidders, selection),
        compete(draws.seen_clearly(), terms, bidders, selection),
        expected_bid_cost(generator),
    )


def expected_bid_cost(generator: BidGenerator) -> float:
    """Mean cost of a bid: median x exp(sigma^2 / 2) for consultants, and staff hours."""
    cost = generator.bid_cost
    sigma = float(cost.consultants_sigma.value)
    consultants = float(cost.consultants_median_gbp.value) * math.exp(sigma**2 / 2)
    return consultants + float(cost.staff_hours.value * cost.hour_gbp.value)
