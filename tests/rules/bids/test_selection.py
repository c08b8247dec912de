"""Score order: its promises for any bids, a second route, and known cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.rules.bids.selection import BoolArray, FloatArray, IntArray, Misfit, fund_in_score_order
from tests.rules.bids.recorded import MORE_MONEY

Round = tuple[IntArray, FloatArray, BoolArray, int]
PROMISE = settings(max_examples=150, deadline=None)


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Draw one to four rounds of up to eight bids; scores take few levels, so that ties are common."""
    shape = (draw(st.integers(1, 4)), draw(st.integers(1, 8)))
    size = shape[0] * shape[1]
    asks = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    scores = draw(st.lists(st.sampled_from([60.0, 70.0, 74.25, 80.0]), min_size=size, max_size=size))
    eligible = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    table = np.array(asks, dtype=np.int64).reshape(shape)
    return table, np.array(scores).reshape(shape), np.array(eligible).reshape(shape), draw(st.integers(0, 80))


def plain_route(asks: list[int], scores: list[float], eligible: list[bool], rule: tuple[int, str]) -> list[bool]:
    """One round, bid by bid."""
    left, misfit = rule
    funded = [False] * len(asks)
    for i in sorted((i for i in range(len(asks)) if eligible[i]), key=lambda i: (-scores[i], i)):
        if asks[i] <= left:
            left -= asks[i]
            funded[i] = True
        elif misfit == "stop":
            break
    return funded


@PROMISE
@given(rounds(), st.sampled_from(["skip", "stop"]))
def test_all_draws_at_once_agree_with_bid_by_bid(case: Round, misfit: Misfit) -> None:
    """Each row is what a plain loop over that round's bids funds."""
    asks, scores, eligible, quantum = case
    funded = fund_in_score_order(asks, scores, eligible, quantum, misfit)
    rows = zip(asks.tolist(), scores.tolist(), eligible.tolist(), strict=True)
    assert funded.tolist() == [plain_route(*row, (quantum, misfit)) for row in rows]


@PROMISE
@given(rounds(), st.sampled_from(["skip", "stop"]))
def test_never_overspends_and_funds_eligible_bids_only(case: Round, misfit: Misfit) -> None:
    """Winners cost no more than the quantum in any round, and every winner was eligible."""
    asks, scores, eligible, quantum = case
    funded = fund_in_score_order(asks, scores, eligible, quantum, misfit)
    assert bool((np.where(funded, asks, 0).sum(axis=1) <= quantum).all())
    assert not bool((funded & ~eligible).any())


@PROMISE
@given(rounds())
def test_skip_funds_all_that_stop_funds_and_leaves_nothing_that_fits(case: Round) -> None:
    """Stopping at the first misfit wins a part of what skipping wins; no loser fits the money that skipping leaves."""
    asks, scores, eligible, quantum = case
    skip = fund_in_score_order(asks, scores, eligible, quantum, "skip")
    stop = fund_in_score_order(asks, scores, eligible, quantum, "stop")
    left = quantum - np.where(skip, asks, 0).sum(axis=1, keepdims=True)
    assert not bool((stop & ~skip).any())
    assert not bool((eligible & ~skip & (asks <= left)).any())


@PROMISE
@given(rounds(), st.integers(0, 40))
def test_with_stop_more_money_never_drops_a_bid(case: Round, more: int) -> None:
    """The winners under a quantum are among the winners under a larger one."""
    asks, scores, eligible, quantum = case
    less = fund_in_score_order(asks, scores, eligible, quantum, "stop")
    assert not bool((less & ~fund_in_score_order(asks, scores, eligible, quantum + more, "stop")).any())


def test_with_skip_more_money_can_drop_a_bid() -> None:
    """The recorded counterexample: £6 funds the first and third bid, £10 the second and third."""
    (case,) = [rule["counterexample"] for rule in MORE_MONEY if rule["rule"] == "score-order-skip"]
    asks = np.array([list(case["asks"].values())], dtype=np.int64)
    scores = np.array([list(case["values"].values())], dtype=np.float64)
    for quantum, winners in zip(case["quantum"], case["funded"], strict=True):
        funded = fund_in_score_order(asks, scores, asks >= 0, quantum, "skip")
        assert [f"p{i}" for i in np.flatnonzero(funded[0])] == winners


def test_equal_scores_go_to_the_lower_slot() -> None:
    """Three bids of £10 with one score and £20: the first two win."""
    asks = np.full((1, 3), 10, dtype=np.int64)
    funded = fund_in_score_order(asks, np.full((1, 3), 70.0), asks > 0, 20, "skip")
    assert funded.tolist() == [[True, True, False]]


def test_a_round_without_eligible_bids_funds_nothing() -> None:
    """Nobody entered, so nobody wins; the score of a bid that was not made does not matter."""
    asks = np.ones((2, 3), dtype=np.int64)
    funded = fund_in_score_order(asks, np.full((2, 3), np.nan), asks < 0, 100, "stop")
    assert not bool(funded.any())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scores": np.array([[np.nan]])}, "no score"),
        ({"scores": np.array([[1.0, 2.0]])}, "one table"),
        ({"asks": np.array([[-1]])}, "below 0"),
        ({"asks": np.array([[1.5]])}, "whole pounds"),
        ({"quantum": -1}, "below 0"),
        ({"misfit": "part"}, "'skip' or 'stop'"),
    ],
)
def test_refuses_what_is_not_a_round(change: dict[str, Any], message: str) -> None:
    """A missing score, a ragged table, amounts below 0 or an unknown word are refused, not guessed at."""
    case: dict[str, Any] = {
        "asks": np.array([[1]]),
        "scores": np.array([[70.0]]),
        "eligible": np.array([[True]]),
        "quantum": 1,
        "misfit": "skip",
    }
    with pytest.raises(ValueError, match=message):
        fund_in_score_order(**(case | change))
