"""The sections of the report, in the order of a reader's questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from funding_alloc.export import side_by_side, words
from funding_alloc.export.figures.figure import Figure
from funding_alloc.export.logs.assumptions import assumptions
from funding_alloc.export.report.brief import brief
from funding_alloc.export.report.html import Section, bullets, drawing, paragraphs, table
from funding_alloc.export.report.panel import by_question
from funding_alloc.export.side_by_side import value_in_words
from funding_alloc.export.tally import Tally
from funding_alloc.export.words import measure_label
from funding_alloc.export.workbook.sensitivity import in_one_line
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Sheet
from funding_alloc.schema.study import Study

MOST_LIMITS = 12
"""Binding limits that the report shows; the workbook has all."""


def sections(tallied: Tally, figures: Mapping[str, Figure]) -> Sequence[Section]:
    """Every section that the run has something for."""
    results = tallied.results
    first, *others = by_question(results)
    others = [_with_curves(one, figures) for one in others]
    return (
        Section("brief", "In brief", bullets(brief(tallied)) + paragraphs([NO_VERDICT], "note")),
        Section("models", "What is compared", _models(results)),
        Section("pounds", first.title, table(side_by_side.amounts(results)) + _drawn(figures, "pounds") + first.body),
        *others,
        *_limits(tallied),
        *(_study(study) for study in results.studies),
        *_published(results),
        Section("sure", "How sure", _sure(tallied)),
        Section("checks", "Checks", _checks(results)),
        Section("assumed", "What is assumed", _assumed(results)),
    )


NO_VERDICT = (
    "No model is named the best: the measures point different ways, and which of them counts is a choice. How far each "
    "conclusion holds over the whole range of what is uncertain is what the command sweep works out."
)


CURVES = {"measures-2": "concentration", "measures-3": "lorenz"}
"""Which figure stands in which section of the panel."""


def _with_curves(section: Section, figures: Mapping[str, Figure]) -> Section:
    name = CURVES.get(section.anchor)
    return section if name is None else replace(section, body=_drawn(figures, name) + section.body)


def _drawn(figures: Mapping[str, Figure], name: str) -> str:
    return drawing(figures[name].svg, f"Drawn from figure_{name}.csv.") if name in figures else ""


def _models(results: Results) -> str:
    said = [f"{name}. {sentence}" for name, sentence in words.models_in_words(results)]
    quantum = f"{words.quantum_in_words(results)}: {results.inputs.funds.title}; {words.years_in_words(results)}."
    return paragraphs([results.inputs.scenario.purpose, quantum]) + bullets(said) + paragraphs([words.ROUNDING], "note")


def _limits(tallied: Tally) -> Iterator[Section]:
    rows = sorted(tallied.results.binding, key=lambda row: (-row.gain_looser, row.area_code, row.limit))
    if not rows:
        return
    shown = Sheet(
        f"The {min(len(rows), MOST_LIMITS)} dearest of {len(rows)} limits that bind, in {rows[0].unit}",
        ("area", "what binds, and why", "limit £", "£1 looser gains", "£1 tighter costs"),
        [
            (
                *(tallied.names[row.area_code], row.reason, row.bound_gbp, row.gain_looser),
                "cannot be tighter" if row.loss_tighter is None else row.loss_tighter,
            )
            for row in rows[:MOST_LIMITS]
        ],
        ("Both sides of a price are worked out by planning again; where they differ, no single price exists.",),
    )
    yield Section("limits", "What binds a settlement", table(shown))


def _study(study: Study) -> Section:
    tables = "".join(table(shown) for _, shown in study.tables)
    pictures = "".join(drawing(svg, caption) for caption, svg in study.drawings)
    return Section(f"study-{study.kind}", study.title, bullets(study.says) + tables + pictures)


def _published(results: Results) -> Iterator[Section]:
    shown = side_by_side.published(results)
    if shown.rows:
        yield Section("published", "Beside published figures", table(shown))


def _sure(tallied: Tally) -> str:
    results = tallied.results
    said = paragraphs([in_one_line(tallied), words.limits_of_use(results)])
    return said + (table(_drawn_again(results)) if results.intervals else "")


def _drawn_again(results: Results) -> Sheet:
    """Differences from the formula with the areas drawn again; what is the same in every draw is left out."""
    rows = [
        (
            *(row.level, measure_label(row.measure), row.unit, f"formula less {row.beside.label.lower()}"),
            value_in_words(row.value, row.low, row.high, row.unit),
            "yes" if row.is_apart else "no",
        )
        for row in results.intervals
        if row.model is Model.FORMULA and row.beside is not None and (row.low, row.high) != (0, 0)
    ]
    same = "Over authorities a settlement has the money of its formula. All rows are on the sheet Measure intervals."
    columns = ("areas", "measure", "unit", "models", "difference", "one sign throughout")
    title = "Differences of models on each measure, with the areas drawn again"
    return Sheet(title, columns, rows, (*words.intervals_in_words(results), same))


def _checks(results: Results) -> str:
    failed = [check for check in results.checks if not check.is_passed]
    said = paragraphs([f"{words.verdict(results.checks)}. Every check is on the sheet Checks of the workbook."])
    if not failed:
        return said
    rows = [(check.what, check.value, check.expected, check.unit) for check in failed]
    return said + table(Sheet("Checks that fail", ("check", "found", "expected", "unit"), rows))


def _assumed(results: Results) -> str:
    rows = [(one.id, one.file, one.entry, one.value, one.why) for one in assumptions(results)]
    notes = ("Sources of every other figure are on the sheet Sources of the workbook, and in qa.md.",)
    return table(Sheet("Assumptions behind this run", ("number", "file", "entry", "value", "why"), rows, notes))
