"""What live formulas add up: every allocation of the run, and whether inputs and results are as they were run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE, clean
from funding_alloc.export.workbook.calc.figures import Figure
from funding_alloc.export.workbook.calc.parameters import AS_RUN, VALUE
from funding_alloc.export.workbook.calc.whole import Calculations
from funding_alloc.export.workbook.compared import SUMS_DIFFER, Compared, compared
from funding_alloc.export.workbook.inputs import indicator_columns
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Allocation, Model

MOST_ROWS: Final = 3_000
"""Allocations above which the workbook holds values only, unless asked: every live total reads them all."""
MOST_AREAS: Final = 1_000
"""Areas of one formula above which it does so too: each row of a Calc sheet reads the whole sheet."""
MONEY: Final = "{Allocations!Money (£)}"
LINES: Final = "{Fund lines!Money (£)}"


def can_be_live(tallied: Tally, found: Calculations, *, all_live: bool = False) -> bool:
    """Whether formulas can tell funds and themes apart, as a spreadsheet does, and there are not too many rows.

    ``all_live`` asks for formulas however many there are.
    """
    named = (set(tallied.funds), tallied.fund_titles.get), ({line.theme for line in tallied.lines.values()}, str)
    is_short = len(tallied.results.allocations) <= MOST_ROWS and found.most_areas <= MOST_AREAS
    return (is_short or all_live) and all(
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


def as_run(tallied: Tally, found: Calculations) -> AnySheet:
    """Inputs and allocations against the run."""
    return compared([*_inputs(tallied, found), *_results(tallied)])


def _inputs(tallied: Tally, found: Calculations) -> Iterator[Compared]:
    lines = [line.gbp for line in tallied.lines.values()]
    yield Compared(
        "Fund lines, Money",
        "input",
        sum(lines),
        "£",
        f"SUM({LINES})",
        f"SUMPRODUCT(({LINES}<>{{Fund lines!Money as run (£)}})+0)",
        sum(lines),
        f"SUM({LINES})",
        held=0,
    )
    if found.figures:
        yield parameters_compared(found.figures)
    if found.formulas:
        yield from _data(tallied)


def parameters_compared(figures: Sequence[Figure]) -> Compared:
    """Every figure on the sheet Parameters against its copy of the run."""
    held = sum(counted(figure.value) for figure in figures)
    total = f"SUM({{Parameters!{VALUE}}})"
    changed = f"SUMPRODUCT(({{Parameters!{VALUE}}}<>{{Parameters!{AS_RUN}}})+0)"
    return Compared("Parameters, Value", "input", held, "see sheet", total, changed, held, total)


def _data(tallied: Tally) -> Iterator[Compared]:
    panel = tallied.results.panel
    for name, number in indicator_columns(panel).items():
        values = [counted(panel.columns[name].values.get(code, 0)) for code in panel.codes]
        spec = panel.columns[name].spec
        column = f"{{Indicators!#{number}}}"
        yield Compared(
            f"Indicators, {spec.title}",
            "input",
            sum(values),
            spec.unit,
            f"SUM({column})",
            SUMS_DIFFER,
            sum(value * i for i, value in enumerate(values, start=1)),
            f"SUMPRODUCT({column},{{Indicators!Place in list (place)}})",
        )


def _results(tallied: Tally) -> Iterator[Compared]:
    for model in tallied.results.models:
        total = sum(a.gbp for a in tallied.allocations(model))
        changed = f'SUMPRODUCT(({{Allocations!Model}}="{model.label}")*({MONEY}<>{{Allocations!Money as run (£)}}))'
        now = of_model(model)
        yield Compared(f"Allocations, {model.label}", "result", total, "£", now, changed, total, now, held=0)
