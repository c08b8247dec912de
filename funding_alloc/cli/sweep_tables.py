"""A sweep as tables to read: what holds and what does not, pounds with intervals, what matters and what flips it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from funding_alloc.cli.show import Cell, Sheet
from funding_alloc.export.sweep_tables import headings_of, rows_of
from funding_alloc.export.words import measure_label
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import Conclusion, Influence, SweepResults

MOST = 12
"""Rows of a table of influences or of worth."""


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
        "Draws are of what the scenario says is uncertain, and of nothing else. No model is the best one: measures point "
        "different ways."
    )
    yield f"Intervals hold the middle {found.interval:.0%} of the draws; seed {found.seed}."


def _holds(found: SweepResults) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (measure_label(c.measure), c.better, c.other, f"{c.share:.1%}", str(c.holds)) for c in found.conclusions
    ]
    columns = ("measure", "better", "than", "in draws", "does it hold")
    return Sheet(f"{_title(found)}: what holds", columns, rows, tuple(_notes(found)))


def _measures(found: SweepResults) -> Sheet:
    kept = [row for row in found.intervals if row.kind == "measure"]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (measure_label(what), REGISTER[what].unit, *(_spread(by[what, model]) for model in models))
        for what in dict.fromkeys(row.what for row in kept)
    ]
    return Sheet("Measures: mean and interval", ("measure", "unit", *models), rows)


def _pounds(found: SweepResults) -> Sheet:
    kept = [row for row in found.intervals if row.kind == "gbp"]
    models = list(dict.fromkeys(row.model for row in kept))
    by = {(row.what, row.model): row for row in kept}
    rows: list[tuple[Cell, ...]] = [
        (code, *(_spread(by[code, model], 1e6) for model in models)) for code in dict.fromkeys(row.what for row in kept)
    ]
    return Sheet("Pounds by authority, £m: mean and interval", ("code", *models), rows)


def _spread(row: Any, unit: float = 1.0) -> Cell:
    if row.mean is None or row.low is None or row.high is None:
        return None
    shown: Callable[[float], str] = lambda x: f"{x / unit:,.1f}" if abs(x / unit) >= 10 else f"{x / unit:.3f}"  # noqa: E731
    return f"{shown(row.mean)} ({shown(row.low)} to {shown(row.high)})"


def _worth(found: SweepResults) -> Sheet:
    wanted = [row for row in found.worth if row.what != "one input known"]
    for measure in dict.fromkeys(row.measure for row in found.worth):
        inputs = [row for row in found.worth if row.measure == measure and row.what == "one input known" and row.value]
        wanted += sorted(inputs, key=lambda row: -row.value)[:3]
    order = {measure: i for i, measure in enumerate(dict.fromkeys(row.measure for row in found.worth))}
    rows: list[tuple[Cell, ...]] = [
        (measure_label(row.measure), row.what, row.of or "all", row.value)
        for row in sorted(wanted, key=lambda row: order[row.measure])
    ]
    note = (
        "Regret: behind the best model of the same draw. Known: what choosing after learning it would add, on average."
    )
    return Sheet("Regret, and what knowing more is worth", ("measure", "what", "of", "value"), rows, (note,))


def _moves(found: SweepResults) -> Sheet:
    money = [row for row in found.influences if row.kind == "gbp"]
    best: dict[tuple[str, str], list[Influence]] = {}
    for row in sorted(money, key=lambda row: -row.share):
        best.setdefault((row.model, row.what), []).append(row)
    rows: list[tuple[Cell, ...]] = [
        (model, code, "; ".join(f"{row.input} {row.share:.0%} (£{row.per_sd / 1e6:+,.1f}m)" for row in held[:3]))
        for (model, code), held in sorted(best.items())
    ]
    note = "Share of the spread that the input explains by itself, and what one standard deviation of it moves."
    return Sheet("What moves each authority's pounds most", ("model", "code", "inputs"), rows, (note,))


def _flips(found: SweepResults) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (measure_label(row.measure), row.a, row.b, row.input, row.at, f"{row.least:.3g} to {row.most:.3g}")
        for row in found.reversals
    ]
    note = "" if rows else "No input alone makes two models change places within its range."
    columns = ("measure", "model", "and model", "change places as", "at", "range")
    return Sheet("What flips a ranking, and where", columns, rows, (note,) if note else ())
