"""The models side by side, by area and fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import competition_in_words, count_in_words, quantum_in_words
from funding_alloc.export.workbook.as_run import of_model
from funding_alloc.export.workbook.competition.areas import reported_rule
from funding_alloc.export.workbook.sheet import (
    PER_HEAD,
    WORDS,
    AnySheet,
    Column,
    Sheet,
    Value,
    model_column,
    with_formula,
)
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.results import CompetitionRow


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
        Column[Compared]("Area", WORDS, lambda r: tallied.names[r.area], 46),
        Column[Compared]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 40),
        Column[Compared]("Theme", WORDS, lambda r: r.theme, 40),
        *(
            with_formula(model_column("{}", "£", _pounds, m), of_model(m, "Area code", "Fund"))
            for m in tallied.results.models
        ),
        *(_spread_columns() if any(row.spread for row in rows) else ()),
        *(_difference(model) for model in (Model.COMPETITIVE, Model.SETTLEMENT) if model in tallied.results.models),
        *(_per_head_column(tallied, m) for m in tallied.results.models),
    ]
    return Sheet(
        name="Comparison",
        title=f"Comparison: {count_in_words(tallied.results)} models, area by area and fund by fund",
        table="tblComparison",
        holds="Whole pounds of each fund in each area over all years, under each model. One table.",
        columns=columns,
        rows=rows,
        notes=[
            competition_in_words(tallied.results),
            f"Control total of each model's column: {quantum_in_words(tallied.results)}. "
            "Under the single settlement a fund's row is its part, by grant, of what the plan spends on its theme.",
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
            pounds={model: tallied.by_fund[model, area, fund] for model in tallied.results.models},
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
    column = Column[Compared](
        f"{model.label} minus formula", "£", lambda r: r.pounds[model] - r.pounds[Model.FORMULA], 16
    )
    return with_formula(column, f"{{{model.label} (£)}}-{{Formula (£)}}")


def _per_head_column(tallied: Tally, model: Model) -> Column[Compared]:
    column = model_column("{} per head", "£ per head", partial(_per_head, tallied), model)
    each = PER_HEAD.format(f"{model.label} (£)")
    return with_formula(column, each, where=lambda row: row.area != UNALLOCATED)


def _pounds(row: Compared, model: Model) -> Value:
    return row.pounds[model]


def _per_head(tallied: Tally, row: Compared, model: Model) -> Value:
    if row.area == UNALLOCATED:
        return NOT_APPLICABLE
    return tallied.per_head(row.pounds[model], row.area)
