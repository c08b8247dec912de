"""Random settlements over every setting, each from its seed alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from funding_alloc.models.settlement import Cell, Envelope
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from funding_alloc.years import FiscalYear
from tests.models.settlements import SAID, rules

THEMES = ("homes", "roads", "skills")
YEARS = (2026, 2027, 2028)
AREA = "E47000001"
CLASSES = ("RDEL", "CDEL", "RDEL+CDEL")


class _Draw:
    """Draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def one(self, *of: Any) -> Any:
        return of[int(self.rng.integers(len(of)))]

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def is_so(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def some(self, most: int, chance: float) -> range:
        """How many of something: mostly none."""
        return range(self.whole(1, most) if self.is_so(chance) else 0)

    def by_class(self, *of: str) -> dict[str, str]:
        return {kind: self.one(*of) for kind in CLASSES}


def settlement(seed: int) -> tuple[Envelope, SettlementSettings]:
    """Three themes, two classes (now and then money of both) and three years, with gaps; from pounds to billions."""
    draw = _Draw(seed)
    kinds = [DelClass.RDEL, DelClass.CDEL, *([DelClass.NOT_SPLIT] if draw.is_so(0.1) else [])]
    every = [Cell(t, k, FiscalYear(y)) for t in THEMES for k in kinds for y in YEARS]
    cells = [c for c in every if draw.is_so(0.8)] or every[:1]
    size = draw.one(10, 1000, 10**6, 10**9)
    amounts = [0 if draw.is_so(0.1) else draw.whole(0, size) for _ in cells]
    grant = dict(sorted(zip(cells, amounts, strict=True)))
    need = {c: draw.whole(0, size) for c in grant}
    funds: dict[tuple[str, Cell], int] = {}
    for cell, pounds in grant.items():
        first = draw.whole(0, pounds)
        funds[f"{cell.theme}_a", cell], funds[f"{cell.theme}_b", cell] = first, pounds - first
    return Envelope(AREA, grant, need, funds), _settings(draw, list(grant), size)


def _settings(draw: _Draw, cells: list[Cell], size: int) -> SettlementSettings:
    cap = draw.one("0", "0.05", "0.10", "0.25", "0.5", "1")
    carry = draw.by_class("0", "0", "0.05", "0.2", "1")
    reserve = {k: draw.one(s, "0.01") if draw.is_so(0.15) and s != "0" else "0" for k, s in carry.items()}
    return rules(
        cap,
        draw.one(*CapBase),
        virement={"per": draw.one("year", "period"), "counts": draw.one("gross", "net")},
        class_moves={k: _move(draw) for k in ("capital_to_revenue", "revenue_to_capital")},
        carry_forward={"share": carry, "draw_down": draw.by_class("0", "0.1", "1", "1")},
        horizon={"last": draw.by_class("2026-27", "2027-28", "2028-29", "2029-30")},
        top_slice={"share": draw.by_class("0", "0", "0.01", "0.023", "0.1")},
        reserve={"share": reserve},
        minimum_spend=[_minimum(draw, size) for _ in draw.some(2, 0.4)],
        protected=[_protected(draw, cells, size) for _ in draw.some(2, 0.4)],
        commitments=[_commitment(draw, cells, size) for _ in draw.some(2, 0.3)],
        objective=_objective(draw, size),
    )


def _move(draw: _Draw) -> Any:
    return draw.one("off", "on", {"up_to": draw.one("0.05", "0.3")})


def _minimum(draw: _Draw, size: int) -> dict[str, Any]:
    least = {"part": draw.one("0.5", "0.9", "1")} if draw.is_so(0.6) else {"gbp": str(draw.whole(0, size // 2))}
    return {"authority": AREA, "theme": draw.one(*THEMES), "per": draw.one("year", "period"), "least": least, **SAID}


def _protected(draw: _Draw, cells: list[Cell], size: int) -> dict[str, Any]:
    cell = draw.one(*cells)
    least: dict[str, str] = {"part": draw.one("0.5", "0.95", "1")}
    if draw.is_so(0.3):
        least = {"gbp": str(draw.whole(0, size // 4)), "del_class": cell.del_class.value, "year": str(cell.year)}
    return {"authority": AREA, "fund": f"{cell.theme}_{draw.one('a', 'b')}", "least": least, **SAID}


def _commitment(draw: _Draw, cells: list[Cell], size: int) -> dict[str, Any]:
    cell = draw.one(*cells)
    where = {"theme": cell.theme, "del_class": cell.del_class.value, "year": str(cell.year)}
    return {"authority": AREA, **where, "gbp": str(draw.whole(0, size // 3)), **SAID}


def _objective(draw: _Draw, size: int) -> dict[str, Any]:
    name = draw.one("unmet_need", "centre_welfare", "local_weights", "outcome_targets")
    if name == "local_weights":
        of = _need(draw) if draw.is_so(0.5) else _welfare(draw)
        return {"name": name, "weights": {t: draw.one("0.5", "1", "2.25") for t in THEMES}, "of": of, **SAID}
    if name == "outcome_targets":
        return {"name": name, "targets": [_target(draw, i, size) for i in range(draw.whole(1, 3))], **SAID}
    return _need(draw) if name == "unmet_need" else _welfare(draw)


def _need(draw: _Draw) -> dict[str, Any]:
    ends = (draw.one("0.05", "0.1", "0.25"), draw.one("0.3", "0.6"), "1")
    first, second, third = (draw.whole(1, 4) for _ in ends)
    weights = (first, first + second, first + second + third)
    bands = [{"up_to": e, "weight": str(w)} for e, w in zip(ends, weights, strict=True)]
    return {"name": "unmet_need", "bands": bands[draw.whole(0, 2) :], **SAID}


def _welfare(draw: _Draw) -> dict[str, Any]:
    how = draw.one("within_theme", "common_median", "raw")
    curves = {
        t: {
            "scale": draw.one("0.8", "1.5", "2.6"),
            "shape": draw.one("0", "0.4", "0.75", "1"),
            "no_effect": draw.one("0", "0.3", "0.5"),
            **SAID,
        }
        for t in THEMES
    }
    meant = {"raw_ratios_are_meant": "yes"} if how == "raw" else {}
    budget, end = draw.one("grant", "requirement"), draw.one("1.5", "2", "3")
    said = {"curves": curves, "current_budget": budget, "exhausted_at": end, "comparability": how}
    return {"name": "centre_welfare", **said, **meant, **SAID}


def _target(draw: _Draw, number: int, size: int) -> dict[str, Any]:
    rate = draw.one("2", "12.5", "40")
    agreed = f"{float(rate) * size * draw.one(0.5, 2.0, 5.0) / 10**6:.9f}"
    named = {"outcome": f"outcome {number}", "unit": "units", "theme": draw.one(*THEMES)}
    return {**named, "per_million": rate, "target": {AREA: agreed}, "weight": draw.one("1", "3"), **SAID}
