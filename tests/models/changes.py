"""Settings with one thing changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from funding_alloc.schema.objectives import Inertia
from funding_alloc.schema.settlement import SettlementSettings
from tests.models.settlements import CAPITAL, REVENUE


def laid(how: SettlementSettings, section: str, **changed: Any) -> SettlementSettings:
    """The same settings with some entries of a section changed."""
    return how.model_copy(update={section: getattr(how, section).model_copy(update=changed)})


def of_all(share: str) -> dict[Any, Decimal]:
    """One share for every class."""
    return {kind: Decimal(share) for kind in (REVENUE, CAPITAL, "RDEL+CDEL")}


def halved(shares: dict[Any, Decimal]) -> dict[Any, Decimal]:
    """Half of every class's share."""
    return {kind: share / 2 for kind, share in shares.items()}


def without_floors(how: SettlementSettings) -> SettlementSettings:
    """No minimum, no protected line, no commitment and no reserve: nothing that could force movement."""
    how = laid(how, "reserve", share=of_all("0"))
    return how.model_copy(update={"minimum_spend": (), "protected": (), "commitments": ()})


def inert(how: SettlementSettings, movement: str) -> SettlementSettings:
    """The same objective, gone part of the way to."""
    towards = Inertia.model_validate(
        {"name": "inertia", "movement": movement, "towards": how.objective, "assumption": "made up for a test"}
    )
    return how.model_copy(update={"objective": towards})
