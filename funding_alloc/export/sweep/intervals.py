"""Sheets of a sweep's intervals: measures, pounds and other figures under each model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.text import in_words
from funding_alloc.export.words import measure_label
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Sheet
from funding_alloc.schema.measure_register import REGISTER
from funding_alloc.schema.sweep import Interval

MONEY: Final = "gbp"
OTHER: Final = "other"
MEASURE: Final = "measure"


def measures(swept: Swept) -> AnySheet:
    """Each measure under each model."""
    return _intervals(
        swept,
        MEASURE,
        ("Measures", "Measures: mean and interval under each model"),
        [
            Column[Interval]("Measure", WORDS, lambda r: measure_label(r.what), 60),
            Column[Interval]("Unit", WORDS, lambda r: REGISTER[r.what].unit, 13),
        ],
        lambda r: REGISTER[r.what].unit,
    )


def pounds(swept: Swept) -> AnySheet:
    """Each authority's pounds under each model."""
    names = swept.results.names
    return _intervals(
        swept,
        MONEY,
        ("Pounds", "Pounds of each authority under each model: mean and interval"),
        [
            Column[Interval]("Authority", WORDS, lambda r: names.get(r.what, r.what), 26),
            Column[Interval]("Area code", WORDS, lambda r: r.what, 12),
        ],
        None,
    )


def others(swept: Swept) -> AnySheet:
    """Figures of a model that are no measure of the panel."""
    return _intervals(
        swept,
        OTHER,
        ("Other figures", "Other figures of a model: mean and interval"),
        [
            Column[Interval]("Figure", WORDS, lambda r: swept.other_label(r.what), 50),
            Column[Interval]("Unit", WORDS, lambda r: swept.other_unit(r.what), 13),
        ],
        lambda r: swept.other_unit(r.what),
    )


def _intervals(
    swept: Swept,
    kind: str,
    named: tuple[str, str],
    first: list[Column[Interval]],
    unit_of: Callable[[Interval], str] | None,
) -> AnySheet:
    unit = "£" if unit_of is None else BY_ROW
    share = f"{swept.results.interval:.0%}"
    figures: list[Column[Interval]] = [
        Column(heading, unit, value, 17, unit_of=unit_of)
        for heading, value in (
            ("Mean", lambda r: r.mean),
            ("Standard deviation", lambda r: r.sd),
            (f"Low end of {share}", lambda r: r.low),
            (f"High end of {share}", lambda r: r.high),
        )
    ]
    name, title = named
    return Sheet(
        name=name,
        title=title,
        table=f"tbl{name.title().replace(' ', '')}",
        holds=f"{title}. One table.",
        columns=[
            *first,
            Column[Interval]("Model", WORDS, lambda r: in_words(r.model), 32),
            *figures,
            Column[Interval]("Draws", "draws", lambda r: r.draws, 10),
        ],
        rows=[row for row in swept.results.intervals if row.kind == kind],
        notes=[f"Intervals hold the middle {share} of the draws in which the figure is defined."],
        frozen=1,
    )
