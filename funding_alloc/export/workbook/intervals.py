"""Measures with the areas drawn again: each model, and each two models side by side. Values only."""

from __future__ import annotations

from collections.abc import Callable

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.words import intervals_in_words, measure_label
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Sheet, Value
from funding_alloc.schema.allocation import MeasureInterval


def intervals(tallied: Tally) -> AnySheet:
    """A row for each measure of each model and rule, then for each two models; no rows where not asked for."""
    columns = [
        Column[MeasureInterval]("Areas", WORDS, lambda r: r.level, 12),
        Column[MeasureInterval]("Measure", WORDS, lambda r: measure_label(r.measure), 60),
        Column[MeasureInterval]("Unit", WORDS, lambda r: r.unit, 13),
        Column[MeasureInterval]("Model", WORDS, lambda r: r.model.label, 22),
        Column[MeasureInterval]("Rule", WORDS, lambda r: in_words(r.rule), 22),
        Column[MeasureInterval]("Less", WORDS, lambda r: r.beside.label if r.beside else NOT_APPLICABLE, 22),
        _number("Value", lambda r: r.value),
        _number("Low", lambda r: r.low),
        _number("High", lambda r: r.high),
        Column[MeasureInterval]("One sign throughout", WORDS, _sign, 14),
        Column[MeasureInterval]("Undefined in", "draws", lambda r: r.undefined, 12),
    ]
    return Sheet(
        name="Measure intervals",
        title="Measures: how sure each is of itself, with the areas drawn again",
        table="tblMeasureIntervals",
        holds="Measures of each model, and differences of two models, with intervals. One table.",
        columns=columns,
        rows=tallied.results.intervals,
        notes=intervals_in_words(tallied.results),
        frozen=2,
    )


def _number(heading: str, value: Callable[[MeasureInterval], Value]) -> Column[MeasureInterval]:
    return Column(heading, BY_ROW, value, 16, unit_of=lambda r: r.unit)


def _sign(row: MeasureInterval) -> str:
    if row.beside is None:
        return NOT_APPLICABLE
    return "yes" if row.is_apart else "no"
