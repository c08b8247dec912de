"""Certificates of settlements: each plan between a simple rule and a bound, and its limits as sums over its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.bound import best_possible
from funding_alloc.models.settlement import Cell, Plan, SettlementModel
from funding_alloc.models.settlement.choose import movement_of
from funding_alloc.models.settlement.greedy import curves_of, simple_spend
from funding_alloc.models.settlement.purpose import LeastUnmetNeed
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.certificates import ANY, Band, KeptLimit, SettlementProof, Valued
from funding_alloc.schema.problem import Limit, Sense, Solution

HELD = Fraction(1, 10**6)
"""Part of an objective by which whole pounds, and prices in doubles, may keep it from its bound."""
_COUNTED = {
    (("in", 1),): "in",
    (("out", 1),): "out",
    (("spend", 1),): "spend",
    (("in", 1), ("out", -1)): "net",
    (("in", -1), ("out", 1)): "net out",
}
_NOTHING = ("shift", "held")
"""Amounts that may stand in a limit and are nothing where the settings forbid them."""


def prove(model: SettlementModel, best: Solution, plan: Plan) -> SettlementProof:
    """What shows that a plan keeps its limits and reaches what no plan can better."""
    problem, purpose, simple = model.pose(), model.purpose, simple_spend(model)
    limits = [limit for limit in problem.limits if not limit.is_arithmetic]
    kept = [found for limit in limits if (found := _kept(model, plan, limit, best)) is not None]
    return SettlementProof(
        area_code=model.envelope.area_code,
        unit=purpose.unit,
        is_small_good=purpose.sense is Sense.MINIMISE,
        objective=float(purpose.value(model.plan(best.pounds).spend)),
        simple=None if simple is None else float(purpose.value(simple)),
        bound=float(best_possible(problem, best.duals, Fraction(model.envelope.total))),
        is_plan=movement_of(model.settings.objective) == 1,
        counts_unmet=isinstance(purpose, LeastUnmetNeed),
        limits=tuple(kept),
        others=len(limits) - len(kept),
        values=tuple(_values(model)),
    )


def proof_check(proofs: Sequence[SettlementProof]) -> Check:
    """That no plan lies beyond its bound, short of it, or behind the simple rule."""
    what = "every plan reaches a bound that no plan can better, and is no worse than a simple rule"
    return Check("settlement.bound", what, sum(not is_proven(proof) for proof in proofs), 0, "plans")


def is_proven(proof: SettlementProof) -> bool:
    """Whether simple rule, plan and bound stand in their order, and plan and bound together."""
    held = float(HELD) * max(1.0, abs(proof.bound))
    is_reached = abs(proof.objective - proof.bound) <= held
    if proof.simple is None:
        return is_reached
    behind = proof.objective - proof.simple if proof.is_small_good else proof.simple - proof.objective
    return is_reached and behind <= held


def _values(model: SettlementModel) -> Iterator[Valued]:
    for cell, curve in curves_of(model).items():
        bands, top = [], 0
        for piece in curve:
            top += piece.width
            bands.append(Band(top, float(piece.slope)))
        yield Valued(model.envelope.area_code, cell.theme, cell.del_class, cell.year, tuple(bands))


@dataclass(frozen=True)
class _Picked:
    """Which rows of a plan a limit adds up, and how."""

    counted: str
    theme: str
    del_class: str
    year: str


def _kept(model: SettlementModel, plan: Plan, limit: Limit, best: Solution) -> KeptLimit | None:
    """A limit as a sum over rows; None where it is none, or counts what the plan holds over or changes of class."""
    picked = _picked(model, limit, best)
    if picked is None:
        return None
    names = {
        model.ground.column(kind, cell): values[cell]
        for kind, values in (("in", plan.moved_in), ("out", plan.moved_out), ("spend", plan.spend))
        for cell in model.envelope.grant
    }
    total = sum(int(factor) * names.get(name, 0) for name, factor in limit.terms.items())
    return KeptLimit(
        model.envelope.area_code,
        limit.name,
        limit.reason,
        picked.counted,
        picked.theme,
        picked.del_class,
        picked.year,
        total,
        None if limit.at_least is None else int(limit.at_least),
        None if limit.at_most is None else int(limit.at_most),
    )


def _picked(model: SettlementModel, limit: Limit, best: Solution) -> _Picked | None:
    columns = {
        model.ground.column(kind, cell): (kind, cell)
        for kind in ("in", "out", "spend")
        for cell in model.envelope.grant
    }
    cells: dict[tuple[str, int], set[Cell]] = {}
    for name, factor in limit.terms.items():
        if name.startswith(_NOTHING) and not best.pounds.get(name):
            continue
        if name not in columns or factor.denominator != 1:
            return None
        kind, cell = columns[name]
        cells.setdefault((kind, int(factor)), set()).add(cell)
    counted = _COUNTED.get(tuple(sorted(cells)))
    groups = list(cells.values())
    if counted is None or any(group != groups[0] for group in groups):
        return None
    return _pattern(model, counted, groups[0])


def _pattern(model: SettlementModel, counted: str, cells: set[Cell]) -> _Picked | None:
    """Theme, class and year that pick these cells and no others."""
    parts: list[Mapping[str, None]] = [
        dict.fromkeys(cell.theme for cell in cells),
        dict.fromkeys(cell.del_class.value for cell in cells),
        dict.fromkeys(str(cell.year) for cell in cells),
    ]
    theme, del_class, year = (next(iter(part)) if len(part) == 1 else ANY for part in parts)

    def fits(cell: Cell) -> bool:
        pairs = ((theme, cell.theme), (del_class, cell.del_class.value), (year, str(cell.year)))
        return all(wanted in {ANY, found} for wanted, found in pairs)

    if {cell for cell in model.envelope.grant if fits(cell)} != cells:
        return None
    return _Picked(counted, theme, del_class, year)
