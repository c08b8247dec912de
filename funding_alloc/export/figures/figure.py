"""What a figure is, how it becomes two files, and what all share: colours, marks, words at head and foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.svg import GREY, NAVY, Drawing, Spot, width_of, wrap
from funding_alloc.export.tables import as_csv
from funding_alloc.schema.shown import Cell

WIDTH: Final = 720.0
"""A figure fills the text of an A4 page, and its words are then as large as in print."""
MARGIN: Final = 16.0
TITLE, WORDS, SMALL = 15.0, 11.0, 10.0
STYLES: Final = (
    ("#0072B2", "circle", ""),
    ("#D55E00", "square", "7 3"),
    ("#009E73", "diamond", "2 2"),
    ("#CC79A7", "triangle", "9 3 2 3"),
)
"""Colour, mark and dash of each model in turn: told apart without colour too (Okabe and Ito's palette)."""


@dataclass(frozen=True)
class Figure:
    """One figure and its data; nothing is drawn that is not in the rows."""

    name: str
    title: str
    says: str
    """What a reader sees in it, for those who do not."""
    notes: tuple[str, ...]
    svg: bytes
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def files(self) -> dict[str, bytes]:
        """The drawing and its table, by name."""
        return {f"figure_{self.name}.svg": self.svg, f"figure_{self.name}.csv": as_csv(self.columns, self.rows)}


def files_of(figures: Iterable[Figure]) -> dict[str, bytes]:
    """All files of some figures."""
    return {name: content for figure in figures for name, content in figure.files.items()}


@dataclass(frozen=True)
class Head:
    """Title and notes, and how much room they take."""

    title: str
    says: str
    notes: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """Notes as lines that fit."""
        return [line for note in self.notes for line in wrap(note, SMALL, WIDTH - 2 * MARGIN)]

    @property
    def titles(self) -> list[str]:
        """The title as lines that fit."""
        return wrap(self.title, TITLE, WIDTH - 2 * MARGIN)

    @property
    def top(self) -> float:
        """Where the plot may begin."""
        return MARGIN + 19 * len(self.titles) + 8

    def draw(self, plot_height: float) -> Drawing:
        """A drawing with title above and notes below a plot of some height."""
        foot = self.top + plot_height + 8
        out = Drawing(WIDTH, foot + 14 * len(self.lines) + MARGIN, self.title, self.says)
        for i, line in enumerate(self.titles):
            out.words((MARGIN, MARGIN + 15 + 19 * i), line, TITLE, fill=NAVY, font_weight="bold")
        for i, line in enumerate(self.lines):
            out.words((MARGIN, foot + 12 + 14 * i), line, SMALL, fill=GREY)
        return out


def mark(out: Drawing, at: Spot, style: int, size: float = 4.5) -> None:
    """A model's mark."""
    colour, shape, _ = STYLES[style % len(STYLES)]
    x, y = at
    look: dict[str, str | float] = {"fill": colour, "stroke": "#FFFFFF", "stroke_width": 0.8}
    if shape == "circle":
        out.add("circle", cx=x, cy=y, r=size, **look)
    elif shape == "square":
        out.area([(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)], **look)
    elif shape == "diamond":
        reach = size * 1.35
        out.area([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], **look)
    else:
        out.area([(x, y - size * 1.2), (x + size * 1.2, y + size), (x - size * 1.2, y + size)], **look)


def legend(out: Drawing, labels: Sequence[str], at: Spot) -> float:
    """Marks with their names in lines from a spot on; returns the height taken."""
    x, y = at
    for i, label in enumerate(labels):
        wide = width_of(label, WORDS) + 34
        if x > at[0] and x + wide > WIDTH - MARGIN:
            x, y = at[0], y + 18
        mark(out, (x + 6, y), i)
        out.words((x + 16, y + 4), label, WORDS)
        x += wide
    return y - at[1] + 18


def legend_height(labels: Sequence[str], left: float) -> float:
    """Height that ``legend`` will take."""
    return legend(Drawing(WIDTH, 1, "", ""), labels, (left, 0.0))
