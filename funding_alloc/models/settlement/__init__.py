"""The single settlement: an envelope, what may be done with it, and what it is planned for."""

from funding_alloc.models.settlement.envelope import Cell, Envelope, before, cell_of, envelope_of, following
from funding_alloc.models.settlement.plan import Plan, SettlementModel

__all__ = ["Cell", "Envelope", "Plan", "SettlementModel", "before", "cell_of", "envelope_of", "following"]
