"""The shipped generator, bidders for tests, and one measure written out for the calibration."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from hypothesis import strategies as st

from funding_alloc.rules.bids.selection import FloatArray, IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.noise import PLACE

DATA = Path(__file__).parent / "data"
BIDS = Path(__file__).resolve().parents[2] / "inputs" / "bids"
GENERATOR = BIDS / "generator.yaml"
RECODED: Final = {"E08000038": "E08000016", "E08000039": "E08000019"}
"""Barnsley and Sheffield: codes since April 2023, and before it, which the calibration has."""
TERMS: Final = RoundTerms("fund", 300_000_000, 20_000_000, 50_000_000, takes_transport_bids=True)
ROUND_1: Final = RoundTerms("levelling_up_1", 1_351_429_923, 20_000_000, 50_000_000, takes_transport_bids=True)


def generator_text() -> dict[str, Any]:
    """The shipped file with every scalar as text, as the reading room hands it over."""
    data: dict[str, Any] = yaml.load(GENERATOR.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return data


@cache
def generator_with(**values: str) -> BidGenerator:
    """The shipped generator with some values changed, named ``stage__parameter``, and their ranges taken off."""
    data = generator_text()
    for name, value in values.items():
        stage, parameter = name.split("__")
        data[stage][parameter] |= {"value": value, "low": "none", "high": "none"}
    return BidGenerator.model_validate(data)


@cache
def english_bidders() -> tuple[Bidder, ...]:
    """The 296 English districts of the calibration."""
    with (DATA / "english_authorities_2022.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Bidder(r["area_code"], "E", int(r["population"]), float(r["need"]), r["transport_powers"] == "1")
            for r in csv.DictReader(file)
        )


@cache
def round_1_areas() -> frozenset[str]:
    """Districts of the calibration that really won in round 1 of the Levelling Up Fund."""
    with (BIDS / "awards.csv").open(encoding="utf-8", newline="") as file:
        won = {r["award_id"] for r in csv.DictReader(file) if r["fund"] == "levelling_up_fund_round_1"}
    with (BIDS / "award_shares.csv").open(encoding="utf-8", newline="") as file:
        areas = {RECODED.get(r["area_code"], r["area_code"]) for r in csv.DictReader(file) if r["award_id"] in won}
    return frozenset(areas & {bidder.code for bidder in english_bidders()})


def a_few_bidders() -> tuple[Bidder, ...]:
    """Five districts of two authorities, and one authority that may make a transport bid only."""
    return (
        Bidder("A1", "A", 100_000, 10.0, has_transport_powers=False),
        Bidder("A2", "A", 262_500, 20.0, has_transport_powers=False),
        Bidder("A", "A", 362_500, 17.0, has_transport_powers=True, makes_place_bids=False),
        Bidder("B1", "B", 5_000, 30.0, has_transport_powers=True),
        Bidder("B2", "B", 157_499, 40.0, has_transport_powers=False),
        Bidder("B3", "B", 900_000, 20.0, has_transport_powers=False),
    )


@st.composite
def some_bidders(draw: st.DrawFn) -> list[Bidder]:
    """Draw one to seven bidders in any order; need takes few levels."""
    codes = draw(st.lists(st.sampled_from("ABCDEFGHJKLM"), min_size=1, max_size=7, unique=True))
    people, need = st.integers(1, 600_000), st.sampled_from([0.0, 12.5, 20.0, 33.3])
    return [Bidder(c, c, draw(people), draw(need), draw(st.booleans())) for c in codes]


def concentration_index(money: IntArray, bidders: Sequence[Bidder]) -> FloatArray:
    """Covariance form over each draw's pounds per head: 2/mean * cov(per head, fractional rank by need)."""
    people = np.array([b.population for b in bidders], dtype=np.float64)
    share, order = people / people.sum(), np.argsort([b.need for b in bidders], kind="stable")
    rank = np.empty_like(share)
    rank[order] = np.cumsum(share[order]) - share[order] / 2
    mean = money.sum(axis=1) / people.sum()
    spread = (money / people - mean[:, None]) @ (share * (rank - 0.5))
    return np.asarray(2 * spread / mean, dtype=np.float64)


def share_to_neediest_fifth(money: IntArray, bidders: Sequence[Bidder]) -> FloatArray:
    """Share of each draw's money in the neediest fifth of people, the area at the edge in proportion."""
    people = np.array([b.population for b in bidders], dtype=np.float64)
    share, order = people / people.sum(), np.argsort([-b.need for b in bidders], kind="stable")
    part = np.empty_like(share)
    part[order] = np.clip((0.2 - np.cumsum(share[order]) + share[order]) / share[order], 0, 1)
    return np.asarray(money @ part / money.sum(axis=1), dtype=np.float64)


def drawn(asks: IntArray, bidder: Sequence[int], **columns: Any) -> BidDraws:
    """Rounds written out: (draws, slots); every bid is made and passes, has score and benefit 0, and is in time."""
    shape, zero = asks.shape, np.zeros(asks.shape)
    whole, yes = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.bool_)
    score = columns.get("score", zero)
    benefit = columns.get("claimed_benefit", whole)
    given = {
        "entered": yes,
        "entered_for_lottery": columns.get("entered", yes),
        "passed_gateway": yes,
        **dict.fromkeys(("quality", "observed", "forecast", "delay_months", "lot"), zero),
        "score": score,
        "clear_score": score,
        **dict.fromkeys(("claimed_benefit", "shrunk_benefit", "sound_benefit", "realised_benefit"), benefit),
        "bid_cost": whole,
        "kept_after_delay": zero + 1,
    }
    kinds = np.array([PLACE] * shape[1])
    return BidDraws(fund="fund", ask=asks, bidder=np.array(bidder), kind=kinds, **(given | columns))
