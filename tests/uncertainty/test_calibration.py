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

import pytest

from funding_alloc.rules.selection import FloatArray
from funding_alloc.schema.bidding import BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import CompetitionResults, run_competitions
from funding_alloc.uncertainty.noise import TRANSPORT

from .cases import ROUND_1, concentration_index, english_bidders, generator_with, share_to_neediest_fifth

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
