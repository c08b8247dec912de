"""Return curves: the average over the budget, slopes that never rise, and benefit counted in two ways."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from funding_alloc.models.settlement.curves import benefit, curve_of, curves_of
from funding_alloc.schema.objectives import CentreWelfare, ReturnCurve
from tests.models.settlements import SAID, cell, envelope

SHAPES = st.integers(0, 100).map(lambda n: Fraction(n, 100))
ENDS = st.integers(101, 1000).map(lambda n: Fraction(n, 100))
BUDGETS = st.integers(1, 10**9)


def _rule(shape: object, no_effect: object = 0, scale: object = 1) -> ReturnCurve:
    return ReturnCurve.model_validate(
        {"scale": str(float(scale)), "shape": str(float(shape)), "no_effect": str(float(no_effect)), **SAID}  # type: ignore[arg-type]
    )


@given(SHAPES, SHAPES, st.integers(1, 500), BUDGETS, ENDS)
def test_the_average_over_the_budget_is_the_scale_times_the_chance_of_an_effect(
    shape: Fraction, no_effect: Fraction, scale: int, budget: int, end: Fraction
) -> None:
    """Exactly where the budget halves to the pound; else short of it by half a pound's difference of two slopes."""
    rule = _rule(shape, no_effect)
    curve = curve_of(rule, Fraction(scale), budget, end)
    expected = scale * (1 - no_effect) * budget
    step = scale * (1 - no_effect) * (1 - shape) / 2
    assert benefit(curve, budget) == expected - (step if budget % 2 else 0)


@given(SHAPES, BUDGETS, ENDS)
def test_slopes_never_rise_and_end_where_the_theme_is_exhausted(shape: Fraction, budget: int, end: Fraction) -> None:
    """Concave, so that the best plan fills pieces in order; beyond the end a pound brings nothing."""
    curve = curve_of(_rule(shape), Fraction(1), budget, end)
    slopes = [piece.slope for piece in curve]
    assert slopes == sorted(slopes, reverse=True)
    assert min(slopes) >= 0
    exhausted = int(end * budget // 1)
    assert sum(piece.width for piece in curve) == exhausted
    assert benefit(curve, exhausted + 1) == benefit(curve, exhausted)


@settings(max_examples=50)
@given(SHAPES, st.integers(1, 60), ENDS, st.integers(0, 700))
def test_benefit_is_the_sum_over_single_pounds(shape: Fraction, budget: int, end: Fraction, spend: int) -> None:
    """The closed form against a pound-by-pound integral of the pieces' slopes."""
    curve = curve_of(_rule(shape), Fraction(3, 2), budget, end)
    by_pound = [piece.slope for piece in curve for _ in range(piece.width)]
    assert benefit(curve, spend) == sum(by_pound[:spend], Fraction(0))


@given(SHAPES, ENDS)
def test_pieces_hold_the_area_under_the_straight_lines(shape: Fraction, end: Fraction) -> None:
    """On each piece the slope is the mean of the two straight lines over it: trapezium by trapezium."""
    budget = 400_000
    curve = curve_of(_rule(shape), Fraction(1), budget, end)

    def marginal(at: Fraction) -> Fraction:
        """From 2 - shape to shape at one budget, then to nothing at the end."""
        return 2 - shape - 2 * (1 - shape) * at if at <= 1 else shape * (end - at) / (end - 1)

    start = 0
    for piece in curve:
        here, there = Fraction(start, budget), Fraction(start + piece.width, budget)
        trapezium = (marginal(here) + marginal(min(there, end))) / 2
        assert abs(piece.slope - trapezium) <= Fraction(2, budget) / (end - 1)  # a pound cut off a width
        start += piece.width


@pytest.mark.parametrize("shape", ["1.0001", "1.5", "40"])
def test_a_curve_that_is_not_concave_is_refused(shape: str) -> None:
    """The last pound cannot bring more than the average one."""
    with pytest.raises(ValidationError, match="the curve is not concave"):
        _rule(float(shape))


def test_a_budget_of_nothing_has_no_curve() -> None:
    """No piece, no benefit, and no fault."""
    assert curve_of(_rule(1), Fraction(1), 0, Fraction(2)) == ()
    assert benefit((), 100) == 0


@pytest.mark.parametrize(
    ("comparability", "scales"),
    [("raw", (1, 4)), ("common_median", (Fraction(5, 2), Fraction(5, 2))), ("within_theme", (Fraction(5, 2),) * 2)],
)
def test_scales_are_compared_as_the_settings_say(comparability: str, scales: tuple[Fraction, Fraction]) -> None:
    """Raw ratios stay as they are; otherwise every theme has the median of 1 and 4."""
    meant = {"raw_ratios_are_meant": "yes"} if comparability == "raw" else {}
    curves = {t: {"scale": s, "shape": "1", "no_effect": "0", **SAID} for t, s in (("homes", "1"), ("roads", "4"))}
    said = {"curves": curves, "current_budget": "grant", "exhausted_at": "2", "comparability": comparability}
    rule = CentreWelfare.model_validate({"name": "centre_welfare", **said, **meant, **SAID})
    grant = {cell("homes"): 10, cell("roads"): 10}
    found = curves_of(envelope(grant, dict.fromkeys(grant, 50)), rule)
    assert tuple(benefit(found[c], 10) / 10 for c in grant) == scales
    assert sum(piece.width for piece in found[cell("homes")]) == 20  # of the grant, not of the requirement
