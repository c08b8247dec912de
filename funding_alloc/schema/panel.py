"""Indicator values of the recipients a formula shares money between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from funding_alloc.schema.dictionary import ColumnSpec


@dataclass(frozen=True)
class DistrictIndicators:
    """Published values by indicator, then by district code; None where a value is not available."""

    table: str
    specs: Mapping[str, ColumnSpec]
    values: Mapping[str, Mapping[str, Decimal | None]]


@dataclass(frozen=True)
class PanelColumn:
    """One indicator: exact values by area code, and the share of the weight that the districts with a value cover."""

    spec: ColumnSpec
    values: Mapping[str, Fraction]
    coverage: Mapping[str, Fraction]


@dataclass(frozen=True)
class Grid:
    """What a formula is evaluated on: exact numbers and labels by name, each in the order of the codes."""

    codes: tuple[str, ...]
    numbers: Mapping[str, tuple[Fraction, ...]]
    labels: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...] = ()
    """Areas of the table that take no part, because a value is not available."""
    as_floats: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Columns as float arrays, kept from one set of draws to the next."""


@dataclass(frozen=True)
class Move:
    """A part of one area that belongs to another."""

    old: str
    new: str
    part: Fraction
    """Share of the old area, 0 to 1."""
    line: int


@dataclass(frozen=True)
class Remapping:
    """Which part of which old area goes to which new one, and the count that weights rates."""

    file: str
    moves: tuple[Move, ...]
    weighted_by: str | None = None


@dataclass(frozen=True)
class Panel:
    """Indicators by name for the same area codes, in code order."""

    level: str
    """``authority`` or ``district``."""
    codes: tuple[str, ...]
    columns: Mapping[str, PanelColumn]

    def only(self, codes: tuple[str, ...]) -> Panel:
        """The same panel for some of its areas: an area outside a fund's scope takes no part in it."""
        if codes == self.codes:
            return self
        return Panel(
            self.level,
            codes,
            {
                name: PanelColumn(c.spec, {k: c.values[k] for k in codes}, {k: c.coverage[k] for k in codes})
                for name, c in self.columns.items()
            },
        )

    def grid(self, names: Iterable[str]) -> Grid:
        """The named indicators, as a formula reads them."""
        numbers = {name: tuple(self.columns[name].values[code] for code in self.codes) for name in names}
        return Grid(self.codes, numbers, {})
