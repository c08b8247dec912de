"""Rows of intervals on one scale: a mark for each model, and a line between the ends where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.figures.figure import MARGIN, SMALL, STYLES, WIDTH, WORDS, mark
from funding_alloc.export.svg import GREY, INK, LIGHT, Drawing, Spot, ticks, width_of, wrap

STEP: Final = 13.0
GAP: Final = 9.0
MOST_LABEL: Final = 210.0


@dataclass(frozen=True)
class Mark:
    """One value with its ends; a value that is not known is not drawn."""

    style: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Row:
    """A label with the marks beside it."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Scale:
    """From values to places between two edges."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Where a value lies."""
        span = self.high - self.low
        return self.left + (value - self.low) / span * (self.right - self.left) if span else self.left


def label_width(rows: Sequence[Row]) -> float:
    """Room for the longest label, within reason; longer ones are broken over lines."""
    return min(max((width_of(row.label, WORDS) for row in rows), default=0.0), MOST_LABEL) + 10


def height_of(rows: Sequence[Row]) -> float:
    """Height of some rows with their axis."""
    return sum(_height(row) + GAP for row in rows) + 26


def scale_of(rows: Sequence[Row], left: float, right: float, *, from_nought: bool) -> Scale:
    """A scale that holds every value and end, with a little room."""
    values = [v for row in rows for m in row.marks for v in (m.value, m.low, m.high) if v is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(low, 0.0) if from_nought else low
    room = (high - low) * 0.04 or max(abs(high), 1.0) * 0.04
    return Scale(low - (0.0 if from_nought and low == 0 else room), high + room, left, right)


def draw_rows(out: Drawing, rows: Sequence[Row], at: Spot, scale: Scale) -> None:
    """Draw rows from a spot down, over lines of the scale and an axis below them."""
    bottom = at[1] + height_of(rows) - 26
    for value in ticks(scale.low, scale.high, 5):
        x = scale.x(value)
        out.path([(x, at[1]), (x, bottom)], stroke=LIGHT, stroke_width=0.8)
        out.words((x, bottom + 14), tick(value), SMALL, text_anchor="middle", fill=INK)
    if scale.low < 0 < scale.high:
        out.path([(scale.x(0), at[1]), (scale.x(0), bottom)], stroke=GREY, stroke_width=1)
    y = at[1]
    for row in rows:
        height = _height(row)
        lines = wrap(row.label, WORDS, MOST_LABEL)
        first = y + height / 2 + 4 - (len(lines) - 1) * 6.5
        for i, line in enumerate(lines):
            out.words((scale.left - 8, first + 13 * i), line, WORDS, text_anchor="end")
        for i, one in enumerate(row.marks):
            _draw_mark(out, one, scale, y + STEP * (i + 0.5))
        y += height + GAP


def _draw_mark(out: Drawing, one: Mark, scale: Scale, y: float) -> None:
    if one.low is not None and one.high is not None:
        colour = STYLES[one.style % len(STYLES)][0]
        ends = (scale.x(one.low), scale.x(one.high))
        out.path([(ends[0], y), (ends[1], y)], stroke=colour, stroke_width=2.4)
        for x in ends:
            out.path([(x, y - 3.5), (x, y + 3.5)], stroke=colour, stroke_width=1.6)
    if one.value is not None:
        mark(out, (scale.x(one.value), y), one.style)


def _height(row: Row) -> float:
    return max(STEP * len(row.marks), 13.0 * len(wrap(row.label, WORDS, MOST_LABEL)))


def tick(value: float) -> str:
    """A value of an axis: thousands marked, or three figures."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def plot_edges(rows: Sequence[Row]) -> tuple[float, float]:
    """Left and right edge of a plot beside its labels."""
    return MARGIN + label_width(rows), WIDTH - MARGIN - 14
