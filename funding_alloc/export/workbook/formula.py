"""The formula model: money by area and fund, and the steps that led there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from funding_alloc.export.tally import Tally, need_shares
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.words import quantum_in_words
from funding_alloc.export.workbook.as_run import of_model, part_of_fund
from funding_alloc.export.workbook.sheet import PER_HEAD, WORDS, AnySheet, Column, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Allocation, Model, TracedStep
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.units import GBP


@dataclass(frozen=True)
class FundRow:
    """One area's formula money of one fund."""

    area: str
    fund: str
    by_class: Mapping[DelClass, int]
    set_by: str

    @property
    def total(self) -> int:
        """All classes and years."""
        return sum(self.by_class.values())


def formula(tallied: Tally) -> AnySheet:
    """Formula money by area and fund."""
    needs = need_shares(tallied)
    quantum = {fund: sum(line.gbp for line in tallied.lines_of(fund)) for fund in tallied.funds}
    classes = [k for k in DelClass if any(line.del_class is k for line in tallied.lines.values())]
    columns = [
        Column[FundRow]("Area code", WORDS, lambda r: r.area, 14),
        Column[FundRow]("Area", WORDS, lambda r: tallied.names[r.area], 46),
        Column[FundRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 42),
        *(_class_column(k) for k in classes),
        with_formula(Column("Total", "£", _total, 16), f"SUM({{#4}}:{{#{3 + len(classes)}}})"),
        with_formula(
            Column("Per head", "£ per head", lambda r: tallied.per_head(r.total, r.area), 12),
            PER_HEAD.format("Total (£)"),
        ),
        with_formula(
            Column("Part of the fund", "share", lambda r: _ratio(r.total, quantum[r.fund]), 11),
            part_of_fund("Total (£)"),
        ),
        Column[FundRow]("Need alone would give", "share", lambda r: needs.get((r.area, r.fund)), 12),
        Column[FundRow]("Set by", WORDS, lambda r: r.set_by, 26),
    ]
    return Sheet(
        name="Formula",
        title="Formula model: money by area and fund",
        table="tblFormula",
        holds="Whole pounds over all years that each fund's formula gives each area, and what set them. One table.",
        columns=columns,
        rows=fund_rows(tallied, Model.FORMULA),
        notes=[f"Control total of the column Total: {quantum_in_words(tallied.results)}."],
        frozen=2,
    )


def _class_column(k: DelClass) -> Column[FundRow]:
    """Pounds of one class; a fund without lines of it has no sum."""
    formula = of_model(Model.FORMULA, "Area code", "Fund", del_class=k.value)
    return with_formula(Column(k.value, "£", partial(_of_class, k), 16), formula, where=lambda r: k in r.by_class)


def _total(row: FundRow) -> Value:
    return row.total


def _of_class(del_class: DelClass, row: FundRow) -> Value:
    return row.by_class.get(del_class, NOT_APPLICABLE)


def fund_rows(tallied: Tally, model: Model) -> list[FundRow]:
    """One model's money by area and fund, in the order of areas."""
    found: dict[tuple[str, str], list[Allocation]] = {}
    for a in tallied.allocations(model):
        found.setdefault((a.area_code, tallied.lines[a.line].fund), []).append(a)
    out = []
    for area in tallied.areas:
        for fund in tallied.funds:
            rows = found.get((area, fund), [])
            if rows:
                by_class: Counter[DelClass] = Counter()
                for a in rows:
                    by_class[tallied.lines[a.line].del_class] += a.gbp
                out.append(FundRow(area, fund, dict(by_class), set_by_in_words(rows)))
    return out


def set_by_in_words(rows: Iterable[Allocation]) -> str:
    """The rules behind some rows; where they differ, with how many lines each set."""
    count = Counter(a.set_by for a in rows)
    if len(count) == 1:
        return next(iter(count))
    return "; ".join(f"{rule} ({count[rule]} of {count.total()} lines)" for rule in sorted(count))


def _ratio(over: int, under: int) -> Value:
    return over / under if under else None


@dataclass(frozen=True)
class StepRow:
    """One step of a formula, or the grant of a line that no formula shares."""

    title: str
    number: int
    step: str
    sentence: str
    unit: str
    place: str
    sheet: str
    """Sheet whose columns calculate it."""


def formula_steps(tallied: Tally, sheets: Mapping[str, str]) -> AnySheet:
    """Every step of every formula in words; ``sheets`` names the sheet of each formula file."""
    return steps_in_words(_step_rows(tallied, sheets))


def steps_in_words(rows: Sequence[StepRow]) -> AnySheet:
    """Steps of formulas in words."""
    columns = (
        Column[StepRow]("Formula", WORDS, lambda r: r.title, 52),
        Column[StepRow]("Step", "place", lambda r: r.number, 8),
        Column[StepRow]("Result", WORDS, lambda r: in_words(r.step).capitalize(), 34),
        Column[StepRow]("What it does", WORDS, lambda r: r.sentence, 84),
        Column[StepRow]("Unit", WORDS, lambda r: r.unit, 12),
        Column[StepRow]("Calculated on", WORDS, lambda r: r.sheet, 30, link=lambda r: r.sheet),
        Column[StepRow]("File and line", WORDS, lambda r: r.place, 46),
    )
    return Sheet(
        name="Formula steps",
        title="Formula model: every step in words",
        table="tblFormulaSteps",
        holds="What each step of each formula does, and the sheet that calculates it area by area. One table.",
        columns=columns,
        rows=rows,
        notes=[
            "On a Calc sheet each step is a column of the same name, and what it needs on the way stands before it."
        ],
        frozen=3,
    )


def _step_rows(tallied: Tally, sheets: Mapping[str, str]) -> list[StepRow]:
    first = {trace.formula_file: trace for trace in reversed(tallied.results.traces)}
    return [
        row
        for file, trace in sorted(first.items())
        for row in step_rows(trace.formula_title, file, trace.steps, sheets.get(file, "Formula"))
    ]


def step_rows(title: str, file: str, steps: Iterable[TracedStep], sheet: str) -> list[StepRow]:
    """A row for each step of one formula; ``sheet`` calculates them."""
    return [
        StepRow(title, i, step.id, step.sentence, _unit(step.unit), f"{file}:{step.line}", sheet)
        for i, step in enumerate(steps, start=1)
    ]


def _unit(unit: str) -> str:
    return "£" if unit == str(GBP) else unit
