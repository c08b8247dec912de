"""Simulated competitions: every pound is accounted for in every draw, and the rules see the same bids."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from funding_alloc.errors import InternalFault
from funding_alloc.rules.bids.knapsack import knapsack_optimum
from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.schema.bidding import Bidder
from funding_alloc.uncertainty import competitions
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import CompetitionResults, awards_by_authority, run_competitions
from funding_alloc.uncertainty.terms import Rule

from .cases import TERMS, a_few_bidders, generator_with, some_bidders

SMALL = replace(TERMS, quantum=60_000_000)


def a_few_rounds(draws: int = 30) -> BidDraws:
    """Rounds of five districts and one authority in which money is short."""
    return draw_bids(a_few_bidders(), SMALL, generator_with(), draws, 11)


def results_of(rule: Rule, misfit: Misfit = "skip") -> CompetitionResults:
    """The same rounds under a rule."""
    return run_competitions(a_few_rounds(), SMALL, a_few_bidders(), rule, misfit)


@settings(max_examples=30, deadline=None)
@given(
    some_bidders(),
    st.integers(0, 200_000_000),
    st.sampled_from(["score_order", "knapsack_optimum"]),
    st.sampled_from(["skip", "stop"]),
)
def test_awards_and_what_is_left_make_up_the_quantum(
    bidders: list[Bidder], quantum: int, rule: Rule, misfit: Misfit
) -> None:
    """Exactly, in every draw, for any bidders, quantum and rule."""
    terms = replace(TERMS, quantum=quantum)
    results = run_competitions(draw_bids(bidders, terms, generator_with(), 4, 1), terms, bidders, rule, misfit)
    assert results.awards.shape == (4, len(bidders))
    assert (results.awards.sum(axis=1) + results.unallocated).tolist() == [quantum] * 4
    assert results.unallocated.min() >= 0


def test_shapes_and_counts() -> None:
    """One number for each draw; no more winners than bids; every bid made is paid for by its bidder."""
    bids, results = a_few_rounds(), results_of("score_order")
    assert results.awards.dtype == results.bid_cost.dtype == np.int64
    assert_array_equal(results.bids, bids.entered.sum(axis=1))
    assert bool((results.funded <= results.bids).all())
    assert_array_equal(results.bid_cost, (bids.bid_cost * bids.entered).sum(axis=1))


def test_awards_by_authority_add_up_districts() -> None:
    """Each authority's column is the sum of its bidders', and no pound is lost on the way."""
    results = results_of("score_order")
    found = awards_by_authority(results, a_few_bidders())
    assert list(found) == ["A", "B"]
    assert_array_equal(found["A"], results.awards[:, :3].sum(axis=1))
    assert_array_equal(found["A"] + found["B"] + results.unallocated, np.full(30, SMALL.quantum))


def test_knapsack_takes_the_best_claims_of_each_round() -> None:
    """In each draw its claimed benefit is the optimum over that draw's bids, and at least that of score order."""
    bids, best, order = a_few_rounds(), results_of("knapsack_optimum"), results_of("score_order")
    for row in range(30):
        slots = np.flatnonzero(bids.eligible[row])
        asks, values = bids.ask[row, slots].tolist(), bids.claimed_benefit[row, slots].tolist()
        assert best.claimed[row] == knapsack_optimum(asks, values, SMALL.quantum).value
    assert bool((best.claimed >= order.claimed).all())
    assert_array_equal(best.bid_cost, order.bid_cost)


def test_misfit_matters_for_score_order_only() -> None:
    """Stopping leaves more money than skipping in some draws and less in none; a knapsack has no misfit."""
    skip, stop = results_of("score_order"), results_of("score_order", "stop")
    assert bool((stop.unallocated >= skip.unallocated).all())
    assert bool((stop.unallocated > skip.unallocated).any())
    assert_array_equal(results_of("knapsack_optimum", "stop").awards, results_of("knapsack_optimum").awards)


def test_order_of_bidders_changes_no_award() -> None:
    """Bidders given in reverse win the same pounds under both rules."""
    bidders = a_few_bidders()[::-1]
    bids = draw_bids(bidders, SMALL, generator_with(), 30, 11)
    for rule in ("score_order", "knapsack_optimum"):
        results = run_competitions(bids, SMALL, bidders, rule, "skip")
        assert_array_equal(results.awards[:, ::-1], results_of(rule).awards)


def test_a_draw_without_winners_has_no_mean_quality() -> None:
    """Nothing can be funded from £0, and the quality of no winners is not a number rather than 0."""
    terms = replace(SMALL, quantum=0)
    results = run_competitions(a_few_rounds(), terms, a_few_bidders(), "score_order", "skip")
    assert int(results.funded.sum()) == 0
    assert bool(np.isnan(results.mean_quality).all())


def test_a_rule_that_overspends_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should selection fund everything, or bids nobody made, the competition stops with an internal fault."""
    monkeypatch.setattr(competitions, "select", lambda draws, *_: draws.ask)
    with pytest.raises(InternalFault, match="more than the quantum"):
        run_competitions(a_few_rounds(), SMALL, a_few_bidders(), "score_order", "skip")
    rich = replace(SMALL, quantum=10**12)
    with pytest.raises(InternalFault, match="not made or failed"):
        run_competitions(a_few_rounds(), rich, a_few_bidders(), "score_order", "skip")


def test_a_pound_lost_on_the_way_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Awards that do not make up the quantum with what is left are never returned."""
    monkeypatch.setattr(competitions, "_by_bidder", lambda pounds, *_: pounds + 1)
    with pytest.raises(InternalFault, match="do not make up the quantum"):
        results_of("score_order")


def test_refuses_draws_of_another_round_and_unknown_rules() -> None:
    """Draws of another fund or of more bidders than given are refused, and so is a rule nobody wrote."""
    bids = a_few_rounds()
    with pytest.raises(ValueError, match="other bidders"):
        run_competitions(bids, replace(SMALL, fund="other"), a_few_bidders(), "score_order", "skip")
    with pytest.raises(ValueError, match="other bidders"):
        run_competitions(bids, SMALL, a_few_bidders()[:2], "score_order", "skip")
    with pytest.raises(ValueError, match="rule may be"):
        run_competitions(bids, SMALL, a_few_bidders(), "lottery", "skip")  # type: ignore[arg-type]
