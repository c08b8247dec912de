"""The panel of measures, a table for each question that a reader asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from funding_alloc.export.report.html import Section, paragraphs, table
from funding_alloc.export.side_by_side import value_in_words
from funding_alloc.export.text import in_words
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Cell, Sheet

Case = tuple[Model, str]
SPREAD: Final = "Brackets: 5th to 95th percentile of simulated competitions, or the range of a recorded cost."


def by_question(results: Results) -> Iterator[Section]:
    """A section for each question of the register that any measure of the run answers."""
    cases = list(dict.fromkeys((row.model, row.rule) for row in results.measures))
    questions = dict.fromkeys(found.question for found in REGISTER.values())
    for number, question in enumerate(questions, start=1):
        body = "".join(
            table(_table(found, level, cases))
            for level in dict.fromkeys(row.level for row in results.measures)
            if (found := [row for row in results.measures if row.level == level and _question(row) == question])
        )
        if body:
            yield Section(f"measures-{number}", f"{question.capitalize()}?", body + paragraphs([SPREAD], "note"))


def _question(row: MeasureRow) -> str:
    return REGISTER[row.measure].question


def _table(rows: Sequence[MeasureRow], level: str, cases: Sequence[Case]) -> Sheet:
    """Models that say nothing here have no column; what a model does not have is marked as not applicable."""
    has = [case for case in cases if any((row.model, row.rule) == case for row in rows)]
    found = {(row.measure, row.model, row.rule): row for row in rows}
    lines: list[tuple[Cell, ...]] = []
    for name, unit in dict.fromkeys((row.measure, row.unit) for row in rows):
        cells = [found.get((name, *case)) for case in has]
        values = ("" if one is None else value_in_words(one.value, one.low, one.high, unit) for one in cells)
        lines.append((REGISTER[name].title, unit, str(REGISTER[name].direction), *values))
    columns = ("measure", "unit", "direction", *(f"{model.label}: {in_words(rule)}" for model, rule in has))
    return Sheet(f"Over {'authorities' if level == 'authority' else 'districts'}", columns, lines)
