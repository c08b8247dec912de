"""The formula model: each line in closed form and as a linear programme, which must agree to the pound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from funding_alloc.allocator import solve
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.models.columns import column
from funding_alloc.models.formula_based import pose_line
from funding_alloc.models.least_movement import pose_least_movement
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, DistrictAllocation, Model, TracedStep
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.results import LineTrace
from funding_alloc.schema.steps import CeilingStep, FloorStep, ProtectionStep
from funding_alloc.schema.units import GBP


@dataclass(frozen=True)
class FormulaStage:
    """Pounds by line and recipient, by both calculations, and the need requirement of each recipient."""

    pounds: Mapping[FundLine, Mapping[str, int]]
    programme: Mapping[FundLine, Mapping[str, int]]
    need: Mapping[FundLine, Mapping[str, Fraction]]
    """Share of the line that need alone would call for."""
    allocations: tuple[Allocation, ...]
    district_allocations: tuple[DistrictAllocation, ...]
    traces: tuple[LineTrace, ...]


def run_formula(prepared: Prepared) -> FormulaStage:
    """Share every line out."""
    pounds, programme, need = {}, {}, {}
    allocations: list[Allocation] = []
    districts: list[DistrictAllocation] = []
    traces = []
    for line in prepared.lines:
        shared = _granted(prepared, line) if line.id in prepared.grants else _by_formula(prepared, line)
        pounds[line], programme[line], need[line] = shared.pounds, shared.programme, shared.need
        traces.append(shared.trace)
        allocations += [
            Allocation(Model.FORMULA, area, line.id, gbp, shared.set_by.get(area, shared.rule))
            for area, gbp in add_up(prepared, shared.pounds).items()
        ]
        if prepared.is_by_district:
            owner = prepared.authority_of()
            districts += [
                DistrictAllocation(Model.FORMULA, code, owner[code], line.id, gbp)
                for code, gbp in shared.pounds.items()
            ]
    return FormulaStage(pounds, programme, need, tuple(allocations), tuple(districts), tuple(traces))


@dataclass(frozen=True)
class _Shared:
    """One line shared out, by both calculations."""

    pounds: Mapping[str, int]
    programme: Mapping[str, int]
    need: Mapping[str, Fraction]
    trace: LineTrace
    rule: str
    set_by: Mapping[str, str]


def _by_formula(prepared: Prepared, line: FundLine) -> _Shared:
    placed = prepared.formula_of(line)
    evaluation = evaluate_line(placed, prepared.panel.only(prepared.in_scope(line.fund)), line)
    solution = solve(pose_line(line, placed, evaluation), time_limit=prepared.time_limit)
    programme = {code: solution.pounds[column("paid", code)] for code in evaluation.pounds}
    name = prepared.inputs.stable_names[placed.file]
    found = evaluation
    trace = LineTrace(line.id, name, placed.formula.title, found.trace, found.values, found.unrounded)
    return _Shared(evaluation.pounds, programme, evaluation.need, trace, "formula", _set_by(prepared, line, evaluation))


def _granted(prepared: Prepared, line: FundLine) -> _Shared:
    """A line whose pounds the fund file grants authority by authority.

    Rule    each authority has its grant; its need requirement is the grant itself, since no other need is known.
    Units   whole GBP.
    Promise the grants make up the line to the pound, and a plan finds nothing of it unmet.
    """
    pounds = prepared.grants[line.id]
    exact = {code: Fraction(gbp) for code, gbp in pounds.items()}
    reason = f"the whole of {line.id} is granted"
    solution = solve(pose_least_movement(column("granted", line.id), exact, line.gbp, reason))
    programme = {code: solution.pounds[column("paid", code)] for code in pounds}
    need = {code: amount / line.gbp for code, amount in exact.items()}
    inputs = prepared.inputs
    sentence = f"granted by the fund file; shared today by {line.mechanism}"
    steps = (TracedStep("grant", "granted", str(GBP), inputs.fund_lines[line.fund], sentence, exact),)
    trace = LineTrace(line.id, inputs.stable_names[inputs.funds_file], inputs.funds.title, steps)
    return _Shared(pounds, programme, need, trace, "granted", {})


def evaluate_line(placed: PlacedFormula, panel: Panel, line: FundLine) -> Evaluation:
    """One line by its formula, in the line's year."""
    return evaluate(placed, panel.grid(placed.formula.indicators), Setting(Decimal(line.gbp), line.year))


def add_up(prepared: Prepared, pounds: Mapping[str, int]) -> dict[str, int]:
    """Recipients' pounds by authority, OUTSIDE last."""
    owner = prepared.authority_of()
    total: dict[str, int] = {}
    for code in sorted(pounds):
        total[owner[code]] = total.get(owner[code], 0) + pounds[code]
    return dict(sorted(total.items()))


def _set_by(prepared: Prepared, line: FundLine, evaluation: Evaluation) -> dict[str, str]:
    """Areas held at a floor or a ceiling."""
    placed = prepared.formula_of(line)
    out: dict[str, str] = {}
    for step in placed.formula.steps:
        if isinstance(step, ProtectionStep):
            floors, ceilings = evaluation.limits[step.id]
            for code, amount in evaluation.values[step.id].items():
                if amount == floors[code] and not isinstance(step, CeilingStep):
                    out[code] = "floor"
                elif amount == ceilings[code] and not isinstance(step, FloorStep):
                    out[code] = "ceiling"
    return {} if prepared.is_by_district else out
