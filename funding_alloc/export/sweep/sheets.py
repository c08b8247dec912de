"""Sheets of a sweep: every table of it cell by cell, in the words and units of a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from funding_alloc.export.logs.assumptions import NOT_RECORDED
from funding_alloc.export.sweep.shown import ONE_KNOWN
from funding_alloc.export.sweep.swept import DrawnRow, Swept
from funding_alloc.export.text import NOT_APPLICABLE, NOT_AVAILABLE, in_words
from funding_alloc.export.words import measure_label
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import Beats, Conclusion, Influence, MapCell, Reversal, Worth

MONEY: Final = "gbp"
IN_INPUT: Final = "in the input's unit"


class _OfMeasure(Protocol):
    @property
    def measure(self) -> str: ...


Row = TypeVar("Row")
Measured = TypeVar("Measured", bound=_OfMeasure)


def _measure_columns(row: type[Measured]) -> list[Column[Measured]]:
    """The measure in words, and its unit."""
    return [
        Column[Measured]("Measure", WORDS, lambda r: measure_label(r.measure), 60),
        Column[Measured]("Unit", WORDS, lambda r: REGISTER[r.measure].unit, 13),
    ]


def _by_row(heading: str, value: Callable[[Measured], float | None]) -> Column[Measured]:
    return Column(heading, BY_ROW, value, 17, unit_of=lambda r: REGISTER[r.measure].unit)


def holds(swept: Swept) -> AnySheet:
    """Which of two models is better on each measure, in how many draws."""
    columns = [
        *_measure_columns(Conclusion),
        Column[Conclusion]("Better", WORDS, lambda r: in_words(r.better), 32),
        Column[Conclusion]("Than", WORDS, lambda r: in_words(r.other), 32),
        Column[Conclusion]("Better in", "share", lambda r: r.share, 12),
        Column[Conclusion]("Equal in", "share", lambda r: r.equal, 12),
        Column[Conclusion]("Draws that tell", "draws", lambda r: r.draws, 12),
        Column[Conclusion]("Draws in all", "draws", lambda r: r.of, 12),
        Column[Conclusion]("Does it hold", WORDS, lambda r: str(r.holds), 24),
    ]
    return Sheet(
        name="What holds",
        title="What holds over the whole range, and what does not",
        table="tblWhatHolds",
        holds="Two models on each measure: which is better, and in how many of the draws. One table.",
        columns=columns,
        rows=swept.results.conclusions,
        notes=[
            "Better: the way the measure points. In most draws: nine in ten or more of them.",
            "No measure says which model is best: they point different ways, and trading them off is a judgement.",
        ],
        frozen=1,
    )


def pairs(swept: Swept) -> AnySheet:
    """Two models over the same draws: how often, and by how much."""
    columns = [
        *_measure_columns(Beats),
        Column[Beats]("Model", WORDS, lambda r: in_words(r.a), 32),
        Column[Beats]("Beside", WORDS, lambda r: in_words(r.b), 32),
        Column[Beats]("Model better in", "share", lambda r: r.a_beats, 12),
        Column[Beats]("Other better in", "share", lambda r: r.b_beats, 12),
        Column[Beats]("Equal in", "share", lambda r: r.equal, 12),
        _by_row("Mean difference", lambda r: r.mean),
        _by_row("Low end", lambda r: r.low),
        _by_row("High end", lambda r: r.high),
        Column[Beats]("Draws", "draws", lambda r: r.draws, 10),
    ]
    return Sheet(
        name="Pairs",
        title="Two models in the same draws: how often one is better, and by how much",
        table="tblPairs",
        holds="Differences of two models draw by draw, above 0 where the first is better. One table.",
        columns=columns,
        rows=swept.results.pairs,
        notes=["Differences are the first model's better value less the other's: above 0 the first is better."],
        frozen=1,
    )


def worth(swept: Swept) -> AnySheet:
    """Regret, and what it would be worth to know more."""

    def of(row: Worth) -> str:
        return row.of if row.what == ONE_KNOWN else in_words(row.of)

    columns = [
        *_measure_columns(Worth),
        Column[Worth]("What", WORDS, lambda r: r.what, 20),
        Column[Worth]("Of model or input", WORDS, lambda r: of(r) or NOT_APPLICABLE, 44),
        _by_row("Value", lambda r: r.value),
    ]
    return Sheet(
        name="Regret and knowledge",
        title="Regret of each model, and what it would be worth to know more before choosing",
        table="tblRegret",
        holds="How far each model falls behind the best of the same draw, and what knowing inputs adds. One table.",
        columns=columns,
        rows=swept.results.worth,
        notes=["An input that is not heard above the noise of all others is left out."],
        frozen=1,
    )


def influences(swept: Swept) -> AnySheet:
    """What moves each figure."""
    names = swept.results.names

    def told(row: Influence) -> str:
        return names.get(row.what, row.what) if row.kind == MONEY else measure_label(row.what)

    def unit(row: Influence) -> str:
        return "£" if row.kind == MONEY else REGISTER[row.what].unit

    columns = [
        Column[Influence]("Figure", WORDS, told, 60),
        Column[Influence]("Unit", WORDS, unit, 13),
        Column[Influence]("Model", WORDS, lambda r: in_words(r.model), 32),
        Column[Influence]("Input", WORDS, lambda r: r.input, 44),
        Column[Influence]("Share of variance", "share", lambda r: r.share, 12),
        Column[Influence]("One standard deviation moves", BY_ROW, lambda r: r.per_sd, 17, unit_of=unit),
    ]
    return Sheet(
        name="Sensitivity",
        title="Sensitivity: what moves each authority's pounds and each measure",
        table="tblSensitivity",
        holds="Share of a figure's variance that one input explains by itself. One table.",
        columns=columns,
        rows=swept.results.influences,
        notes=["An input that is not heard above the noise of all others is left out."],
        frozen=1,
    )


def reversals(swept: Swept) -> AnySheet:
    """Where two models change places."""
    columns = [
        *_measure_columns(Reversal),
        Column[Reversal]("Model", WORDS, lambda r: in_words(r.a), 32),
        Column[Reversal]("And model", WORDS, lambda r: in_words(r.b), 32),
        Column[Reversal]("Change places as", WORDS, lambda r: r.input, 44),
        Column[Reversal]("At", IN_INPUT, lambda r: r.at, 14),
        Column[Reversal]("Least drawn", IN_INPUT, lambda r: r.least, 14),
        Column[Reversal]("Most drawn", IN_INPUT, lambda r: r.most, 14),
    ]
    return Sheet(
        name="Reversals",
        title="Where two models change places as one input moves",
        table="tblReversals",
        holds="The value of an input at which the better of two models becomes the worse. One table.",
        columns=columns,
        rows=swept.results.reversals,
        notes=["All other inputs as drawn. An input of listed values turns halfway between two of them."],
        frozen=1,
    )


def reversal_map(swept: Swept) -> AnySheet:
    """The same over two inputs at once."""
    ends = ("across_low", "across_high", "up_low", "up_high")
    titles = ("Along from", "Along to", "Up from", "Up to")
    columns = [
        *_measure_columns(MapCell),
        Column[MapCell]("Model", WORDS, lambda r: in_words(r.a), 32),
        Column[MapCell]("Beside", WORDS, lambda r: in_words(r.b), 32),
        Column[MapCell]("Input along", WORDS, lambda r: r.across, 40),
        Column[MapCell]("Input up", WORDS, lambda r: r.up, 40),
        *(_end(title, end) for title, end in zip(titles, ends, strict=True)),
        Column[MapCell]("Draws", "draws", lambda r: r.draws, 10),
        Column[MapCell]("Model better", "draws", lambda r: r.a_better, 12),
        Column[MapCell]("Other better", "draws", lambda r: r.b_better, 12),
    ]
    return Sheet(
        name="Reversal map",
        title="Which model is better where, over the two inputs that matter most for the difference",
        table="tblReversalMap",
        holds="Draws in each cell of two inputs' ranges, and which model was better in them. One table.",
        columns=columns,
        rows=swept.results.reversal_map,
        notes=["Only of pairs whose order is not the same in every draw."],
        frozen=1,
    )


def _end(title: str, part: str) -> Column[MapCell]:
    return Column(title, IN_INPUT, lambda row: float(getattr(row, part)), 14)


def drawn(swept: Swept) -> AnySheet:
    """What is drawn, how and why, and what it moves most."""
    columns = (
        Column[DrawnRow]("Assumption about", WORDS, lambda r: r.name, 44),
        Column[DrawnRow]("How it is drawn", WORDS, lambda r: r.how, 44),
        Column[DrawnRow]("Values", WORDS, lambda r: r.values, 30),
        Column[DrawnRow]("Source or assumption, and why", WORDS, lambda r: r.why, 80),
        Column[DrawnRow]("Effect on results", WORDS, swept.effect, 52),
        Column[DrawnRow]("Reliability", WORDS, lambda r: r.reliability, 30),
        Column[DrawnRow]("Date", WORDS, lambda r: NOT_AVAILABLE, 10),
        Column[DrawnRow]("Made by", WORDS, lambda r: NOT_RECORDED, 20),
    )
    return Sheet(
        name="Assumptions drawn",
        title="Assumptions drawn: each input, how, on what grounds, and what it moves",
        table="tblAssumptionsDrawn",
        holds="Every input that the scenario says is uncertain, with range and source or assumption. One table.",
        columns=columns,
        rows=list(swept.rows_drawn()),
        role=Role.EVIDENCE,
        notes=["Nothing else is drawn. Words of a list count in the other tables by their place in it, from 1."],
        frozen=1,
    )
