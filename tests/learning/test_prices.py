"""Uprating, discounting and break-even years: their promises, and a second way to each."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.prices import break_even, cumulated, discount_factor, uprate
from funding_alloc.schema.pockets import Price
from funding_alloc.years import FiscalYear, YearRange

FIRST = 2000
YEARS = [FiscalYear(FIRST + i) for i in range(12)]
POUNDS = st.fractions(-(10**6), 10**6, max_denominator=1000)
SERIES = st.lists(st.fractions(1, 500, max_denominator=10_000), min_size=12, max_size=12).map(
    lambda levels: dict(zip(YEARS, levels, strict=True))
)
YEAR = st.sampled_from(YEARS)


@given(gbp=POUNDS, index=SERIES, one=YEAR, other=YEAR, base=st.fractions(Fraction(1, 10), 10))
def test_uprating_keeps_its_promises(
    gbp: Fraction, index: dict[FiscalYear, Fraction], one: FiscalYear, other: FiscalYear, base: Fraction
) -> None:
    """There and back is the same figure exactly; the base of the index does not matter."""
    there = uprate(Price(gbp, one), other, index)
    assert uprate(Price(there, other), one, index) == gbp
    rebased = {year: level * base for year, level in index.items()}
    assert uprate(Price(gbp, one), other, rebased) == there


@given(index=SERIES, one=YEAR, other=YEAR)
def test_uprating_is_the_chain_of_yearly_changes(
    index: dict[FiscalYear, Fraction], one: FiscalYear, other: FiscalYear
) -> None:
    """A second way: year after year by the change of the index."""
    found = Fraction(100)
    step = 1 if other > one else -1
    for start in range(one.start, other.start, step):
        found *= index[FiscalYear(start + step)] / index[FiscalYear(start)]
    assert uprate(Price(Fraction(100), one), other, index) == found


@given(rate=st.fractions(0, 1, max_denominator=1000), first=YEAR, middle=YEAR, last=YEAR)
def test_discounting_chains(rate: Fraction, first: FiscalYear, middle: FiscalYear, last: FiscalYear) -> None:
    """1 in the base year; by way of a third year it is the same; and a year at a time it is too."""
    assert discount_factor(first, first, rate) == 1
    by_way = discount_factor(last, middle, rate) * discount_factor(middle, first, rate)
    assert discount_factor(last, first, rate) == by_way
    if last >= first:
        slow = Fraction(1)
        for _ in range(last.start - first.start):
            slow /= 1 + rate
        assert discount_factor(last, first, rate) == slow


def test_a_pound_in_two_years_at_a_tenth() -> None:
    """1 / 1.21."""
    assert discount_factor(FiscalYear(2028), FiscalYear(2026), Fraction(1, 10)) == Fraction(100, 121)


@given(amounts=st.lists(POUNDS, min_size=1, max_size=12))
def test_break_even_is_the_first_year_after_which_nothing_is_short(amounts: list[Fraction]) -> None:
    """Against a plain search over all years."""
    by_year = dict(zip(YEARS, amounts, strict=False))
    span = YearRange(YEARS[0], YEARS[len(amounts) - 1])
    running = cumulated(by_year, span)
    assert running[span.last] == sum(amounts)
    years = list(span)
    good = [year for i, year in enumerate(years) if all(running[later] >= 0 for later in years[i:])]
    assert break_even(running) == (good[0] if good else None)


def test_a_total_that_dips_again_has_not_broken_even() -> None:
    """-5, +1, -2, +3: level for good in the fourth year, and not in the second."""
    running = dict(zip(YEARS, map(Fraction, (-5, 1, -2, 3)), strict=False))
    assert break_even(running) == YEARS[3]
    assert break_even({YEARS[0]: Fraction(1), YEARS[1]: Fraction(-1)}) is None


def test_a_year_without_an_amount_counts_nothing() -> None:
    """The total runs on over it."""
    found = cumulated({YEARS[0]: Fraction(2), YEARS[2]: Fraction(3)}, YearRange(YEARS[0], YEARS[2]))
    assert list(found.values()) == [2, 2, 5]
