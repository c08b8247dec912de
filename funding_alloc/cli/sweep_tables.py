"""A sweep as tables to read: what holds and what does not, pounds with intervals, what matters and what flips it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.export.sweep_tables import headings_of, rows_of
from funding_alloc.export.words import measure_label
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.sweep import Conclusion, Holds, Influence, Interval, SweepResults

SETTLEMENT: Final = "settlement"
FORMULA: Final = "formula"
MILLION: Final = 1_000_000
MOST: Final = 3
"""Inputs shown of those that matter most to one figure."""


def tidy(found: SweepResults) -> Sheet:
    """Every comparison of two models, one to a row."""
    return Sheet(_title(found), headings_of(Conclusion), rows_of(found.conclusions), tuple(_notes(found)))


def read(found: SweepResults) -> Iterator[Sheet]:
    """What holds, measures and pounds with intervals, regret, what knowing is worth, what moves and what flips."""
    yield _holds(found)
    yield _measures(found)
    yield _pounds(found)
    yield _worth(found)
    yield _moves(found)
    yield _flips(found)


def _title(found: SweepResults) -> str:
    return f"{found.scenario}: {found.draws:,} draws of {len(found.inputs)} inputs ({found.design.replace('_', ' ')})"


def _notes(found: SweepResults) -> Iterator[str]:
    yield (
        "Draws are of what the scenario says is uncertain, and of nothing else. No model is the best one: measures "
        "point different ways."
    )
    yield f"Intervals hold the middle {found.interval:.0%} of the draws; seed {found.seed}."


def _holds(found: SweepResults) -> Sheet:
    alike = _alike(found)
    rows: list[tuple[Cell, ...]] = [
        (measure_label(c.measure), c.better, c.other, f"{c.share:.1%}", str(c.holds))
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


def _measures(found: SweepResults) -> Sheet:
    kept = [row for row in found.intervals if row.kind == "measure"]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (measure_label(what), REGISTER[what].unit, *(_spread(by.get((what, model))) for model in models))
        for what in dict.fromkeys(row.what for row in kept)
    ]
    return Sheet("Measures: mean and interval", ("measure", "unit", *models), rows)


def _pounds(found: SweepResults) -> Sheet:
    kept = [row for row in found.intervals if row.kind == "gbp" and row.model != SETTLEMENT]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (code, *(_spread(by[code, model]) for model in models)) for code in dict.fromkeys(row.what for row in kept)
    ]
    note = "Under a single settlement an authority has the pounds of its formula."
    return Sheet("Pounds by authority: mean and interval", ("code", *models), rows, (note,))


def _spread(row: Interval | None) -> Cell:
    if row is None or row.mean is None or row.low is None or row.high is None:
        return None
    return f"{_number(row.mean)} ({_number(row.low)} to {_number(row.high)})"


def _number(value: float) -> str:
    if abs(value) >= MILLION:
        return f"{value / MILLION:,.1f}m"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"


def _worth(found: SweepResults) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for measure in dict.fromkeys(row.measure for row in found.worth):
        mine = [row for row in found.worth if row.measure == measure]
        known = sorted((row for row in mine if row.what == "one input known" and row.value), key=lambda row: -row.value)
        shown = [*(row for row in mine if row.what != "one input known"), *known[:MOST]]
        rows += [(measure_label(measure), row.what, row.of or "all", row.value) for row in shown]
    note = "Regret: behind the best model of the same draw. Known: what choosing after learning it adds, on average."
    return Sheet("Regret, and what knowing more is worth", ("measure", "what", "of", "value"), rows, (note,))


def _moves(found: SweepResults) -> Sheet:
    best: dict[tuple[str, str], list[Influence]] = {}
    for row in sorted(found.influences, key=lambda row: -row.share):
        if row.kind == "gbp" and row.model != SETTLEMENT:
            best.setdefault((row.model, row.what), []).append(row)
    rows: list[tuple[Cell, ...]] = [
        (model, code, "; ".join(f"{row.input} {row.share:.0%} (£{_signed(row.per_sd)})" for row in held[:MOST]))
        for (model, code), held in sorted(best.items())
    ]
    note = (
        "Share of the spread that the input explains by itself, and what one standard deviation of it moves; inputs "
        "that are not heard above the noise are left out."
    )
    return Sheet("What moves each authority's pounds most", ("model", "code", "inputs"), rows, (note,))


def _signed(gbp: float) -> str:
    return f"{gbp / MILLION:+,.1f}m"


def _flips(found: SweepResults) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (measure_label(row.measure), row.a, row.b, row.input, row.at, f"{row.least:.3g} to {row.most:.3g}")
        for row in found.reversals
    ]
    columns = ("measure", "model", "and model", "change places as", "at", "range")
    none = () if rows else ("No input alone makes two models change places within its range.",)
    return Sheet("What flips a ranking, and where", columns, rows, none)
