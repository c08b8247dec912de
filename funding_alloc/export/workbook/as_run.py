"""What live formulas add up: every allocation of the run, and whether inputs and allocations are as they were run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import clean
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, with_formula
from funding_alloc.schema.allocation import Allocation, Model

MOST_ROWS: Final = 3_000
"""Allocations above which the workbook holds values only: every live total reads them all."""
MONEY: Final = "{Allocations!Money (£)}"
LINES: Final = "{Fund lines!Money (£)}"
CHANGED_INPUTS: Final = 'SUMPRODUCT(({As run!Kind}="input")*{As run!Cells changed (cells)})'


def can_be_live(tallied: Tally) -> bool:
    """Whether formulas can tell funds and themes apart, as a spreadsheet does, and there are not too many rows."""
    named = (set(tallied.funds), tallied.fund_titles.get), ({line.theme for line in tallied.lines.values()}, str)
    return len(tallied.results.allocations) <= MOST_ROWS and all(
        len({clean(str(name(key))).casefold() for key in keys}) == len(keys) for keys, name in named
    )


def of_model(model: Model, *same: str, del_class: str = "") -> str:
    """Pounds of one model, over the allocations that agree with the row in some columns: ``Area code``, ``Fund``."""
    picked = f'*({{Allocations!Class}}="{del_class}")' * bool(del_class)
    tests = "".join(f"*({{Allocations!{column}}}={{{column}}})" for column in same)
    return f'SUMPRODUCT(({{Allocations!Model}}="{model.label}"){tests}{picked}*{MONEY})'


def part_of_fund(title: str) -> str:
    """A column's part of the money of the row's fund; [x] where the fund has none."""
    whole = f"SUMPRODUCT(({{Fund lines!Fund}}={{Fund}})*{LINES})"
    return f'IF({whole}>0,{{{title}}}/{whole},"[x]")'


def allocations(tallied: Tally) -> AnySheet:
    """Every allocation of the run, which the sums on other sheets read."""
    columns = (
        Column[Allocation]("Model", WORDS, lambda a: a.model.label, 22),
        Column[Allocation]("Area code", WORDS, lambda a: a.area_code, 14),
        Column[Allocation]("Area", WORDS, lambda a: tallied.names[a.area_code], 46),
        Column[Allocation]("Fund line", WORDS, lambda a: a.line, 44),
        Column[Allocation]("Fund", WORDS, lambda a: tallied.fund_titles[tallied.lines[a.line].fund], 42),
        Column[Allocation]("Theme", WORDS, lambda a: tallied.lines[a.line].theme, 36),
        Column[Allocation]("Class", WORDS, lambda a: tallied.lines[a.line].del_class.value, 13),
        Column[Allocation]("Year", WORDS, lambda a: str(tallied.lines[a.line].year), 11),
        Column[Allocation]("Money", "£", lambda a: a.gbp, 17),
        Column[Allocation]("Money as run", "£", lambda a: a.gbp, 17),
    )
    order = {model: i for i, model in enumerate(tallied.results.models)}
    places = {area: i for i, area in enumerate(tallied.areas)}
    return Sheet(
        name="Allocations",
        title="Allocations: every model, area and fund line",
        table="tblAllocations",
        holds="Whole pounds of each fund line for each area under each model, as other sheets add them up. One table.",
        columns=columns,
        rows=sorted(tallied.results.allocations, key=lambda a: (order[a.model], places[a.area_code], a.line)),
        notes=["Money as run is a copy to compare with: the sheet As run says whether any cell was changed since."],
        role=Role.EVIDENCE,
        frozen=2,
    )


@dataclass(frozen=True)
class _Compared:
    """One column of figures against its copy of the run."""

    what: str
    kind: str
    gbp: int
    model: Model | None = None


def as_run(tallied: Tally) -> AnySheet:
    """Inputs and allocations against the run."""
    totals = {model: sum(a.gbp for a in tallied.allocations(model)) for model in tallied.results.models}
    rows = [
        _Compared("Fund lines, Money", "input", sum(line.gbp for line in tallied.lines.values())),
        *(_Compared(f"Allocations, {model.label}", "result", gbp, model) for model, gbp in totals.items()),
    ]
    return Sheet(
        name="As run",
        title="As run: whether anything was changed since the run",
        table="tblAsRun",
        holds="Each column of figures that formulas read, against its copy of the run and its total then. One table.",
        columns=_columns(),
        rows=rows,
        notes=[
            "An input may be changed to see what follows; what was decided in the run stays as it was, so checks that "
            "then differ say FLEXED. A result that was changed is a fault and says FAIL."
        ],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _columns() -> tuple[Column[_Compared], ...]:
    said = (
        'IF(({Total now (£)}={Total as run (£)})*({Cells changed (cells)}=0),"PASS",IF({Kind}="input","FLEXED","FAIL"))'
    )
    return (
        Column[_Compared]("What", WORDS, lambda r: r.what, 40),
        Column[_Compared]("Kind", WORDS, lambda r: r.kind, 12),
        Column("Total now", "£", lambda r: r.gbp, 19, live=lambda r: of_model(r.model) if r.model else f"SUM({LINES})"),
        Column[_Compared]("Total as run", "£", lambda r: r.gbp, 19),
        Column("Cells changed", "cells", lambda r: 0, 14, live=_changed),
        with_formula(Column[_Compared]("Result", WORDS, lambda r: "PASS", 11, tone=lambda r: Tone.GOOD), said),
    )


def _changed(row: _Compared) -> str:
    if row.model is None:
        return f"SUMPRODUCT(({LINES}<>{{Fund lines!Money as run (£)}})+0)"
    return f'SUMPRODUCT(({{Allocations!Model}}="{row.model.label}")*({MONEY}<>{{Allocations!Money as run (£)}}))'
