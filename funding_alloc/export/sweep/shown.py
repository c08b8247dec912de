"""A sweep as tables to read: what holds and what does not, pounds with intervals, what matters and what flips it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from funding_alloc.export.sweep.tables import headings_of, rows_of
from funding_alloc.export.text import in_words
from funding_alloc.export.words import measure_label
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.sweep import Conclusion, Holds, Influence, Interval, Reversal, SweepResults

SETTLEMENT: Final = "settlement"
FORMULA: Final = "formula"
ONE_KNOWN: Final = "one input known"
MILLION: Final = 1_000_000
MOST: Final = 3
"""Inputs shown of those that matter most to one figure."""


def tidy(found: SweepResults) -> Sheet:
    """Every comparison of two models, one to a row."""
    return Sheet(_title(found), headings_of(Conclusion), rows_of(found.conclusions), tuple(_notes(found)))


def read(found: SweepResults) -> Iterator[Sheet]:
    """What holds, measures and pounds with intervals, regret, what knowing is worth, what moves and what flips."""
    yield from (of(found) for of in (holds, measures, pounds, worth, moves, flips))


def _title(found: SweepResults) -> str:
    inputs = f"{len(found.inputs)} input{'s' * (len(found.inputs) != 1)}"
    return f"{found.scenario}: {found.draws:,} draws of {inputs} ({in_words(found.design)})"


def _notes(found: SweepResults) -> Iterator[str]:
    yield (
        "Draws are of what the scenario says is uncertain, and of nothing else. No model is the best one: measures "
        "point different ways."
    )
    yield f"Intervals hold the middle {found.interval:.0%} of the draws; seed {found.seed}."


def holds(found: SweepResults) -> Sheet:
    """Which of two models is better on each measure, in how many draws."""
    alike = _alike(found)
    rows: list[tuple[Cell, ...]] = [
        (measure_label(c.measure), in_words(c.better), in_words(c.other), f"{c.share:.1%}", str(c.holds))
        for c in found.conclusions
        if c.measure not in alike or SETTLEMENT not in {c.better, c.other}
    ]
    columns = ("measure", "better", "than", "in draws", "does it hold")
    same = f"The settlement is left out of {len(alike)} measures on which it is the formula in every draw."
    return Sheet(f"{_title(found)}: what holds", columns, rows, (*_notes(found), *([same] if alike else [])))


def _alike(found: SweepResults) -> set[str]:
    """Measures on which a settlement is its formula: it moves money between themes, not between authorities."""
    return {
        c.measure for c in found.conclusions if c.holds is Holds.EQUAL and {c.better, c.other} == {SETTLEMENT, FORMULA}
    }


def measures(found: SweepResults) -> Sheet:
    """Each measure under each model: mean and interval."""
    kept = [row for row in found.intervals if row.kind == "measure"]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (measure_label(what), REGISTER[what].unit, *(_spread(by.get((what, model))) for model in models))
        for what in dict.fromkeys(row.what for row in kept)
    ]
    return Sheet("Measures: mean and interval", ("measure", "unit", *map(in_words, models)), rows)


def pounds(found: SweepResults) -> Sheet:
    """Each authority's pounds under each model: mean and interval."""
    kept = [row for row in found.intervals if row.kind == "gbp" and row.model != SETTLEMENT]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (found.names.get(code, code), code, *(_spread(by[code, model]) for model in models))
        for code in dict.fromkeys(row.what for row in kept)
    ]
    note = "Under a single settlement an authority has the pounds of its formula."
    return Sheet("Pounds by authority: mean and interval", ("authority", "code", *map(in_words, models)), rows, (note,))


def _spread(row: Interval | None) -> Cell:
    if row is None or row.mean is None or row.low is None or row.high is None:
        return None
    return f"{_number(row.mean)} ({_number(row.low)} to {_number(row.high)})"


def _number(value: float) -> str:
    if abs(value) >= MILLION:
        return f"{value / MILLION:,.1f}m"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"


def worth(found: SweepResults) -> Sheet:
    """Regret of each model, and what knowing inputs is worth."""
    rows: list[tuple[Cell, ...]] = []
    for measure in dict.fromkeys(row.measure for row in found.worth):
        mine = [row for row in found.worth if row.measure == measure]
        known = sorted((row for row in mine if row.what == ONE_KNOWN and row.value), key=lambda row: -row.value)
        models = [replace(row, of=in_words(row.of)) for row in mine if row.what != ONE_KNOWN]
        shown = [*models, *known[:MOST]]
        rows += [(measure_label(measure), row.what, row.of or "all", row.value) for row in shown]
    note = "Regret: behind the best model of the same draw. Known: what choosing after learning it adds, on average."
    return Sheet("Regret, and what knowing more is worth", ("measure", "what", "of", "value"), rows, (note,))


def moves(found: SweepResults) -> Sheet:
    """The inputs that explain most of each authority's pounds."""
    best: dict[tuple[str, str], list[Influence]] = {}
    for row in sorted(found.influences, key=lambda row: -row.share):
        if row.kind == "gbp" and row.model != SETTLEMENT:
            best.setdefault((row.model, row.what), []).append(row)
    rows: list[tuple[Cell, ...]] = [
        (in_words(model), found.names.get(code, code), "; ".join(map(_moved, held[:MOST])))
        for (model, code), held in sorted(best.items())
    ]
    note = (
        "Share of the spread that the input explains by itself, and what one standard deviation of it moves; inputs "
        "that are not heard above the noise are left out."
    )
    return Sheet("What moves each authority's pounds most", ("model", "authority", "inputs"), rows, (note,))


def _moved(row: Influence) -> str:
    return f"{row.input} {row.share:.0%} (£{_signed(row.per_sd)})"


def _signed(gbp: float) -> str:
    return f"{gbp / MILLION:+,.1f}m"


def flips(found: SweepResults) -> Sheet:
    """Inputs that make two models change places, and where."""
    rows: list[tuple[Cell, ...]] = [
        (*_pair(row), row.input, row.at, f"{row.least:.3g} to {row.most:.3g}") for row in found.reversals
    ]
    columns = ("measure", "model", "and model", "change places as", "at", "range")
    none = () if rows else ("No input alone is seen to make two models change places within its range.",)
    return Sheet("What flips a ranking, and where", columns, rows, none)


def _pair(row: Reversal) -> tuple[str, str, str]:
    return measure_label(row.measure), in_words(row.a), in_words(row.b)
