"""Bids drawn from the generator: many simulated rounds of one fund, the same rounds for every rule of selection."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.rules.selection import BoolArray, FloatArray, IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, Parameter, RoundTerms

PLACE: Final = "place"
TRANSPORT: Final = "transport"


@dataclass(frozen=True, eq=False)
class BidDraws:
    """Simulated rounds of one fund; arrays are (draws, slots), a slot being a bid that a bidder may make.

    Slots run in order of bidder code, a bidder's place bids before its transport bid, so the order in which bidders are
    given changes ``bidder`` only. Columns say what a bid would be; only where ``entered`` was it made. Money is whole
    pounds, quality is in standard deviations.
    """

    fund: str
    entered: BoolArray
    passed_gateway: BoolArray
    ask: IntArray
    quality: FloatArray
    observed: FloatArray
    """Quality as the assessors see it."""
    score: FloatArray
    claimed_benefit: IntArray
    realised_benefit: IntArray
    bid_cost: IntArray
    delay_months: FloatArray
    bidder: IntArray
    """By slot: position of the bidder in the sequence given."""
    kind: NDArray[np.str_]
    """By slot: ``place`` or ``transport``."""

    @property
    def eligible(self) -> BoolArray:
        """Bids that were made and passed the gateway."""
        return self.entered & self.passed_gateway


@dataclass(frozen=True, eq=False)
class _Slots:
    """What is known of each slot before anything is drawn."""

    bidder: IntArray
    is_transport: BoolArray
    need_sd: FloatArray


@dataclass(frozen=True, eq=False)
class _Noise:
    """Raw random numbers by slot: nothing in them depends on a parameter but the shapes of two distributions."""

    capacity: FloatArray
    normal: FloatArray
    uniform: FloatArray
    beta: FloatArray
    gamma: FloatArray


def draw_bids(bidders: Sequence[Bidder], terms: RoundTerms, generator: BidGenerator, draws: int, seed: int) -> BidDraws:
    """Draw the bids of many rounds of one fund.

    Rule    the stages of the generator file in turn; need enters in standard deviations from the mean over bidders that
            make place bids, each counted once, and place points begin where need is ``third_at_need_sd`` away from that
            mean (ties share their points).
    Units   whole GBP, months, points and standard deviations.
    Source  inputs/bids/generator.yaml, parameter by parameter.
    Promise the same arguments give the same draws, in whatever order the bidders stand; the random numbers of a bidder
            hang on seed, fund and its own code alone, so another bidder changes them only through mean need.
    """
    if draws < 1 or seed < 0:
        raise ValueError(f"draws must be 1 or more and the seed 0 or more, not {draws} and {seed}")
    slots = _lay_out(bidders, terms.takes_transport_bids, generator)
    noise = _draw_noise(bidders, slots, generator, (terms.fund, draws, seed))
    capacity = _capacity(slots.need_sd, noise.capacity, generator)
    quality = noise.normal[0]
    reliability = _number(generator.quality.reliability)
    observed = math.sqrt(reliability) * quality + math.sqrt(1 - reliability) * noise.normal[1]
    ask = _ask(slots, noise, terms, generator)
    claimed, realised = _benefits(ask, observed, noise, generator)
    late = noise.uniform[4] < _number(generator.delay.delayed_share)
    return BidDraws(
        fund=terms.fund,
        entered=noise.uniform[0] < _entry_probability(slots.need_sd, capacity, generator),
        passed_gateway=noise.uniform[1] < _number(generator.gateway.pass_share),
        ask=ask,
        quality=quality,
        observed=observed,
        score=_score(slots.need_sd, observed, capacity, generator),
        claimed_benefit=claimed,
        realised_benefit=realised,
        bid_cost=_bid_cost(noise.normal[4], generator),
        delay_months=np.where(late, noise.gamma * _number(generator.delay.scale_months), 0.0),
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
    slots = _lay_out(bidders, takes_transport_bids, generator)
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


def _lay_out(bidders: Sequence[Bidder], takes_transport_bids: bool, generator: BidGenerator) -> _Slots:
    """E = max(1, population / people per bid, halves up) place slots, and one for transport where there are powers."""
    codes = [bidder.code for bidder in bidders]
    if len(set(codes)) < len(codes) or not any(bidder.makes_place_bids for bidder in bidders):
        raise ValueError("bidders must have codes of their own, and at least one must make place bids")
    people = generator.entry.people_per_place_bid.value
    bidder_of: list[int] = []
    transport: list[bool] = []
    for i in sorted(range(len(bidders)), key=codes.__getitem__):
        one = bidders[i]
        places = max(1, math.floor(one.population / people + Decimal("0.5"))) if one.makes_place_bids else 0
        kinds = [False] * places + [True] * (takes_transport_bids and one.has_transport_powers)
        bidder_of += [i] * len(kinds)
        transport += kinds
    need = [bidder.need for bidder in sorted(bidders, key=lambda b: b.code) if bidder.makes_place_bids]
    mean = math.fsum(need) / len(need)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in need) / len(need))
    sd = [(bidders[i].need - mean) / spread if spread else 0.0 for i in bidder_of]
    return _Slots(np.array(bidder_of, dtype=np.int64), np.array(transport, dtype=np.bool_), np.array(sd))


def _stream(*key: object) -> np.random.Generator:
    """A random stream of its own for each key; SHA-256, because ``hash`` differs from one process to the next."""
    digest = hashlib.sha256("\n".join(str(part) for part in key).encode()).digest()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(int.from_bytes(digest, "big"))))


def _draw_noise(bidders: Sequence[Bidder], slots: _Slots, generator: BidGenerator, run: tuple[str, int, int]) -> _Noise:
    """One stream for each seed, fund, bidder and purpose, so that one stage's parameters leave the others' numbers."""
    fund, draws, seed = run
    n = slots.bidder.size
    one = (draws, n)
    noise = _Noise(np.empty(one), np.empty((5, *one)), np.empty((6, *one)), np.empty(one), np.empty(one))
    alpha, beta = _number(generator.size.spread_alpha), _number(generator.size.spread_beta)
    shape = _number(generator.delay.shape)
    starts = np.flatnonzero(np.diff(slots.bidder * 2 + slots.is_transport, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), n], strict=True):
        kind = TRANSPORT if slots.is_transport[start] else PLACE
        key = (seed, fund, bidders[slots.bidder[start]].code)
        here, table = slice(start, end), (draws, end - start)
        noise.capacity[:, here] = _stream(*key, "capacity").standard_normal(draws)[:, None]
        stream = _stream(*key, kind)
        noise.normal[:, :, here] = stream.standard_normal((5, *table))
        noise.uniform[:, :, here] = stream.random((6, *table))
        noise.beta[:, here] = _stream(*key, kind, "size").beta(alpha, beta, table)
        noise.gamma[:, here] = _stream(*key, kind, "delay").standard_gamma(shape, table)
    return noise


def _capacity(need_sd: FloatArray, own: FloatArray, generator: BidGenerator) -> FloatArray:
    kappa = _number(generator.capacity.correlation_with_need)
    return np.asarray(kappa * need_sd + math.sqrt(1 - kappa**2) * own, dtype=np.float64)


def _entry_probability(need_sd: FloatArray, capacity: FloatArray, generator: BidGenerator) -> FloatArray:
    entry = generator.entry
    base = _number(entry.base_probability)
    log_odds = math.log(base / (1 - base)) + _number(entry.log_odds_per_capacity) * capacity
    log_odds = log_odds + _number(entry.log_odds_per_need) * need_sd
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)


def _bunched_share(generator: BidGenerator) -> float:
    """Of bids up to the cap, the share bunched below it."""
    bunched, spread = generator.size.bunched_weight.value, generator.size.spread_weight.value
    return float(bunched / (bunched + spread))


def _ask(slots: _Slots, noise: _Noise, terms: RoundTerms, generator: BidGenerator) -> IntArray:
    size = generator.size
    within = noise.uniform[3]
    low, large_low = _number(size.bunched_from_of_cap), _number(size.large_from_of_transport_cap)
    is_bunched = noise.uniform[2] < _bunched_share(generator)
    share = np.where(is_bunched, low + (1 - low) * within, _number(size.spread_top_of_cap) * noise.beta)
    is_large = slots.is_transport & (noise.uniform[5] < _number(size.large_share_of_transport_bids))
    pounds = np.where(is_large, terms.transport_cap * (large_low + (1 - large_low) * within), terms.cap * share)
    return np.maximum(np.floor(pounds), 1).astype(np.int64)


def _score(need_sd: FloatArray, observed: FloatArray, capacity: FloatArray, generator: BidGenerator) -> FloatArray:
    score, bar = generator.score, _number(generator.score.third_at_need_sd)
    points = _number(score.place_points) * (1.0 * (need_sd > bar) - 1.0 * (need_sd < -bar))
    judged = observed + _number(score.capacity_weight) * capacity
    return np.asarray(_number(score.middle) + _number(score.points_per_sd) * judged + points, dtype=np.float64)


def _benefits(ask: IntArray, observed: FloatArray, noise: _Noise, generator: BidGenerator) -> tuple[IntArray, IntArray]:
    benefits = generator.benefits
    rho = _number(benefits.correlation_with_observed)
    appeal = rho * observed + math.sqrt(1 - rho**2) * noise.normal[2]
    ratio = _number(benefits.claimed_median) * np.exp(_number(benefits.claimed_sigma) * appeal)
    claimed = np.rint(ask * ratio)
    kept = _number(benefits.realised_median) * np.exp(_number(benefits.realised_sigma) * noise.normal[3])
    return claimed.astype(np.int64), np.rint(claimed * kept).astype(np.int64)


def _bid_cost(normal: FloatArray, generator: BidGenerator) -> IntArray:
    cost = generator.bid_cost
    consultants = _number(cost.consultants_median_gbp) * np.exp(_number(cost.consultants_sigma) * normal)
    staff = float(cost.staff_hours.value * cost.hour_gbp.value)
    return np.rint(consultants + staff).astype(np.int64)
