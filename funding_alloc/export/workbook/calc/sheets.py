"""One sheet for each formula: a row for each fund line and area, a column for each step, from indicators to pounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, Final

import numpy as np

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.calc.bench import AREA, LINE, OWNER, PLACE, YEAR, Bench, CalcRow, Cells, Known
from funding_alloc.export.workbook.calc.figures import Figures
from funding_alloc.export.workbook.calc.register import SEARCHED, make
from funding_alloc.export.workbook.calc.steps.arithmetic import of_table
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value
from funding_alloc.schema.formula import QUANTUM, Parameter, PlacedFormula
from funding_alloc.schema.results import LineTrace
from funding_alloc.years import FiscalYear

LONGEST_SHEET_NAME: Final = 31
WIDTHS: Final[Mapping[str, float]] = {LINE: 34, AREA: 13, "Area": 30, OWNER: 14, YEAR: 10}


@dataclass(frozen=True)
class Source:
    """A formula of the run with the lines that it shared."""

    placed: PlacedFormula
    file: str
    prefix: str
    sheet: str
    traces: Sequence[LineTrace]


@dataclass(frozen=True)
class Calculated:
    """A formula's sheet, and the column that holds its pounds."""

    source: Source
    sheet: AnySheet
    result: str


@dataclass(frozen=True)
class Ground:
    """Where a formula's inputs stand in the workbook."""

    quantum: str
    """Formula that finds the money of the row's line; the engine's value beside it."""
    indicators: Mapping[str, int]
    """Number of each indicator's column on the sheet Indicators."""


def sources_of(tallied: Tally) -> Sequence[Source]:
    """Every formula of the run, in the order of their files."""
    by_file: dict[str, list[LineTrace]] = {}
    placed: dict[str, PlacedFormula] = {}
    formula_of = {fund.id: getattr(fund, "formula", "") for fund in tallied.results.inputs.funds.funds}
    for trace in tallied.results.traces:
        line = tallied.lines[trace.line]
        found = tallied.results.inputs.formulas.get((formula_of.get(line.fund, ""), line.year))
        if found is not None and trace.values:
            by_file.setdefault(trace.formula_file, []).append(trace)
            placed[trace.formula_file] = found
    names = [one.formula.formula for one in placed.values()]
    out = []
    for file, traces in sorted(by_file.items()):
        one = placed[file]
        year = "" if names.count(one.formula.formula) == 1 else str(one.formula.first_year)
        prefix = "_".join(part for part in (one.formula.formula, year.replace("-", "_")) if part)
        out.append(Source(one, file, prefix, _sheet_name(one.formula.formula, year), traces))
    return out


def _sheet_name(name: str, year: str) -> str:
    words = name.replace("_", " ")
    room = LONGEST_SHEET_NAME - len("Calc ") - (len(year) + 1 if year else 0)
    return f"Calc {words[:room].rstrip()}{f' {year}' if year else ''}"


def calculated(tallied: Tally, source: Source, ground: Ground, figures: Figures) -> Calculated:
    """A formula's sheet; figures that it reads by name are added to ``figures``."""
    bench = _bench(tallied, source, figures)
    _take_in(bench, ground, tallied)
    for step in source.placed.formula.steps:
        make(step, bench)
    return Calculated(source, _sheet(bench, source, tallied), bench.known[source.placed.formula.result].title)


def _bench(tallied: Tally, source: Source, figures: Figures) -> Bench:
    rows: list[CalcRow] = []
    values: dict[str, list[Fraction]] = {}
    unrounded: dict[str, list[Fraction]] = {}
    for trace in source.traces:
        line = tallied.lines[trace.line]
        codes = list(trace.steps[0].values)
        rows += [
            CalcRow(line.id, str(line.year), line.del_class.value, code, tallied.names[code], tallied.owner[code])
            for code in codes
        ]
        for held, found in ((values, trace.values), (unrounded, trace.unrounded)):
            for name, by_area in found.items():
                held.setdefault(name, []).extend(by_area[code] for code in codes)
    return Bench(source.placed, source.prefix, source.file, rows, values, unrounded, {}, figures)


def _take_in(bench: Bench, ground: Ground, tallied: Tally) -> None:
    """Columns of what the formula reads: its place in the list, the money, indicators and parameters."""
    codes = {code: i for i, code in enumerate(tallied.results.panel.codes, start=1)}
    places = np.asarray([codes[row.area] for row in bench.rows], dtype=float)
    bench.add(PLACE.removesuffix(" (place)"), "place", f"MATCH({{{AREA}}},{{Indicators!{AREA}}},0)", places)
    money = [bench.values[QUANTUM][i] for i in range(len(bench.rows))]
    made = bench.once("Quantum of the line", "£", ground.quantum, np.asarray([float(x) for x in money]))
    bench.known[QUANTUM] = replace(made, exact=money)
    for name, indicator in bench.placed.formula.indicators.items():
        found = f"INDEX({{Indicators!#{ground.indicators[name]}}},{{{PLACE}}})"
        bench.result(name, f"IF(ISNUMBER({found}),{found},0)" if indicator.missing == "zero" else found)
    for name, parameter in bench.placed.formula.parameters.items():
        _take_parameter(bench, name, parameter)


def _take_parameter(bench: Bench, name: str, parameter: Parameter) -> None:
    if parameter.by_label is not None:
        return
    figure = bench.figure(name, bench.unit_of(name), parameter)
    exact = bench.values[name]
    floats = np.asarray([float(x) for x in exact])
    if parameter.value is not None:
        named = bench.figures.add(replace(figure, value=exact[0]))
        bench.known[name] = Known(named, floats, exact, figure.unit)
        return
    years = {row.year: Fraction(parameter.at(FiscalYear.parse(row.year)) or 0) for row in bench.rows}
    bench.result(name, of_table(bench.figures.table(figure, years), f"{{{YEAR}}}"))


def _sheet(bench: Bench, source: Source, tallied: Tally) -> AnySheet:
    formula = source.placed.formula
    recipients = tallied.results.panel.level
    has_owner = any(row.owner != row.area for row in bench.rows)
    words: list[tuple[str, Callable[[CalcRow], str]]] = [
        (LINE, lambda r: r.line),
        (AREA, lambda r: r.area),
        ("Area", lambda r: r.name),
        *([(OWNER, _owner)] if has_owner else []),
        (YEAR, lambda r: r.year),
    ]
    columns = [
        *(Column[int](title, WORDS, partial(_word, bench.rows, of), WIDTHS[title]) for title, of in words),
        *(_column(cells) for cells in bench.columns),
    ]
    searched = [bench.heading(step.id) for step in formula.steps if type(step) in SEARCHED]
    return Sheet(
        name=source.sheet,
        title=f"Calculation: {formula.title}",
        table="tblCalc" + "".join(part.capitalize() for part in source.prefix.split("_")),
        holds=f"Each step of the formula for each fund line and {recipients}, from indicators to pounds. One table.",
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
        frozen=3,
    )


def _owner(row: CalcRow) -> str:
    return row.owner


def _word(rows: Sequence[CalcRow], of: Callable[[CalcRow], str], i: int) -> Value:
    return of(rows[i]) or NOT_APPLICABLE


def _column(cells: Cells) -> Column[int]:
    values = [_held(value) for value in cells.values]
    width = max(13.0, min(2.0 + max(len(word) for word in cells.title.split()), 22.0))
    found = Column[int](cells.heading, cells.unit, lambda i: values[i], width)
    return replace(found, live=lambda i: cells.formula) if cells.formula else found


def _held(value: Any) -> Value:
    return counted(value)
