"""What all Calc sheets give, fund line by fund line and area by area: where the other sheets pick up their pounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.calc.bench import AREA, LINE, OWNER
from funding_alloc.export.workbook.calc.sheets import Calculated
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Allocation, Model

NAME: Final = "Calc results"
MONEY: Final = "Money (£)"


def results(tallied: Tally, found: Sequence[Calculated]) -> AnySheet:
    """A row for each fund line and area; a column for each formula, 0 where another formula shares the line."""
    shared = {line.line: one.source.file for one in found for line in one.source.lines}
    rows = [a for a in tallied.allocations(Model.FORMULA) if a.line in shared]
    parts = [_part(one, shared) for one in found]
    money = Column[Allocation]("Money", "£", lambda a: a.gbp, 18)
    columns = [
        Column[Allocation](LINE, WORDS, lambda a: a.line, 40),
        Column[Allocation](AREA, WORDS, lambda a: a.area_code, 14),
        Column[Allocation]("Area", WORDS, lambda a: tallied.names[a.area_code], 34),
        *parts,
        with_formula(money, f"SUM({{#4}}:{{#{3 + len(parts)}}})"),
    ]
    return Sheet(
        name=NAME,
        title="Calculation: what every formula gives, together",
        table="tblCalcResults",
        holds="Whole pounds that each Calc sheet gives each area, fund line by fund line. One table.",
        columns=columns,
        rows=sorted(rows, key=lambda a: (a.line, tallied.areas.index(a.area_code))),
        notes=["Each fund line is shared by one formula; the others show 0."],
        role=Role.CALCULATION,
        frozen=3,
    )


def _part(one: Calculated, shared: Mapping[str, str]) -> Column[Allocation]:
    name = one.sheet.name
    owner = OWNER if any(column.heading == OWNER for column in one.sheet.columns) else AREA
    formula = f"SUMIFS({{{name}!{one.result}}},{{{name}!{LINE}}},{{{LINE}}},{{{name}!{owner}}},{{{AREA}}})"
    column = Column(f"By {name}", "£", partial(_of, one.source.file, shared), 18)
    return with_formula(column, formula)


def _of(file: str, shared: Mapping[str, str], row: Allocation) -> Value:
    return row.gbp if shared[row.line] == file else 0
