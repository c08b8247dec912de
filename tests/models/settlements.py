"""Small settlements to plan with."""

from __future__ import annotations

from decimal import Decimal

from funding_alloc.models.single_settlement import Cell, Envelope
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.scenario import (
    Announcement,
    CapBase,
    CarryForward,
    SettlementSettings,
    ShortfallBand,
    UnmetNeed,
    Virement,
)
from funding_alloc.years import FiscalYear

WHY = "made up for a test"
CAPITAL, REVENUE = DelClass.CDEL, DelClass.RDEL


def cell(theme: str, year: int = 2026, kind: DelClass = REVENUE) -> Cell:
    """A theme's money of one class and year."""
    return Cell(theme, kind, FiscalYear(year))


def settings(cap: str = "0.10", base: CapBase = CapBase.DONOR, carry: str = "0") -> SettlementSettings:
    """Rules of a settlement: two bands, a first tenth that weighs 1 and a rest that weighs 3."""
    bands = ({"up_to": "0.10", "weight": "1"}, {"up_to": "1", "weight": "3"})
    return SettlementSettings(
        virement=Virement(cap=Decimal(cap), base=base, assumption=WHY),
        carry_forward=CarryForward(share={REVENUE: Decimal(carry), CAPITAL: Decimal(carry)}, assumption=WHY),
        class_moves="none",
        objective=UnmetNeed(
            name="unmet_need", bands=tuple(ShortfallBand.model_validate(band) for band in bands), assumption=WHY
        ),
        announced=Announcement(years={REVENUE: 3, CAPITAL: 4}, assumption=WHY),
    )


def envelope(grant: dict[Cell, int], requirement: dict[Cell, int]) -> Envelope:
    """An authority with cells in order."""
    return Envelope("E47000001", dict(sorted(grant.items())), dict(sorted(requirement.items())))
