"""What may be said of a change: z, p-values, verdicts, corrections and pace, each against another computation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from funding_alloc.learning.movement import (
    Line,
    Rule,
    chance_of_moved,
    change_of,
    half_interval,
    moved_levels,
    pace_of,
    share_beyond,
    variance_of,
    verdict,
)
from funding_alloc.schema.outcomes_terms import Correction, Movement, Pace

UP = Rule(1, Fraction(1), 0.05)
tenths = st.integers(-200, 200).map(lambda n: Fraction(n, 10))
halves = st.integers(1, 80).map(lambda n: Fraction(n, 20))


def said(difference: str, half: str | None, rule: Rule = UP) -> Movement:
    """Verdict on a difference between two figures that each have the same half-width."""
    variance = None if half is None else 2 * variance_of(Fraction(half))
    change = change_of(Fraction(difference), variance, rule.smallest)
    return verdict(change, rule, change.p_moved)


@pytest.mark.parametrize(
    ("difference", "half", "told"),
    [
        ("3.6", "1.4", Movement.BETTER),
        ("-3.6", "1.4", Movement.WORSE),
        ("1.9", "1.4", Movement.UNKNOWN),  # 1.96 errors of the difference are 1.98
        ("2.0", "1.4", Movement.BETTER),
        ("0.4", "0.2", Movement.STILL),  # moved beyond chance, but by surely less than matters
        ("0.9", "0.4", Movement.UNKNOWN),  # beyond chance, below what matters, and not surely so
        ("1.0", "0.4", Movement.BETTER),  # exactly what matters is enough
        ("0.0", "1.4", Movement.UNKNOWN),  # no difference seen is no proof of none
        ("9", None, Movement.UNKNOWN),
        ("0", "0", Movement.STILL),
        ("1", "0", Movement.BETTER),
    ],
)
def test_verdicts_by_hand(difference: str, half: str | None, told: Movement) -> None:
    """Known answers at every border."""
    assert said(difference, half) is told


@given(difference=tenths, half=halves)
def test_z_and_p_are_those_of_scipy(difference: Fraction, half: Fraction) -> None:
    """Closed form against SciPy's normal distribution; equivalence against two one-sided tests."""
    change = change_of(difference, 2 * variance_of(half), Fraction(1))
    assert change.error is not None and change.z is not None
    assert change.error == pytest.approx(float(half) * 2**0.5 / 1.96)
    assert change.z == pytest.approx(float(difference) / change.error)
    assert change.p_moved == pytest.approx(2 * stats.norm.sf(abs(change.z)), abs=1e-12)
    d = float(difference)
    sides = (stats.norm.sf((d + 1) / change.error), stats.norm.cdf((d - 1) / change.error))
    assert change.p_still == pytest.approx(max(sides), abs=1e-12)
    assert half_interval(change.error, 0.05) == pytest.approx(stats.norm.ppf(0.975) * change.error)


@given(difference=tenths, half=halves)
def test_better_and_worse_change_places(difference: Fraction, half: Fraction) -> None:
    """Turning the direction, or the difference, turns the verdict and nothing else."""
    turned = {Movement.BETTER: Movement.WORSE, Movement.WORSE: Movement.BETTER}
    up, down = said(str(difference), str(half)), said(str(difference), str(half), Rule(-1, Fraction(1), 0.05))
    assert down is turned.get(up, up)
    assert said(str(-difference), str(half)) is turned.get(up, up)


@given(difference=tenths, half=halves, more=halves)
def test_more_error_never_says_more(difference: Fraction, half: Fraction, more: Fraction) -> None:
    """What cannot be told stays so as errors grow; what moved never becomes still."""
    before, after = said(str(difference), str(half)), said(str(difference), str(half + more))
    assert after in {before, Movement.UNKNOWN}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_correction_is_benjamini_and_hochbergs(values: list[float]) -> None:
    """Against SciPy, and against the step-up procedure by loop: the largest i with p_i <= i/m x level."""
    named = {f"{i:02d}": p for i, p in enumerate(values)}
    held = moved_levels(named, Correction.BENJAMINI_HOCHBERG)
    assert [held[name] for name in named] == pytest.approx(stats.false_discovery_control(values, method="bh").tolist())
    ordered = sorted(values)
    passing = [p for i, p in enumerate(ordered, start=1) if p <= i / len(values) * 0.05 * (1 - 1e-12)]
    bound = max(passing, default=-1.0)
    assert {name for name, p in held.items() if p <= 0.05} >= {name for name, p in named.items() if p <= bound}
    assert all(held[name] >= p for name, p in named.items())
    assert moved_levels(named, Correction.NONE) == named


def test_chance_of_moved_is_what_simulation_finds() -> None:
    """Half-widths at which the level binds and at which the smallest change does."""
    draws = np.random.default_rng(20261126).normal(size=200_000)
    for half in ("0.2", "0.5", "1.4"):
        error = float(variance_of(Fraction(half)) * 2) ** 0.5
        found = np.mean((np.abs(draws) > stats.norm.ppf(0.975)) & (np.abs(draws) * error >= 1))
        assert chance_of_moved(error, UP) == pytest.approx(found, abs=0.002)
    assert chance_of_moved(None, UP) == 0


def test_pace_by_hand() -> None:
    """Half way in time: the line stands at 62.5; sure of it, sure not, and neither."""
    line = Line(Fraction(60), Fraction(65), Fraction(1, 2))
    assert line.expected == Fraction(125, 2)
    sure = (Fraction(1, 100), Fraction(1, 100))
    assert pace_of(line, Fraction(64), sure, UP) is Pace.ON
    assert pace_of(line, Fraction(61), sure, UP) is Pace.OFF
    assert pace_of(line, Fraction(61), sure, Rule(-1, Fraction(1), 0.05)) is Pace.ON
    assert pace_of(line, Fraction(61), (Fraction(4), Fraction(4)), UP) is Pace.UNKNOWN
    assert pace_of(line, Fraction(61), None, UP) is Pace.UNKNOWN
    assert pace_of(Line(Fraction(60), Fraction(65), Fraction(3)), Fraction(66), sure, UP) is Pace.ON


def test_share_beyond_is_exact_at_the_border() -> None:
    """3-4-5: a change of 5 with half-widths 3 and 4 lies on the border, and so not beyond."""
    values = [(Fraction(0), Fraction(3)), (Fraction(5), Fraction(4)), (Fraction(11), Fraction(3))]
    assert share_beyond([values]) == (1, 2)
    assert share_beyond([[], values[:1]]) == (0, 0)
