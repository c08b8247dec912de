"""The data dictionary: what every column of every input table means."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from funding_alloc.schema.base import Name, Strict, Text


class ColumnKind(StrEnum):
    """How a cell is read."""

    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    MONEY = "money"
    YEAR = "year"
    DATE = "date"


class Direction(StrEnum):
    """Which way a value points."""

    HIGHER = "higher_is_more_need"
    LOWER = "lower_is_more_need"
    NOT_NEED = "not_need"


class Scale(StrEnum):
    """What arithmetic a value bears: a ratio needs a true zero."""

    COUNT = "count"
    RATIO = "ratio"
    INTERVAL = "interval"
    NOT_APPLICABLE = "not_applicable"


class Aggregate(StrEnum):
    """How district values become an authority's value."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    NOT_AGGREGATED = "not_aggregated"


class Missing(StrEnum):
    """What happens to districts without a value."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"


class ColumnSpec(Strict):
    """One row of the data dictionary."""

    table: Text
    column: Name
    title: Text
    kind: ColumnKind
    unit: Text
    direction: Direction
    scale: Scale
    period: Text
    """The vintage that formulas and scenarios pin."""
    aggregate: Aggregate
    weight: Text
    """Column that weights the mean, or ``none``."""
    missing: Missing
    status: Text
    source: Text
    publisher: Text
    licence: Text
    note: Text

    @model_validator(mode="after")
    def _weight_belongs_to_a_mean(self) -> Self:
        if (self.aggregate is Aggregate.WEIGHTED_MEAN) != (self.weight != "none"):
            raise ValueError("'weight' names a column exactly where 'aggregate' is weighted_mean, else it is none")
        return self
