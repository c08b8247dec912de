"""The single settlement: what binds each plan and at what price, and what each virement cap is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from funding_alloc.comparison.page import CLASS
from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet
from funding_alloc.schema.settlement_results import LimitRow, ValuePoint


@dataclass(frozen=True)
class CapRow:
    """One authority's V(cap) on one base, at the caps shown."""

    area_code: str
    base: str
    chosen: str
    unit: str
    at: dict[float, ValuePoint]


SHOWN = (0.05, 0.10, 0.20, 0.30, 0.50, 0.75, 1.0)


def binding(tallied: Tally) -> AnySheet:
    """Every limit that a plan stands at, and what a pound of it is worth."""
    rows = sorted(tallied.results.binding, key=lambda r: (r.area_code, -r.gain_looser, r.limit))
    unit = rows[0].unit if rows else ""
    return Sheet(
        name="Binding limits",
        title="Single settlement: what binds, and what a pound of it is worth",
        table="tblBindingLimits",
        holds="Each limit that a plan stands at, its reason, and the gain or loss of moving it. One table.",
        columns=(
            Column[LimitRow]("Area code", WORDS, lambda r: r.area_code, 14),
            Column[LimitRow]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
            Column[LimitRow]("Reason", WORDS, lambda r: r.reason, 70),
            Column[LimitRow]("Limit", "£", lambda r: NOT_APPLICABLE if r.kind == CLASS else r.bound_gbp, 15),
            Column[LimitRow]("Gain by £1 looser", unit, lambda r: r.gain_looser, 14),
            Column[LimitRow]("Loss by £1 tighter", unit, lambda r: _or_none(r.loss_tighter), 14),
            Column[LimitRow]("Price in the programme", unit, lambda r: r.dual, 14),
            Column[LimitRow]("Moved by", "£", lambda r: r.step_gbp, 12),
            Column[LimitRow]("Name in the programme", WORDS, lambda r: r.limit, 30),
        ),
        rows=rows,
        notes=[
            "Gain and loss were found by solving again with the limit moved by the pounds stated; where they differ no "
            "single price is right. Of a class's money the price is that of a pound more of it, which counts as moving "
            "into a theme: a cap on what themes take in holds it too, and where it leaves no room the gain is 0."
        ],
        frozen=2,
    )


def value(tallied: Tally) -> AnySheet:
    """V(cap) on all four bases."""
    rows = list(_cap_rows(tallied.results.value))
    unit = rows[0].unit if rows else ""
    return Sheet(
        name="Value by cap",
        title="Single settlement: what each virement cap is worth",
        table="tblValueByCap",
        holds="Each authority's gain by cap over a cap of nothing, on each of the four bases. One table.",
        columns=(
            Column[CapRow]("Area code", WORDS, lambda r: r.area_code, 14),
            Column[CapRow]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
            Column[CapRow]("Base of the cap", WORDS, lambda r: r.base, 14),
            Column[CapRow]("The scenario's own", WORDS, lambda r: r.chosen, 13),
            *(_at(cap, unit) for cap in SHOWN),
        ),
        rows=rows,
        notes=[
            "Where floors leave no plan at a cap of nothing, the gain is over the least cap tried that has one. "
            "Exactly nothing where every theme's returns are the same, and a product of the objective assumed. All "
            "caps in steps of five points, with the pounds moved, are in flexibility.csv."
        ],
        frozen=2,
    )


def _at(cap: float, unit: str) -> Column[CapRow]:
    def cell(row: CapRow) -> float | str:
        return row.at[cap].value if cap in row.at else NOT_APPLICABLE

    return Column[CapRow](f"Cap of {cap:.0%}", unit, cell, 15)


def _cap_rows(points: Iterable[ValuePoint]) -> Iterable[CapRow]:
    found: dict[tuple[str, str], CapRow] = {}
    for p in points:
        chosen = "yes" if p.is_chosen else "no"
        row = found.setdefault((p.area_code, p.base), CapRow(p.area_code, p.base.value, chosen, p.unit, {}))
        row.at[round(p.cap, 2)] = p
    return found.values()


def _or_none(price: float | None) -> float | str:
    return NOT_APPLICABLE if price is None else price
