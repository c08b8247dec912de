"""Windows: how an outcome has changed over years, against what happened elsewhere, each with its standard error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from funding_alloc.schema.learn import Point, Series, Window
from funding_alloc.schema.learn_terms import Better, Compare


def years_needed(end: int, window: Window) -> tuple[Sequence[int], Sequence[int]]:
    """Years of the later and of the earlier end."""
    if window.compare is Compare.ENDS:
        return (end,), (end - window.years,)
    return range(end - window.years + 1, end + 1), range(end - 2 * window.years + 1, end - window.years + 1)


def change(series: Series, end: int, window: Window) -> Point | None:
    """Change over the window that ends in a year; None where a year is missing.

    Rule    the later end less the earlier, each the figure of a year or the mean of several; errors of different
            years are taken to be independent.
    """
    later, earlier = years_needed(end, window)
    if not all(year in series.points for year in (*later, *earlier)):
        return None
    value = sum(series.points[year].value for year in later) / len(later)
    value -= sum(series.points[year].value for year in earlier) / len(earlier)
    squares = sum(series.points[year].error ** 2 for year in (*later, *earlier))
    return Point(value, sqrt(squares) / len(later))


def is_allowed(series: Series, window: Window) -> bool:
    """Whether no year would be in both ends, and figures of an end share no year: else errors are not independent."""
    return series.period == 1 if window.compare is Compare.MEANS else series.period <= window.years


def gap(own: Point, other: Point, better: Better) -> Point:
    """Improvement beyond that of the counterfactual; its error holds both errors."""
    return Point(better.sign * (own.value - other.value), sqrt(own.error**2 + other.error**2))


def gaps_of(found: Mapping[str, Series], against: str, better: Better, end: int, window: Window) -> dict[str, Point]:
    """Every area's gap in a window; an area or a counterfactual without the years has none."""
    if against not in found or not is_allowed(found[against], window):
        return {}
    other = change(found[against], end, window)
    own = {area: change(series, end, window) for area, series in found.items() if area != against}
    return {area: gap(one, other, better) for area, one in own.items() if one is not None and other is not None}
