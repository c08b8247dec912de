"""Published figures beside each model's."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Value, model_column
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import PublishedRow

OTHERS: Final = (Model.FORMULA, Model.COMPETITIVE)
"""Models whose totals may differ from published ones in their own way; a settlement's total is the formula's."""


def published(tallied: Tally) -> AnySheet:
    """Published figures beside each model's."""
    models = tallied.results.models
    others = [model for model in OTHERS if model in models]
    columns = [
        Column[PublishedRow]("Area", WORDS, lambda r: tallied.names.get(r.area_code, "All areas"), 46),
        Column[PublishedRow]("Figure", WORDS, lambda r: r.item, 30),
        Column[PublishedRow]("Published", "£", lambda r: r.published_gbp, 17),
        Column[PublishedRow]("As worded", WORDS, lambda r: r.wording, 24),
        *(model_column("{}", "£", _modelled, m) for m in models),
        Column[PublishedRow]("Same money for each head in scope", "£", lambda r: r.per_head_gbp, 17),
        *(model_column("{} minus published", "£", _off, m) for m in others),
        *(model_column("{} minus published", "share of published", _off_share, m) for m in others),
        Column[PublishedRow]("Source", WORDS, lambda r: r.source, 40),
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
