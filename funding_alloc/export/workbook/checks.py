"""The checks: what each adds up is calculated here wherever the workbook holds it, and its result with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from funding_alloc.comparison.controls import NATION
from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import verdict
from funding_alloc.export.workbook.as_run import LINES, MONEY
from funding_alloc.export.workbook.certificates import PROOF
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.competition.optimum import PROOF as BEST
from funding_alloc.export.workbook.competition.walked import BIDS
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula
from funding_alloc.schema.allocation import Check, Model
from funding_alloc.schema.places import UNALLOCATED

ANY: Final = "*"
PLACED: Final = f"<>{UNALLOCATED}"
_NOTE: Final = (
    f"Value adds up what the last columns pick: {ANY} is any, {PLACED} is every area but money unallocated. A check "
    "of 'the run' compares what only the engine can find. FLEXED: an input was changed since the run, so what was "
    "decided in the run need not agree with it any longer."
)
_VALUE: Final = (
    f"SUMIFS({MONEY},{{Allocations!Model}},{{Model}},{{Allocations!Area code}},{{Area code}},"
    "{Allocations!Fund line},{Fund line},{Allocations!Class},{Class},{Allocations!Year},{Year})"
)
_GRANTED: Final = (
    f'SUMIFS({MONEY},{{Allocations!Model}},"{Model.FORMULA.label}",{{Allocations!Area code}},{{Area code}},'
    "{Allocations!Class},{Class},{Allocations!Year},{Year})+{Carried forward (£)}"
)
_OF_LINE: Final = f"SUMIFS({LINES},{{Fund lines!Fund line}},{{Fund line}})"
_OUT: Final = "(ABS({Difference (see Unit)})>{Tolerance (see Unit)})"
_RESULT: Final = f'IF({CHANGED_INPUTS}*({_OUT}+({{Calculated from}}="the run"))>0,"FLEXED",IF({_OUT},"FAIL","PASS"))'


class Against(StrEnum):
    """What the expected value is calculated from."""

    STATED = "stated"
    LINE = "line"
    GRANT = "grant"


@dataclass(frozen=True)
class Sum:
    """What a check adds up: a column of figures, and the rows of it."""

    source: str
    value: str
    against: Against = Against.STATED
    model: str = ANY
    area: str = ANY
    line: str = ANY
    del_class: str = ANY
    year: str = ANY
    carried: int | None = None


@dataclass(frozen=True)
class Shown:
    """A check, and its sum where the workbook holds what it adds up."""

    check: Check
    sum: Sum | None


def checks(tallied: Tally, is_live: bool) -> AnySheet:
    """Every control, failures first."""
    sums = dict(_sums(tallied)) if is_live else {}
    columns = [
        Column[Shown]("Check", WORDS, lambda r: r.check.id, 44),
        Column[Shown]("What must hold", WORDS, lambda r: r.check.what, 78),
        Column("Value", BY_ROW, lambda r: r.check.value, 20, _unit, live=lambda r: r.sum.value if r.sum else None),
        Column("Expected", BY_ROW, lambda r: r.check.expected, 20, _unit, live=_expected),
        _difference(),
        Column[Shown]("Tolerance", BY_ROW, lambda r: 0, 12, _unit),
        Column[Shown]("Unit", WORDS, lambda r: r.check.unit or NOT_APPLICABLE, 10),
        with_formula(Column("Result", WORDS, _result, 11, tone=_tone), _RESULT),
        *(_picked() if is_live else ()),
    ]
    return Sheet(
        name="Checks",
        title=f"Checks as run: {verdict(tallied.results.checks)}",
        table="tblChecks",
        holds="Every control of the run: its value must be exactly the expected one. Failures stand first. One table.",
        columns=columns,
        rows=[Shown(c, sums.get(c)) for c in sorted(tallied.results.checks, key=lambda c: c.is_passed)],
        notes=[_NOTE] if is_live else [],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _difference() -> Column[Shown]:
    column = Column[Shown]("Difference", BY_ROW, lambda r: r.check.value - r.check.expected, 18, _unit)
    return with_formula(column, "{Value (see Unit)}-{Expected (see Unit)}")


def _picked() -> tuple[Column[Shown], ...]:
    def word(name: str) -> Column[Shown]:
        heading, width = _HEADINGS[name]
        return Column(heading, WORDS, lambda r: getattr(r.sum, name) if r.sum else NOT_APPLICABLE, width)

    return (
        Column("Calculated from", WORDS, lambda r: r.sum.source if r.sum else "the run", 15),
        *(word(name) for name in _HEADINGS),
        Column("Carried forward", "£", _carried, 15),
    )


_PROOFS: Final = (PROOF, BIDS, BEST)
"""Sheets of proofs, where nothing is at fault unless the engine's own check says so."""
_HEADINGS: Final = {
    "model": ("Model", 20),
    "area": ("Area code", 15),
    "line": ("Fund line", 36),
    "del_class": ("Class", 12),
    "year": ("Year", 10),
}


def _carried(row: Shown) -> Value:
    return NOT_APPLICABLE if row.sum is None or row.sum.carried is None else row.sum.carried


def _unit(row: Shown) -> str:
    return row.check.unit


def _result(row: Shown) -> str:
    return "PASS" if row.check.is_passed else "FAIL"


def _tone(row: Shown) -> Tone:
    return Tone.GOOD if row.check.is_passed else Tone.BAD


def _expected(row: Shown) -> str | None:
    against = row.sum.against if row.sum else Against.STATED
    return {Against.LINE: _OF_LINE, Against.GRANT: _GRANTED, Against.STATED: None}[against]


def _sums(tallied: Tally) -> Iterator[tuple[Check, Sum]]:
    """The sums behind the checks; where one does not give what the engine found, the engine's own figures stay."""
    rows = _Rows(tallied)
    possible = dict(_possible(tallied, rows))
    for check in tallied.results.checks:
        found = possible.get(check.id)
        if found and (rows.value(found), _wanted(tallied, found, check)) == (check.value, check.expected):
            yield check, found


def _possible(tallied: Tally, rows: _Rows) -> Iterator[tuple[str, Sum]]:
    yield "quantum", Sum("Fund lines", f"SUM({LINES})")
    yield "negative", Sum("Allocations", f'COUNTIF({MONEY},"<0")')
    for model in tallied.results.models:
        yield f"total.{model}", Sum("Allocations", _VALUE, model=model.label)
        for line in tallied.lines:
            yield f"line.{model}.{line}", Sum("Allocations", _VALUE, Against.LINE, model=model.label, line=line)
    if tallied.results.proofs:
        yield "settlement.bound", Sum(PROOF, f'COUNTIF({{{PROOF}!Result}},"<>PASS")')
    for one in tallied.results.decided:
        for sheet, kind in ((BIDS, "walk"), (BEST, "optimum")):
            astray = f'SUMPRODUCT(({{{sheet}!Fund}}={{Fund line}})*({{{sheet}!Result}}<>"PASS"))'
            yield f"round.{one.fund}.{kind}", Sum(sheet, astray, line=tallied.fund_titles[one.fund])
    granted = _granted(tallied, rows)
    for check in tallied.results.checks:
        if check.id in granted:
            area, del_class, year, grant = granted[check.id]
            found = Sum("Allocations", _VALUE, Against.GRANT, Model.SETTLEMENT.label, area, ANY, del_class, year)
            yield check.id, replace(found, carried=check.expected - grant)


def _granted(tallied: Tally, rows: _Rows) -> Mapping[str, tuple[str, str, str, int]]:
    """What each check of a settlement keeps: area, class, year, and the formula's pounds."""
    kinds = {("envelope", ANY, ANY)}
    kinds |= {(f"{n.del_class.value} {n.year}", n.del_class.value, str(n.year)) for n in tallied.lines.values()}
    out = {}
    for area, code in [*((code, code) for code in tallied.areas), (NATION, PLACED)]:
        for kind, del_class, year in kinds:
            of_formula = Sum("", "", model=Model.FORMULA.label, area=code, del_class=del_class, year=year)
            out[f"settlement.{area}.{kind}"] = (code, del_class, year, rows.value(of_formula))
    return out


class _Rows:
    """Every allocation as columns, so that a sum picks its rows at once."""

    def __init__(self, tallied: Tally) -> None:
        lines = tallied.lines
        rows = [(a, lines[a.line]) for a in tallied.results.allocations]
        self.quantum = sum(line.gbp for line in lines.values())
        self._gbp = np.asarray([a.gbp for a, _ in rows], dtype=np.int64)
        self._columns = {
            "model": np.asarray([a.model.label for a, _ in rows], dtype=object),
            "area": np.asarray([a.area_code for a, _ in rows], dtype=object),
            "line": np.asarray([line.id for _, line in rows], dtype=object),
            "del_class": np.asarray([line.del_class.value for _, line in rows], dtype=object),
            "year": np.asarray([str(line.year) for _, line in rows], dtype=object),
        }

    def value(self, of: Sum) -> int:
        """What a sum gives."""
        if of.source == "Fund lines":
            return self.quantum
        if of.source in _PROOFS:
            return 0
        picked = np.ones(len(self._gbp), dtype=bool)
        for name, column in self._columns.items():
            wanted = getattr(of, name)
            if wanted == PLACED:
                picked &= column != UNALLOCATED
            elif wanted != ANY:
                picked &= column == wanted
        found = self._gbp[picked]
        return int((found < 0).sum()) if "COUNTIF" in of.value else int(found.sum())


def _wanted(tallied: Tally, of: Sum, check: Check) -> int:
    return tallied.lines[of.line].gbp if of.against is Against.LINE else check.expected
