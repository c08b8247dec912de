"""Whole units by every method, against published and independent answers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.estates.apportionment import SIGNPOST_SQUARED, UnitsCannotBeShared, apportion

counts = st.lists(st.integers(1, 10**7).map(Fraction), min_size=1, max_size=12)

KNOWN = [
    ("largest_remainder", [6, 6, 2], 10, [4, 4, 2]),
    ("largest_remainder", [6, 6, 2], 11, [5, 5, 1]),
    ("jefferson", [100000, 80000, 30000, 20000], 8, [4, 3, 1, 0]),
    ("webster", [100000, 80000, 30000, 20000], 8, [3, 3, 1, 1]),
    ("huntington_hill", [6, 6, 2], 11, [5, 4, 2]),
    ("adams", [6, 6, 2], 11, [5, 4, 2]),
    ("dean", [6, 6, 2], 11, [5, 4, 2]),
]


@pytest.mark.parametrize(("method", "people", "units", "expected"), KNOWN)
def test_textbook_apportionments(method: str, people: list[int], units: int, expected: list[int]) -> None:
    """The Alabama paradox of a textbook (C has 2 of 10 and 1 of 11), and the usual example of D'Hondt."""
    assert apportion([Fraction(n) for n in people], units, method, 0, refuse_ties=False) == expected


@pytest.mark.parametrize("method", [*SIGNPOST_SQUARED, "largest_remainder"])
@given(people=counts, units=st.integers(12, 200))
def test_all_units_are_given_and_nobody_is_below_the_minimum(method: str, people: list[Fraction], units: int) -> None:
    """The sum is the number of units, everybody has one at least, and more people never have fewer units."""
    try:
        held = apportion(people, units, method, 1, refuse_ties=False)
    except UnitsCannotBeShared:
        assert method == "largest_remainder"
        return
    assert sum(held) == units
    assert min(held) >= 1
    assert all(held[i] >= held[j] for i in range(len(held)) for j in range(len(held)) if people[i] > people[j])


@pytest.mark.parametrize("method", SIGNPOST_SQUARED)
@given(people=counts, units=st.integers(12, 100))
def test_divisor_methods_never_take_a_unit_back(method: str, people: list[Fraction], units: int) -> None:
    """One unit more for all costs nobody a unit: the paradox is largest remainder's alone."""
    fewer = apportion(people, units, method, 1, refuse_ties=False)
    more = apportion(people, units + 1, method, 1, refuse_ties=False)
    assert all(a <= b for a, b in zip(fewer, more, strict=True))


@pytest.mark.parametrize("method", SIGNPOST_SQUARED)
@given(people=counts, units=st.integers(12, 100))
def test_no_transfer_would_be_fairer(method: str, people: list[Fraction], units: int) -> None:
    """At the end no entry's claim to one more beats another's claim to its last: the methods' own optimality test."""
    held = apportion(people, units, method, 1, refuse_ties=False)
    claims = [people[i] ** 2 / mark for i in range(len(held)) if (mark := SIGNPOST_SQUARED[method](held[i]))]
    kept = [people[i] ** 2 / SIGNPOST_SQUARED[method](held[i] - 1) for i in range(len(held)) if held[i] > 1]
    assert not kept or max(claims) <= min(kept)


def test_a_tie_for_the_last_unit_can_be_refused() -> None:
    """Two equal counts and one unit: the lower code gains, or nobody decides."""
    assert apportion([Fraction(1), Fraction(1)], 1, "webster", 0, refuse_ties=False) == [1, 0]
    for method in ("webster", "largest_remainder"):
        with pytest.raises(UnitsCannotBeShared, match="tied"):
            apportion([Fraction(1), Fraction(1)], 1, method, 0, refuse_ties=True)


def test_a_minimum_that_cannot_be_met_is_refused() -> None:
    """Three areas with two each need six."""
    with pytest.raises(UnitsCannotBeShared, match="more than 5"):
        apportion([Fraction(1)] * 3, 5, "webster", 2, refuse_ties=False)
