"""Claimed, shrunk and realised benefits: all bids together come out as expected, winners chosen by claims do not."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import CompetitionResults, compete
from funding_alloc.uncertainty.terms import NO_LIMITS, Benefit, Rule, SelectionTerms

from .cases import ROUND_1, english_bidders, generator_with

DRAWS = 200


@cache
def rounds(reliability: str, sigma: str = "0.5") -> BidDraws:
    """English rounds with claims of some reliability and spread."""
    generator = generator_with(benefits__claim_reliability=reliability, benefits__claimed_sigma=sigma)
    return draw_bids(english_bidders(), ROUND_1, generator, DRAWS, 17)


def winners(reliability: str, rule: Rule, ranked_by: Benefit) -> CompetitionResults:
    """Rounds in which benefits decide."""
    terms = SelectionTerms(rule, "skip" if rule == "value_for_money" else None, ranked_by, None, NO_LIMITS)
    return compete(rounds(reliability), ROUND_1, english_bidders(), terms)


def shares_by_draw(bids: BidDraws, benefit: str, other: str) -> FloatArray:
    """Over all slots of each draw, one benefit for each pound of another."""
    return np.asarray(getattr(bids, benefit).sum(axis=1) / getattr(bids, other).sum(axis=1))


@pytest.mark.parametrize("reliability", ["0", "0.26", "0.5", "1"])
def test_all_bids_together_realise_what_their_claims_lead_one_to_expect(reliability: str) -> None:
    """Mean realised = mean shrunk = mean sound over all bids, within four standard errors over the draws."""
    bids = rounds(reliability)
    for benefit in ("realised_benefit", "sound_benefit"):
        ratio = shares_by_draw(bids, benefit, "shrunk_benefit")
        assert ratio.mean() == pytest.approx(1, abs=4 * ratio.std() / math.sqrt(DRAWS))


@pytest.mark.parametrize("reliability", ["0", "0.26", "0.5", "1"])
def test_shrunk_is_the_expectation_in_closed_form(reliability: str) -> None:
    """Of a claim of c pounds for each pound: exp(m + r (ln c - m) + r (1 - r) s^2 / 2) x 0.70 x exp(0.08)."""
    bids, r = rounds(reliability), float(reliability)
    claim = bids.claimed_benefit / bids.ask
    middle = math.log(2)
    expected = np.exp(middle + r * (np.log(claim) - middle) + r * (1 - r) * 0.125) * 0.70 * math.exp(0.08)
    # claimed benefits are whole pounds, and the smallest asks are a few thousand
    big = bids.ask > 1_000_000
    assert np.allclose((bids.shrunk_benefit / bids.ask)[big], expected[big], rtol=1e-5)


@pytest.mark.parametrize("reliability", ["0.26", "0.5", "1"])
def test_a_regression_of_realised_on_claims_has_the_slope_of_reliability(reliability: str) -> None:
    """The real share of the variance of ln claims, found again in drawn bids; sound benefits vary as much."""
    bids = rounds(reliability)
    claim = np.log(bids.claimed_benefit / bids.ask).ravel()
    realised = np.log(bids.realised_benefit / bids.ask).ravel()
    slope = np.cov(claim, realised)[0, 1] / claim.var()
    assert slope == pytest.approx(float(reliability), abs=0.01)
    sound = np.log(bids.sound_benefit / bids.ask)
    assert sound.var() == pytest.approx(float(reliability) * 0.25, rel=0.02)


@pytest.mark.parametrize("rule", ["value_for_money", "knapsack_optimum"])
def test_winners_fall_short_of_their_claims_by_more_than_all_bids(rule: Rule) -> None:
    """The optimiser's curse: of each pound claimed all bids realise 71p, winners chosen by claims far less.

    Shrinking foresees it: winners realise what was to be expected of their claims.
    """
    bids, found = rounds("0.5"), winners("0.5", rule, "claimed")
    of_all = shares_by_draw(bids, "realised_benefit", "claimed_benefit")
    of_winners = found.realised / found.claimed
    assert of_all.mean() == pytest.approx(0.70 * math.exp(0.08) * math.exp(-0.0625), abs=0.01)
    assert of_winners.mean() < of_all.mean() - 0.12
    foreseen = found.realised / found.shrunk
    assert foreseen.mean() == pytest.approx(1, abs=4 * foreseen.std() / math.sqrt(DRAWS))


def test_claims_without_selection_error_carry_no_curse() -> None:
    """At reliability 1, realised = claimed x LN(0.70, 0.40) for winners as for all: the reference's form."""
    found = winners("1", "value_for_money", "claimed")
    share = found.realised / found.claimed
    assert share.mean() == pytest.approx(0.70 * math.exp(0.08), abs=4 * share.std() / math.sqrt(DRAWS))


def test_ranking_by_shrunk_claims_is_the_optimum_of_what_is_to_be_expected() -> None:
    """No other set is worth more in shrunk pounds; and with one reliability the order by value is that of claims."""
    by_claim = winners("0.5", "knapsack_optimum", "claimed")
    by_shrunk = winners("0.5", "knapsack_optimum", "shrunk")
    assert (by_shrunk.shrunk >= by_claim.shrunk).all()
    assert (by_claim.claimed >= by_shrunk.claimed).all()
    assert (by_shrunk.shrunk > by_claim.shrunk).any()
    order = winners("0.5", "value_for_money", "claimed")
    again = winners("0.5", "value_for_money", "shrunk")
    assert (order.paid == again.paid).mean() > 0.999


def test_a_lottery_brings_further_bids_out_of_the_same_numbers() -> None:
    """All who would come without a lottery come with one; 70% more bids, less the slots that are full already."""
    generator = generator_with()
    bids = draw_bids(english_bidders(), ROUND_1, generator, 300, 17)
    assert not (bids.entered & ~bids.entered_for_lottery).any()
    growth = bids.entered_for_lottery.sum(axis=1) / bids.entered.sum(axis=1)
    assert growth.mean() == pytest.approx(1.7, abs=0.03)
    none = draw_bids(english_bidders(), ROUND_1, generator_with(behaviour__lottery_extra_applications="0"), 300, 17)
    assert np.array_equal(none.entered_for_lottery, none.entered)
    assert np.array_equal(none.entered, bids.entered)
