"""The single settlement: each authority's envelope, its plan, and what its freedom is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.allocator import price_of, solve
from funding_alloc.models.single_settlement import Cell, Envelope, SettlementModel, cell_of, envelope_of, following
from funding_alloc.money import round_to_pounds
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, Check, Model
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.problem import Solution
from funding_alloc.schema.results import FlexibilityRow

STEP = Fraction(1, 100)
"""One percentage point: how far the cap is moved to price it."""


@dataclass(frozen=True)
class SettlementStage:
    """Plans as allocations, and what flexibility is worth by authority."""

    allocations: tuple[Allocation, ...]
    flexibility: tuple[FlexibilityRow, ...]
    carried: Mapping[tuple[str, str], int]
    """Net pounds carried into a class and year, by authority."""
    checks: tuple[Check, ...]


def run_settlement(prepared: Prepared, formula: FormulaStage) -> SettlementStage:
    """Turn formula allocations into envelopes, and let every authority plan its own."""
    grants, needs = _by_authority(prepared, formula)
    settings = prepared.inputs.scenario.models.settlement
    cap = Fraction(settings.virement.cap)
    allocations: list[Allocation] = []
    rows = []
    carried: Counter[tuple[str, str]] = Counter()
    differing = 0
    for code in sorted(grants):
        if code == OUTSIDE:
            allocations += _unchanged(grants[code])
            continue
        model = SettlementModel(envelope_of(code, grants[code], needs[code]), settings)
        plan = solve(model.pose(cap))
        allocations += _as_allocations(code, grants[code], model, plan)
        rows.append(_flexibility(model, cap, _spend(model, plan)))
        differing += model.weighted_unmet(_spend(model, plan)) != plan.goal_values[0]
        for cell in model.carrying():
            pounds = plan.pounds[model.column("carry", cell)]
            carried[code, f"{cell.del_class.value} {cell.year}"] -= pounds
            carried[code, f"{cell.del_class.value} {following(cell).year}"] += pounds
    what = "every plan's weighted unmet need, recomputed in closed form, is what the solver reports"
    twice = Check("settlement.objective", what, differing, 0, "plans")
    return SettlementStage(tuple(allocations), tuple(rows), carried, (twice,))


def _by_authority(
    prepared: Prepared, formula: FormulaStage
) -> tuple[dict[str, dict[FundLine, int]], dict[str, dict[FundLine, int]]]:
    """Grants and need requirements in whole pounds, by authority and line."""
    owner = prepared.authority_of()
    grants: dict[str, dict[FundLine, int]] = {}
    needs: dict[str, dict[FundLine, int]] = {}
    for line in prepared.lines:
        needed = round_to_pounds({c: share * line.gbp for c, share in formula.need[line].items()}, line.gbp)
        for pounds, out in ((formula.pounds[line], grants), (needed, needs)):
            for code in sorted(pounds):
                lines = out.setdefault(owner[code], {})
                lines[line] = lines.get(line, 0) + pounds[code]
    return grants, needs


def _unchanged(grants: Mapping[FundLine, int]) -> Iterable[Allocation]:
    for line, gbp in grants.items():
        yield Allocation(Model.SETTLEMENT, OUTSIDE, line.id, gbp, "formula: no settlement outside an authority")


def _as_allocations(
    code: str, grants: Mapping[FundLine, int], model: SettlementModel, plan: Solution
) -> Iterable[Allocation]:
    """A cell's planned pounds, spread over its lines in proportion to their grants."""
    for cell, grant in model.envelope.grant.items():
        spend = plan.pounds[model.column("spend", cell)]
        lines = [line for line in grants if cell_of(line) == cell]
        weights = {line.id: grants[line] if grant else 1 for line in lines}
        whole = sum(weights.values())
        pounds = round_to_pounds({name: Fraction(spend * w, whole) for name, w in weights.items()}, spend)
        for line in lines:
            set_by = "grant unchanged" if spend == grant else "plan within the virement cap"
            yield Allocation(Model.SETTLEMENT, code, line.id, pounds[line.id], set_by)


def _spend(model: SettlementModel, plan: Solution) -> dict[Cell, int]:
    return {cell: plan.pounds[model.column("spend", cell)] for cell in model.envelope.grant}


def _flexibility(model: SettlementModel, cap: Fraction, spend: Mapping[Cell, int]) -> FlexibilityRow:
    """Before is the formula allocation as granted: no virement, and nothing carried forward either."""
    grant = model.envelope.grant
    priced = price_of(model.pose, cap, STEP)
    return FlexibilityRow(
        area_code=model.envelope.area_code,
        envelope_gbp=model.envelope.total,
        movable_gbp=model.movable(cap),
        moved_gbp=sum(max(grant[cell] - spend[cell], 0) for cell in grant),
        unmet_before_gbp=_unmet(model.envelope, grant),
        unmet_after_gbp=_unmet(model.envelope, spend),
        weighted_before=float(model.weighted_unmet(grant)),
        weighted_after=float(model.weighted_unmet(spend)),
        price_wider=_price(priced.value, priced.value_above, model.room(cap + STEP) - model.room(cap)),
        price_tighter=_price(priced.value_below, priced.value, model.room(cap) - model.room(cap - STEP)),
    )


def _unmet(envelope: Envelope, spend: Mapping[Cell, int]) -> int:
    """Pounds by which spending falls short of the need requirement."""
    return sum(max(envelope.requirement[cell] - spend[cell], 0) for cell in envelope.grant)


def _price(before: float | None, after: float | None, pounds: int) -> float | None:
    """Weighted unmet need avoided for each pound of room."""
    if before is None or after is None or pounds <= 0:
        return None
    return (before - after) / pounds
