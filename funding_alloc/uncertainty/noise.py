"""Random numbers by slot: a stream of its own for each seed, fund, bidder and purpose."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator

PLACE: Final = "place"
TRANSPORT: Final = "transport"


@dataclass(frozen=True, eq=False)
class Slots:
    """What is known of each slot before anything is drawn."""

    bidder: IntArray
    is_transport: BoolArray
    need_sd: FloatArray


@dataclass(frozen=True, eq=False)
class Noise:
    """Raw random numbers by slot: nothing in them depends on a parameter but the shapes of two distributions."""

    capacity: FloatArray
    normal: FloatArray
    uniform: FloatArray
    beta: FloatArray
    gamma: FloatArray
    truth: FloatArray
    """Standard normal: how a bid's benefit differs from what its claim leads one to expect."""
    lot: FloatArray
    """The lot a bid draws where winners are drawn by lot; the lowest come first."""


def lay_out(bidders: Sequence[Bidder], takes_transport_bids: bool, generator: BidGenerator) -> Slots:
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
    return Slots(np.array(bidder_of, dtype=np.int64), np.array(transport, dtype=np.bool_), np.array(sd))


def random_stream(*key: object) -> np.random.Generator:
    """A random stream of its own for each key; SHA-256, because ``hash`` differs from one process to the next."""
    digest = hashlib.sha256("\n".join(str(part) for part in key).encode()).digest()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(int.from_bytes(digest, "big"))))


def draw_noise(bidders: Sequence[Bidder], slots: Slots, generator: BidGenerator, run: tuple[str, int, int]) -> Noise:
    """One stream for each seed, fund, bidder and purpose, so that one stage's parameters leave the others' numbers."""
    fund, draws, seed = run
    n = slots.bidder.size
    one = (draws, n)
    noise = Noise(np.empty(one), np.empty((5, *one)), np.empty((6, *one)), *(np.empty(one) for _ in range(4)))
    alpha, beta = float(generator.size.spread_alpha.value), float(generator.size.spread_beta.value)
    shape = float(generator.delay.shape.value)
    starts = np.flatnonzero(np.diff(slots.bidder * 2 + slots.is_transport, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), n], strict=True):
        kind = TRANSPORT if slots.is_transport[start] else PLACE
        key = (seed, fund, bidders[slots.bidder[start]].code)
        here, table = slice(start, end), (draws, end - start)
        noise.capacity[:, here] = random_stream(*key, "capacity").standard_normal(draws)[:, None]
        own = random_stream(*key, kind)
        noise.normal[:, :, here] = own.standard_normal((5, *table))
        noise.uniform[:, :, here] = own.random((6, *table))
        noise.beta[:, here] = random_stream(*key, kind, "size").beta(alpha, beta, table)
        noise.gamma[:, here] = random_stream(*key, kind, "delay").standard_gamma(shape, table)
        later = random_stream(*key, kind, "truth and lot")
        noise.truth[:, here] = later.standard_normal(table)
        noise.lot[:, here] = later.random(table)
    return noise
