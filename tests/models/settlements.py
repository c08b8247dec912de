"""Small settlements to plan with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funding_alloc.models.settlement import Cell, Envelope
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from funding_alloc.years import FiscalYear

WHY = "made up for a test"
SAID = {"assumption": WHY}
CAPITAL, REVENUE = DelClass.CDEL, DelClass.RDEL
BANDS = ({"up_to": "0.10", "weight": "1"}, {"up_to": "1", "weight": "3"})


def cell(theme: str, year: int = 2026, kind: DelClass = REVENUE) -> Cell:
    """A theme's money of one class and year."""
    return Cell(theme, kind, FiscalYear(year))


def by_class(share: object) -> dict[str, object]:
    """The same for revenue and capital."""
    return {"RDEL": share, "CDEL": share}


def rules(
    cap: str = "0.10", base: CapBase = CapBase.DONOR, carry: str = "0", **changed: Mapping[str, Any] | list[Any]
) -> SettlementSettings:
    """Rules of a settlement: two bands, a first tenth that weighs 1 and a rest that weighs 3.

    ``changed`` lays entries over a section, or replaces a list or an objective.
    """
    data: dict[str, Any] = {
        "virement": {"cap": cap, "base": base.value, "per": "year", "counts": "gross", **SAID},
        "class_moves": {"capital_to_revenue": "off", "revenue_to_capital": "off", **SAID},
        "carry_forward": {"share": by_class(carry), "draw_down": by_class("1"), **SAID},
        "horizon": {"last": by_class("2035-36"), **SAID},
        "top_slice": {"share": by_class("0"), **SAID},
        "reserve": {"share": by_class("0"), **SAID},
        "minimum_spend": [],
        "protected": [],
        "commitments": [],
        "objective": {"name": "unmet_need", "bands": BANDS, **SAID},
        "ring_fences": {"effectiveness": "1", **SAID},
        "spillovers": {"share": {}, **SAID},
        "local_knowledge": {"spread": "0", "draws": 20, "seed": 1, **SAID},
        "announced": {"years": {"RDEL": 3, "CDEL": 4}, **SAID},
        "ranges": [],
    }
    for section, entries in changed.items():
        if isinstance(entries, Mapping) and section != "objective":
            data[section] = {**data[section], **entries}
        else:
            data[section] = entries
    return SettlementSettings.model_validate(data)


def envelope(
    grant: dict[Cell, int], requirement: dict[Cell, int], funds: Mapping[tuple[str, Cell], int] | None = None
) -> Envelope:
    """An authority with cells in order."""
    return Envelope("E47000001", dict(sorted(grant.items())), dict(sorted(requirement.items())), funds or {})
