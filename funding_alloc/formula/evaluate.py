"""Evaluates a formula exactly, step by step, and keeps the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from funding_alloc.errors import Finding, InfeasibleError, InputFault
from funding_alloc.formula.describe import sentence
from funding_alloc.money import round_to_pounds
from funding_alloc.rules.divisible import BoundsMissQuantum, bounded_proportional, scale_back_gains
from funding_alloc.schema.allocation import TracedStep
from funding_alloc.schema.dictionary import Direction
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.steps import (
    AreaCostStep,
    BlendStep,
    CeilingStep,
    DistributeStep,
    FloorAndCeilingStep,
    FloorStep,
    IndexStep,
    ProtectionStep,
    RoundStep,
    ShareStep,
    WeightStep,
)

Values = dict[str, Fraction]
Facts = dict[str, Fraction]
Bounds = tuple[Values, Values]


@dataclass(frozen=True)
class Evaluation:
    """What a formula gave: whole pounds, the shares that state need alone, every step's values, and the trace."""

    pounds: Mapping[str, int]
    need: Mapping[str, Fraction]
    values: Mapping[str, Mapping[str, Fraction]]
    trace: tuple[TracedStep, ...]


@dataclass(frozen=True)
class _At:
    """Where a step is evaluated: the formula, the panel, the quantum and what earlier steps gave."""

    placed: PlacedFormula
    panel: Panel
    quantum: int
    known: dict[str, Values]

    def rate(self, name: str) -> Fraction:
        return Fraction(self.placed.formula.parameters[name].value)

    def total(self, name: str) -> Fraction:
        return sum(self.known[name].values(), Fraction(0))

    def refuse_unless_positive(self, name: str, step: str) -> None:
        faulty = [code for code, value in self.known[name].items() if value <= 0]
        if faulty:
            what = f"step '{step}': '{name}' is not positive for {', '.join(faulty)}, so an index says nothing there."
            raise InputFault([Finding(self.placed.file, self.placed.line_by_name[step], 0, what)])


def evaluate(placed: PlacedFormula, panel: Panel, quantum: int) -> Evaluation:
    """Share ``quantum`` whole pounds between the panel's areas.

    Promise the pounds sum to the quantum; the order of the panel's rows cannot matter.
    Raises ``InfeasibleError`` where floors cost more, or ceilings allow less, than the quantum.
    """
    formula = placed.formula
    at = _At(placed, panel, quantum, {name: dict(panel.columns[name].values) for name in formula.indicators})
    trace = []
    for step in formula.steps:
        try:
            values, facts = EVALUATE[type(step)](step, at)
        except BoundsMissQuantum as fault:
            place = f"{placed.file}:{placed.line_by_name[step.id]}"
            raise InfeasibleError(f"step '{step.id}' of {formula.title}", [f"{place}: {fault}"]) from None
        at.known[step.id] = values
        line = placed.line_by_name[step.id]
        trace.append(TracedStep(step.id, step.op, step.gives.value, line, sentence(step), dict(values), facts))
    pounds = {code: int(amount) for code, amount in at.known[formula.result].items()}
    return Evaluation(pounds, at.known[formula.need], at.known, tuple(trace))


def bounds_of(step: ProtectionStep, placed: PlacedFormula, base: Mapping[str, Fraction], quantum: int) -> Bounds:
    """Floors in whole pounds, rounded up, and ceilings, rounded down; a side the step lacks cannot bind."""

    def rate(name: str) -> Fraction:
        return Fraction(placed.formula.parameters[name].value)

    floors, ceilings = dict.fromkeys(base, Fraction(0)), dict.fromkeys(base, Fraction(quantum))
    if isinstance(step, FloorStep | FloorAndCeilingStep):
        share = rate(step.rate if isinstance(step, FloorStep) else step.floor_rate)
        floors = {code: Fraction(ceil(share * amount)) for code, amount in base.items()}
    if isinstance(step, CeilingStep | FloorAndCeilingStep):
        share = rate(step.rate if isinstance(step, CeilingStep) else step.ceiling_rate)
        ceilings = {code: Fraction(floor(share * amount)) for code, amount in base.items()}
    return floors, ceilings


def _index(step: IndexStep, at: _At) -> tuple[Values, Facts]:
    column, weights = at.known[step.of], at.known[step.weighted_by]
    at.refuse_unless_positive(step.of, step.id)
    mean = sum((weights[code] * column[code] for code in column), Fraction(0)) / sum(weights.values())
    is_inverted = step.measures == "need" and at.panel.columns[step.of].spec.direction is Direction.LOWER
    values = {code: mean / value if is_inverted else value / mean for code, value in column.items()}
    return values, {"weighted mean": mean}


def _weight(step: WeightStep, at: _At) -> tuple[Values, Facts]:
    values = dict(at.known[step.count])
    for name in step.by:
        values = {code: count * at.known[name][code] for code, count in values.items()}
    return values, {}


def _share(step: ShareStep, at: _At) -> tuple[Values, Facts]:
    total = at.total(step.of)
    return {code: count / total for code, count in at.known[step.of].items()}, {"total": total}


def _blend(step: BlendStep, at: _At) -> tuple[Values, Facts]:
    values = {
        code: sum((at.rate(term.weight) * at.known[term.of][code] for term in step.terms), Fraction(0))
        for code in at.panel.codes
    }
    return values, {term.weight: at.rate(term.weight) for term in step.terms}


def _area_cost(step: AreaCostStep, at: _At) -> tuple[Values, Facts]:
    part, cost = at.rate(step.on), at.known[step.by]
    adjusted = {code: share * (1 - part + part * cost[code]) for code, share in at.known[step.input].items()}
    total = sum(adjusted.values(), Fraction(0))
    return {code: share / total for code, share in adjusted.items()}, {step.on: part, "total before": total}


def _distribute(step: DistributeStep, at: _At) -> tuple[Values, Facts]:
    return {code: at.quantum * share for code, share in at.known[step.input].items()}, {"quantum": Fraction(at.quantum)}


def _floor(step: FloorStep, at: _At) -> tuple[Values, Facts]:
    floors, _ = bounds_of(step, at.placed, at.known[step.base], at.quantum)
    shared = scale_back_gains(at.known[step.input], floors, Fraction(at.quantum))
    return shared.amounts, {step.rate: at.rate(step.rate), "scaling factor": shared.factor}


def _clip(step: CeilingStep | FloorAndCeilingStep, at: _At) -> tuple[Values, Facts]:
    floors, ceilings = bounds_of(step, at.placed, at.known[step.base], at.quantum)
    shared = bounded_proportional(at.known[step.input], floors, ceilings, Fraction(at.quantum))
    return shared.amounts, {"multiplier": shared.factor}


def _round(step: RoundStep, at: _At) -> tuple[Values, Facts]:
    pounds = round_to_pounds(at.known[step.input], at.quantum)
    return {code: Fraction(amount) for code, amount in pounds.items()}, {}


Evaluator = Callable[[Any, _At], tuple[Values, Facts]]
EVALUATE: Final[Mapping[type, Evaluator]] = {
    IndexStep: _index,
    WeightStep: _weight,
    ShareStep: _share,
    BlendStep: _blend,
    AreaCostStep: _area_cost,
    DistributeStep: _distribute,
    FloorStep: _floor,
    CeilingStep: _clip,
    FloorAndCeilingStep: _clip,
    RoundStep: _round,
}
