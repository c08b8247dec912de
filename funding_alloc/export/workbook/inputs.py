"""What went in: fund lines and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value, with_formula
from funding_alloc.schema.panel import Panel, PanelColumn


@dataclass(frozen=True)
class LineRow:
    """One fund line, or the total."""

    words: tuple[str, ...]
    gbp: int


def fund_lines(tallied: Tally, is_live: bool, calculated: str = "") -> AnySheet:
    """Every fund line and the quantum they add up to; ``calculated`` is the formula of a line's money, if any."""
    headings = ("Fund line", "Fund", "Theme", "Home department", "Class", "Year", "Shared today by")
    widths = (38, 36, 30, 24, 13, 12, 30)
    rows = [
        LineRow(
            (
                line.id,
                tallied.fund_titles[line.fund],
                line.theme,
                line.home_department,
                line.del_class.value,
                str(line.year),
                line.mechanism.value,
            ),
            line.gbp,
        )
        for line in tallied.lines.values()
    ]
    last = LineRow(("Total", *[NOT_APPLICABLE] * 6), sum(row.gbp for row in rows))
    money, total = Column[LineRow]("Money", "£", lambda r: r.gbp, 18), "SUM({!Money (£)})"
    columns = [
        *(Column[LineRow](heading, WORDS, partial(_word, i), widths[i]) for i, heading in enumerate(headings)),
        with_formula(money, calculated, total) if calculated else replace(money, live_total=total, is_input=is_live),
        *([Column[LineRow]("Money as run", "£", lambda r: r.gbp, 18)] if is_live else []),
    ]
    return Sheet(
        name="Fund lines",
        title="Inputs: fund lines",
        table="tblFundLines",
        holds="Each line that takes part, by class and year, in whole pounds; they add up to the quantum. One table.",
        columns=columns,
        rows=[*rows, last],
        role=Role.INPUT,
        frozen=1,
        has_total=True,
    )


def _word(i: int, row: LineRow) -> str:
    return row.words[i]


def indicators(tallied: Tally, is_live: bool) -> AnySheet:
    """Every indicator that a formula or a measure uses, for each recipient of the formula model."""
    panel = tallied.results.panel
    places = {code: i for i, code in enumerate(panel.codes, start=1)}
    columns = [
        Column[str]("Area code", WORDS, lambda code: code, 14),
        Column[str]("Area", WORDS, lambda code: tallied.names[code], 46),
        Column[str]("Place in list", "place", places.__getitem__, 9),
    ]
    for name, heading in _headings(panel).items():
        columns += _indicator(heading, panel.columns[name], is_live)
    return Sheet(
        name="Indicators",
        title=f"Inputs: indicators by {panel.level}",
        table="tblIndicators",
        holds=f"The value of each indicator for each {panel.level}, as the formulas and measures read it. One table.",
        columns=columns,
        rows=panel.codes,
        role=Role.INPUT,
        notes=[
            "Publisher, licence and how districts are put together: sheet Data dictionary. Where districts lack a "
            "value, the next column gives the part of the weight that the others hold."
        ],
        frozen=2,
    )


def indicator_columns(panel: Panel) -> Mapping[str, int]:
    """Number, from 1, of each indicator's column on the sheet."""
    found, number = {}, 4
    for name, heading in _headings(panel).items():
        found[name] = number
        number += len(_indicator(heading, panel.columns[name], False))
    return found


def _headings(panel: Panel) -> dict[str, str]:
    """Headings by indicator, no two alike."""
    taken = {"area code", "area", "place in list (place)"}
    found = {}
    for name in sorted(panel.columns):
        column = panel.columns[name]
        heading = f"{column.spec.title}, {column.spec.period}"
        if f"{heading} ({column.spec.unit})".lower() in taken:
            heading = f"{heading}, {name}"
        taken |= {one.title.lower() for one in _indicator(heading, column, False)}
        found[name] = heading
    return found


def _indicator(heading: str, column: PanelColumn, is_live: bool) -> list[Column[str]]:
    def value(code: str) -> Value:
        return counted(column.values[code]) if code in column.values else None

    def covered(code: str) -> Value:
        return float(column.coverage[code]) if code in column.coverage else None

    found = [Column[str](heading, column.spec.unit, value, 17, is_input=is_live)]
    if any(part != 1 for part in column.coverage.values()):
        found.append(Column[str](f"Weight covered: {heading}", "share", covered, 17))
    return found
