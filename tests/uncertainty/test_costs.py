"""What competing costs: bidding, delay and noise in one record, and the published rounds' deadweight shares."""

from __future__ import annotations

import csv
import math
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from funding_alloc.comparison.predictability import deadweight_share
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.competing_costs import CostOfCompeting
from funding_alloc.uncertainty.bids import draw_bids
from funding_alloc.uncertainty.closed_forms import quality_of_ranked
from funding_alloc.uncertainty.costs import SeenAndClear, compete_seen_and_clear, expected_bid_cost
from funding_alloc.uncertainty.terms import NO_LIMITS, Rule, SelectionTerms

from .cases import ROUND_1, english_bidders, generator_with

DRAWS = 300
ROUNDS = Path(__file__).resolve().parents[2] / "inputs" / "bids" / "rounds.csv"


@cache
def england(rule: Rule, generator: BidGenerator) -> SeenAndClear:
    """Round 1 of the Levelling Up Fund, with and without noise."""
    bids = draw_bids(english_bidders(), ROUND_1, generator, DRAWS, 20261123)
    by_score = rule == "score_order"
    terms = SelectionTerms(rule, "skip" if by_score else None, None if by_score else "claimed", None, NO_LIMITS)
    return compete_seen_and_clear(bids, ROUND_1, english_bidders(), terms, generator)


def published(fund: str, number: str) -> dict[str, str]:
    """A round as published."""
    with ROUNDS.open(encoding="utf-8", newline="") as file:
        return next(r for r in csv.DictReader(file) if r["fund"] == fund and r["round"] == number)


@pytest.mark.parametrize(
    ("fund", "number", "cost_per_bid", "share"),
    [
        ("Levelling Up Fund", "1", 45_000, 0.008),
        ("Levelling Up Fund", "2", 45_000, 0.011),
        ("UK Community Renewal Fund", "2021-22", 10_000, 0.053),
    ],
)
def test_deadweight_shares_of_published_rounds(fund: str, number: str, cost_per_bid: float, share: float) -> None:
    """C / (s A) is 0.8% and 1.1% at consultants' £45,000 a bid, and 5.3% of small grants at £10,000 a bid."""
    found = published(fund, number)
    bids, awards, gbp = int(found["bids_received"]), int(found["awards"]), float(found["gbp_awarded_m"]) * 1e6
    closed = deadweight_share(cost_per_bid, awards / bids, gbp / awards)
    assert float(closed) == pytest.approx(share, abs=0.0005)
    assert float(closed) == pytest.approx(bids * cost_per_bid / gbp)


def test_the_mean_cost_of_a_bid_is_that_of_the_reference() -> None:
    """Consultants £45,000 on average and 410 hours at £37.50; and drawn bids cost as much within four errors."""
    assert expected_bid_cost(generator_with()) == pytest.approx(44_979 + 410 * 37.5, abs=1)
    found = england("score_order", generator_with()).seen
    each = found.bid_cost / found.bids
    assert each.mean() == pytest.approx(expected_bid_cost(generator_with()), abs=4 * each.std() / math.sqrt(DRAWS))


def test_closed_form_and_drawn_cost_of_bidding_agree() -> None:
    """C / (s A) with the expected cost of a bid lies within four standard errors of costs over awards as drawn."""
    found = england("score_order", generator_with())
    cost, drawn = found.cost(), found.seen.bid_cost / found.seen.awards.sum(axis=1)
    assert cost.bidding_share is not None
    assert cost.deadweight_share == pytest.approx(cost.bidding_share, abs=4 * drawn.std() / math.sqrt(DRAWS))
    assert cost.bidding_share == pytest.approx(0.011, abs=0.0005)  # consultants 0.82%, staff hours the rest


def test_delay_is_that_of_the_evaluation_and_takes_more_than_bidding() -> None:
    """95% late by 12 months on average; at 3.5% a year that is 3.1% of benefits, not the 3.4% of a flat 12 months."""
    cost = england("score_order", generator_with()).cost()
    assert cost.late_share == pytest.approx(0.95, abs=0.005)
    assert cost.months_late == pytest.approx(1.8 * 6.7, abs=0.2)
    # E(1.035^(-d/12)) of a Gamma(1.8, 6.7): (1 + 6.7 ln(1.035) / 12)^-1.8
    expected = 0.95 * (1 - (1 + 6.7 * math.log(1.035) / 12) ** -1.8)
    assert expected == pytest.approx(0.0319, abs=0.0002)
    assert cost.delay_share == pytest.approx(expected, abs=0.0006)
    assert cost.bidding_share is not None
    assert expected > 2 * cost.bidding_share


def test_no_discounting_loses_nothing_and_no_delay_neither() -> None:
    """At a rate of 0, and with nobody late, benefits keep their value."""
    free = england("score_order", generator_with(delay__discount_rate="0")).cost()
    assert free.lost_to_delay_gbp == 0
    punctual = england("score_order", generator_with(delay__delayed_share="0")).cost()
    assert (punctual.late_share, punctual.months_late, punctual.lost_to_delay_gbp) == (0, 0, 0)


def test_noise_costs_quality_where_scores_decide() -> None:
    """Winners are 0.28 sd below those of assessors without error, and 0.46 with one assessor for three.

    Ranking 74 of 240 on quality alone would lose (1 - sqrt 0.5) x 1.14 = 0.33; place points and capacity, which noise
    leaves alone, take part of the room that quality has.
    """
    found = england("score_order", generator_with())
    lost = found.cost().quality_lost_to_noise
    assert lost is not None
    assert lost == pytest.approx(0.28, abs=0.02)
    assert lost < quality_of_ranked(243, 74, 1) - quality_of_ranked(243, 74, 0.5)
    blind = england("score_order", generator_with(quality__reliability="0.26")).cost().quality_lost_to_noise
    assert blind is not None
    assert blind == pytest.approx(0.46, abs=0.02)
    assert england("score_order", generator_with(quality__reliability="1")).cost().quality_lost_to_noise == 0


def test_noise_costs_benefits_where_claims_decide() -> None:
    """The optimum of claims realises less than that of what claims are really worth; without error, the same."""
    lost = england("knapsack_optimum", generator_with()).cost()
    assert lost.benefit_lost_to_noise_gbp > 0.05 * lost.realised_gbp
    exact = england("knapsack_optimum", generator_with(benefits__claim_reliability="1")).cost()
    # sound benefits are claims x 0.758 in whole pounds: ties of a pound may fall the other way
    assert abs(exact.benefit_lost_to_noise_gbp) < 0.001 * exact.realised_gbp


def sound() -> dict[str, Any]:
    """A record that says everything."""
    cost = england("score_order", generator_with()).cost()
    return {field.name: getattr(cost, field.name) for field in fields(cost)}


def test_there_is_no_record_of_cash_alone() -> None:
    """Without delay or noise there is no record; nor with a figure that is not known although bids were funded."""
    for name in (
        "late_share",
        "months_late",
        "lost_to_delay_gbp",
        "quality_lost_to_noise",
        "benefit_lost_to_noise_gbp",
    ):
        less = sound()
        del less[name]
        with pytest.raises(TypeError, match=name):
            CostOfCompeting(**less)
        with pytest.raises(ValueError, match=name):
            CostOfCompeting(**(sound() | {name: None}))
        with pytest.raises(ValueError, match=name):
            CostOfCompeting(**(sound() | {name: math.nan}))


def test_a_round_that_funds_nothing_has_costs_and_no_shares() -> None:
    """Bids were paid for; what the winners would be late is not known, and no share of £0 is made up."""
    bids = draw_bids(english_bidders(), ROUND_1, generator_with(), 5, 1)
    terms = SelectionTerms("score_order", "stop", None, None, NO_LIMITS)
    found = compete_seen_and_clear(bids, replace(ROUND_1, quantum=0), english_bidders(), terms, generator_with())
    cost = found.cost()
    assert cost.bidding_gbp > 0
    assert np.isnan(found.quality_lost).all()
    assert [cost.late_share, cost.months_late, cost.quality_lost_to_noise] == [None] * 3
    assert [cost.bidding_share, cost.deadweight_share, cost.delay_share] == [None] * 3
