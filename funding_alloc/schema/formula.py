"""A formula file: parameters with sources, pinned indicator vintages, typed steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from funding_alloc.schema.base import Name, Strict, Text, Year
from funding_alloc.schema.sources import Grounded, Source
from funding_alloc.schema.steps import Step


class Status(StrEnum):
    """How far a formula or scenario may be relied on."""

    ILLUSTRATIVE = "illustrative"
    PROPOSED = "proposed"
    PUBLISHED = "published"


class Parameter(Grounded):
    """A number a step refers to by name."""

    value: Annotated[Decimal, Field(ge=0, le=100)]
    unit: Text


class IndicatorPin(Strict):
    """The vintage of an indicator that the formula was written for."""

    vintage: Text


class Formula(Strict):
    """One version of one fund's formula, in force from ``from`` until the next file or its own ``ends``."""

    formula: Name
    title: Text
    first_year: Annotated[Year, Field(alias="from")]
    ends: Year | None = None
    """Last year in force, where no later file follows."""
    status: Status
    reference: Source | None = None
    """Where the formula itself is published; required unless it is illustrative."""
    parameters: dict[Name, Parameter]
    indicators: dict[Name, IndicatorPin]
    steps: tuple[Step, ...]
    need: Name
    """Step whose shares state need alone; the settlement's need requirement is read from it."""
    result: Name
    """The final step, in whole pounds."""


@dataclass(frozen=True)
class PlacedFormula:
    """A formula with the file it was read from and the line of each step, parameter and indicator."""

    formula: Formula
    file: str
    line_by_name: Mapping[str, int]
