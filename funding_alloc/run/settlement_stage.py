"""The single settlement: each authority's envelope, its plan, and what its freedom is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.allocator import solve
from funding_alloc.models.as_solved import is_as_solved
from funding_alloc.models.settlement import Cell, Envelope, Plan, SettlementModel, cell_of, envelope_of, following
from funding_alloc.models.settlement.choose import movement_of
from funding_alloc.money import round_to_pounds
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.settlement_floors import refuse_floors
from funding_alloc.run.settlement_proof import proof_check, prove
from funding_alloc.run.settlement_worth import Worth, worth_of
from funding_alloc.schema.allocation import Allocation, Check, Model
from funding_alloc.schema.certificates import SettlementProof
from funding_alloc.schema.funds import DelClass, FundLine
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.problem import Solution
from funding_alloc.schema.settlement import SettlementSettings
from funding_alloc.schema.settlement_results import PlanRow


@dataclass(frozen=True)
class Planned:
    """An authority's best plan, and the plan it makes: the two differ by inertia alone."""

    model: SettlementModel
    best: Solution
    plan: Plan


@dataclass(frozen=True)
class SettlementStage:
    """Plans as allocations, and what flexibility is worth by authority."""

    allocations: tuple[Allocation, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    worth: tuple[Worth, ...] = ()
    carried: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Net pounds carried or shifted into a class and year, by authority."""
    checks: tuple[Check, ...] = ()
    proofs: tuple[SettlementProof, ...] = ()


def run_settlement(prepared: Prepared, formula: FormulaStage) -> SettlementStage:
    """Turn formula allocations into envelopes, and let every authority plan its own."""
    grants, needs = by_authority(prepared, formula)
    settings = prepared.inputs.scenario.models.settlement
    refuse_floors(envelopes_of(grants, needs), prepared.inputs)
    allocations: list[Allocation] = list(_unchanged(grants.get(OUTSIDE, {})))
    plans: list[PlanRow] = []
    worth: list[Worth] = []
    proofs: list[SettlementProof] = []
    carried: Counter[tuple[str, str]] = Counter()
    differing = 0
    for envelope in envelopes_of(grants, needs):
        planned = plan_envelope(envelope, settings, prepared.time_limit)
        code, plan = envelope.area_code, planned.plan
        allocations += _as_allocations(grants[code], planned)
        plans += plan_rows(planned)
        for key, pounds in _carried(planned):
            carried[key] += pounds
        differing += _differs(planned)
        proofs.append(prove(planned.model, planned.best, plan))
        worth.append(worth_of(planned.model, planned.best, plan))
    what = "every plan's objective, recomputed in closed form, is the optimum that was proven"
    priced = [row for found in worth for row in found.binding]
    outside = sum(not is_between(row.loss_tighter, row.dual, row.gain_looser) for row in priced)
    said = f"each of {len(priced)} prices of binding limits lies between its two re-solves"
    checks = (
        Check("settlement.objective", what, differing, 0, "plans"),
        Check("settlement.prices", said, outside, 0, "prices"),
        proof_check(proofs),
    )
    return SettlementStage(tuple(sorted(allocations)), tuple(plans), tuple(worth), carried, checks, tuple(proofs))


def envelopes_of(
    grants: Mapping[str, Mapping[FundLine, int]], needs: Mapping[str, Mapping[FundLine, int]]
) -> Iterable[Envelope]:
    """Every authority's envelope, in the order of their codes."""
    for code in sorted(grants):
        if code != OUTSIDE:
            yield envelope_of(code, grants[code], needs[code])


def plan_envelope(envelope: Envelope, settings: SettlementSettings, time_limit: float | None = None) -> Planned:
    """Find the best plan and go towards it as far as inertia lets the place."""
    model = SettlementModel(envelope, settings)
    best = solve(model.pose(), time_limit=time_limit)
    plan = model.plan(best.pounds)
    part = movement_of(settings.objective)
    if part < 1:
        granted = model.as_granted()
        target = {cell: granted[cell] + part * (plan.spend[cell] - granted[cell]) for cell in granted}
        plan = model.plan(solve(model.pose_towards(target), time_limit=time_limit).pounds)
    return Planned(model, best, plan)


def is_between(loss: float | None, dual: float, gain: float) -> bool:
    """Whether a price lies between the gain of giving way and the loss of tightening, but for the noise of doubles."""
    noise = 1e-6 * max(1.0, abs(dual), abs(gain), abs(loss or 0.0))
    return gain - noise <= dual and (loss is None or dual <= loss + noise)


def by_authority(
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


def plan_rows(planned: Planned) -> Iterable[PlanRow]:
    """A plan, one row to a theme, class and year."""
    envelope, plan = planned.model.envelope, planned.plan
    for cell, grant in envelope.grant.items():
        yield PlanRow(
            area_code=envelope.area_code,
            theme=cell.theme,
            del_class=cell.del_class,
            year=cell.year,
            grant_gbp=grant,
            retained_gbp=plan.retained[cell],
            moved_in_gbp=plan.moved_in[cell],
            moved_out_gbp=plan.moved_out[cell],
            drawn_gbp=plan.drawn(cell),
            held_gbp=plan.held.get(cell, 0),
            spend_gbp=plan.spend[cell],
            requirement_gbp=envelope.requirement[cell],
        )


def _unchanged(grants: Mapping[FundLine, int]) -> Iterable[Allocation]:
    for line, gbp in grants.items():
        yield Allocation(Model.SETTLEMENT, OUTSIDE, line.id, gbp, "formula: no settlement outside an authority")


def _as_allocations(grants: Mapping[FundLine, int], planned: Planned) -> Iterable[Allocation]:
    """A cell's planned pounds, retained ones included, spread over its lines in proportion to their grants."""
    used = planned.plan.used
    for cell, grant in planned.model.envelope.grant.items():
        lines = [line for line in grants if cell_of(line) == cell]
        weights = {line.id: grants[line] if grant else 1 for line in lines}
        whole = sum(weights.values())
        pounds = round_to_pounds({name: Fraction(used[cell] * w, whole) for name, w in weights.items()}, used[cell])
        for line in lines:
            set_by = "grant unchanged" if used[cell] == grant else "plan within the settlement's limits"
            yield Allocation(Model.SETTLEMENT, planned.model.envelope.area_code, line.id, pounds[line.id], set_by)


def _carried(planned: Planned) -> Iterable[tuple[tuple[str, str], int]]:
    """Net pounds held over or shifted into each class and year."""
    code, net = planned.model.envelope.area_code, Counter[tuple[str, str]]()
    for cell, pounds in planned.plan.held.items():
        net[code, _kind(cell)] -= pounds
        net[code, _kind(following(cell))] += pounds
    for (source, year), pounds in planned.plan.shifted.items():
        other = DelClass.CDEL if source is DelClass.RDEL else DelClass.RDEL
        net[code, f"{source.value} {year}"] -= pounds
        net[code, f"{other.value} {year}"] += pounds
    return net.items()


def _kind(cell: Cell) -> str:
    return f"{cell.del_class.value} {cell.year}"


def _differs(planned: Planned) -> bool:
    """Whether the best plan's objective in closed form is not the optimum that was proven."""
    model = planned.model
    closed = model.purpose.value(model.plan(planned.best.pounds).spend)
    return not is_as_solved(closed, model.purpose.goal(model.ground), planned.best)
