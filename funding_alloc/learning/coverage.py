"""How much of the money, and of a standard set, is measured at all, and how old the figures are (measures 4.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction


def money_measured(lines: Iterable[tuple[str, int]], measured: Collection[str]) -> tuple[int, int]:
    """Pounds of lines whose theme has a measured outcome, and of all lines.

    Rule    outcome coverage = pounds tied to at least one measured outcome / all pounds.
    Units   whole pounds; lines are theme and pounds.
    Promise never more than the whole; another measured theme never lowers it.
    """
    tied = whole = 0
    for theme, gbp in lines:
        whole += gbp
        tied += gbp if theme in measured else 0
    return tied, whole


def set_coverage(
    reported: Mapping[str, Collection[str]], standard: Collection[str]
) -> tuple[Fraction, Fraction] | None:
    """Least and mean part of a standard set that areas report.

    Rule    per area, indicators of the set that it reports / indicators of the set; least and mean over areas.
    Units   shares, 0 to 1; None without areas or without a set.
    Promise what is reported outside the set does not count; the least is never above the mean.
    """
    wanted = frozenset(standard)
    if not reported or not wanted:
        return None
    parts = [Fraction(len(wanted & set(found)), len(wanted)) for found in reported.values()]
    return min(parts), sum(parts, Fraction(0)) / len(parts)


def in_all_areas(reported: Mapping[str, Collection[str]], standard: Collection[str]) -> tuple[str, ...]:
    """Indicators of a standard set that every area reports, in the set's order."""
    return tuple(name for name in standard if reported and all(name in found for found in reported.values()))


def lag_in_months(period_end: date, as_of: date) -> int:
    """Whole months from the last day that a figure is about to another day; negative where it lies ahead."""
    months = (as_of.year - period_end.year) * 12 + as_of.month - period_end.month
    return months - (as_of.day < period_end.day if months > 0 else 0)
