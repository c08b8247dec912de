"""Rounding in every mode, against independent answers."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.rounding import ROUND, round_exactly

DECIMAL = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
decimals = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)


@pytest.mark.parametrize("mode", DECIMAL)
@given(value=decimals, places=st.integers(0, 3))
def test_each_mode_is_that_of_decimal_arithmetic(mode: str, value: Decimal, places: int) -> None:
    """The standard library rounds decimals by another route and agrees."""
    to = Decimal(1).scaleb(-places)
    assert round_exactly(Fraction(value), Fraction(to), mode) == Fraction(value.quantize(to, DECIMAL[mode]))


@pytest.mark.parametrize("mode", ROUND)
@given(value=st.fractions(-1000, 1000), to=st.fractions(Fraction(1, 100), 10))
def test_rounding_gives_a_multiple_close_by(mode: str, value: Fraction, to: Fraction) -> None:
    """A multiple of the unit, less than one unit away, and no more than half of one in the half modes."""
    rounded = round_exactly(value, to, mode)
    assert (rounded / to).denominator == 1
    near = abs(rounded - value) * 2 <= to * (1 + Fraction(1, 10**9))
    assert near if mode in {"half_up", "half_even", "excel"} else abs(rounded - value) < to


def test_excel_rounds_what_a_spreadsheet_holds() -> None:
    """A third of the way below a half at the seventeenth digit is a half to a spreadsheet's fifteen."""
    value = Fraction("2.4999999999999999")
    assert round_exactly(value, Fraction(1), "excel") == 3
    assert round_exactly(value, Fraction(1), "half_up") == 2
