"""The findings of a sweep in a few sentences, each worked out from its own draws and none of them a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.text import in_words
from funding_alloc.export.words import measure_label
from funding_alloc.money import gbp_millions
from funding_alloc.schema.sweep import Conclusion, Holds, Interval

MONEY: Final = "gbp"
MEASURE: Final = "measure"
HALF: Final = 0.5
MOST: Final = 6
"""Sentences of one kind at most; the tables have all."""


def brief(swept: Swept) -> Iterator[str]:
    """What a reader who stops here should know."""
    yield _counted(swept)
    yield from _always(swept)
    yield from _widest(swept)
    yield from _moved(swept)
    yield from _turned(swept)


def _counted(swept: Swept) -> str:
    found = swept.results
    count = {held: sum(one.holds is held for one in found.conclusions) for held in Holds}
    return (
        f"Of {len(found.conclusions)} comparisons of two models on a measure, {count[Holds.ALWAYS]} come out the same "
        f"way in every draw, {count[Holds.MOSTLY]} in nine draws of ten or more, {count[Holds.UNTOLD]} are not told, "
        f"and in {count[Holds.EQUAL]} the two models are the same."
    )


def _always(swept: Swept) -> Iterator[str]:
    """Measure by measure, who is better than whom in every draw."""
    by_measure: dict[str, list[Conclusion]] = {}
    for one in swept.results.conclusions:
        if one.holds is Holds.ALWAYS:
            by_measure.setdefault(one.measure, []).append(one)
    for measure, held in list(by_measure.items())[:MOST]:
        told = "; ".join(f"{in_words(one.better)} better than {in_words(one.other)}" for one in held)
        yield f"In every draw, {_lower(measure_label(measure))}: {told}."


def _widest(swept: Swept) -> Iterator[str]:
    """Under each model, the authority whose pounds are least sure."""
    by_model: dict[str, list[Interval]] = {}
    for row in swept.results.intervals:
        if row.kind == MONEY and row.mean:
            by_model.setdefault(row.model, []).append(row)
    for model, rows in by_model.items():
        widest = max(rows, key=lambda row: (_width(row) / (row.mean or 1.0), row.what))
        if _width(widest) and model != "settlement":
            name = swept.results.names.get(widest.what, widest.what)
            ends = f"{gbp_millions(widest.low or 0.0)} to {gbp_millions(widest.high or 0.0)}"
            yield f"Least sure of its pounds under {in_words(model)}: {name}, {ends}."


def _width(row: Interval) -> float:
    return (row.high or 0.0) - (row.low or 0.0)


def _moved(swept: Swept) -> Iterator[str]:
    """Inputs that explain half or more of a measure's spread by themselves."""
    rows = sorted(swept.results.influences, key=lambda row: -row.share)
    for row in [row for row in rows if row.kind == MEASURE and row.share >= HALF][:MOST]:
        yield (
            f"{row.input} alone explains {row.share:.0%} of the spread of {_lower(measure_label(row.what))} under "
            f"{in_words(row.model)}."
        )


def _turned(swept: Swept) -> Iterator[str]:
    rows = swept.results.reversals
    if not rows:
        yield "No input alone is seen to make two models change places within its range."
    for row in rows[:MOST]:
        pair = f"{in_words(row.a).capitalize()} and {in_words(row.b)}"
        passes = f"as {row.input} passes {row.at:.3g} (drawn from {row.least:.3g} to {row.most:.3g})"
        yield f"{pair} change places on {_lower(measure_label(row.measure))} {passes}."


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
