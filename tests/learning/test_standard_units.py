"""Conversions by stated factors: offered, exact, and only within one base."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.learning.standard_units import factor_between, offers
from funding_alloc.schema.standard import Definition, UnitFactor
from funding_alloc.schema.standard_terms import Field
from tests.learning.standard_rows import row

UNITS = {
    "%": UnitFactor("%", Fraction(1), "one in a hundred"),
    "per 1,000": UnitFactor("%", Fraction(1, 10), "ten in a thousand"),
    "£": UnitFactor("£", Fraction(1), "a pound"),
}
RATE = {"d1": Definition("d1", "A rate", "%", None, "a publisher", "a source")}


def test_per_thousand_is_offered_as_per_cent() -> None:
    """45 per 1,000 are 4.5%; a blank is offered nothing, and zero stays zero."""
    record = row(2, "A", "i", definition_id="d1", unit="per 1,000", value="45", baseline="0")
    (found,) = offers([record], RATE, UNITS)
    assert found.values == ((Field.BASELINE, Fraction(0), Fraction(0)), (Field.VALUE, Fraction(45), Fraction(9, 2)))
    assert (found.unit, found.why) == ("%", "times 0.1: ten in a thousand")
    assert record.entries[Field.VALUE].text == "45"


def test_nothing_is_offered_without_a_factor() -> None:
    """The same unit, a unit without a factor, another base, a definition of no register."""
    for unit, definition in (("%", "d1"), ("people", "d1"), ("£", "d1"), ("per 1,000", "d2")):
        assert not list(offers([row(2, "A", "i", definition_id=definition, unit=unit, value="1")], RATE, UNITS))


@settings(max_examples=20)
@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_back_and_forth(one: str, other: str) -> None:
    """Two factors undo each other."""
    there, back = factor_between(one, other, UNITS), factor_between(other, one, UNITS)
    assert (there is None) == (back is None)
    assert there is None or back is None or there * back == 1
