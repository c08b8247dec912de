"""A published settlement that a formula of the library is to reproduce: what to run, and what to compare it with."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Slug, Strict, Text, Year
from funding_alloc.schema.formula import Figure
from funding_alloc.schema.sources import Source
from funding_alloc.schema.steps.declare import Mode


class Comparison(Strict):
    """One column of published results."""

    step: Name
    """Step whose values should be the published ones."""
    column: Text
    """Column of the table of results."""
    decimals: Annotated[int, Field(ge=-6, le=12)] | None = None
    """Published precision: digits after the point."""
    digits: Annotated[int, Field(ge=1, le=15)] | None = None
    """Published precision: significant digits, where numbers were printed from a computer's floats."""
    mode: Mode
    """How the publisher rounded."""
    times: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    """Published units for one of the formula's, e.g. 100 where a share is published in per cent."""

    @model_validator(mode="after")
    def _has_one_precision(self) -> Self:
        if (self.decimals is None) == (self.digits is None):
            raise ValueError("needs either 'decimals' or 'digits', the published precision")
        return self


class KnownDifference(Strict):
    """A published value that the formula cannot give, and why."""

    area: Text
    step: Name
    round: Text | None = None
    why: Text


class Settings(Strict):
    """What the rule is given beside its table, for one round."""

    year: Year | None = None
    quantum: Figure | None = None
    parameters: dict[Name, Figure] = Field(default_factory=dict)


class Reproduction(Strict):
    """One formula on one table, compared with one table of results."""

    id: Slug
    title: Text
    formula: Text
    """Formula file, below the library's folder."""
    inputs: Text
    """Table of inputs, beside this file or, where ``outside`` says so, in the folder of large published tables."""
    results: Text
    outside: Literal["yes"] | None = None
    """The tables are too large to be carried; where their folder is absent this is reported as not run."""
    key: Text
    results_key: Text | None = None
    group: Name | None = None
    """Label of the formula whose groups the results are of, where they are not of single areas."""
    by: Text | None = None
    """Column of rounds that are evaluated apart from each other."""
    columns: dict[Name, Text] = Field(default_factory=dict)
    """Column of an indicator, where it has another name in the table."""
    only: dict[Text, Text] = Field(default_factory=dict)
    """Column and value: rows that take part; without it, all do."""
    always: Settings = Settings()
    rounds: dict[Text, Settings] = Field(default_factory=dict)
    """What differs by round."""
    compare: Annotated[tuple[Comparison, ...], Field(min_length=1)]
    largest_allowed: Annotated[Decimal, Field(ge=0)]
    """Largest difference in published units that counts as reproduced; 0 where every value must be exact."""
    unit: Text
    """What the differences are counted in."""
    known_differences: tuple[KnownDifference, ...] = ()
    note: Text
    """What a reader must know: what was inferred, what is left out, why differences remain."""


class ReproductionFile(Strict):
    """The published results of one folder, and where they come from."""

    source: Source
    reproductions: Annotated[tuple[Reproduction, ...], Field(min_length=1)]
