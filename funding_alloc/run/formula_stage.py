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
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, DistrictAllocation, Model
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.results import LineTrace
from funding_alloc.schema.steps import CeilingStep, FloorStep, ProtectionStep


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
        placed = prepared.formula_of(line)
        panel = prepared.panel.only(prepared.in_scope(line.fund))
        evaluation = evaluate_line(placed, panel, line)
        solution = solve(pose_line(line, placed, evaluation))
        pounds[line] = evaluation.pounds
        programme[line] = {code: solution.pounds[column("paid", code)] for code in evaluation.pounds}
        need[line] = evaluation.need
        name = prepared.inputs.stable_names[placed.file]
        traces.append(LineTrace(line.id, name, placed.formula.title, evaluation.trace))
        binding = _set_by(prepared, line, evaluation)
        by_authority = add_up(prepared, evaluation.pounds)
        allocations += [
            Allocation(Model.FORMULA, area, line.id, gbp, binding.get(area, "formula"))
            for area, gbp in by_authority.items()
        ]
        if prepared.is_by_district:
            owner = prepared.authority_of()
            districts += [
                DistrictAllocation(Model.FORMULA, code, owner[code], line.id, gbp)
                for code, gbp in evaluation.pounds.items()
            ]
    return FormulaStage(pounds, programme, need, tuple(allocations), tuple(districts), tuple(traces))


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
