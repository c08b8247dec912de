"""Prices and time: from one price year to another, and what a later pound is worth now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from funding_alloc.schema.pockets import Price
from funding_alloc.years import FiscalYear, YearRange

ZERO = Fraction(0)


def uprate(price: Price, to: FiscalYear, index: Mapping[FiscalYear, Fraction]) -> Fraction:
    """Bring a figure from its own price year to another.

    Rule    gbp x index[to] / index[price year].
    Units   GBP; the index is a price level, on any base.
    Promise to a year and back gives the same figure exactly; the index's base does not matter.
    Source  gross domestic product deflators as HM Treasury has them used; the series itself is the caller's.
    """
    return price.gbp * index[to] / index[price.year]


def discount_factor(year: FiscalYear, base: FiscalYear, rate: Fraction) -> Fraction:
    """What a pound of a year is worth in the base year.

    Rule    (1 + rate) to the power of -(year - base).
    Units   a pure share.
    Promise 1 in the base year; multiplies along a chain of years.
    Source  the Green Book (HM Treasury): real amounts and a real rate.
    """
    return (1 + rate) ** (base.start - year.start)


def cumulated(by_year: Mapping[FiscalYear, Fraction], span: YearRange) -> dict[FiscalYear, Fraction]:
    """Running total at the end of each year, a year without an amount counting nothing."""
    out: dict[FiscalYear, Fraction] = {}
    total = ZERO
    for year in span:
        total += by_year.get(year, ZERO)
        out[year] = total
    return out


def break_even(running: Mapping[FiscalYear, Fraction]) -> FiscalYear | None:
    """The year in which a running total stops being short, for good.

    Rule    first year from which the total is at least 0 in every year to the last; None where the last is short.
    Promise a total that dips below 0 again later has not broken even before it recovers.
    """
    found = None
    for year in sorted(running, reverse=True):
        if running[year] < 0:
            break
        found = year
    return found


def total(amounts: Iterable[Fraction]) -> Fraction:
    """An exact sum."""
    return sum(amounts, ZERO)
