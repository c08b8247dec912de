"""What is left is competed for with the same bids, and what awards leave unmet is counted draw by draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.scenario import SimulatedCompetition
from funding_alloc.uncertainty.bids import draw_bids
from funding_alloc.uncertainty.competitions import awards_by_authority, run_competitions
from funding_alloc.uncertainty.left_over import Round, shortfalls
from tests.uncertainty.cases import a_few_bidders, generator_with

QUANTUM = 50_000_000
CODES = ("A", "B", "C")
SAID = {"assumption": "made up for a test"}


def _settings(rule: str = "score_order") -> SimulatedCompetition:
    return SimulatedCompetition.model_validate(
        {
            "kind": "simulated",
            "generator": "none",
            "draws": 40,
            "seed": 3,
            "rule": rule,
            "misfit": "skip",
            "round": {"oversubscription": "3", "transport_bids": ["fund"], **SAID},
            "announced": {"years": {"RDEL": 3, "CDEL": 4}, **SAID},
        }
    )


def _round(rule: str = "score_order") -> Round:
    return Round(a_few_bidders(), "fund", QUANTUM, generator_with(), _settings(rule))


@pytest.mark.parametrize("rule", ["score_order", "knapsack_optimum"])
def test_with_everybody_outside_it_is_the_whole_competition(rule: str) -> None:
    """Every draw of every authority as the plain competition has it; an authority without bidders wins nothing."""
    found = _round(rule)
    whole = found.unchanged(frozenset({"A", "B"}), QUANTUM, CODES)
    plain = run_competitions(found.bids, found.terms, a_few_bidders(), found.settings.rule, "skip")
    by_authority = awards_by_authority(plain, a_few_bidders())
    for i, code in enumerate(("A", "B")):
        assert np.array_equal(whole.won[:, i], by_authority[code])
    assert not whole.won[:, 2].any()
    assert np.array_equal(whole.left, plain.unallocated)
    assert np.array_equal(whole.cost.sum(axis=1), plain.bid_cost)
    assert np.array_equal(whole.bids.sum(axis=1), plain.bids)
    assert whole.won.any()


@pytest.mark.parametrize("outside", ["A", "B"])
def test_those_outside_make_the_bids_they_made(outside: str) -> None:
    """Bids, costs and asks of one authority are the same alone as among all; the other has none."""
    found, at = _round(), CODES.index(outside)
    whole, alone = (found.unchanged(frozenset(who), 9_000_000, CODES) for who in ("AB", outside))
    assert np.array_equal(whole.bids[:, at], alone.bids[:, at])
    assert np.array_equal(whole.cost[:, at], alone.cost[:, at])
    assert np.array_equal(alone.bids.sum(axis=1), alone.bids[:, at])
    assert (alone.won.sum(axis=1) + alone.left == 9_000_000).all()
    own = np.array([bidder.authority_code == outside for bidder in a_few_bidders()])[found.bids.bidder]
    assert np.array_equal(alone.asked, np.where(found.bids.entered & own, found.bids.ask, 0).sum(axis=1))


def test_resized_bids_are_drawn_for_those_outside_alone() -> None:
    """Caps, need and bids are those of a round that the other authority never heard of."""
    bidders = tuple(bidder for bidder in a_few_bidders() if bidder.authority_code == "B")
    resized = _round().resized(frozenset("B"), 9_000_000, CODES)
    anew = Round(bidders, "fund", 9_000_000, generator_with(), _settings())
    bids = draw_bids(bidders, anew.terms, generator_with(), 40, 3)
    assert np.array_equal(resized.asked, np.where(bids.entered, bids.ask, 0).sum(axis=1))
    assert np.array_equal(resized.won, anew.unchanged(frozenset("B"), 9_000_000, CODES).won)
    assert anew.terms.cap != _round().terms.cap


def _whole(shape: tuple[int, ...]) -> st.SearchStrategy[FloatArray]:
    return arrays(np.float64, shape, elements=st.integers(0, 1000).map(float))


@given(_whole((2, 5, 3)), _whole((4, 3)))
def test_shortfalls_are_those_of_a_loop(won: FloatArray, requirement: FloatArray) -> None:
    """Cell by cell, draw by draw; and on average at least the shortfall of the mean award."""
    parts = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.25, 0.25, 0.5]])
    found = shortfalls(won, parts, requirement)
    for draw in range(5):
        for area in range(3):
            short = 0.0
            for cell in range(4):
                spent = sum(parts[fund, cell] * won[fund, draw, area] for fund in range(2))
                short += max(requirement[cell, area] - spent, 0.0)
            assert found[draw, area] == pytest.approx(short, abs=1e-9)
    of_mean = shortfalls(won.mean(axis=1, keepdims=True), parts, requirement)
    assert (found.mean(axis=0) >= of_mean[0] - 1e-9).all()
