"""Benefit incidence: of an event's value, what is whose; and which events' parts make up their whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from funding_alloc.learning.prices import ZERO, total
from funding_alloc.schema.pockets import Incidence, Price, UnitCost
from funding_alloc.schema.pockets_results import Reconciled
from funding_alloc.schema.pockets_terms import NO_DEPARTMENT, Measure


def shares_by_body(event: Incidence, bodies: Mapping[str, str]) -> dict[str, Fraction]:
    """Part of an event's value that is each body's.

    Rule    sum of the parts of the body's departments / sum of all parts.
    Units   pure shares.
    Promise they sum to 1, so that times the event's total they make up that total exactly, whatever the parts miss.
    """
    whole = total(event.parts.values())
    out: dict[str, Fraction] = defaultdict(Fraction)
    for department, gbp in event.parts.items():
        out[bodies[department]] += gbp / whole
    return dict(out)


def reconcile(costs: Sequence[UnitCost], within: Fraction) -> tuple[Reconciled, ...]:
    """Hold every cost that has parts against the sum of its parts.

    Rule    a code's parts are the codes one level below it, HO1.0.1 and on for HO1.0. It reconciles where all have one
            price year and |sum of parts - whole| <= within x whole.
    Units   GBP in the prices of the row, fiscal values only.
    Source  codes of the Unit Cost Database; that parts add up is not claimed there of every code.
    """
    by_code = {cost.code: cost for cost in costs if cost.code is not None}
    parts: dict[str, list[UnitCost]] = defaultdict(list)
    for code, cost in by_code.items():
        if code.count(".") > 1:
            parts[code.rpartition(".")[0]].append(cost)
    uncoded = [cost for cost in costs if cost.code is None]
    return tuple(_held(by_code[code], parts[code], within, uncoded) for code in sorted(parts) if code in by_code)


def incidence_of(costs: Sequence[UnitCost], within: Fraction) -> dict[str, Incidence]:
    """The incidence table once more, from the unit costs themselves: those that reconcile, by department."""
    by_code = {cost.code: cost for cost in costs if cost.code is not None}
    out = {}
    for row in reconcile(costs, within):
        if row.reconciles:
            whole = by_code[row.code]
            out[row.code] = Incidence(row.code, whole.label, whole.unit, whole.prices[Measure.FISCAL], row.parts)
    return out


def _held(whole: UnitCost, parts: Iterable[UnitCost], within: Fraction, uncoded: Iterable[UnitCost]) -> Reconciled:
    by_department: dict[str, Fraction] = defaultdict(Fraction)
    prices = [(part.department or NO_DEPARTMENT, part.prices.get(Measure.FISCAL)) for part in parts]
    for department, price in prices:
        if price is not None:
            by_department[department] += price.gbp
    own = whole.prices.get(Measure.FISCAL)
    found = total(by_department.values())
    why = _why_not(own, found, {price.year for _, price in prices if price}, within)
    if own is not None and why:
        why += _with_a_row_without_code(own, found, within, uncoded)
    return Reconciled(
        whole.code or "", whole.label, None if own is None else own.gbp, found, dict(by_department), not why, why
    )


def _why_not(own: Price | None, found: Fraction, years: set[object], within: Fraction) -> str:
    if own is None:
        return "the whole has no fiscal value"
    if years - {own.year}:
        return "the parts are in prices of another year"
    if found == ZERO and own.gbp:
        return "no part has a fiscal value"
    if abs(found - own.gbp) > within * own.gbp:
        return f"the parts make up {float(found / own.gbp):.0%} of the whole" if own.gbp else "the whole is 0"
    return ""


def _with_a_row_without_code(own: Price, found: Fraction, within: Fraction, uncoded: Iterable[UnitCost]) -> str:
    """Whether a row that the source left without a code is what is missing; it is not added on that guess."""
    for cost in uncoded:
        price = cost.prices.get(Measure.FISCAL)
        if price and price.year == own.year and abs(found + price.gbp - own.gbp) <= within * own.gbp:
            return f"; with the row that has no code ('{cost.label}') they would make it up"
    return ""
