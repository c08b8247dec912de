"""One sheet for each formula: a row for each fund line and area, a column for each step, from indicators to pounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, Final

import numpy as np

from funding_alloc.export.tally import counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.calc.bench import (
    AREA,
    LINE,
    OWNER,
    PLACE,
    YEAR,
    Bench,
    CalcRow,
    Cells,
    Known,
    unit_in_words,
)
from funding_alloc.export.workbook.calc.figures import Figures
from funding_alloc.export.workbook.calc.register import SEARCHED, make
from funding_alloc.export.workbook.calc.source import Ground, Source
from funding_alloc.export.workbook.calc.steps.arithmetic import of_table
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value
from funding_alloc.schema.formula import QUANTUM, Parameter

WIDTHS: Final[Mapping[str, float]] = {LINE: 34, AREA: 13, "Area": 30, OWNER: 14, YEAR: 10}


@dataclass(frozen=True)
class Calculated:
    """A formula's sheet, and the bench that it was made on."""

    source: Source
    sheet: AnySheet
    bench: Bench

    @property
    def result(self) -> str:
        """Title of the column that the formula gives in the end."""
        return self.title(self.source.placed.formula.result)

    def title(self, name: str) -> str:
        """Title of a result's column."""
        return self.bench.known[name].title


def calculated(source: Source, ground: Ground, figures: Figures) -> Calculated:
    """A formula's sheet; figures that it reads by name are added to ``figures``."""
    bench = _bench(source, figures)
    _take_in(bench, ground)
    for step in source.placed.formula.steps:
        make(step, bench)
    return Calculated(source, _sheet(bench, source), bench)


def _bench(source: Source, figures: Figures) -> Bench:
    rows: list[CalcRow] = []
    values: dict[str, list[Fraction]] = {}
    unrounded: dict[str, list[Fraction]] = {}
    labels: dict[str, list[str]] = {}
    for line in source.lines:
        rows += [
            CalcRow(line.line, line.year, code, source.names.get(code, code), source.owners.get(code, code))
            for code in line.codes
        ]
        for held, found in ((values, line.values), (unrounded, line.unrounded)):
            for name, by_area in found.items():
                held.setdefault(name, []).extend(by_area[code] for code in line.codes)
        for name, texts in line.labels.items():
            labels.setdefault(name, []).extend(texts[code] for code in line.codes)
    return Bench(source.placed, source.prefix, source.file, rows, values, unrounded, labels, figures)


def _take_in(bench: Bench, ground: Ground) -> None:
    """Columns of what the formula reads: its place in the list, the money, indicators and parameters."""
    places = np.asarray([ground.places[row.line, row.area] for row in bench.rows], dtype=float)
    bench.add(PLACE.removesuffix(" (place)"), "place", ground.place, places)
    if QUANTUM in bench.values:
        _take_quantum(bench, ground)
    for name, indicator in bench.placed.formula.indicators.items():
        found = f"INDEX({{{ground.sheet}!#{ground.indicators[name]}}},{{{PLACE}}})"
        if name in bench.labels:
            bench.add_words(name, found)
        else:
            bench.result(name, f"IF(ISNUMBER({found}),{found},0)" if indicator.missing == "zero" else found)
    for name, parameter in bench.placed.formula.parameters.items():
        _take_parameter(bench, name, parameter)


def _take_quantum(bench: Bench, ground: Ground) -> None:
    money = bench.values[QUANTUM]
    unit = unit_in_words(bench.placed.formula.quantum_unit)
    made = bench.once("Quantum of the line", unit, ground.quantum, np.asarray([float(x) for x in money]))
    bench.known[QUANTUM] = replace(made, exact=money)


def _take_parameter(bench: Bench, name: str, parameter: Parameter) -> None:
    if parameter.by_label is not None:
        return
    figure = bench.figure(name, bench.unit_of(name), parameter)
    exact = bench.values[name]
    floats = np.asarray([float(x) for x in exact])
    if parameter.value is not None or not any(row.year for row in bench.rows):
        named = bench.figures.add(replace(figure, value=exact[0]))
        bench.known[name] = Known(named, floats, exact, figure.unit)
        return
    years = {row.year: value for row, value in zip(bench.rows, exact, strict=True)}
    bench.result(name, of_table(bench.figures.table(figure, years), f"{{{YEAR}}}"))


def _sheet(bench: Bench, source: Source) -> AnySheet:
    formula = source.placed.formula
    words: list[tuple[str, Callable[[CalcRow], str], bool]] = [
        (LINE, lambda r: r.line, True),
        (AREA, lambda r: r.area, True),
        ("Area", lambda r: r.name, any(row.name != row.area for row in bench.rows)),
        (OWNER, lambda r: r.owner, any(row.owner != row.area for row in bench.rows)),
        (YEAR, lambda r: r.year, any(row.year for row in bench.rows)),
    ]
    columns = [
        *(
            Column[int](title, WORDS, partial(_word, bench.rows, of), WIDTHS[title])
            for title, of, is_shown in words
            if is_shown
        ),
        *(_column(cells) for cells in bench.columns),
    ]
    searched = [bench.heading(step.id) for step in formula.steps if type(step) in SEARCHED]
    return Sheet(
        name=source.sheet,
        title=f"Calculation: {formula.title}",
        table="tblCalc" + "".join(part.capitalize() for part in source.prefix.split("_")),
        holds=f"Each step of the formula for each line and {source.recipients}, from data to results. One table.",
        columns=columns,
        rows=range(len(bench.rows)),
        notes=[
            f"Formula file {source.file}. Columns run from left to right, one step a column; what the steps say in "
            "words is on the sheet Formula steps, the figures they read are on the sheet Parameters.",
            *(
                [f"Found by a search of the program and not calculated here: {', '.join(searched)}."]
                if searched
                else []
            ),
        ],
        role=Role.CALCULATION,
        frozen=2 + any(row.name != row.area for row in bench.rows),
    )


def _word(rows: Sequence[CalcRow], of: Callable[[CalcRow], str], i: int) -> Value:
    return of(rows[i]) or NOT_APPLICABLE


def _column(cells: Cells) -> Column[int]:
    values = [_held(value) for value in cells.values]
    width = max(13.0, min(2.0 + max(len(word) for word in cells.title.split()), 22.0))
    found = Column[int](cells.heading, cells.unit, lambda i: values[i], width)
    return replace(found, live=lambda i: cells.formula) if cells.formula else found


def _held(value: Any) -> Value:
    return value if isinstance(value, str) else counted(value)
