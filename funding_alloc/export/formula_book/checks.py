"""What a formula promises of its results, as live checks, and whether every result is as it was run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from funding_alloc.export.formula_book.given import OnTable
from funding_alloc.export.tally import counted
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.workbook.calc.bench import LINE
from funding_alloc.export.workbook.calc.sheets import Calculated
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula
from funding_alloc.schema.formula import Promise

HELD: Final = 1e-9
"""Part of a sum, and of a value against its limit, that a spreadsheet's arithmetic may add by itself."""
_OUT: Final = "(ABS({Value (see Unit)}-{Expected (see Unit)})>{Tolerance (see Unit)})"
_RESULT: Final = f'IF({CHANGED_INPUTS}*({_OUT}+({{Calculated from}}="the run"))>0,"FLEXED",IF({_OUT},"FAIL","PASS"))'
_CHANGED: Final = 'SUMPRODUCT(({As run!Kind}="result")*{As run!Cells changed (cells)})'
_WORDS: Final = {"at_least": ("no area is below", "<", "-"), "at_most": ("no area is above", ">", "+")}


@dataclass(frozen=True)
class Kept:
    """One check: what it counts or adds up, and what that must be; the engine's values beside the formulas."""

    id: str
    what: str
    line: str
    value: float
    expected: float
    unit: str
    live: str | None
    live_expected: str | None = None
    limit: Value = NOT_APPLICABLE

    @property
    def tolerance(self) -> float:
        """Of a sum, a part of it; of a count of areas, of the values counted; nothing for cells."""
        return 0 if self.unit == "cells" else HELD * max(1.0, abs(self.expected))


def checks(given: OnTable, found: Calculated) -> AnySheet:
    """Every promise of the formula, round by round."""
    rows = [
        Kept("results.as_run", "Every result is what the program found", NOT_APPLICABLE, 0, 0, "cells", _CHANGED),
        *(row for promise in given.placed.formula.promises for row in _promised(given, found, promise)),
    ]
    return Sheet(
        name="Checks",
        title="Checks: what the formula promises",
        table="tblChecks",
        holds="Each promise of the formula, calculated here: its value must be the expected one. One table.",
        columns=_columns(),
        rows=rows,
        notes=[
            "A check of 'the run' is one that only the program can make. FLEXED: an input was changed since the run, "
            "so results need not be those of the run any longer."
        ],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _columns() -> tuple[Column[Kept], ...]:
    return (
        Column[Kept]("Check", WORDS, lambda r: r.id, 30),
        Column[Kept]("What must hold", WORDS, lambda r: r.what, 62),
        Column[Kept](LINE, WORDS, lambda r: r.line, 18),
        Column[Kept]("Value", BY_ROW, lambda r: r.value, 20, lambda r: r.unit, live=lambda r: r.live),
        Column[Kept]("Expected", BY_ROW, lambda r: r.expected, 20, lambda r: r.unit, live=lambda r: r.live_expected),
        Column[Kept]("Tolerance", BY_ROW, lambda r: r.tolerance, 14, lambda r: r.unit),
        Column[Kept]("Limit", BY_ROW, lambda r: r.limit, 16, lambda r: r.unit),
        Column[Kept]("Unit", WORDS, lambda r: r.unit, 14),
        Column[Kept]("Calculated from", WORDS, lambda r: "Results" if r.live else "the run", 16),
        with_formula(Column[Kept]("Result", WORDS, lambda r: "PASS", 11, tone=lambda r: Tone.GOOD), _RESULT),
    )


def _promised(given: OnTable, found: Calculated, promise: Promise) -> Iterator[Kept]:
    title = in_words(promise.of)
    for line in given.lines:
        if promise.total is not None:
            yield _total(given, found, (promise, line))
        for word in _WORDS:
            if getattr(promise, word) is not None:
                yield _limit(given, found, (promise, line, word))
        if promise.rises_with is not None:
            what = f"{title} never falls where {in_words(promise.rises_with)} rises"
            yield Kept(f"{promise.of}.rises_with", what, line, 0, 0, "areas", None)


def _total(given: OnTable, found: Calculated, of: tuple[Promise, str]) -> Kept:
    promise, line = of
    wanted = promise.total if promise.total is not None else Decimal(0)
    value = sum(given.lines[line].values[promise.of].values(), Fraction(0))
    live = f"SUMPRODUCT({_same(found)}*{_column(found, promise.of)})"
    what = f"{in_words(promise.of)} adds up to {in_words(wanted) if isinstance(wanted, str) else wanted}"
    check, unit = f"{promise.of}.total", given.unit(promise.of)
    if not isinstance(wanted, str):
        return Kept(check, what, line, counted(value), float(wanted), unit, live)
    expected = counted(given.lines[line].single[wanted])
    return Kept(check, what, line, counted(value), expected, unit, live, _one(found, wanted))


def _limit(given: OnTable, found: Calculated, of: tuple[Promise, str, str]) -> Kept:
    """How many areas are outside a limit, by more than a spreadsheet's arithmetic may add."""
    promise, line, word = of
    said, sign, away = _WORDS[word]
    limit = getattr(promise, word)
    at = "{Limit (see Unit)}" if not isinstance(limit, str) else _each(found, limit)
    x = _column(found, promise.of)
    live = f"SUMPRODUCT({_same(found)}*({x}{sign}{at}{away}{{Tolerance (see Unit)}}))"
    what = f"{in_words(promise.of)}: {said} {in_words(limit) if isinstance(limit, str) else limit}"
    shown: Value = NOT_APPLICABLE if isinstance(limit, str) else float(limit)
    return Kept(f"{promise.of}.{word}", what, line, 0, 0, "areas", live, limit=shown)


def _same(found: Calculated) -> str:
    return f"({{{found.sheet.name}!{LINE}}}={{{LINE}}})"


def _column(found: Calculated, name: str) -> str:
    return f"{{{found.sheet.name}!{found.title(name)}}}"


def _each(found: Calculated, name: str) -> str:
    """A limit, area by area, or one figure with a name."""
    known = found.bench.known[name]
    return _column(found, name) if known.title else known.ref


def _one(found: Calculated, name: str) -> str:
    """A value that holds for all areas of the line."""
    known = found.bench.known[name]
    if not known.title:
        return known.ref
    count = f"SUMPRODUCT({_same(found)}+0)"
    return f"SUMPRODUCT({_same(found)}*{_column(found, name)})/{count}"
