"""Whole pounds and fiscal years."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.money import gbp, gbp_millions, round_to_pounds
from funding_alloc.years import FiscalYear, YearRange


def test_spare_pounds_go_to_the_largest_remainders_then_to_the_lower_code() -> None:
    """100 by thirds leaves one pound: A. 10.5 and 10.5 leave one pound: A. 1.2 and 1.8 leave one: B."""
    third = Fraction(100, 3)
    assert round_to_pounds({"C": third, "A": third, "B": third}, 100) == {"A": 34, "B": 33, "C": 33}
    assert round_to_pounds({"B": Fraction(21, 2), "A": Fraction(21, 2)}, 21) == {"A": 11, "B": 10}
    assert round_to_pounds({"A": Fraction(6, 5), "B": Fraction(9, 5)}, 3) == {"A": 1, "B": 2}


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    """Rounding never makes money."""
    with pytest.raises(ValueError, match=r"sum to £3\.000000, not to £4"):
        round_to_pounds({"A": Fraction(3)}, 4)


@given(st.dictionaries(st.text("ABCDEF", min_size=1), st.integers(0, 10**12), min_size=1), st.integers(1, 97))
def test_rounding_keeps_the_total_and_moves_nothing_by_a_pound(parts: dict[str, int], divisor: int) -> None:
    """The sum is exact, each amount moves by less than a pound, and the order of entries says nothing."""
    amounts = {code: Fraction(part, divisor) for code, part in parts.items()}
    first = min(amounts)
    amounts[first] += -sum(amounts.values()) % 1
    total = int(sum(amounts.values()))
    pounds = round_to_pounds(amounts, total)
    assert sum(pounds.values()) == total
    assert all(abs(pounds[code] - amounts[code]) < 1 for code in amounts)
    assert pounds == round_to_pounds(dict(reversed(amounts.items())), total)


def test_how_pounds_are_written() -> None:
    """Thousands separators, a minus sign before the pound sign, millions with one decimal."""
    assert (gbp(1234567), gbp(-5)) == ("£1,234,567", "-£5")
    assert (gbp_millions(2_500_000_000), gbp_millions(-50_000)) == ("£2,500.0m", "-£0.1m")


@pytest.mark.parametrize("text", ["2026", "2026-28", "26-27", "2026/27", "1 April 2026", "", "2099-01"])
def test_what_is_no_fiscal_year_is_refused(text: str) -> None:
    """Only 2026-27 is a fiscal year."""
    with pytest.raises(ValueError, match="is not a fiscal year such as 2026-27"):
        FiscalYear.parse(text)


@given(st.integers(2000, 2099))
def test_a_year_reads_back_as_it_was_written(start: int) -> None:
    """Writing and reading agree, over the turn of a century too."""
    assert FiscalYear.parse(str(FiscalYear(start))) == FiscalYear(start)


def test_ranges_hold_both_ends() -> None:
    """Three years from 2026-27 to 2028-29; backwards is refused."""
    years = YearRange(FiscalYear(2026), FiscalYear(2028))
    assert [str(year) for year in years] == ["2026-27", "2027-28", "2028-29"]
    assert (FiscalYear(2028) in years, FiscalYear(2029) in years, len(years)) == (True, False, 3)
    with pytest.raises(ValueError, match="before the first"):
        YearRange(FiscalYear(2028), FiscalYear(2026))
