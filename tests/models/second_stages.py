"""Small second stages to plan with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funding_alloc.models.second_stage import Allotment
from funding_alloc.models.settlement import Cell
from funding_alloc.schema.second_stage import PlanRules
from tests.models.settlements import BANDS, SAID

A, B, C = "E08000001", "E08000002", "E08000003"


def plan_rules(cap: str = "1", base: str = "both", per: str = "year", **changed: list[Any]) -> PlanRules:
    """Rules between councils: two bands, a first tenth that weighs 1 and a rest that weighs 3."""
    data: dict[str, Any] = {
        "virement": {"cap": cap, "base": base, "per": per, **SAID},
        "minimum": [],
        "commitments": [],
        "objective": {"name": "unmet_need", "bands": BANDS, **SAID},
    }
    return PlanRules.model_validate(data | changed)


def allotment(
    start: Mapping[str, Mapping[Cell, int]],
    need: Mapping[str, Mapping[Cell, int]],
    alike: tuple[tuple[str, ...], ...] = (),
) -> Allotment:
    """Councils with cells in order."""
    return Allotment(
        {code: dict(sorted(cells.items())) for code, cells in start.items()},
        {code: dict(sorted(cells.items())) for code, cells in need.items()},
        alike,
    )
