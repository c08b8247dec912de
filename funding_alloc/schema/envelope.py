"""The envelope: every line of an authority's settlement, with what is TBC and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from funding_alloc.schema.base import Unknown
from funding_alloc.schema.funds import DelClass, Mechanism, SettlementScope
from funding_alloc.years import FiscalYear

EVERY_THEME = "all themes"
TOGETHER = "together"
"""Stands where a scope would: inside and outside added up."""


@dataclass(frozen=True)
class EnvelopeRow:
    """One authority, fund, class and year."""

    area_code: str
    area_name: str
    theme_list: str
    theme: str
    later_theme: str
    """Theme in the list that the theme file maps to; none where no map starts here."""
    fund: str
    title: str
    home_department: str
    mechanism: Mechanism
    del_class: DelClass
    year: FiscalYear
    scope: SettlementScope
    gbp: int | Unknown
    source: str
    scope_grounds: str
    """Why the line is inside or outside."""
    where: str
    """File and line that say so."""

    @property
    def is_inside(self) -> bool:
        """Whether the line is part of the settlement."""
        return self.scope is SettlementScope.INSIDE


class Basis(StrEnum):
    """What a total adds up."""

    LINES = "lines"
    ANNOUNCED = "announced"
    """The total that was announced, for what is inside; lines for what is outside."""
    DIFFERENCE = "announced less lines"


@dataclass(frozen=True)
class EnvelopeTotal:
    """A sum over an authority's lines, or its announced total, per head as well; says what it leaves out."""

    area_code: str
    area_name: str
    basis: Basis
    scope: str
    """Inside, outside or TOGETHER."""
    theme: str
    gbp: int | None
    """None where no amount is known at all."""
    tbc: int
    """Lines left out because they are TBC."""
    not_available: int
    """Lines left out because their amount is not available."""
    population: float
    vintage: str
    note: str = ""

    @property
    def per_head(self) -> float | None:
        """Pounds for each resident."""
        return self.gbp / self.population if self.gbp is not None and self.population else None

    @property
    def left_out(self) -> str:
        """How many lines the sum leaves out, in words; nothing where it leaves out none."""
        return left_out_in_words(self.tbc, self.not_available)


def left_out_in_words(tbc: int, not_available: int) -> str:
    """What a sum leaves out: ``12 lines TBC and 2 lines not available left out``."""
    parts = [
        *([f"{tbc} {_lines(tbc)} TBC"] if tbc else []),
        *([f"{not_available} {_lines(not_available)} not available"] if not_available else []),
    ]
    return f"{' and '.join(parts)} left out" if parts else ""


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"
