"""Drawn bids: the same whoever stands first, and stage by stage what the generator says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, cap_for, draw_bids, transport_cap_for
from funding_alloc.uncertainty.noise import PLACE, TRANSPORT

from .cases import TERMS, a_few_bidders, english_bidders, generator_with, some_bidders

FOURFOLD = Decimal("4.2")
KNOWN_ASKS = [12980227, 19569773, 19610634]
KNOWN_SCORES = [69.638512951052, 77.570018096007, 75.169273458204]
TABLES = [f.name for f in fields(BidDraws) if f.name not in ("fund", "bidder", "kind")]


def england(draws: int, terms: RoundTerms = TERMS) -> BidDraws:
    """Draws of the shipped generator for the 296 districts."""
    return draw_bids(english_bidders(), terms, generator_with(), draws, 7)


def one_place_each(count: int, need: Sequence[float]) -> tuple[Bidder, ...]:
    """Bidders with one place bid each."""
    return tuple(Bidder(f"{i:05d}", "E", 105_000, need[i], has_transport_powers=False) for i in range(count))


def assert_same(one: BidDraws, two: BidDraws) -> None:
    """Every table is the same, bit by bit."""
    for name in TABLES:
        assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


def test_slots_follow_population_and_powers() -> None:
    """One place bid for each 105,000 people, halves up and at least one; one more for transport; in order of code."""
    bids = draw_bids(a_few_bidders(), TERMS, generator_with(), 4, 1)
    codes = [a_few_bidders()[i].code for i in bids.bidder]
    expected = [("A", TRANSPORT), ("A1", PLACE), *[("A2", PLACE)] * 3, ("B1", PLACE), ("B1", TRANSPORT), ("B2", PLACE)]
    assert list(zip(codes, bids.kind.tolist(), strict=True)) == [*expected, *[("B3", PLACE)] * 9]
    assert all(getattr(bids, name).shape == (4, len(codes)) for name in TABLES)


def test_a_round_without_transport_bids_draws_the_same_place_bids() -> None:
    """Leaving transport bids out takes their slots away and changes nothing else."""
    with_transport = draw_bids(a_few_bidders(), TERMS, generator_with(), 5, 1)
    without = draw_bids(a_few_bidders(), replace(TERMS, takes_transport_bids=False), generator_with(), 5, 1)
    places = with_transport.kind == PLACE
    assert_array_equal(without.ask, with_transport.ask[:, places])
    assert_array_equal(without.score, with_transport.score[:, places])


@settings(max_examples=40, deadline=None)
@given(some_bidders(), st.randoms(use_true_random=False), st.integers(0, 2**32 - 1))
def test_order_of_bidders_changes_nothing(bidders: list[Bidder], random: Random, seed: int) -> None:
    """Shuffled bidders give the same tables; only the index of each slot's bidder moves with them."""
    moved = list(bidders)
    random.shuffle(moved)
    one = draw_bids(bidders, TERMS, generator_with(), 3, seed)
    two = draw_bids(moved, TERMS, generator_with(), 3, seed)
    assert_same(one, two)
    assert [bidders[i].code for i in one.bidder] == [moved[i].code for i in two.bidder]


def test_another_bidder_leaves_the_random_numbers_of_the_others() -> None:
    """A newcomer of mean need whose arrival changes nobody's standing leaves every other bid as it was."""
    before = one_place_each(2, [10.0, 30.0])
    after = (*before, Bidder("99999", "E", 105_000, 20.0, has_transport_powers=True))
    one = draw_bids(before, TERMS, generator_with(entry__log_odds_per_need="0"), 50, 3)
    two = draw_bids(after, TERMS, generator_with(entry__log_odds_per_need="0"), 50, 3)
    for name in TABLES:
        assert_array_equal(getattr(one, name), getattr(two, name)[:, :2], err_msg=name)


def test_same_seed_same_draws_and_another_seed_or_fund_others() -> None:
    """A run can be repeated bit by bit; each seed and each fund has random numbers of its own."""
    args = (a_few_bidders(), TERMS, generator_with(), 20)
    first = draw_bids(*args, 5)
    assert_same(first, draw_bids(*args, 5))
    assert not np.array_equal(first.quality, draw_bids(*args, 6).quality)
    other = replace(TERMS, fund="other")
    assert not np.array_equal(first.quality, draw_bids(a_few_bidders(), other, generator_with(), 20, 5).quality)


def test_known_numbers_of_one_stream() -> None:
    """The first numbers of one bidder, so that a change of stream or library is seen as a change of results."""
    bids = draw_bids(one_place_each(1, [1.0]), TERMS, generator_with(), 3, 20261123)
    assert bids.ask[:, 0].tolist() == KNOWN_ASKS
    assert bids.score[:, 0].tolist() == pytest.approx(KNOWN_SCORES, abs=1e-9)


def test_asks_lie_under_the_caps_and_bunch_below_them() -> None:
    """Place bids stay under the cap, 58% of them within 3% of it; transport bids lie between £22m and £50m."""
    bids = england(200)
    place, transport = bids.ask[:, bids.kind == PLACE], bids.ask[:, bids.kind == TRANSPORT]
    assert 1 <= place.min() < place.max() <= 20_000_000
    assert (place >= 19_400_000).mean() == pytest.approx(0.532 / 0.917, abs=0.006)
    assert 22_000_000 <= transport.min() < transport.max() <= 50_000_000


def test_sizes_scale_with_the_cap() -> None:
    """Three times the cap is three times each ask, but for whole pounds; all else stays."""
    one, three = england(20), england(20, replace(TERMS, cap=60_000_000, transport_cap=150_000_000))
    assert np.abs(three.ask - 3 * one.ask).max() <= 3
    assert_array_equal(one.entered, three.entered)
    assert_array_equal(one.score, three.score)


def test_entry_quality_and_scores_have_their_moments() -> None:
    """Observed quality is standard normal, correlates with the true one at the root of reliability, and carries S."""
    bids = england(400)
    assert bids.observed.std() == pytest.approx(1, abs=0.01)
    assert np.corrcoef(bids.observed.ravel(), bids.quality.ravel())[0, 1] == pytest.approx(math.sqrt(0.5), abs=0.01)
    assert bids.score.mean() == pytest.approx(70, abs=1.5)
    assert bids.passed_gateway.mean() == pytest.approx(0.96, abs=0.003)


def test_place_points_go_by_standard_deviations_of_need() -> None:
    """Points are gained above 0.43 standard deviations of need and lost below -0.43; equal need, equal points."""
    bidders = one_place_each(5, [0.0, 10.0, 10.0, 10.0, 20.0])
    on = draw_bids(bidders, TERMS, generator_with(), 6, 2)
    off = draw_bids(bidders, TERMS, generator_with(score__place_points="0"), 6, 2)
    assert np.allclose(on.score - off.score, [-7, 0, 0, 0, 7], atol=1e-9)


def test_capacity_is_one_number_for_all_bids_of_a_bidder() -> None:
    """With quality out of the score, a bidder's bids score alike in a draw and differ between draws."""
    bidders = (Bidder("A", "A", 500_000, 1.0, has_transport_powers=True),)
    steady = generator_with(score__capacity_weight="1000000")
    scores = draw_bids(bidders, TERMS, steady, 40, 4).score / 10_000_000
    assert np.ptp(scores, axis=1).max() < 1e-5
    assert scores[:, 0].std() == pytest.approx(1, abs=0.4)


def test_benefits_follow_their_medians_and_correlation() -> None:
    """Claimed benefit is twice the ask at the median and realised is 0.7 of it; what assessors like claims more."""
    bids = england(200)
    ratio = bids.claimed_benefit / bids.ask
    assert np.median(ratio) == pytest.approx(2.0, rel=0.01)
    assert np.median(bids.realised_benefit / bids.claimed_benefit) == pytest.approx(0.70, rel=0.01)
    assert np.corrcoef(np.log(ratio).ravel(), bids.observed.ravel())[0, 1] == pytest.approx(0.5, abs=0.01)


def test_costs_and_delays_match_what_was_published() -> None:
    """Consultants cost £45,000 on average, £243,000 at the 99th percentile; 95% are late, by 12 months on average."""
    bids = england(300)
    consultants = bids.bid_cost - round(410 * 37.5)
    assert consultants.mean() == pytest.approx(45_000, rel=0.02)
    assert np.percentile(consultants, 99) == pytest.approx(243_000, rel=0.03)
    late = bids.delay_months[bids.delay_months > 0]
    assert late.size / bids.delay_months.size == pytest.approx(0.95, abs=0.003)
    assert late.mean() == pytest.approx(12, abs=0.2)
    assert (late > 12).mean() == pytest.approx(0.40, abs=0.02)


@pytest.mark.parametrize("takes_transport_bids", [True, False])
@pytest.mark.parametrize("kappa", ["0", "-0.4"])
def test_cap_brings_the_asked_for_oversubscription(takes_transport_bids: bool, kappa: str) -> None:
    """Under the cap found, bids drawn ask on average for 4.2 times the quantum, within three standard errors."""
    generator, quantum = generator_with(capacity__correlation_with_need=kappa), 2_000_000_000
    cap = cap_for(english_bidders(), quantum, FOURFOLD, generator, takes_transport_bids)
    terms = RoundTerms("fund", quantum, cap, transport_cap_for(cap, generator), takes_transport_bids)
    bids = draw_bids(english_bidders(), terms, generator, 400, 9)
    asked = np.where(bids.entered, bids.ask, 0).sum(axis=1) / quantum
    assert asked.mean() == pytest.approx(4.2, abs=3 * asked.std() / math.sqrt(400))


def test_refuses_bidders_draws_and_caps_that_make_no_round() -> None:
    """Two bidders of one code, no place bidder, no draws, or a quantum too small for a cap of £1 are refused."""
    bidders, generator = a_few_bidders(), generator_with()
    with pytest.raises(ValueError, match="codes of their own"):
        draw_bids((*bidders, bidders[0]), TERMS, generator, 1, 1)
    with pytest.raises(ValueError, match="place bids"):
        draw_bids(bidders[2:3], TERMS, generator, 1, 1)
    with pytest.raises(ValueError, match="draws must be"):
        draw_bids(bidders, TERMS, generator, 0, 1)
    with pytest.raises(ValueError, match="no cap"):
        cap_for(bidders, 0, FOURFOLD, generator, takes_transport_bids=True)
