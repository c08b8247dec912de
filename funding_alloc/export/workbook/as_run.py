"""What live formulas add up: every allocation of the run, and whether inputs and results are as they were run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE, clean
from funding_alloc.export.workbook.calc.parameters import AS_RUN, VALUE
from funding_alloc.export.workbook.calc.whole import Calculations
from funding_alloc.export.workbook.inputs import indicator_columns
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula
from funding_alloc.schema.allocation import Allocation, Model

MOST_ROWS: Final = 3_000
"""Allocations above which the workbook holds values only: every live total reads them all."""
MOST_CALCULATED: Final = 3_000
"""Rows of one Calc sheet above which the workbook holds values only: each row reads the whole sheet."""
MONEY: Final = "{Allocations!Money (£)}"
LINES: Final = "{Fund lines!Money (£)}"
CHANGED_INPUTS: Final = 'SUMPRODUCT(({As run!Kind}="input")*{As run!Cells changed (cells)})'
_HELD: Final = 1e-12
"""Part of a sum that a spreadsheet may add to it by itself."""


def can_be_live(tallied: Tally, found: Calculations) -> bool:
    """Whether formulas can tell funds and themes apart, as a spreadsheet does, and there are not too many rows."""
    named = (set(tallied.funds), tallied.fund_titles.get), ({line.theme for line in tallied.lines.values()}, str)
    is_short = len(tallied.results.allocations) <= MOST_ROWS and found.most_rows <= MOST_CALCULATED
    return is_short and all(
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


def allocations(tallied: Tally, found: Calculations) -> AnySheet:
    """Every allocation of the run, which the sums on other sheets read."""
    now = Column[Allocation]("Money", "£", lambda a: a.gbp, 17)
    decided = Column[Allocation]("Decided in the run", "£", _decided, 17)
    columns = [
        Column[Allocation]("Model", WORDS, lambda a: a.model.label, 22),
        Column[Allocation]("Area code", WORDS, lambda a: a.area_code, 14),
        Column[Allocation]("Area", WORDS, lambda a: tallied.names[a.area_code], 46),
        Column[Allocation]("Fund line", WORDS, lambda a: a.line, 44),
        Column[Allocation]("Fund", WORDS, lambda a: tallied.fund_titles[tallied.lines[a.line].fund], 42),
        Column[Allocation]("Theme", WORDS, lambda a: tallied.lines[a.line].theme, 36),
        Column[Allocation]("Class", WORDS, lambda a: tallied.lines[a.line].del_class.value, 13),
        Column[Allocation]("Year", WORDS, lambda a: str(tallied.lines[a.line].year), 11),
        *([decided, with_formula(now, _NOW)] if found.formulas else [now]),
        Column[Allocation]("Money as run", "£", lambda a: a.gbp, 17),
    ]
    order = {model: i for i, model in enumerate(tallied.results.models)}
    places = {area: i for i, area in enumerate(tallied.areas)}
    return Sheet(
        name="Allocations",
        title="Allocations: every model, area and fund line",
        table="tblAllocations",
        holds="Whole pounds of each fund line for each area under each model, as other sheets add them up. One table.",
        columns=columns,
        rows=sorted(tallied.results.allocations, key=lambda a: (order[a.model], places[a.area_code], a.line)),
        notes=[
            f"{_FOLLOWS * bool(found.formulas)}Money as run is what the program found: the sheet As run says whether "
            "any cell differs from it."
        ],
        role=Role.EVIDENCE,
        frozen=2,
    )


def _decided(allocation: Allocation) -> Value:
    return NOT_APPLICABLE if allocation.model is Model.FORMULA else allocation.gbp


_NOW: Final = (
    f'IF({{Model}}="{Model.FORMULA.label}",SUMIFS({{Calc results!Money (£)}},{{Calc results!Fund line}},{{Fund line}},'
    "{Calc results!Area code},{Area code}),{Decided in the run (£)})"
)
_FOLLOWS: Final = (
    "Money of the formula model is calculated on the Calc sheets; money of the other models is what the run decided, "
    "by simulation, by published awards or by a linear programme. "
)


@dataclass(frozen=True)
class _Compared:
    """One column of figures against its copy, or its checksum, of the run."""

    what: str
    kind: str
    total: float
    unit: str
    now: str
    changed: str
    checksum: float
    checksum_now: str

    @property
    def tolerance(self) -> float:
        """What a spreadsheet's own arithmetic may add to either sum."""
        return 0 if self.unit == "£" else _HELD * (abs(self.total) + abs(self.checksum))


def as_run(tallied: Tally, found: Calculations) -> AnySheet:
    """Inputs and allocations against the run."""
    return Sheet(
        name="As run",
        title="As run: whether anything was changed since the run",
        table="tblAsRun",
        holds="Each column of figures that formulas read, against its copy or checksum of the run. One table.",
        columns=_columns(),
        rows=[*_inputs(tallied, found), *_results(tallied)],
        notes=[
            "An input may be changed to see what follows; what was decided in the run stays as it was, so checks that "
            "then differ say FLEXED. A result that differs while no input does is a fault and says FAIL.",
            "Checksum: each value times its place in the list, added up. Where a column has no copy beside it, Cells "
            "changed says 1 if its total or its checksum differs.",
        ],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _inputs(tallied: Tally, found: Calculations) -> Iterator[_Compared]:
    lines = [line.gbp for line in tallied.lines.values()]
    yield _Compared(
        "Fund lines, Money",
        "input",
        sum(lines),
        "£",
        f"SUM({LINES})",
        f"SUMPRODUCT(({LINES}<>{{Fund lines!Money as run (£)}})+0)",
        sum(lines),
        f"SUM({LINES})",
    )
    if found.figures:
        figures = [counted(figure.value) for figure in found.figures]
        total = f"SUM({{Parameters!{VALUE}}})"
        changed = f"SUMPRODUCT(({{Parameters!{VALUE}}}<>{{Parameters!{AS_RUN}}})+0)"
        yield _Compared("Parameters, Value", "input", sum(figures), "see sheet", total, changed, sum(figures), total)
    if found.formulas:
        yield from _data(tallied)


def _data(tallied: Tally) -> Iterator[_Compared]:
    panel = tallied.results.panel
    for name, number in indicator_columns(panel).items():
        values = [counted(panel.columns[name].values.get(code, 0)) for code in panel.codes]
        spec = panel.columns[name].spec
        column = f"{{Indicators!#{number}}}"
        differs = (
            "IF((ABS({Total now (see Unit)}-{Total as run (see Unit)})>{Tolerance (see Unit)})"
            "+(ABS({Checksum now (see Unit)}-{Checksum as run (see Unit)})>{Tolerance (see Unit)})>0,1,0)"
        )
        yield _Compared(
            f"Indicators, {spec.title}",
            "input",
            sum(values),
            spec.unit,
            f"SUM({column})",
            differs,
            sum(value * i for i, value in enumerate(values, start=1)),
            f"SUMPRODUCT({column},{{Indicators!Place in list (place)}})",
        )


def _results(tallied: Tally) -> Iterator[_Compared]:
    for model in tallied.results.models:
        total = sum(a.gbp for a in tallied.allocations(model))
        changed = f'SUMPRODUCT(({{Allocations!Model}}="{model.label}")*({MONEY}<>{{Allocations!Money as run (£)}}))'
        now = of_model(model)
        yield _Compared(f"Allocations, {model.label}", "result", total, "£", now, changed, total, now)


_SAID: Final = (
    "IF((ABS({Total now (see Unit)}-{Total as run (see Unit)})<={Tolerance (see Unit)})*({Cells changed (cells)}=0),"
    '"PASS",IF(({Kind}="input")+(SUMPRODUCT(({!Kind}="input")*{!Cells changed (cells)})>0)>0,"FLEXED","FAIL"))'
)


def _columns() -> Sequence[Column[_Compared]]:
    return (
        Column[_Compared]("What", WORDS, lambda r: r.what, 58),
        Column[_Compared]("Kind", WORDS, lambda r: r.kind, 10),
        replace(_number("Total now", lambda r: r.total), live=lambda r: r.now),
        _number("Total as run", lambda r: r.total),
        replace(_number("Checksum now", lambda r: r.checksum), live=lambda r: r.checksum_now),
        _number("Checksum as run", lambda r: r.checksum),
        _number("Tolerance", lambda r: r.tolerance),
        Column[_Compared]("Unit", WORDS, lambda r: r.unit, 12),
        Column[_Compared]("Cells changed", "cells", lambda r: 0, 12, live=lambda r: r.changed),
        with_formula(Column[_Compared]("Result", WORDS, lambda r: "PASS", 11, tone=lambda r: Tone.GOOD), _SAID),
    )


def _number(heading: str, value: Callable[[_Compared], Value]) -> Column[_Compared]:
    return Column(heading, BY_ROW, value, 20, lambda r: r.unit)
