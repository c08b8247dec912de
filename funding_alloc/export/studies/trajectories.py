"""One indicator over areas as small pictures side by side: the figures, their limits, and the whole behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from funding_alloc.export.studies.outcomes_words import figure
from funding_alloc.export.svg import GREY, INK, LIGHT, NAVY, Drawing, Spot, ticks, wrap
from funding_alloc.schema.outcomes import Point
from funding_alloc.schema.outcomes_results import Judgement, OutcomesResults
from funding_alloc.schema.outcomes_terms import Direction

PANEL: Final = (250.0, 190.0)
PLOT: Final = (44.0, 42.0, 196.0, 118.0)
"""Left, top, width and height of the plot within its panel."""
COLUMNS: Final = 4
MARGIN: Final = 20.0
BAND: Final = "#9DB7DD"


@dataclass(frozen=True)
class _Scale:
    """From days and values to a place within a panel."""

    first: date
    last: date
    low: float
    high: float

    def spot(self, day: date, value: float, at: Spot) -> Spot:
        left, top, width, height = PLOT
        across = (day - self.first).days / max((self.last - self.first).days, 1)
        up = (value - self.low) / (self.high - self.low)
        return at[0] + left + across * width, at[1] + top + (1 - up) * height


def drawing(results: OutcomesResults, indicator: str) -> bytes:
    """Small multiples of an indicator, all on one scale.

    Promise the same results give the same bytes; limits that are not published are not drawn and it says so.
    """
    inputs = results.inputs
    found = inputs.rules.indicators[indicator]
    shown = [one for one in results.judgements if one.indicator == indicator and inputs.points(indicator, one.area)]
    behind = inputs.points(indicator, inputs.rules.whole)
    scale = _scale([*(inputs.points(indicator, one.area) for one in shown), behind])
    head = list(_head(results, indicator, has_whole=bool(behind)))
    top = MARGIN + 26 + 15 * len(head)
    rows = -(-len(shown) // COLUMNS)
    width = 2 * MARGIN + COLUMNS * PANEL[0]
    about = f"{found.title}, {len(shown)} areas; the same figures are in figures.csv."
    out = Drawing(width, top + rows * PANEL[1] + MARGIN, found.title, about)
    out.words((MARGIN, MARGIN + 12), found.title, 16, fill=NAVY, font_weight="bold")
    for i, line in enumerate(head):
        out.words((MARGIN, MARGIN + 32 + 15 * i), line, 11, fill=GREY)
    for i, one in enumerate(shown):
        at = (MARGIN + i % COLUMNS * PANEL[0], top + i // COLUMNS * PANEL[1])
        _panel(out, results, one, (scale, at))
    return out.text()


def _head(results: OutcomesResults, indicator: str, *, has_whole: bool) -> Iterator[str]:
    inputs = results.inputs
    found = inputs.rules.indicators[indicator]
    series = inputs.titles[found.series]
    better = "higher is better" if found.direction is Direction.HIGHER else "lower is better"
    limits = "band: published 95% limits" if series.has_limits else "no limits published"
    line = f"Dashed grey: {inputs.areas[inputs.rules.whole].title}; " if has_whole else ""
    told = f"{series.meaning} ({series.unit}); {better}. {line}{limits}; rings: the two figures compared."
    source = f"{series.publisher}, released {series.released}, {series.licence}. Observed only, no cause is claimed."
    yield from wrap(f"{told} {source}", 11, COLUMNS * PANEL[0])


def _scale(series: Sequence[Sequence[Point]]) -> _Scale:
    points = [point for found in series for point in found]
    values = [
        float(value) for point in points for value in (point.value, point.lower, point.upper) if value is not None
    ]
    days = [point.period.middle for point in points]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.04 or 1.0
    return _Scale(min(days, default=date.min), max(days, default=date.max), low - room, high + room)


def _panel(out: Drawing, results: OutcomesResults, one: Judgement, place: tuple[_Scale, Spot]) -> None:
    scale, at = place
    inputs = results.inputs
    title = wrap(inputs.areas[one.area].title, 12, PANEL[0] - 20)
    out.words((at[0] + 8, at[1] + 16), title[0] + " ..." * (len(title) > 1), 12, font_weight="bold")
    verdict = one.movement.value + (f" ({one.why})" if one.why else "")
    told = wrap(verdict, 9, PANEL[0] - 20)
    out.words((at[0] + 8, at[1] + 30), told[0] + " ..." * (len(told) > 1), 9, fill=GREY)
    _axes(out, scale, at)
    points = inputs.points(one.indicator, one.area)
    for run in _runs(points):
        upper = [scale.spot(p.period.middle, float(p.upper), at) for p in run if p.upper is not None]
        lower = [scale.spot(p.period.middle, float(p.lower), at) for p in run if p.lower is not None]
        if len(upper) > 1:
            out.area([*upper, *reversed(lower)], fill=BAND, fill_opacity=0.65)
        elif upper:
            out.path([upper[0], lower[0]], stroke=BAND, stroke_width=5)
    for run in _runs(inputs.points(one.indicator, inputs.rules.whole)):
        _line(out, run, place, stroke=GREY, stroke_width=1.2, stroke_dasharray="4 3")
    for run in _runs(points):
        _line(out, run, place, stroke=NAVY, stroke_width=1.8)
    for point in (one.base, one.latest):
        if point is not None:
            x, y = scale.spot(point.period.middle, float(point.value), at)
            out.add("circle", cx=x, cy=y, r=3.2, fill="#FFFFFF", stroke=NAVY, stroke_width=1.6)


def _line(out: Drawing, run: Sequence[Point], place: tuple[_Scale, Spot], **look: str | float) -> None:
    scale, at = place
    spots = [scale.spot(point.period.middle, float(point.value), at) for point in run]
    if len(spots) > 1:
        out.path(spots, **look)
    else:
        out.add("circle", cx=spots[0][0], cy=spots[0][1], r=1.8, fill=look["stroke"])


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Figures that follow each other without a gap: a year that is missing breaks the line."""
    steps = [(b.period.middle - a.period.middle).days for a, b in pairwise(points)]
    usual = min(steps, default=0)
    run: list[Point] = []
    for i, point in enumerate(points):
        if run and steps[i - 1] > 1.5 * usual:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _axes(out: Drawing, scale: _Scale, at: Spot) -> None:
    left, top, width, height = PLOT
    for value in ticks(scale.low, scale.high):
        _, y = scale.spot(scale.first, value, at)
        out.path([(at[0] + left, y), (at[0] + left + width, y)], stroke=LIGHT, stroke_width=0.8)
        out.words((at[0] + left - 5, y + 3), _tick(value), 9, text_anchor="end", fill=INK)
    years = range(scale.first.year, scale.last.year + 1)
    step = next(k for k in (1, 2, 5, 10, 20, 50) if len(years) / k <= 6)
    for year in years:
        x, y = scale.spot(date(year, 7, 1), scale.low, at)
        if year % step == 0 and at[0] + left <= x <= at[0] + left + width:
            out.path([(x, at[1] + top + height), (x, at[1] + top + height + 4)], stroke=GREY, stroke_width=0.8)
            out.words((x, y + 15), str(year), 9, text_anchor="middle")
    base = at[1] + top + height
    out.path([(at[0] + left, base), (at[0] + left + width, base)], stroke=GREY, stroke_width=1)


def _tick(value: float) -> str:
    return figure(Fraction(value).limit_denominator(10**6))
