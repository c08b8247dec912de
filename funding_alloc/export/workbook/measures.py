"""Measures: the three models side by side, and the selection rules of a simulated competition side by side."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.words import count_in_words, measure_label
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Sheet, Value
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.measure_register import REGISTER, Definition

SPREAD: Final = (
    "Low and high are the 5th and 95th percentiles over the draws of a simulated competition, or the range of a "
    "recorded cost; the value is then the mean over the draws, or the central cost."
)
Case = tuple[Model, str]
"""A model under one of its rules."""


@dataclass(frozen=True)
class Measured:
    """One measure of one kind of area, under some models and rules."""

    level: str
    measure: str
    unit: str
    by_case: dict[Case, MeasureRow]

    @property
    def note(self) -> str:
        """What all models say of it; where they say different things, who says what."""
        notes: dict[str, list[str]] = {}
        for (model, _), row in self.by_case.items():
            notes.setdefault(row.note, []).append(model.label)
        notes.pop("", None)
        if len(notes) == 1:
            return next(iter(notes))
        return "; ".join(f"{', '.join(dict.fromkeys(who))}: {note}" for note, who in notes.items()) or NOT_APPLICABLE


def measures(tallied: Tally) -> AnySheet:
    """A row for each measure, each model under the rule whose allocation is reported."""
    cases = _reported(tallied.results.measures)
    rule = next((rule for model, rule in cases if model is Model.COMPETITIVE), "")
    notes = [f"Competitive bidding is reported under the rule: {in_words(rule)}."] if rule else []
    return Sheet(
        name="Measures",
        title=f"Measures: the {count_in_words(tallied.results)} models on the same areas, people and need",
        table="tblMeasures",
        holds="Who gets what, how far it follows need, how early it is known; shares as percentages. One table.",
        columns=_columns(tallied.results.measures, {case: case[0].label for case in cases}),
        rows=_rows(tallied.results.measures, cases),
        notes=[*notes, SPREAD],
        frozen=2,
    )


def selection_rules(tallied: Tally) -> AnySheet:
    """The competitive model under each of its rules; no rows where it has one."""
    found = [row for row in tallied.results.measures if row.model is Model.COMPETITIVE]
    cases = list(dict.fromkeys((row.model, row.rule) for row in found))
    return Sheet(
        name="Selection rules",
        title="Measures: competitive bidding under each selection rule",
        table="tblSelectionRules",
        holds="The same measures where the same bids are selected by another rule; shares as percentages. One table.",
        columns=_columns(found, {case: in_words(case[1]).capitalize() for case in cases}),
        rows=_rows(found, cases) if len(cases) > 1 else [],
        notes=[SPREAD],
        frozen=2,
    )


def definitions(tallied: Tally) -> AnySheet:
    """What each measure shown says."""
    shown = {row.measure for row in tallied.results.measures} | {row.measure for row in tallied.results.targeting}
    return defined(shown, "measures.csv")


def defined(shown: Set[str], file: str) -> AnySheet:
    """What some measures say, their ranges, which way they point, where they come from; their names in a file."""
    columns = (
        Column[Definition]("Question", WORDS, lambda d: d.question, 22),
        Column[Definition]("Measure", WORDS, lambda d: d.title, 48),
        Column[Definition]("Unit", WORDS, lambda d: d.unit, 13),
        Column[Definition]("Least", "see Unit", lambda d: NOT_APPLICABLE if d.least is None else d.least, 9),
        Column[Definition]("Most", "see Unit", lambda d: NOT_APPLICABLE if d.most is None else d.most, 9),
        Column[Definition]("Which way", WORDS, lambda d: d.direction, 18),
        Column[Definition]("At the edges", WORDS, lambda d: d.edge, 46),
        Column[Definition]("Source", WORDS, lambda d: d.source, 46),
        Column[Definition](f"Name in {file}", WORDS, lambda d: d.id, 24),
    )
    return Sheet(
        name="Measure definitions",
        title="Measures: what each one says",
        table="tblMeasureDefinitions",
        holds="Unit, range, direction, edges and source of each measure. One table.",
        columns=columns,
        rows=[found for found in REGISTER.values() if found.id in shown],
        notes=["No measure says which model is best: they point different ways, and trading them off is a judgement."],
        frozen=2,
    )


def _reported(found: Sequence[MeasureRow]) -> list[Case]:
    """The first rule of each model is the one whose allocation is reported."""
    first = {model: next((row.rule for row in found if row.model is model), None) for model in Model}
    return [(model, rule) for model, rule in first.items() if rule is not None]


def _rows(found: Sequence[MeasureRow], cases: Sequence[Case]) -> list[Measured]:
    rows: dict[tuple[str, str, str], dict[Case, MeasureRow]] = {}
    for row in found:
        case = (row.model, row.rule)
        if case in cases:
            rows.setdefault((row.level, row.measure, row.unit), {})[case] = row
    return [Measured(*key, by_case) for key, by_case in rows.items()]


def _columns(found: Sequence[MeasureRow], labels: dict[Case, str]) -> list[Column[Measured]]:
    columns = [
        Column[Measured]("Areas", WORDS, lambda r: r.level, 12),
        Column[Measured]("Measure", WORDS, lambda r: measure_label(r.measure), 48),
        Column[Measured]("Unit", WORDS, lambda r: r.unit, 13),
    ]
    for case, label in labels.items():
        columns.append(_case_column(label, case, "value"))
        if any(row.low is not None for row in found if (row.model, row.rule) == case):
            columns += [_case_column(f"{label}, {part}", case, part) for part in ("low", "high")]
    return [
        *columns,
        Column[Measured]("Note", WORDS, lambda r: r.note, 46),
        Column[Measured]("Name in measures.csv", WORDS, lambda r: r.measure, 24),
    ]


def _case_column(heading: str, case: Case, part: str) -> Column[Measured]:
    def value(row: Measured) -> Value:
        found = row.by_case.get(case)
        if found is None:
            return NOT_APPLICABLE
        number: float | None = getattr(found, part)
        return NOT_APPLICABLE if number is None and part != "value" else number

    return Column(heading, BY_ROW, value, 18, unit_of=lambda row: row.unit)
