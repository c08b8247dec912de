"""Tornados: what one standard deviation of each input moves a measure by, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from funding_alloc.export.figures.figure import MARGIN, SMALL, STYLES, WIDTH, WORDS, Figure, Head
from funding_alloc.export.figures.intervals import tick
from funding_alloc.export.svg import GREY, INK, LIGHT, Drawing, wrap
from funding_alloc.export.text import in_words
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import Influence, SweepResults

MOST_BARS: Final = 6
MIDDLE, REACH, BAR = 470.0, 150.0, 15.0
COLUMNS: Final = ("measure", "model", "input", "per_sd", "share_of_variance")


def tornado(found: SweepResults) -> Figure | None:
    """A strip for each measure and model that any input is heard in; inputs that are not heard are not drawn."""
    strips: dict[tuple[str, str], list[Influence]] = {}
    for one in found.influences:
        if one.kind == "measure":
            strips.setdefault((one.what, one.model), []).append(one)
    if not strips:
        return None
    kept = {key: sorted(rows, key=lambda r: (-abs(r.per_sd), r.input))[:MOST_BARS] for key, rows in strips.items()}
    left_out = sum(len(rows) for rows in strips.values()) - sum(len(rows) for rows in kept.values())
    notes = (
        "Bars: what a measure moves by when an input rises by one standard deviation of its draws. Percentages: the "
        "share of the measure's variance that the input explains by itself.",
        f"At most {MOST_BARS} inputs a strip; {left_out} smaller ones are left out here and are in influences.csv.",
    )
    title = "What moves each measure most"
    head = Head(title, f"Bars for {len(kept)} pairs of a measure and a model.", notes)
    heights = [30 + (BAR + 4) * len(rows) + 8 for rows in kept.values()]
    out = head.draw(sum(heights))
    top = head.top
    for (measure, model), rows, height in zip(kept, kept.values(), heights, strict=True):
        _strip(out, f"{REGISTER[measure].title}: {in_words(model)}", rows, top)
        top += height
    data = [(one.what, one.model, one.input, one.per_sd, one.share) for rows in kept.values() for one in rows]
    return Figure("tornado", title, head.says, notes, out.text(), COLUMNS, data)


def _strip(out: Drawing, title: str, rows: Sequence[Influence], top: float) -> None:
    out.words((MARGIN, top + 14), title, WORDS, font_weight="bold")
    most = max(abs(one.per_sd) for one in rows) or 1.0
    bottom = top + 24 + (BAR + 4) * len(rows)
    for i, one in enumerate(rows):
        y = top + 24 + (BAR + 4) * i
        length = abs(one.per_sd) / most * REACH
        x = MIDDLE if one.per_sd >= 0 else MIDDLE - length
        out.add("rect", x=x, y=y, width=length, height=BAR, fill=STYLES[0 if one.per_sd >= 0 else 1][0])
        label = wrap(in_words(one.input), SMALL, MIDDLE - REACH - MARGIN - 70)[0]
        out.words((MARGIN, y + 11), label, SMALL)
        told = f"{tick(one.per_sd)} ({one.share:.0%})"
        if one.per_sd >= 0:
            out.words((MIDDLE + length + 5, y + 11), told, SMALL, fill=INK)
        else:
            out.words((MIDDLE - length - 5, y + 11), told, SMALL, fill=INK, text_anchor="end")
    out.path([(MIDDLE, top + 20), (MIDDLE, bottom)], stroke=GREY, stroke_width=1)
    out.path([(MARGIN, bottom + 2), (WIDTH - MARGIN, bottom + 2)], stroke=LIGHT, stroke_width=0.6)
