"""The generator against round 1 of the Levelling Up Fund in England, and against what theory says of selection.

Reference values are means of an earlier simulation by this project (at least 300 draws, with the standard deviation of
one draw), which was set against the real awards. A tolerance is three standard errors of the difference of two means of
300 draws, 3 * sd * sqrt(2 / 300), and the reference's last digit.

Two differences are known. The reference drew large asks at random among 225 place bids; here place bids stay under the
cap and transport bids are extra, 8% of all bids. So success over all bids is 2.6 points lower, and what is compared is
awards for each place bid. And 4% of bids fail the gateway here, where the reference has no such stage.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from funding_alloc.rules.selection import FloatArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import CompetitionResults, run_competitions
from funding_alloc.uncertainty.noise import TRANSPORT

from .cases import DATA, ROUND_1, concentration_index, english_bidders, generator_with, share_to_neediest_fifth

THEORY = json.loads((DATA / "selection_theory.json").read_text(encoding="utf-8"))
DRAWS = 300
CI_TOLERANCE = 3 * 0.057 * math.sqrt(2 / DRAWS) + 0.0005


@cache
def english_rounds(terms: RoundTerms, generator: BidGenerator) -> tuple[BidDraws, CompetitionResults]:
    """Three hundred rounds in England, by score order with misfits passed over."""
    bids = draw_bids(english_bidders(), terms, generator, DRAWS, 20261123)
    return bids, run_competitions(bids, terms, english_bidders(), "score_order", "skip")


def mean_concentration(generator: BidGenerator) -> float:
    """Mean concentration index of round 1 awards."""
    return float(concentration_index(english_rounds(ROUND_1, generator)[1].awards, english_bidders()).mean())


def measured() -> dict[str, FloatArray]:
    """Each figure of the calibration, draw by draw."""
    bids, results = english_rounds(ROUND_1, generator_with())
    transport = bids.entered[:, bids.kind == TRANSPORT].sum(axis=1)
    awarded = results.awards.sum(axis=1)
    return {
        "place_bids": results.bids - transport,
        "transport_bid_share": transport / results.bids,
        "awards_for_each_place_bid": results.funded / (results.bids - transport),
        "success": results.funded / results.bids,
        "awards": results.funded,
        "mean_award_m": awarded / results.funded / 1e6,
        "concentration_index": concentration_index(results.awards, english_bidders()),
        "share_to_neediest_fifth": share_to_neediest_fifth(results.awards, english_bidders()),
        "quality_of_winners": results.mean_quality,
        "consultants_pct_of_awards": 100 * (results.bid_cost - results.bids * 410 * 37.5) / awarded,
    }


@pytest.mark.parametrize(
    ("figure", "reference", "sd", "last_digit"),
    [
        ("place_bids", 224.8, 12.4, 0.7),  # 74.2 awards / success of 0.330, each rounded
        ("awards_for_each_place_bid", 0.330, 0.023, 0.0005),
        ("awards", 74.2, 3.3, 0.05),
        ("mean_award_m", 18.2, 0.8, 0.05),
        ("concentration_index", 0.344, 0.057, 0.0005),
        ("share_to_neediest_fifth", 0.354, 0.057, 0.0005),
        ("quality_of_winners", 0.64, 0.12, 0.005),
        ("transport_bid_share", 0.083, 0.018, 0.0005),  # share of real awards above £20m; sd is binomial, 245 bids
    ],
)
def test_round_1_agrees_with_the_reference(figure: str, reference: float, sd: float, last_digit: float) -> None:
    """The mean of 300 draws lies within three standard errors of the reference, and one draw spreads as far."""
    values = measured()[figure]
    assert values.mean() == pytest.approx(reference, abs=3 * sd * math.sqrt(2 / DRAWS) + last_digit)
    assert values.std() == pytest.approx(sd, rel=0.3)


def test_known_departures_from_the_reference() -> None:
    """Success over all bids is 30.4%, not 33.0%, and consultants cost 0.82% of awards, not 0.75%: transport bids."""
    figures = {name: float(values.mean()) for name, values in measured().items()}
    assert figures["success"] == pytest.approx(0.304, abs=0.005)
    assert figures["success"] == pytest.approx(0.330 * (1 - figures["transport_bid_share"]), abs=0.006)
    assert figures["consultants_pct_of_awards"] == pytest.approx(0.75 / (1 - figures["transport_bid_share"]), abs=0.02)


def test_round_1_agrees_with_the_real_awards_within_one_draw() -> None:
    """76 awards of £17.8m and a concentration index of 0.350: each within one standard deviation of a single draw."""
    figures = measured()
    for name, actual in (("awards", 76), ("mean_award_m", 17.782), ("concentration_index", 0.350)):
        assert abs(figures[name].mean() - actual) < figures[name].std()


def test_the_real_share_of_the_neediest_fifth_is_not_reached() -> None:
    """Poor fit on record: 43.7% of real money went to the neediest fifth, 1.3 to 2.2 deviations of a draw above."""
    values = measured()["share_to_neediest_fifth"]
    assert 1.3 < (0.437 - values.mean()) / values.std() < 2.2


@pytest.mark.parametrize(
    ("change", "reference"),
    [
        ({"capacity__correlation_with_need": "-0.4"}, 0.234),
        ({"capacity__correlation_with_need": "0.4"}, 0.446),
        ({"score__place_points": "0"}, 0.048),
    ],
)
def test_sensitivities_agree_with_the_reference(change: dict[str, str], reference: float) -> None:
    """Capacity tied to need, and place points off, move the concentration index as in the reference."""
    assert mean_concentration(generator_with(**change)) == pytest.approx(reference, abs=1.2 * CI_TOLERANCE)


def test_round_2_is_not_reproduced() -> None:
    """Poor fit on record: a round like the second leans to need far more (over 0.40) than the real one did (0.168).

    Winners of round 1 were in effect barred from it, which the generator leaves out; the reference itself gives 0.332
    without a bar and 0.039 with one. Success is near: 21% of bids in the United Kingdom.
    """
    busy = generator_with(entry__base_probability="0.72", score__place_points="10")
    _, results = english_rounds(replace(ROUND_1, fund="levelling_up_2", quantum=1_631_780_378), busy)
    concentration = concentration_index(results.awards, english_bidders())
    assert (results.funded / results.bids).mean() == pytest.approx(0.21, abs=0.01)
    assert 0.40 < concentration.mean() < 0.48
    assert concentration.mean() - 0.168 > 4 * concentration.std()


def selection_intensity(bids: int, winners: int) -> float:
    """Mean standard score of the best ``winners`` of ``bids``, by the distribution of order statistics.

    (N / k) * integral of z phi(z) P(fewer than k of the N - 1 others lie above z), on a fine grid.
    """
    z = np.linspace(-9, 9, 6001)
    above = np.array([0.5 * math.erfc(x / math.sqrt(2)) for x in z])
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in z])
    logs = [math.lgamma(bids) - math.lgamma(j + 1) - math.lgamma(bids - j) for j in range(winners)]
    count = np.arange(winners)[:, None]
    terms = np.array(logs)[:, None] + count * np.log(above) + (bids - 1 - count) * np.log(below)
    weight = np.exp(terms).sum(axis=0) * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return float(bids / winners * np.trapezoid(z * weight, z))


@pytest.mark.parametrize("case", THEORY["ranked_selection"], ids=lambda case: str(case["id"]))
def test_closed_form_of_ranked_selection(case: dict[str, Any]) -> None:
    """Winners' quality is the root of reliability times the selection intensity, as recorded."""
    intensity = selection_intensity(case["bids"], case["winners"])
    assert intensity == pytest.approx(case["intensity"], abs=1e-8)
    assert math.sqrt(case["reliability"]) * intensity == pytest.approx(case["quality"], abs=1e-8)


@cache
def plain_rounds(count: int, reliability: float) -> BidDraws:
    """Rounds in which every bidder makes one bid of £1 that is scored on observed quality alone."""
    bidders = [Bidder(f"{i:04d}", "E", 105_000, 1.0, has_transport_powers=False) for i in range(count)]
    generator = generator_with(
        entry__base_probability="0.999999999999",
        gateway__pass_share="1",
        quality__reliability=str(reliability),
        score__capacity_weight="0",
    )
    return draw_bids(bidders, RoundTerms("plain", 1, 1, 1, takes_transport_bids=False), generator, 1000, 5)


@pytest.mark.parametrize(
    "case", [c for c in THEORY["ranked_selection"] if c["bids"] <= 305], ids=lambda case: str(case["id"])
)
def test_winners_of_drawn_rounds_have_the_quality_of_theory(case: dict[str, Any]) -> None:
    """Through draws and score order, the mean over 1,000 rounds lies within four standard errors of the closed form."""
    bids = plain_rounds(case["bids"], case["reliability"])
    terms = RoundTerms("plain", case["winners"], 1, 1, takes_transport_bids=False)
    bidders = [Bidder(f"{i:04d}", "E", 105_000, 1.0, has_transport_powers=False) for i in range(case["bids"])]
    quality = run_competitions(bids, terms, bidders, "score_order", "skip").mean_quality
    assert quality.mean() == pytest.approx(case["quality"], abs=4 * quality.std() / math.sqrt(1000))


@pytest.mark.parametrize("case", THEORY["threshold_lottery"], ids=lambda case: str(case["id"]))
def test_bids_above_a_bar_have_the_quality_of_theory(case: dict[str, Any]) -> None:
    """Above a bar t, mean quality is sqrt(r) phi(t) / (1 - Phi(t)): as recorded, and in 305,000 drawn bids."""
    bar, normal = case["threshold_sd"], NormalDist()
    passing = 1 - normal.cdf(bar)
    assert passing == pytest.approx(case["pass_share"], abs=1e-9)
    closed = math.sqrt(case["reliability"]) * normal.pdf(bar) / passing
    assert closed == pytest.approx(case["quality"], abs=1e-9)
    bids = plain_rounds(305, case["reliability"])
    passed = (bids.score - 70) / 10 > bar
    assert passed.mean() == pytest.approx(passing, abs=4 * 0.5 / math.sqrt(passed.size))
    assert bids.quality[passed].mean() == pytest.approx(closed, abs=4 / math.sqrt(passed.sum()))
