"""Powers and roots against floats, and raised back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.powers import power, whole_root


@given(base=st.fractions(0, 10**6, max_denominator=1000), exponent=st.fractions(0, 5, max_denominator=12))
def test_powers_are_those_of_floats_and_better(base: Fraction, exponent: Fraction) -> None:
    """Close to the machine's power, and raised back within 35 digits."""
    found = power(base, exponent)
    assert float(found) == pytest.approx(float(base) ** float(exponent), rel=1e-9)
    back, whole = found**exponent.denominator, base**exponent.numerator
    assert abs(back - whole) <= whole / 10**35


@given(number=st.integers(0, 10**60), root=st.integers(1, 12))
def test_whole_roots_are_the_greatest(number: int, root: int) -> None:
    """Its power does not exceed the number, and that of the next does."""
    found = whole_root(number, root)
    assert found**root <= number < (found + 1) ** root
