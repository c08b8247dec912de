"""Rank-reversal maps: shades say how often one model is better, cell by cell over two inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Final

from funding_alloc.export.figures.figure import MARGIN, SMALL, WIDTH, WORDS, Figure, Head
from funding_alloc.export.figures.intervals import tick
from funding_alloc.export.svg import GREY, INK, LIGHT, PAPER, Drawing, Spot, wrap
from funding_alloc.export.text import in_words
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import MapCell, SweepResults

CELL: Final = 26.0
LEFT: Final = 52.0
"""Room for the words of the axis that goes up."""
EVEN: Final = 0.5
SHADES: Final = ((0, 90, 160), (245, 245, 245), (200, 80, 0))
"""The second model better, neither, the first: told apart by the figures in the cells too."""


def reversal_maps(found: SweepResults) -> Figure | None:
    """A map for each pair of models whose order turns, two side by side."""
    maps: dict[tuple[str, str, str], list[MapCell]] = {}
    for cell in found.reversal_map:
        maps.setdefault((cell.measure, cell.a, cell.b), []).append(cell)
    if not maps:
        return None
    notes = (
        "Cells: share of draws in which the first model is better (orange above half, blue below). Blank cells hold no "
        "draw. Along and up: the two inputs that explain most of the difference; all others vary as drawn.",
    )
    title = "Which model is better where"
    head = Head(title, f"Maps for {len(maps)} pairs of models on a measure.", notes)
    rows = -(-len(maps) // 2)
    height = 8 * CELL + 108
    out = head.draw(rows * height)
    for i, cells in enumerate(maps.values()):
        at = (MARGIN + (i % 2) * (WIDTH - 2 * MARGIN) / 2, head.top + (i // 2) * height)
        _map(out, cells, at)
    names = tuple(field.name for field in fields(MapCell))
    data = [astuple(cell) for cell in found.reversal_map]
    return Figure("reversals", title, head.says, notes, out.text(), names, data)


def _map(out: Drawing, cells: Sequence[MapCell], at: Spot) -> None:
    first = cells[0]
    told = f"{REGISTER[first.measure].title}: {in_words(first.a)} against {in_words(first.b)}"
    for i, line in enumerate(wrap(told, WORDS, WIDTH / 2 - 2 * MARGIN)[:2]):
        out.words((at[0], at[1] + 12 + 13 * i), line, WORDS, font_weight="bold")
    x0, y0 = at[0] + LEFT, at[1] + 38
    columns = sorted({cell.across_low for cell in cells})
    levels = sorted({cell.up_low for cell in cells})
    for cell in cells:
        x = x0 + CELL * columns.index(cell.across_low)
        y = y0 + CELL * (len(levels) - 1 - levels.index(cell.up_low))
        _cell(out, cell, (x, y))
    size = CELL * len(columns)
    ends = (columns[0], max(cell.across_high for cell in cells)), (levels[0], max(cell.up_high for cell in cells))
    for value, x, anchor in ((ends[0][0], x0, "start"), (ends[0][1], x0 + size, "end")):
        out.words((x, y0 + size + 13), tick(value), SMALL, text_anchor=anchor)
    for value, y in ((ends[1][0], y0 + size), (ends[1][1], y0 + 9)):
        out.words((x0 - 4, y), tick(value), SMALL, text_anchor="end")
    for i, line in enumerate((f"along: {in_words(first.across)}", f"up: {in_words(first.up)}")):
        label = wrap(line, SMALL, WIDTH / 2 - 2 * MARGIN)[0]
        out.words((at[0], y0 + size + 28 + 13 * i), label, SMALL, fill=GREY)


def _cell(out: Drawing, cell: MapCell, at: Spot) -> None:
    x, y = at
    if not cell.draws:
        out.add("rect", x=x, y=y, width=CELL, height=CELL, fill=PAPER, stroke=LIGHT, stroke_width=0.6)
        return
    share = cell.a_better / cell.draws
    fill = "#" + "".join(f"{part:02X}" for part in shade(share))
    out.add("rect", x=x, y=y, width=CELL, height=CELL, fill=fill, stroke=PAPER, stroke_width=0.6)
    ink = PAPER if abs(share - EVEN) > 0.35 else INK
    out.words((x + CELL / 2, y + CELL / 2 + 3.5), f"{share * 100:.0f}", 9, text_anchor="middle", fill=ink)


def shade(share: float) -> tuple[int, int, int]:
    """From blue by white to orange as a share goes from 0 by a half to 1."""
    low, middle, high = SHADES
    start, end, part = (low, middle, share / EVEN) if share < EVEN else (middle, high, share / EVEN - 1)
    mixed = [round(a + (b - a) * part) for a, b in zip(start, end, strict=True)]
    return mixed[0], mixed[1], mixed[2]
