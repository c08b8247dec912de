"""The summary: a row for each area, the three models side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import competition_in_words, count_in_words, quantum_in_words
from funding_alloc.export.workbook.as_run import of_model
from funding_alloc.export.workbook.competition.areas import reported_rule
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value, model_column, with_formula
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.results import ALL_FUNDS


@dataclass(frozen=True)
class AreaRow:
    """One area, or the total of all."""

    code: str
    name: str
    population: Value
    pounds: dict[Model, int]
    spread: tuple[Value, Value]
    """5th and 95th percentile of what simulated competitions give the area."""

    def money(self, model: Model) -> Value:
        """Pounds of one model."""
        return self.pounds[model]

    def per_head(self, model: Model) -> Value:
        """Pounds of one model per resident."""
        people = self.population
        if isinstance(people, str) or not people:
            return NOT_APPLICABLE if isinstance(people, str) else None
        return self.pounds[model] / people

    @property
    def difference(self) -> int:
        """Competitive bidding minus formula."""
        return self.pounds[Model.COMPETITIVE] - self.pounds[Model.FORMULA]

    @property
    def difference_per_head(self) -> Value:
        """The same per resident."""
        people = self.population
        if isinstance(people, str) or not people:
            return NOT_APPLICABLE if isinstance(people, str) else None
        return self.difference / people


def summary(tallied: Tally, pages: Mapping[str, str]) -> AnySheet:
    """Pounds and pounds per head by area and model, with a total; each authority leads to its page."""
    columns = [
        Column[AreaRow]("Area code", WORDS, lambda r: r.code, 14),
        Column[AreaRow]("Area", WORDS, lambda r: r.name, 46, link=lambda r: pages.get(r.code, "")),
        Column[AreaRow]("Population", "persons", lambda r: r.population, 14),
        *(_pounds(m) for m in tallied.results.models),
        *_spread_columns(tallied),
        *(_per_head(m) for m in tallied.results.models),
        *(_difference_columns() if Model.COMPETITIVE in tallied.results.models else ()),
    ]
    return Sheet(
        name="Summary",
        title=f"Summary: {count_in_words(tallied.results)} ways of funding, by area",
        table="tblSummary",
        holds="Whole pounds over all years and pounds per head for each area under each model. One table.",
        columns=columns,
        rows=area_rows(tallied),
        notes=[
            competition_in_words(tallied.results),
            "A settlement is made of an authority's formula money, so both have the same total here; what it moves "
            "between themes, classes and years is on the sheet Settlement.",
            f"Control total of each model: {quantum_in_words(tallied.results)}.",
        ],
        role=Role.RESULT,
        frozen=2,
        has_total=True,
    )


def _difference_columns() -> list[Column[AreaRow]]:
    heading = "Competitive bidding minus formula"
    each = _each(f"{heading} (£)")
    less = "{Competitive bidding (£)}-{Formula (£)}"
    return [
        with_formula(Column[AreaRow](heading, "£", lambda r: r.difference, 17), less, less),
        with_formula(
            Column[AreaRow](f"{heading}, per head", "£ per head", lambda r: r.difference_per_head, 17), each, each
        ),
    ]


def _pounds(model: Model) -> Column[AreaRow]:
    column = model_column("{}", "£", AreaRow.money, model)
    return with_formula(column, of_model(model, "Area code"), f"SUM({{!{column.title}}})")


def _per_head(model: Model) -> Column[AreaRow]:
    each = _each(f"{model.label} (£)")
    return with_formula(model_column("{} per head", "£ per head", AreaRow.per_head, model), each, each)


def _each(title: str) -> str:
    """A column per resident; the mark in place of the population where there is none."""
    people = "{Population (persons)}"
    return f'IF(ISNUMBER({people}),IF({people}>0,{{{title}}}/{people},"[x]"),{people})'


def _spread_columns(tallied: Tally) -> list[Column[AreaRow]]:
    if not tallied.results.competition:
        return []
    return [
        Column[AreaRow]("Competitive bidding, 5th percentile", "£", lambda r: r.spread[0], 17),
        Column[AreaRow]("Competitive bidding, 95th percentile", "£", lambda r: r.spread[1], 17),
    ]


def area_rows(tallied: Tally) -> list[AreaRow]:
    """A row for each area and a last row that adds them up."""
    rule = reported_rule(tallied)
    spreads: dict[str, tuple[Value, Value]] = {
        row.area_code: (row.low_gbp, row.high_gbp)
        for row in tallied.results.competition
        if row.rule == rule and row.fund == ALL_FUNDS
    }
    rows = [
        AreaRow(
            code=code,
            name=tallied.names[code],
            population=NOT_APPLICABLE if code == UNALLOCATED else tallied.population.get(code),
            pounds={model: tallied.by_area[model, code] for model in tallied.results.models},
            spread=spreads.get(code, (None, None)),
        )
        for code in tallied.areas
    ]
    people = sum(tallied.population.values())
    total = {model: sum(row.pounds[model] for row in rows) for model in tallied.results.models}
    return [*rows, AreaRow("Total", "All areas", people, total, (NOT_APPLICABLE, NOT_APPLICABLE))]
