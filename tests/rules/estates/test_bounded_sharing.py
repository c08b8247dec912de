"""Sharing under floors and ceilings: hand-worked cases, promises, and a second route by bisection."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.estates.divisible import bounded_proportional, scale_back_gains
from funding_alloc.rules.estates.parametric import BoundsMissQuantum

Amounts = dict[str, Fraction]


def _f(**amounts: int) -> Amounts:
    return {code: Fraction(amount) for code, amount in amounts.items()}


def test_one_gainer_pays_for_one_loser() -> None:
    """Headroom 100 - 90 = 10; gains 20 + 0; factor 10 / 20 = 0.5; A = 40 + 10, B = 50 + 0."""
    shared = scale_back_gains(_f(A=60, B=40), _f(A=40, B=50), Fraction(100))
    assert shared.amounts == _f(A=50, B=50)
    assert shared.factor == Fraction(1, 2)


def test_floors_above_the_quantum_are_refused_with_the_pounds() -> None:
    """Floors of 40 + 70 cost 10 more than 100."""
    with pytest.raises(BoundsMissQuantum, match="the floors cost more than the quantum by £10") as found:
        scale_back_gains(_f(A=60, B=40), _f(A=40, B=70), Fraction(100))
    assert found.value.by == 10


def test_floor_and_ceiling_share_one_multiplier() -> None:
    """Weights 10, 30, 60; A at least 20, C at most 50: m * 30 = 100 - 20 - 50, so m = 1 and B = 30."""
    shared = bounded_proportional(_f(A=10, B=30, C=60), _f(A=20, B=0, C=0), _f(A=100, B=100, C=50), Fraction(100))
    assert shared.amounts == _f(A=20, B=30, C=50)
    assert shared.factor == 1


def test_freezing_and_renormalising_would_break_a_bound() -> None:
    """Weights 1, 1, 8; C at most 40 frees 40; A at most 25: B takes the rest, 35, on m = 35."""
    shared = bounded_proportional(_f(A=1, B=1, C=8), _f(A=0, B=0, C=0), _f(A=25, B=100, C=40), Fraction(100))
    assert shared.amounts == _f(A=25, B=35, C=40)


def test_ceilings_below_the_quantum_are_refused() -> None:
    """Ceilings of 30 + 30 leave 40 that nobody may take."""
    with pytest.raises(BoundsMissQuantum, match="nobody may take by £40"):
        bounded_proportional(_f(A=1, B=1), _f(A=0, B=0), _f(A=30, B=30), Fraction(100))


def test_money_left_by_areas_of_zero_weight_is_refused() -> None:
    """Only A has weight and it may take 30: the other 70 has nowhere to go."""
    with pytest.raises(BoundsMissQuantum, match="£70"):
        bounded_proportional(_f(A=1, B=0), _f(A=0, B=0), _f(A=30, B=100), Fraction(100))


CODES = ("A", "B", "C", "D", "E")
cents = st.integers(0, 10_000).map(lambda n: Fraction(n, 7))


@st.composite
def _bounded(draw: st.DrawFn) -> tuple[Amounts, Amounts, Amounts, Fraction]:
    """Positive weights, floors below ceilings, and a quantum between their sums."""
    weight = {code: draw(st.integers(1, 1000).map(Fraction)) for code in CODES}
    floor = {code: draw(cents) for code in CODES}
    ceiling = {code: floor[code] + draw(cents) for code in CODES}
    part = Fraction(draw(st.integers(0, 100)), 100)
    low, high = sum(floor.values(), Fraction(0)), sum(ceiling.values(), Fraction(0))
    return weight, floor, ceiling, low + part * (high - low)


@given(_bounded())
def test_bounded_proportional_keeps_its_promise(case: tuple[Amounts, Amounts, Amounts, Fraction]) -> None:
    """The total is the quantum, and everyone is at the common multiplier clipped to their bounds."""
    weight, floor, ceiling, quantum = case
    shared = bounded_proportional(weight, floor, ceiling, quantum)
    assert sum(shared.amounts.values()) == quantum
    for code, amount in shared.amounts.items():
        assert amount == min(max(shared.factor * weight[code], floor[code]), ceiling[code])


@given(_bounded())
def test_bisection_finds_the_same_amounts(case: tuple[Amounts, Amounts, Amounts, Fraction]) -> None:
    """A second route: halve an interval for the multiplier sixty times and come within a millionth of a pound."""
    weight, floor, ceiling, quantum = case
    low, high = Fraction(0), max(ceiling.values()) + 1

    def paid(multiplier: Fraction) -> Amounts:
        return {c: min(max(multiplier * weight[c], floor[c]), ceiling[c]) for c in CODES}

    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(paid(middle).values()) < quantum else (low, middle)
    shared = bounded_proportional(weight, floor, ceiling, quantum)
    assert all(abs(paid(high)[c] - shared.amounts[c]) < Fraction(1, 10**6) for c in CODES)


@given(st.lists(st.integers(1, 10_000), min_size=5, max_size=5), st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_scaling_back_keeps_its_promise(targets: list[int], percents: list[int]) -> None:
    """Total kept, nobody below the floor, the factor a share, and the order of gains kept."""
    target = {c: Fraction(t) for c, t in zip(CODES, targets, strict=True)}
    floor = {c: target[c] * p / 100 for c, p in zip(CODES, percents, strict=True)}
    quantum = sum(target.values(), Fraction(0))
    if all(percent == 100 for percent in percents):
        return
    shared = scale_back_gains(target, floor, quantum)
    assert sum(shared.amounts.values()) == quantum
    assert all(shared.amounts[c] >= floor[c] for c in CODES)
    assert 0 <= shared.factor <= 1
