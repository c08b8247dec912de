"""Targeting by fund: a row for each sum of money and measure, with its interval and the reference beside it."""

from __future__ import annotations

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import measure_label, money_in_words, targeting_in_words
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Sheet, Value
from funding_alloc.schema.targeting import TargetingRow


def targeting(tallied: Tally) -> AnySheet:
    """Every measure of every sum of money; no rows unless awards are recorded."""
    results = tallied.results
    return Sheet(
        name="Targeting by fund",
        title="Targeting of need by fund: awards, formula and settlement",
        table="tblTargetingByFund",
        holds="How far each fund's awards follow need, with intervals and beside an earlier calculation. One table.",
        columns=(
            Column[TargetingRow]("Areas", WORDS, lambda r: r.level, 12),
            Column[TargetingRow]("Money", WORDS, lambda r: money_in_words(results, r.money, r.fund), 34),
            Column[TargetingRow]("Measure", WORDS, lambda r: measure_label(r.measure), 48),
            Column[TargetingRow]("Unit", WORDS, lambda r: r.unit, 12),
            _number("Value", "value"),
            _number("Low", "low"),
            _number("High", "high"),
            _number("Reference", "reference"),
            _number("Reference low", "reference_low"),
            _number("Reference high", "reference_high"),
            _number("Difference from reference", "difference"),
            Column[TargetingRow]("Note", WORDS, lambda r: r.note or NOT_APPLICABLE, 60),
            Column[TargetingRow]("Name in targeting.csv", WORDS, lambda r: r.measure, 30),
        ),
        rows=results.targeting,
        notes=[note for note in targeting_in_words(results) if note],
        frozen=3,
    )


def _number(heading: str, part: str) -> Column[TargetingRow]:
    def value(row: TargetingRow) -> Value:
        number = getattr(row, part)
        if number is None:
            return None if part == "value" else NOT_APPLICABLE
        return float(number)

    return Column(heading, BY_ROW, value, 14, unit_of=lambda row: row.unit)
