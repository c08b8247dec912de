"""Sheets of a formula's workbook that are its own: cover, results, data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Final

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.formula_book.given import DATA, OnTable, Place
from funding_alloc.export.tally import counted
from funding_alloc.export.workbook.as_run import parameters_compared
from funding_alloc.export.workbook.calc.bench import AREA, LINE, PLACE
from funding_alloc.export.workbook.calc.sheets import Calculated
from funding_alloc.export.workbook.calc.whole import Calculations
from funding_alloc.export.workbook.compared import SUMS_DIFFER, Compared, compared
from funding_alloc.export.workbook.front import CHANGED, COUNTED, OVERALL, Fact, facts_in_words
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula
from funding_alloc.schema.units import LABEL

RESULTS: Final = "Results"
HELD: Final = 1e-9
"""Part of a result that a spreadsheet's 15 digits may lose on the way through the steps."""
_LINE_NOTE: Final = f"{LINE} names the round of the table, where it has rounds."


def cover(given: OnTable, is_live: bool, checks: int) -> AnySheet:
    """What the workbook is and whether it is as it was run."""
    formula = given.placed.formula
    left_out = [Fact("Left out", f"Areas without a value: {', '.join(given.left_out)}")] if given.left_out else []
    checked = [
        Fact("Overall check", "PASS", Tone.GOOD, OVERALL),
        Fact("Checks", f"ALL {checks} CHECKS PASS (sheet Checks)", Tone.GOOD, COUNTED),
        Fact("Since the run", "Nothing changed (sheet As run)", live=CHANGED),
    ]
    reference = formula.reference
    facts = [
        Fact("Purpose", "One formula on one table: each step from data to result, to follow, change and check."),
        Fact("Status", words.STATUS[formula.status]),
        *(checked if is_live else []),
        Fact("Formula", f"{formula.formula}, in force from {formula.first_year}; file {given.file}"),
        *([Fact("Reference", f"{reference.title}; {reference.publisher}; {reference.period}")] if reference else []),
        Fact("Rows", f"{len(given.rows):,} rows of areas in {len(given.rounds)} rounds"),
        *left_out,
        Fact("Style key", (words.LIVE_KEY if is_live else words.VALUES_KEY) + words.STYLE_KEY),
        Fact("Rounding", "As the steps say (sheet Formula steps); nothing is rounded without a step that says so."),
        Fact("Protective marking", words.MARKING),
        Fact("Roles and sign-off", words.NOT_SIGNED),
        Fact("Sunset date", words.SUNSET),
        Fact("Contact", words.CONTACT),
        Fact("Run", given.run_id),
        Fact("Content hash (SHA-256)", given.content_hash),
        Fact("Tool", f"funding-alloc {__version__}"),
    ]
    holds = "Cover: what this workbook is, how far it may be relied on, and whether it is as it was run. One table."
    return facts_in_words(given.title, holds, facts, words.STATUS[formula.status])


def _keys() -> list[Column[Place]]:
    return [
        Column[Place](LINE, WORDS, lambda row: row.line, 24),
        Column[Place](AREA, WORDS, lambda row: row.area, 24),
    ]


def results(given: OnTable, found: Calculated) -> AnySheet:
    """What the formula gives each area, picked up from the Calc sheet."""
    return Sheet(
        name=RESULTS,
        title=f"Results: {given.title}",
        table="tblResults",
        holds="What the formula gives each area. One table.",
        columns=[*_keys(), *(_result(given, found, name) for name in given.shown)],
        rows=given.rows,
        notes=[_LINE_NOTE],
        frozen=2,
    )


def _result(given: OnTable, found: Calculated, name: str) -> Column[Place]:
    def value(row: Place) -> Value:
        return counted(given.value(row, name))

    sheet = found.sheet.name
    same = f"({{{sheet}!{LINE}}}={{{LINE}}})*({{{sheet}!{AREA}}}={{{AREA}}})"
    column = Column[Place](given.heading(name), given.unit(name), value, 20)
    return with_formula(column, f"SUMPRODUCT({same}*{{{sheet}!{found.title(name)}}})")


def data(given: OnTable, is_live: bool) -> AnySheet:
    """The table as the formula reads it; copies of text stand beside it, numbers have a checksum on As run."""
    columns = [*_keys(), Column[Place](PLACE.removesuffix(" (place)"), "place", lambda row: row.number, 10)]
    copies: list[Column[Place]] = []
    for name in given.placed.formula.indicators:
        column = _indicator(given, name)
        columns.append(replace(column, is_input=is_live))
        if column.is_text and is_live:
            copies.append(replace(column, heading=f"{column.heading} as run"))
    carried = [name for name, one in given.placed.formula.indicators.items() if one.carries is not None]
    long = [name for name in numbers_of(given) if any(is_longer(given.value(row, name)) for row in given.rows)]
    notes = [f"Held to the 15 digits of a spreadsheet: {', '.join(long)}."] if long else []
    notes += [f"Carried over from the round before, as values: {', '.join(carried)}."] if carried else []
    return Sheet(
        name=DATA,
        title="Inputs: the table that the formula reads",
        table="tblData",
        holds="The value of each indicator for each area, as the formula reads it. One table.",
        columns=[*columns, *copies],
        rows=given.rows,
        notes=[_LINE_NOTE, *notes],
        role=Role.INPUT,
        frozen=2,
    )


def numbers_of(given: OnTable) -> Sequence[str]:
    """Indicators that are numbers."""
    return [name for name in given.placed.formula.indicators if given.placed.unit_by_name[name] != LABEL]


def is_longer(value: Fraction) -> bool:
    """Whether a value written in decimals has more digits than a spreadsheet holds."""
    digits = value * 10**30
    return digits.denominator == 1 and Fraction(f"{float(value):.15g}") != value


def _indicator(given: OnTable, name: str) -> Column[Place]:
    if given.placed.unit_by_name[name] == LABEL:
        return Column[Place](given.heading(name), WORDS, partial(_label, given, name), 20)
    return Column[Place](given.heading(name), given.unit(name), lambda row: counted(given.value(row, name)), 18)


def _label(given: OnTable, name: str, row: Place) -> str:
    return given.lines[row.line].labels[name][row.area]


def as_run(given: OnTable, found: Calculations, table: AnySheet) -> AnySheet:
    """Parameters, data and results against the run."""
    return compared(
        [
            parameters_compared(found.figures),
            *_data_compared(given, table.columns),
            *(_result_compared(given, i, name) for i, name in enumerate(given.shown, start=3)),
        ]
    )


def _data_compared(given: OnTable, columns: Sequence[Column[Place]]) -> Iterator[Compared]:
    for number, name in enumerate(given.placed.formula.indicators, start=4):
        column = f"{{{DATA}!#{number}}}"
        heading = columns[number - 1].heading
        if given.placed.unit_by_name[name] == LABEL:
            changed = f"SUMPRODUCT(({column}<>{{{DATA}!{heading} as run}})+0)"
            yield Compared(f"Data, {heading}", "input", 0, "cells", changed, changed, 0, changed)
        else:
            yield _summed(
                (f"Data, {heading}", "input", given.unit(name), column),
                [counted(given.value(row, name)) for row in given.rows],
            )


def _result_compared(given: OnTable, number: int, name: str) -> Compared:
    values = [counted(given.value(row, name)) for row in given.rows]
    what = f"Results, {given.heading(name)}"
    return _summed((what, "result", given.unit(name), f"{{{RESULTS}!#{number}}}"), values)


def _summed(what: tuple[str, str, str, str], values: Sequence[float]) -> Compared:
    """A column of numbers by its total and its checksum; what, whether input or result, unit, where it stands."""
    title, kind, unit, column = what
    checksum = sum(value * i for i, value in enumerate(values, start=1))
    weighted = f"SUMPRODUCT({column},{{{DATA}!{PLACE}}})"
    held = HELD if kind == "result" else 1e-12
    return Compared(title, kind, sum(values), unit, f"SUM({column})", SUMS_DIFFER, checksum, weighted, held=held)
