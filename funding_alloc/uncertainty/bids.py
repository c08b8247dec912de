"""Bids drawn from the generator: many simulated rounds of one fund, the same rounds for every rule of selection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, Parameter, RoundTerms
from funding_alloc.uncertainty.benefits import draw_benefits
from funding_alloc.uncertainty.drawn import log, number, sqrt
from funding_alloc.uncertainty.noise import PLACE, TRANSPORT, Noise, Slots, draw_noise, lay_out


@dataclass(frozen=True, eq=False)
class BidDraws:
    """Simulated rounds of one fund; arrays are (draws, slots), a slot being a bid that a bidder may make.

    Slots run in order of bidder code, a bidder's place bids before its transport bid, so the order in which bidders are
    given changes ``bidder`` only. Columns say what a bid would be; only where ``entered`` was it made. Money is whole
    pounds, quality is in standard deviations.
    """

    fund: str
    entered: BoolArray
    entered_for_lottery: BoolArray
    """Bids made where winners are drawn by lot above a bar: all of ``entered`` and more."""
    passed_gateway: BoolArray
    ask: IntArray
    quality: FloatArray
    observed: FloatArray
    """Quality as the assessors see it."""
    forecast: FloatArray
    """True quality to be expected of what the assessors see: observed, shrunk by the root of reliability."""
    score: FloatArray
    clear_score: FloatArray
    """The score that assessors who saw true quality would give."""
    claimed_benefit: IntArray
    shrunk_benefit: IntArray
    """Realised benefit to be expected of the claim."""
    sound_benefit: IntArray
    """Realised benefit to be expected if the selection error in the claim were known."""
    realised_benefit: IntArray
    bid_cost: IntArray
    delay_months: FloatArray
    kept_after_delay: FloatArray
    """Share of the present value of benefits that delay leaves."""
    lot: FloatArray
    bidder: IntArray
    """By slot: position of the bidder in the sequence given."""
    kind: NDArray[np.str_]
    """By slot: ``place`` or ``transport``."""

    @property
    def eligible(self) -> BoolArray:
        """Bids that were made and passed the gateway."""
        return self.entered & self.passed_gateway

    def seen_clearly(self) -> BidDraws:
        """The same bids before assessors without error: what is lost against these is lost to noise."""
        return replace(
            self,
            observed=self.quality,
            forecast=self.quality,
            score=self.clear_score,
            claimed_benefit=self.sound_benefit,
            shrunk_benefit=self.sound_benefit,
        )

    def under_lottery(self) -> BidDraws:
        """The same round with the bids that a lottery above a bar brings besides."""
        return replace(self, entered=self.entered_for_lottery)


def draw_bids(bidders: Sequence[Bidder], terms: RoundTerms, generator: BidGenerator, draws: int, seed: int) -> BidDraws:
    """Draw the bids of many rounds of one fund.

    Rule    the stages of the generator file in turn; need enters in standard deviations from the mean over bidders that
            make place bids, each counted once, and place points begin where need is ``third_at_need_sd`` away from that
            mean (ties share their points).
    Units   whole GBP, months, points and standard deviations.
    Source  inputs/bids/generator.yaml, parameter by parameter.
    Promise the same arguments give the same draws, in whatever order the bidders stand; the random numbers of a bidder
            hang on seed, fund and its own code alone, so another bidder changes them only through mean need. A lottery
            brings further bids out of the same random numbers: bids for each slot are (1 + lottery_extra_applications)
            times as likely, up to certainty, so that nobody stays away who would have come.
    """
    if draws < 1 or seed < 0:
        raise ValueError(f"draws must be 1 or more and the seed 0 or more, not {draws} and {seed}")
    slots = lay_out(bidders, terms.takes_transport_bids, generator)
    noise = draw_noise(bidders, slots, generator, (terms.fund, draws, seed))
    capacity = _capacity(slots.need_sd, noise.capacity, generator)
    quality, reliability = noise.normal[0], number(generator.quality.reliability)
    observed = sqrt(reliability) * quality + sqrt(1 - reliability) * noise.normal[1]
    ask = _ask(slots, noise, terms, generator)
    benefits = draw_benefits(ask, observed, noise, generator.benefits)
    chance = _entry_probability(slots.need_sd, capacity, generator)
    more = 1 + number(generator.behaviour.lottery_extra_applications)
    delay = _delay(noise, generator)
    return BidDraws(
        fund=terms.fund,
        entered=noise.uniform[0] < chance,
        entered_for_lottery=noise.uniform[0] < more * chance,
        passed_gateway=noise.uniform[1] < number(generator.gateway.pass_share),
        ask=ask,
        quality=quality,
        observed=observed,
        forecast=sqrt(reliability) * observed,
        score=_score(slots.need_sd, observed, capacity, generator),
        clear_score=_score(slots.need_sd, quality, capacity, generator),
        claimed_benefit=benefits.claimed,
        shrunk_benefit=benefits.shrunk,
        sound_benefit=benefits.sound,
        realised_benefit=benefits.realised,
        bid_cost=_bid_cost(noise.normal[4], generator),
        delay_months=delay,
        kept_after_delay=(1 + number(generator.delay.discount_rate)) ** (-delay / 12),
        lot=noise.lot,
        bidder=slots.bidder,
        kind=np.where(slots.is_transport, TRANSPORT, PLACE),
    )


def cap_for(
    bidders: Sequence[Bidder],
    quantum: int,
    oversubscription: Decimal,
    generator: BidGenerator,
    takes_transport_bids: bool,
) -> int:
    """Size the cap so that, on average, bidders ask for ``oversubscription`` pounds for each pound on offer.

    Rule    cap = oversubscription * quantum / expected total ask of a round whose cap is £1, bids that fail the gateway
            included; sizes are shares of the cap. The mean over capacity is a 40-point Gauss-Hermite sum.
    Units   whole GBP, rounded to the nearest.
    Source  the generator's entry and size stages; oversubscription of round 2 of the Levelling Up Fund was 4.2.
    Promise the mean total ask of ``draw_bids`` under this cap and its transport cap is that multiple of the quantum,
            but for rounding and noise.
    """
    slots = lay_out(bidders, takes_transport_bids, generator)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    capacity = _capacity(slots.need_sd, nodes[:, None], generator)
    entry = weights @ _entry_probability(slots.need_sd, capacity, generator) / weights.sum()
    size = generator.size
    alpha, beta = _number(size.spread_alpha), _number(size.spread_beta)
    bunched, bunched_from = _bunched_share(generator), _number(size.bunched_from_of_cap)
    place = bunched * (1 + bunched_from) / 2
    place += (1 - bunched) * _number(size.spread_top_of_cap) * alpha / (alpha + beta)
    large = _number(size.large_share_of_transport_bids)
    top = _number(size.transport_cap_multiple) * (1 + _number(size.large_from_of_transport_cap)) / 2
    ask_by_slot = np.where(slots.is_transport, large * top + (1 - large) * place, place)
    expected = math.fsum((entry * ask_by_slot).tolist())
    cap = round(float(oversubscription) * quantum / expected)
    if cap < 1:
        raise ValueError(f"a quantum of £{quantum:,} leaves no cap of a pound or more for these bidders")
    return cap


def transport_cap_for(cap: int, generator: BidGenerator) -> int:
    """Most that a transport bid may ask for, in whole pounds, under this cap."""
    return int(cap * generator.size.transport_cap_multiple.value)


def _number(parameter: Parameter) -> float:
    return float(parameter.value)


def _capacity(need_sd: FloatArray, own: FloatArray, generator: BidGenerator) -> FloatArray:
    kappa = number(generator.capacity.correlation_with_need)
    return np.asarray(kappa * need_sd + sqrt(1 - kappa**2) * own, dtype=np.float64)


def _entry_probability(need_sd: FloatArray, capacity: FloatArray, generator: BidGenerator) -> FloatArray:
    entry = generator.entry
    base = number(entry.base_probability)
    log_odds = log(base / (1 - base)) + number(entry.log_odds_per_capacity) * capacity
    log_odds = log_odds + number(entry.log_odds_per_need) * need_sd
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)


def _bunched_share(generator: BidGenerator) -> float:
    """Of bids up to the cap, the share bunched below it."""
    bunched, spread = generator.size.bunched_weight.value, generator.size.spread_weight.value
    return float(bunched / (bunched + spread))


def _ask(slots: Slots, noise: Noise, terms: RoundTerms, generator: BidGenerator) -> IntArray:
    size = generator.size
    within = noise.uniform[3]
    low, large_low = number(size.bunched_from_of_cap), number(size.large_from_of_transport_cap)
    is_bunched = noise.uniform[2] < _bunched_share(generator)
    share = np.where(is_bunched, low + (1 - low) * within, number(size.spread_top_of_cap) * noise.beta)
    is_large = slots.is_transport & (noise.uniform[5] < number(size.large_share_of_transport_bids))
    pounds = np.where(is_large, terms.transport_cap * (large_low + (1 - large_low) * within), terms.cap * share)
    return np.maximum(np.floor(pounds), 1).astype(np.int64)


def _score(need_sd: FloatArray, observed: FloatArray, capacity: FloatArray, generator: BidGenerator) -> FloatArray:
    score, bar = generator.score, number(generator.score.third_at_need_sd)
    points = number(score.place_points) * (1.0 * (need_sd > bar) - 1.0 * (need_sd < -bar))
    judged = observed + number(score.capacity_weight) * capacity
    return np.asarray(number(score.middle) + number(score.points_per_sd) * judged + points, dtype=np.float64)


def _delay(noise: Noise, generator: BidGenerator) -> FloatArray:
    late = noise.uniform[4] < number(generator.delay.delayed_share)
    return np.where(late, noise.gamma * number(generator.delay.scale_months), 0.0)


def _bid_cost(normal: FloatArray, generator: BidGenerator) -> IntArray:
    cost = generator.bid_cost
    consultants = number(cost.consultants_median_gbp) * np.exp(number(cost.consultants_sigma) * normal)
    staff = number(cost.staff_hours) * number(cost.hour_gbp)
    return np.rint(consultants + staff).astype(np.int64)
