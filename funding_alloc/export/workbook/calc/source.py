"""What a Calc sheet is made of: one formula, what the engine found for each line, and where its inputs stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.schema.formula import PlacedFormula

ByArea = Mapping[str, Mapping[str, Fraction]]
"""Exact values by name, then by area code."""


@dataclass(frozen=True)
class LineValues:
    """What the engine found for one fund line, or for one round of a table."""

    line: str
    year: str
    """Fiscal year; empty where none is given."""
    codes: Sequence[str]
    values: ByArea
    unrounded: ByArea
    """Values of each result that a step rounds, as they were before."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A formula with the lines that it shared."""

    placed: PlacedFormula
    file: str
    prefix: str
    """What the names of its figures begin with."""
    sheet: str
    lines: Sequence[LineValues]
    recipients: str
    """What an area is called: authority, district, area."""
    names: Mapping[str, str]
    owners: Mapping[str, str]
    """Authority whose money an area's is, by area code; empty where each is its own."""


@dataclass(frozen=True)
class Ground:
    """Where a formula's inputs stand in the workbook."""

    quantum: str
    """Formula that finds the money of the row's line; the engine's value beside it."""
    sheet: str
    """Sheet of the indicators."""
    indicators: Mapping[str, int]
    """Number of each indicator's column on that sheet."""
    place: str
    """Formula that finds the row's place on that sheet."""
    places: Mapping[tuple[str, str], int]
    """The place by line and area code."""
