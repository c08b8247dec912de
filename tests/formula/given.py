"""Formulas and panels made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from funding_alloc.schema.dictionary import Aggregate, ColumnKind, ColumnSpec, Direction, Missing, Scale
from funding_alloc.schema.formula import Formula, PlacedFormula
from funding_alloc.schema.panel import Panel, PanelColumn

ROUND = {"op": "round", "id": "final", "to_gbp": "1", "remainder": "largest_remainder", "ties": "area_code"}


def spec(name: str, direction: Direction = Direction.NOT_NEED, scale: Scale = Scale.COUNT) -> ColumnSpec:
    """A column of the data dictionary."""
    return ColumnSpec(
        table="made_up.csv",
        column=name,
        title=name,
        kind=ColumnKind.NUMBER,
        unit="none",
        direction=direction,
        scale=scale,
        period="now",
        aggregate=Aggregate.SUM,
        weight="none",
        missing=Missing.REFUSE,
        status="assumption",
        source="made up for a test",
        publisher="none",
        licence="none",
        note="none",
    )


def panel(columns: Mapping[str, tuple[ColumnSpec, Mapping[str, int | Fraction]]]) -> Panel:
    """Areas with values."""
    codes = tuple(sorted(next(iter(columns.values()))[1]))
    return Panel(
        "authority",
        codes,
        {
            name: PanelColumn(found, {c: Fraction(values[c]) for c in codes}, dict.fromkeys(codes, Fraction(1)))
            for name, (found, values) in columns.items()
        },
    )


def people(**by_area: int) -> Panel:
    """A panel of people alone."""
    return panel({"people": (spec("people"), by_area)})


def formula(
    steps: list[dict[str, Any]], parameters: Mapping[str, str] | None = None, indicators: tuple[str, ...] = ("people",)
) -> PlacedFormula:
    """A formula of these steps; the first share states need, the last step is the result."""
    share = next(step["id"] for step in steps if step["op"] in {"share", "blend"})
    data = {
        "formula": "made_up",
        "title": "Made up for a test",
        "from": "2026-27",
        "status": "illustrative",
        "parameters": {
            name: {"value": value, "unit": "share", "assumption": "a test"}
            for name, value in (parameters or {}).items()
        },
        "indicators": {name: {"vintage": "now"} for name in indicators},
        "steps": steps,
        "need": share,
        "result": steps[-1]["id"],
    }
    lines = {step["id"]: i for i, step in enumerate(steps, start=1)}
    return PlacedFormula(Formula.model_validate(data), "made_up.yaml", lines)
