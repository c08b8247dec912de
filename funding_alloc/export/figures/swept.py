"""Figures of a sweep: intervals of measures and pounds, what moves a measure most, and which model wins where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from funding_alloc.export.figures.figure import MARGIN, SMALL, WORDS, Figure, Head, legend, legend_height
from funding_alloc.export.figures.intervals import Mark, Row, draw_rows, height_of, plot_edges, scale_of
from funding_alloc.export.figures.reversals import reversal_maps
from funding_alloc.export.figures.tornado import tornado
from funding_alloc.export.svg import GREY
from funding_alloc.export.text import in_words
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import Beats, Interval, SweepResults

MEASURE: Final = "measure"
MONEY: Final = "gbp"
MILLION: Final = 1e6


def figures_of_sweep(found: SweepResults) -> tuple[Figure, ...]:
    """Every figure that the sweep has data for."""
    made = (_measures(found), _pounds(found, found.names), tornado(found), reversal_maps(found))
    return tuple(figure for figure in made if figure is not None)


def model_in_words(model: str) -> str:
    """A model with its rule as a reader would write them."""
    return in_words(model)


def _known(found: SweepResults, kind: str) -> list[Interval]:
    return [one for one in found.intervals if one.kind == kind and one.mean is not None]


def _drawn(found: SweepResults) -> str:
    drawn = f"{found.draws:,} draws ({in_words(found.design)}, seed {found.seed}) of {len(found.inputs)} inputs"
    return f"{drawn}; lines hold {found.interval:.0%} of them."


def _data(rows: Sequence[Interval], names: Mapping[str, str]) -> list[tuple[str | float | int | None, ...]]:
    return [(one.what, names.get(one.what, ""), one.model, one.mean, one.low, one.high, one.draws) for one in rows]


COLUMNS: Final = ("what", "name", "model", "mean", "low", "high", "draws")


def _measures(found: SweepResults) -> Figure | None:
    """A strip for each measure, with its own scale."""
    known = _known(found, MEASURE)
    if not known:
        return None
    measures = list(dict.fromkeys(one.what for one in known))
    models = list(dict.fromkeys(one.model for one in known))
    strips = [
        [
            Row(model_in_words(one.model), (Mark(models.index(one.model), one.mean, one.low, one.high),))
            for one in known
            if one.what == measure
        ]
        for measure in measures
    ]
    notes = (_drawn(found), "Shares of draws: how often the first of two models is better than the second.")
    head = Head("How sure: each measure under each model", f"Intervals of {len(measures)} measures.", notes)
    told = [_beaten(found.pairs, measure) for measure in measures]
    heights = [20 + 14 * len(words) + height_of(rows) + 14 for words, rows in zip(told, strips, strict=True)]
    out = head.draw(sum(heights))
    edges = plot_edges([row for rows in strips for row in rows])
    top = head.top
    for measure, rows, words, height in zip(measures, strips, told, heights, strict=True):
        definition = REGISTER[measure]
        out.words(
            (MARGIN, top + 13),
            f"{definition.title} ({definition.unit}; {definition.direction})",
            WORDS,
            font_weight="bold",
        )
        for i, line in enumerate(words):
            out.words((MARGIN, top + 27 + 14 * i), line, SMALL, fill=GREY)
        scale = scale_of(rows, *edges, from_nought=False)
        draw_rows(out, rows, (MARGIN, top + 20 + 14 * len(words)), scale)
        top += height
    titles = {measure: REGISTER[measure].title for measure in measures}
    return Figure("measures", head.title, head.says, notes, out.text(), COLUMNS, _data(known, titles))


def _beaten(pairs: Sequence[Beats], measure: str) -> list[str]:
    """Who is better how often, in lines of two pairs each."""
    told = [
        f"{model_in_words(one.a)} and {model_in_words(one.b)} the same in every draw"
        if one.equal == 1
        else f"{model_in_words(one.a)} better than {model_in_words(one.b)} in {one.a_beats:.1%}"
        for one in pairs
        if one.measure == measure
    ]
    return ["; ".join(told[i : i + 2]) for i in range(0, len(told), 2)]


def _pounds(found: SweepResults, names: Mapping[str, str]) -> Figure | None:
    """Millions of pounds of each authority under each model."""
    known = _known(found, MONEY)
    if not known:
        return None
    models = list(dict.fromkeys(one.model for one in known))
    by_area: dict[str, list[Interval]] = {}
    for one in known:
        by_area.setdefault(one.what, []).append(one)
    rows = [
        Row(
            names.get(code, code),
            tuple(Mark(models.index(one.model), *(_million(v) for v in (one.mean, one.low, one.high))) for one in held),
        )
        for code, held in by_area.items()
    ]
    notes = (f"Millions of pounds over all years. {_drawn(found)}",)
    head = Head("How sure: the pounds of each authority", f"Intervals of {len(rows)} authorities.", notes)
    labels = [model_in_words(model) for model in models]
    above = legend_height(labels, MARGIN) + 6
    out = head.draw(above + height_of(rows))
    legend(out, labels, (MARGIN, head.top + 8))
    draw_rows(out, rows, (MARGIN, head.top + above), scale_of(rows, *plot_edges(rows), from_nought=True))
    return Figure("sweep_pounds", head.title, head.says, notes, out.text(), COLUMNS, _data(known, names))


def _million(value: float | None) -> float | None:
    return None if value is None else value / MILLION
