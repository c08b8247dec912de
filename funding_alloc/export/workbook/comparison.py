"""The three models side by side: by area and fund, by measure, and beside published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.words import competition_in_words, measure_label
from funding_alloc.export.workbook.competitive import reported_rule
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Sheet, Value, model_column
from funding_alloc.money import gbp
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.results import CompetitionRow, PublishedRow

OTHERS: Final = (Model.FORMULA, Model.COMPETITIVE)
"""Models whose totals may differ from published ones in their own way; a settlement's total is the formula's."""


@dataclass(frozen=True)
class Compared:
    """One fund in one area."""

    area: str
    fund: str
    theme: str
    pounds: dict[Model, int]
    spread: CompetitionRow | None


def comparison(tallied: Tally) -> AnySheet:
    """A row for each area and fund, three models beside each other."""
    rows = _compared(tallied)
    columns = [
        Column[Compared]("Area code", WORDS, lambda r: r.area, 14),
        Column[Compared]("Area", WORDS, lambda r: tallied.names[r.area], 38),
        Column[Compared]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 34),
        Column[Compared]("Theme", WORDS, lambda r: r.theme, 26),
        *(model_column("{}", "£", _pounds, m) for m in Model),
        *(_spread_columns() if any(row.spread for row in rows) else ()),
        *(_difference(model) for model in (Model.COMPETITIVE, Model.SETTLEMENT)),
        *(model_column("{} per head", "£ per head", partial(_per_head, tallied), m) for m in Model),
    ]
    return Sheet(
        name="Comparison",
        title="Comparison: three models, area by area and fund by fund",
        table="tblComparison",
        holds="Whole pounds of each fund in each area over all years, under the three models. One table.",
        columns=columns,
        rows=rows,
        notes=[
            competition_in_words(tallied.results),
            f"Control total of each model's column: {gbp(tallied.results.inputs.funds.quantum.gbp)}, the quantum. "
            "Under the single settlement a fund's row is what the plan spends on the fund's theme.",
        ],
        frozen=3,
    )


def _compared(tallied: Tally) -> list[Compared]:
    rule = reported_rule(tallied)
    spreads = {(row.area_code, row.fund): row for row in tallied.results.competition if row.rule == rule}
    present = {(area, fund) for _, area, fund in tallied.by_fund}
    return [
        Compared(
            area=area,
            fund=fund,
            theme=tallied.lines_of(fund)[0].theme,
            pounds={model: tallied.by_fund[model, area, fund] for model in Model},
            spread=spreads.get((area, fund)),
        )
        for area in tallied.areas
        for fund in tallied.funds
        if (area, fund) in present
    ]


def _spread_columns() -> Sequence[Column[Compared]]:
    return (
        Column("Competitive bidding, 5th percentile", "£", lambda r: r.spread.low_gbp if r.spread else None, 16),
        Column("Competitive bidding, 95th percentile", "£", lambda r: r.spread.high_gbp if r.spread else None, 16),
    )


def _difference(model: Model) -> Column[Compared]:
    return Column(f"{model.label} minus formula", "£", lambda r: r.pounds[model] - r.pounds[Model.FORMULA], 16)


def _pounds(row: Compared, model: Model) -> Value:
    return row.pounds[model]


def _per_head(tallied: Tally, row: Compared, model: Model) -> Value:
    if row.area == UNALLOCATED:
        return NOT_APPLICABLE
    return tallied.per_head(row.pounds[model], row.area)


@dataclass(frozen=True)
class Measured:
    """One measure under every model and rule."""

    level: str
    measure: str
    unit: str
    by_case: dict[tuple[Model, str], MeasureRow]

    @property
    def note(self) -> str:
        """Notes of all models, each once; those of one model alone name it."""
        notes: dict[str, list[str]] = {}
        for (model, rule), row in self.by_case.items():
            notes.setdefault(row.note, []).append(f"{model.label} ({in_words(rule)})")
        notes.pop("", None)
        if len(notes) == 1:
            return next(iter(notes))
        return "; ".join(f"{', '.join(who)}: {note}" for note, who in notes.items()) or NOT_APPLICABLE


def measures(tallied: Tally) -> AnySheet:
    """A row for each measure; value, and low and high where they exist, for each model and rule."""
    rows: dict[tuple[str, str, str], dict[tuple[Model, str], MeasureRow]] = {}
    for found in tallied.results.measures:
        by_case = rows.setdefault((found.level, found.measure, found.unit), {})
        by_case[found.model, found.rule] = found
    columns = [
        Column[Measured]("Areas", WORDS, lambda r: r.level, 12),
        Column[Measured]("Measure", WORDS, lambda r: measure_label(r.measure), 46),
        Column[Measured]("Unit", WORDS, lambda r: r.unit, 13),
        *_case_columns(tallied.results.measures),
        Column[Measured]("Note", WORDS, lambda r: r.note, 60),
        Column[Measured]("Name in measures.csv", WORDS, lambda r: r.measure, 26),
    ]
    return Sheet(
        name="Measures",
        title="Measures: the three models on the same areas, people and need",
        table="tblMeasures",
        holds="Who gets what, how far it follows need, how early it is known; shares as percentages. One table.",
        columns=columns,
        rows=[Measured(*key, by_case) for key, by_case in rows.items()],
        notes=[
            "Low and high are the 5th and 95th percentiles over the draws of a simulated competition, or the range "
            "of a recorded cost; the value is then the mean over the draws, or the central cost."
        ],
        frozen=2,
    )


def _case_columns(found: Sequence[MeasureRow]) -> list[Column[Measured]]:
    columns = []
    cases = sorted({(row.model, row.rule): None for row in found}, key=lambda case: list(Model).index(case[0]))
    for case in cases:
        label = f"{case[0].label}, {in_words(case[1])}"
        columns.append(_case_column(label, case, "value"))
        if any(row.low is not None for row in found if (row.model, row.rule) == case):
            columns += [_case_column(f"{label}, low", case, "low"), _case_column(f"{label}, high", case, "high")]
    return columns


def _case_column(heading: str, case: tuple[Model, str], part: str) -> Column[Measured]:
    def value(row: Measured) -> Value:
        found = row.by_case.get(case)
        if found is None:
            return NOT_APPLICABLE
        number: float | None = getattr(found, part)
        return NOT_APPLICABLE if number is None and part != "value" else number

    return Column(heading, BY_ROW, value, 17, unit_of=lambda row: row.unit)


def published(tallied: Tally) -> AnySheet:
    """Published figures beside each model's."""
    columns = [
        Column[PublishedRow]("Area", WORDS, lambda r: tallied.names.get(r.area_code, "All areas"), 40),
        Column[PublishedRow]("Figure", WORDS, lambda r: r.item, 30),
        Column[PublishedRow]("Published", "£", lambda r: r.published_gbp, 17),
        Column[PublishedRow]("As worded", WORDS, lambda r: r.wording, 24),
        *(model_column("{}", "£", _modelled, m) for m in Model),
        Column[PublishedRow]("Same money for each head in scope", "£", lambda r: r.per_head_gbp, 17),
        *(model_column("{} minus published", "£", _off, m) for m in OTHERS),
        *(model_column("{} minus published", "share of published", _off_share, m) for m in OTHERS),
        Column[PublishedRow]("Source", WORDS, lambda r: r.source, 50),
    ]
    return Sheet(
        name="Published",
        title="Published figures beside the models",
        table="tblPublished",
        holds="Published totals that lie inside the scenario's years, and what each model gives. One table.",
        columns=columns,
        rows=tallied.results.published,
        notes=["Published figures take no part in any calculation. Where none was found, the row says so."],
        frozen=2,
    )


def _modelled(row: PublishedRow, model: Model) -> Value:
    return row.by_model.get(model)


def _off(row: PublishedRow, model: Model) -> int | None:
    if row.published_gbp is None or model not in row.by_model:
        return None
    return row.by_model[model] - row.published_gbp


def _off_share(row: PublishedRow, model: Model) -> float | None:
    difference = _off(row, model)
    return difference / row.published_gbp if difference is not None and row.published_gbp else None
