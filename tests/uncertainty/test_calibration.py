"""The generator against rounds 1 and 2 of the Levelling Up Fund in England.

Reference values are means of an earlier simulation by this project (at least 300 draws, with the standard deviation of
one draw), which was set against the real awards. A tolerance is three standard errors of the difference of two means of
300 draws, 3 * sd * sqrt(2 / 300), and the reference's last digit.

Two differences are known. The reference drew large asks at random among 225 place bids; here place bids stay under the
cap and transport bids are extra, 8% of all bids. So success over all bids is 2.6 points lower, and what is compared is
awards for each place bid. And 4% of bids fail the gateway here, where the reference has no such stage.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.bidding import BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import CompetitionResults, compete, run_competitions
from funding_alloc.uncertainty.earlier import BarOn, BarOnWinners, bar_earlier_winners
from funding_alloc.uncertainty.noise import TRANSPORT
from funding_alloc.uncertainty.terms import RoundLimits, SelectionTerms

from .cases import ROUND_1, concentration_index, english_bidders, generator_with, round_1_areas, share_to_neediest_fifth

DRAWS = 300
ROUND_2 = replace(ROUND_1, fund="levelling_up_2", quantum=1_631_780_378)
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


@cache
def second_round(place_points: str, barred: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Concentration index, success and awards of rounds like the second, drawn after a first.

    ``barred``: ``nobody``, winners of the drawn first round by ``slot`` or ``area``, or the areas that ``really won``.
    A district is an area of its own here, and bids for itself, so that a bar by applicant is a bar by area.
    """
    bidders = tuple(replace(bidder, authority_code=bidder.code) for bidder in english_bidders())
    busy = generator_with(entry__base_probability="0.72", score__place_points=place_points)
    bids = draw_bids(bidders, ROUND_2, busy, DRAWS, 20261123)
    first = english_rounds(ROUND_1, generator_with())[1].paid
    if barred == "really won":
        won = np.array([bidder.code in round_1_areas() for bidder in bidders])[bids.bidder]
        bids = bar_earlier_winners(bids, won * np.ones_like(first), bidders, BarOnWinners("area", is_announced=False))
    elif barred != "nobody":
        on: BarOn = "slot" if barred == "slot" else "area"
        bids = bar_earlier_winners(bids, first, bidders, BarOnWinners(on, is_announced=False))
    results = run_competitions(bids, ROUND_2, bidders, "score_order", "skip")
    concentration = concentration_index(results.awards, bidders)
    return concentration, results.funded / results.bids, results.funded.astype(np.float64)


def test_applicant_and_area_are_one_where_each_district_bids_for_itself() -> None:
    """The calibration has no council that bids for another's area, so the two bars shut out the same bids."""
    bidders = tuple(replace(bidder, authority_code=bidder.code) for bidder in english_bidders())
    bids, first = english_rounds(ROUND_1, generator_with())
    by_area, by_applicant = (
        bar_earlier_winners(bids, first.paid, bidders, BarOnWinners(on, is_announced=False)).eligible
        for on in ("area", "applicant")
    )
    assert np.array_equal(by_area, by_applicant)


@pytest.mark.parametrize("barred", ["nobody", "slot", "area", "really won"])
def test_round_2_has_the_success_and_awards_of_the_reference(barred: str) -> None:
    """21% of bids succeed (21% in the United Kingdom) and 90 are funded (the reference 89 to 90), whatever the bar.

    The real round made 80 awards in England, of £20.4m: larger ones than the generator's.
    """
    _, success, awards = second_round("10", barred)
    assert success.mean() == pytest.approx(0.21, abs=0.01)
    assert awards.mean() == pytest.approx(90, abs=1)
    assert (awards.mean() - 80) / awards.std() > 2


def test_round_2_without_a_bar_leans_to_need_far_more_than_the_real_one() -> None:
    """Poor fit on record: 0.444 at 10 place points, where the real round has 0.168 and the reference's own run 0.332.

    What lies between 0.444 and 0.332 (300 draws each, standard error 0.003):
    place points, 10 against round 1's 7: 0.089, for at 7 we have 0.355;
    thirds by numbers of areas instead of 0.43 standard deviations of need: 0.024, in the reference's model built again
    (0.447 and 0.423 at 10 points, 0.359 and 0.337 at 7);
    quantum, £1.35bn instead of £1.63bn: +0.016; entry, 0.40 instead of 0.72: -0.050; transport bids: under 0.005.
    So at 7 points with thirds by number the reference's model gives 0.337, and at the 10 that it states for round 2
    nothing it states gives less than 0.42: its 0.332 is not reproduced, and 7 points is the likeliest reason.
    """
    ten, seven = second_round("10", "nobody")[0], second_round("7", "nobody")[0]
    assert ten.mean() == pytest.approx(0.444, abs=0.006)
    assert ten.mean() - 0.168 > 4 * ten.std()
    assert seven.mean() == pytest.approx(0.355, abs=0.006)
    assert seven.mean() == pytest.approx(0.332, abs=0.03)


def test_a_bar_on_earlier_winners_cuts_targeting_by_about_three_tenths() -> None:
    """Shutting out the 77 areas that really won round 1 (33% of people) cuts the index by 0.28; the reference has 0.29.

    It takes 0.444 to 0.168 at 10 place points, 0.355 to 0.083 at 7 (the reference 0.332 to 0.039). The real round's
    0.168 is met at 10 points, but not for the right reason: 24 areas won in both, so the real bar was a softer one.
    Winners of the drawn first round are 59 areas with 29% of people: barring them cuts the index by 0.18 only, and by
    0.05 where each constituency counts alone.
    """
    free = second_round("10", "nobody")[0].mean()
    cuts = {barred: free - second_round("10", barred)[0].mean() for barred in ("slot", "area", "really won")}
    assert cuts == pytest.approx({"slot": 0.05, "area": 0.18, "really won": 0.276}, abs=0.015)
    assert second_round("10", "really won")[0].mean() == pytest.approx(0.168, abs=0.01)
    assert second_round("7", "really won")[0].mean() == pytest.approx(0.083, abs=0.01)
    assert len(round_1_areas()) == 77


def test_a_lottery_above_70_spreads_and_loses_quality_as_in_the_reference() -> None:
    """Concentration index 0.25 and winners at 0.41 sd of true quality, without the response of entry."""
    still = generator_with(behaviour__lottery_extra_applications="0")
    bids = draw_bids(english_bidders(), ROUND_1, still, DRAWS, 20261123)
    bar = RoundLimits(70.0, None, None, one_award_per_applicant=False, least_part=None)
    found = compete(bids, ROUND_1, english_bidders(), SelectionTerms("lottery_above_bar", "skip", None, None, bar))
    assert concentration_index(found.awards, english_bidders()).mean() == pytest.approx(0.246, abs=CI_TOLERANCE)
    assert found.mean_quality.mean() == pytest.approx(0.41, abs=3 * 0.12 * math.sqrt(2 / DRAWS) + 0.005)
