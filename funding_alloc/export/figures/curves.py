"""Curves in a square of shares: people along, money up, and the diagonal of the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.export.figures.figure import MARGIN, SMALL, STYLES, WIDTH, WORDS
from funding_alloc.export.svg import GREY, INK, LIGHT, Drawing, wrap

Array = NDArray[np.float64]
SIDE: Final = 400.0
LEFT: Final = MARGIN + 46.0
HEIGHT: Final = SIDE + 44.0


@dataclass(frozen=True)
class Curve:
    """Running shares, from (0, 0) to (1, 1)."""

    label: str
    people: tuple[float, ...]
    money: tuple[float, ...]

    @property
    def area(self) -> float:
        """Twice the area between the diagonal and the curve; below the diagonal counts as more than 0."""
        x, y = np.array(self.people), np.array(self.money)
        return float(1 - np.sum(np.diff(x) * (y[1:] + y[:-1])))


def curve_by(label: str, key: Array, money: Array, people: Array) -> Curve | None:
    """The curve of areas in the order of a key; areas with the same key are one straight piece.

    Promise twice the area to the diagonal is the concentration index of money by the key, and the Gini coefficient
            where the key is money per head. None without money.
    """
    if money.sum() <= 0:
        return None
    order = np.argsort(key, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(key[order]) != 0, True))
    x = np.concatenate([[0.0], np.cumsum(people[order])[ends] / people.sum()])
    y = np.concatenate([[0.0], np.cumsum(money[order])[ends] / money.sum()])
    return Curve(label, tuple(map(float, x)), tuple(map(float, y)))


def draw_curves(out: Drawing, curves: Sequence[Curve], top: float, axes: tuple[str, str]) -> None:
    """Draw curves in a square from ``top`` down; each is named at the right, with its dash and colour."""
    for i in range(6):
        share = i / 5
        x, y = LEFT + SIDE * share, top + SIDE * (1 - share)
        out.path([(x, top), (x, top + SIDE)], stroke=LIGHT, stroke_width=0.8)
        out.path([(LEFT, y), (LEFT + SIDE, y)], stroke=LIGHT, stroke_width=0.8)
        out.words((x, top + SIDE + 15), f"{share:.0%}", SMALL, text_anchor="middle")
        out.words((LEFT - 6, y + 4), f"{share:.0%}", SMALL, text_anchor="end")
    out.path([(LEFT, top + SIDE), (LEFT + SIDE, top)], stroke=GREY, stroke_width=1)
    out.words((LEFT + SIDE / 2, top + SIDE + 34), axes[0], WORDS, text_anchor="middle", fill=INK)
    middle = top + SIDE / 2
    turned = f"rotate(-90 {MARGIN + 8:g} {middle:g})"
    out.words((MARGIN + 8, middle), axes[1], WORDS, text_anchor="middle", fill=INK, transform=turned)
    y = top + 12
    for i, curve in enumerate(curves):
        colour, _, dash = STYLES[i % len(STYLES)]
        spots = [(LEFT + SIDE * a, top + SIDE * (1 - b)) for a, b in zip(curve.people, curve.money, strict=True)]
        look: dict[str, str | float] = {"stroke": colour, "stroke_width": 2.2}
        if dash:
            look["stroke_dasharray"] = dash
        out.path(spots, **look)
        start = LEFT + SIDE + 18
        out.path([(start, y), (start + 30, y)], **look)
        for j, line in enumerate(wrap(curve.label, WORDS, WIDTH - MARGIN - start - 38)):
            out.words((start + 38, y + 4 + 14 * j), line, WORDS)
            last = y + 14 * j
        y = last + 22
    out.path([(LEFT + SIDE + 18, y), (LEFT + SIDE + 48, y)], stroke=GREY, stroke_width=1)
    out.words((LEFT + SIDE + 56, y + 4), "the same for everybody", WORDS, fill=GREY)
