"""The tranche: its published example, and every promise, on any gaps and any pounds."""

from __future__ import annotations

import json
from fractions import Fraction
from math import sqrt, tanh
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.noise import moves as array_moves
from funding_alloc.learning.shrinkage import between_variance, shrunken
from funding_alloc.learning.tranche import Halving, clipped, exact_shift, move_slice, recentred, total, wish
from funding_alloc.schema.learn import Point
from funding_alloc.schema.learn_results import NoiseRule, SliceTerms
from funding_alloc.schema.learn_terms import Estimator

CASE: dict[str, Any] = json.loads((Path(__file__).parent / "data/decision_learning.json").read_text(encoding="utf-8"))[
    "outcome_tranche"
][0]
TERMS = SliceTerms(Fraction(1, 10), Fraction(1, 20), Estimator.DERSIMONIAN_LAIRD, 3)
Slices = tuple[dict[str, Fraction], dict[str, Point], SliceTerms]


@st.composite
def slices(draw: st.DrawFn) -> Slices:
    """Any bases in parts of a pound, some areas without a gap, any allowed terms."""
    count = draw(st.integers(1, 12))
    codes = [f"E{i:08d}" for i in range(count)]
    bases = {code: Fraction(draw(st.integers(1, 10**9)), draw(st.integers(1, 7))) for code in codes}
    gaps = {
        code: Point(draw(st.floats(-20, 20)), draw(st.floats(0.05, 10))) for code in codes if draw(st.integers(0, 5))
    }
    tau = Fraction(draw(st.integers(0, 100)), 1000)
    cap = tau * Fraction(draw(st.integers(0, 4)), 4)
    return bases, gaps, SliceTerms(tau, cap, draw(st.sampled_from(list(Estimator))), draw(st.integers(1, 4)))


def test_the_published_example() -> None:
    """The same gap of 3 moves 5% (capped) when measured well, and 2.9% when measured badly; before re-centring."""
    for gap, error, believed, moved in zip(
        CASE["obs"], CASE["se"], CASE["posterior_mean"], CASE["adjustment"], strict=True
    ):
        base, cap = Fraction(100), Fraction(str(CASE["cap"]))
        found = shrunken(gap, error, 4.0)
        assert found == pytest.approx(believed, abs=5e-9)
        asked = wish(base, Point(gap, error), 4.0, Fraction(str(CASE["share"])))
        assert float(max(-cap * base, min(cap * base, asked))) == pytest.approx(moved, abs=5e-9)
        assert float(asked) == pytest.approx(10 * tanh(found / sqrt(4.0)))


def test_the_published_example_recentred() -> None:
    """In pounds of a million each: 5.0, 2.9 and -5.0 sum to 2.9, so the shift takes what caps leave."""
    bases = dict.fromkeys(("a", "b", "c"), Fraction(1_000_000))
    gaps = dict(zip("abc", (Point(3, 0.5), Point(3, 4), Point(-3, 0.5)), strict=True))
    wishes = {area: wish(bases[area], gaps[area], 4.0, Fraction(1, 10)) for area in bases}
    limits = dict.fromkeys(bases, 50_000)
    assert recentred(wishes, bases, limits) == {"a": 50_000, "b": 0, "c": -50_000}


@given(slices())
def test_promises(given_: Slices) -> None:
    """Whole pounds that sum to nothing, none beyond its cap, nobody's core touched, no gap no move."""
    bases, gaps, terms = given_
    variance, moves = move_slice(bases, gaps, terms)
    assert [move.area for move in moves] == sorted(bases)
    assert sum(move.gbp for move in moves) == 0
    for move in moves:
        assert isinstance(move.gbp, int)
        assert abs(move.gbp) <= terms.cap * bases[move.area]
        assert bases[move.area] + move.gbp >= (1 - terms.tau) * bases[move.area]
        assert move.area in gaps or (move.gbp == 0 and move.shrunk is None)
    if not variance or len(gaps) < terms.least_areas:
        assert not any(move.gbp for move in moves)


@given(slices(), st.randoms(use_true_random=False))
def test_order_does_not_matter(given_: Slices, random: Any) -> None:
    """Areas come in any order."""
    bases, gaps, terms = given_
    codes = list(bases)
    random.shuffle(codes)
    shuffled = {code: bases[code] for code in codes}, {code: gaps[code] for code in codes if code in gaps}
    assert move_slice(*shuffled, terms) == move_slice(bases, gaps, terms)


@given(slices())
def test_the_shift_by_two_routes(given_: Slices) -> None:
    """From corners in fractions, and by halving: the same moves; and the exact sum is 0."""
    bases, gaps, terms = given_
    areas = sorted(gaps)
    own = {area: bases[area] for area in areas}
    wishes = {area: wish(bases[area], gaps[area], 2.0, terms.tau) for area in areas}
    limits = {area: int(terms.cap * bases[area] // 1) for area in areas}
    shift = exact_shift(wishes, own, limits)
    assert total(wishes, own, limits, shift) == 0
    halved = clipped(wishes, own, limits, Fraction(Halving().shift(wishes, own, limits)))
    for area, exact in clipped(wishes, own, limits, shift).items():
        assert float(halved[area]) == pytest.approx(float(exact), abs=0.01)


@given(slices())
def test_arrays_give_the_same_pounds(given_: Slices) -> None:
    """What the drawn worlds go through is the rule itself, to the pound for each area's rounding and caps."""
    bases, gaps, terms = given_
    if len(gaps) < max(terms.least_areas, 2):
        return
    areas = sorted(gaps)
    columns = (np.array([getattr(gaps[area], part) for area in areas]) for part in ("value", "error"))
    values, errors = columns
    if 0 < between_variance(list(values), list(errors), terms.estimator) < 1e-6:
        return
    pounds = np.array([float(bases[area]) for area in areas])
    again = array_moves(NoiseRule.SHRUNK, values[None, :], errors, pounds, terms)[0]
    found = {move.area: move.gbp for move in move_slice(bases, gaps, terms)[1]}
    worst = len(areas) + 1  # each cap in whole pounds may hand a pound to others
    assert [found[area] for area in areas] == pytest.approx(list(again), abs=worst)


@given(slices(), st.floats(0, 20), st.integers(0, 11))
def test_doing_better_does_not_cost_at_the_same_variance(given_: Slices, more: float, who: int) -> None:
    """With V held: a larger gap of one's own never takes from one's own move, and never adds to another's."""
    bases, gaps, terms = given_
    if not gaps:
        return
    own = sorted(gaps)[who % len(gaps)]
    better = gaps | {own: Point(gaps[own].value + more, gaps[own].error)}
    before, after = (_exact(bases, found, terms) for found in (gaps, better))
    assert after[own] >= before[own]
    assert all(after[area] <= before[area] for area in after if area != own)


def _exact(bases: dict[str, Fraction], gaps: dict[str, Point], terms: SliceTerms) -> dict[str, Fraction]:
    own = {area: bases[area] for area in gaps}
    wishes = {area: wish(bases[area], gap, 2.0, terms.tau) for area, gap in gaps.items()}
    limits = {area: int(terms.cap * bases[area] // 1) for area in gaps}
    return clipped(wishes, own, limits, exact_shift(wishes, own, limits))


def test_doing_better_can_cost_where_the_variance_is_estimated_anew() -> None:
    """What does not hold: gap 1 to 2 of the well measured area closes the spread, V falls to 0 and all is flat."""
    bases = dict.fromkeys(("a", "b", "c"), Fraction(1_000_000))
    terms = SliceTerms(Fraction(1, 20), Fraction(1, 20), Estimator.DERSIMONIAN_LAIRD, 3)
    others = {"b": Point(4, 2), "c": Point(1, 2)}
    before, after = (move_slice(bases, {"a": Point(own, 0.5), **others}, terms) for own in (1, 2))
    assert before[0] > 0 == after[0]
    assert next(move.gbp for move in before[1] if move.area == "a") == 17_551
    assert not any(move.gbp for move in after[1])


@given(slices(), st.floats(0.01, 20))
def test_no_league(given_: Slices, variance: float) -> None:
    """What an area asks for hangs on its own gap and V alone; of two equal areas, neither's rank counts."""
    bases, gaps, terms = given_
    for area, gap in gaps.items():
        alone = terms.tau * bases[area] * Fraction(tanh(shrunken(gap.value, gap.error, variance) / sqrt(variance)))
        assert wish(bases[area], gap, variance, terms.tau) == alone


def test_equal_gaps_move_nothing() -> None:
    """All ahead by the same, all paid the same: there is no last place."""
    bases = {"a": Fraction(900), "b": Fraction(100), "c": Fraction(500)}
    for error in (0.01, 5.0):
        variance, moves = move_slice(bases, dict.fromkeys(bases, Point(3.0, error)), TERMS)
        assert variance == 0
        assert not any(move.gbp for move in moves)


def test_noise_moves_little() -> None:
    """The same two gaps, in pounds, measured well and badly."""
    bases = dict.fromkeys("abcdef", Fraction(1_000_000))
    gaps = {code: Point(value, 0.5) for code, value in zip("abcdef", (3, 3, -3, -3, 2, -2), strict=True)}
    well = {move.area: move.gbp for move in move_slice(bases, gaps, TERMS)[1]}
    badly = {move.area: move.gbp for move in move_slice(bases, gaps | {"b": Point(3, 9)}, TERMS)[1]}
    assert well["a"] == well["b"] == 50_000
    assert badly["a"] == 50_000
    assert 0 < badly["b"] < 40_000
