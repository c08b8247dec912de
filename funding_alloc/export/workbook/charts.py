"""Which charts a run calls for, and the table behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from funding_alloc.comparison.districts import fifth_rows
from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.district_charts import Dots, dots_of, fifths_in_words
from funding_alloc.export.workbook.districts import FIFTHS
from funding_alloc.export.workbook.plot_kinds import Chart
from funding_alloc.export.workbook.sensitivity import chart_of
from funding_alloc.export.workbook.settlement import MILLION, planned_rows, theme_rows
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, model_column
from funding_alloc.export.workbook.summary import AreaRow, area_rows
from funding_alloc.schema.allocation import Model

HOLDS: Final = (
    "Money per head by model, who gains from competition, what settlements move, what each figure of a formula moves."
)
HOLDS_DISTRICTS: Final = "Money per head by fifth of need and by district follows where awards are recorded."


def chart_data(tallied: Tally) -> AnySheet:
    """Authorities by what competition changes for them, the largest gain first: the data behind two charts."""
    authorities = set(tallied.authorities)
    rows = [row for row in area_rows(tallied) if row.code in authorities]
    models = tallied.results.models
    columns = [
        Column[AreaRow]("Area", WORDS, lambda r: r.name, 46),
        *(model_column("{}", "£ per head", AreaRow.per_head, m) for m in models),
    ]
    if Model.COMPETITIVE in models:
        heading = "Competitive bidding minus formula"
        columns.append(Column[AreaRow](heading, "£ per head", lambda r: r.difference_per_head, 20))
    return Sheet(
        name="Chart data",
        title="Data behind the charts",
        table="tblChartData",
        holds=f"Money per head of each authority under each model{_order(models)}. One table.",
        columns=columns,
        rows=sorted(rows, key=lambda r: (-_gain(r, models), r.code)),
        role=Role.EVIDENCE,
        frozen=1,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _gain(row: AreaRow, models: tuple[Model, ...]) -> float:
    """What competition changes for an area per head; nothing where there is none."""
    return _number(row.difference_per_head) if Model.COMPETITIVE in models else 0.0


def _order(models: tuple[Model, ...]) -> str:
    return ", largest gain first" if Model.COMPETITIVE in models else ""


def holds_of(tallied: Tally) -> str:
    """What the sheet Charts holds, in words."""
    return f"{HOLDS} {HOLDS_DISTRICTS}" if fifth_rows(tallied.districts) else HOLDS


def charts_of(tallied: Tally) -> Sequence[Chart | Dots]:
    """The charts that this run's results call for: of authorities, of what moves, of districts."""
    return (*_of_authorities(tallied), *chart_of(tallied), *_of_districts(tallied))


def _of_districts(tallied: Tally) -> Sequence[Chart | Dots]:
    rows = fifth_rows(tallied.districts)
    if not rows:
        return ()
    title = "Money per head by fifth of people, from the neediest to the least needy"
    return (Chart(title, "£ per head", fifths_in_words(rows), FIFTHS, (2, 3), "#,##0"), *dots_of(tallied))


def _of_authorities(tallied: Tally) -> Sequence[Chart]:
    models = tallied.results.models
    rows = sorted(area_rows(tallied)[: len(tallied.authorities)], key=lambda r: -_gain(r, models))
    if not rows:
        return ()
    *others, last = (model.label.lower() for model in models)
    count = "1 authority" if len(rows) == 1 else f"{len(rows)} authorities"
    charts = [
        Chart(
            "Money per head by model",
            "£ per head",
            f"Bar chart: pounds per head of {count} under {', '.join(others)} and {last}. Figures: sheet Chart data.",
            "Chart data",
            tuple(range(2, 2 + len(models))),
            "#,##0",
        )
    ]
    if Model.COMPETITIVE in models:
        ends = [f"{row.name} {_number(row.difference_per_head):+,.2f}" for row in (rows[0], rows[-1])]
        charts.append(
            Chart(
                "Competitive bidding minus formula, largest gain first",
                "£ per head",
                f"Bar chart: change in pounds per head from {ends[0]} to {ends[1]}. Figures: sheet Chart data.",
                "Chart data",
                (2 + len(models),),
                "#,##0",
            )
        )
    largest = max(abs(row.plan - row.grant) for row in theme_rows(planned_rows(tallied)))
    if largest:
        column, unit, shown_as = (7, "£ million", "#,##0.0") if largest >= MILLION else (6, "£", "#,##0")
        charts.append(
            Chart(
                "What single settlements move into each theme, net of what they move out",
                unit,
                "Bar chart: net pounds moved into each theme by all settlements. Figures: sheet Settlement by theme.",
                "Settlement by theme",
                (column,),
                shown_as,
                1,
            )
        )
    return charts
