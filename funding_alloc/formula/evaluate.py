"""Evaluates a formula step by step and keeps the trace: exactly, or over many draws at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from funding_alloc.errors import Finding, InfeasibleError, InputFault, did_you_mean
from funding_alloc.formula.arithmetic import Array, Exact
from funding_alloc.formula.describe import sentence
from funding_alloc.formula.promises import broken_promises
from funding_alloc.formula.state import Facts, State
from funding_alloc.formula.steps import arithmetic, need, protection, sharing, solving
from funding_alloc.rules.estates.parametric import BoundsMissQuantum
from funding_alloc.schema import steps as words
from funding_alloc.schema.allocation import TracedStep
from funding_alloc.schema.formula import QUANTUM, PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.steps import CalibrateStep, ProtectionStep
from funding_alloc.schema.steps.declare import BaseStep
from funding_alloc.years import FiscalYear

Values = Mapping[str, Fraction]
Evaluator = Callable[[Any, State], Any]
EVALUATE: Final[Mapping[type, Evaluator]] = {
    words.DeriveStep: arithmetic.derive,
    words.BoundStep: arithmetic.bound,
    words.GreaterOfStep: arithmetic.greater_of,
    words.LesserOfStep: arithmetic.lesser_of,
    words.PowerStep: arithmetic.power,
    words.LogStep: arithmetic.log,
    words.SlidingScaleStep: arithmetic.sliding_scale,
    words.BandsStep: arithmetic.bands,
    words.LookupStep: arithmetic.lookup,
    words.EligibleStep: arithmetic.eligible,
    words.ChooseStep: arithmetic.choose,
    words.OverrideStep: arithmetic.override,
    words.IndexStep: need.index,
    words.ZScoreStep: need.z_score,
    words.RobustScoreStep: need.robust_score,
    words.RescaleStep: need.rescale,
    words.RankStep: need.rank,
    words.ExponentialStep: need.exponential,
    words.AggregateStep: need.aggregate,
    words.WeightStep: sharing.weight,
    words.ShareStep: sharing.share,
    words.BlendStep: sharing.blend,
    words.AreaCostStep: sharing.area_cost,
    words.NormaliseStep: sharing.normalise,
    words.DistributeStep: sharing.distribute,
    words.RaiseLowestStep: sharing.raise_lowest,
    words.ApportionStep: sharing.apportion,
    words.RoundStep: sharing.round_amounts,
    words.FloorStep: protection.floor,
    words.CeilingStep: protection.ceiling,
    words.FloorAndCeilingStep: protection.floor_and_ceiling,
    words.PaceOfChangeStep: protection.pace_of_change,
    words.GuaranteeStep: protection.guarantee,
    words.WaterfallStep: protection.waterfall,
    CalibrateStep: lambda step, at: solving.calibrate(step, at, _run_inner),
}


@dataclass(frozen=True)
class Setting:
    """What a formula is given beside its table: money, a year, and parameters that differ from the file's."""

    quantum: Decimal | None = None
    year: FiscalYear | None = None
    parameters: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Evaluation:
    """What a formula gave: every step's exact values, what they rest on, and the trace."""

    placed: PlacedFormula
    values: Mapping[str, Values]
    """Values by step, then by area; a value that holds for all areas is repeated."""
    single: Mapping[str, Fraction]
    """Values that hold for all areas."""
    limits: Mapping[str, tuple[Values, Values]]
    """Floors and ceilings of each step that protects."""
    unrounded: Mapping[str, Values]
    """Values of each result that a step rounds, as they were before."""
    trace: tuple[TracedStep, ...]
    year: FiscalYear | None
    labels: Mapping[str, Mapping[str, str]]
    """Text that forms groups, by name, then by area."""

    @property
    def result(self) -> Values:
        """The final step's values."""
        return self.values[self.placed.formula.result]

    @property
    def pounds(self) -> dict[str, int]:
        """The result in whole pounds."""
        return {code: int(amount) for code, amount in self.result.items()}

    @property
    def need(self) -> Values:
        """Shares that state need alone."""
        return self.values[self.placed.formula.need or ""]


def evaluate(placed: PlacedFormula, grid: Grid, setting: Setting) -> Evaluation:
    """Evaluate every step exactly.

    Promise the order of the table's rows cannot matter; where the formula rounds with the total kept, it is kept.
    Raises ``InfeasibleError`` where floors cost more, or ceilings allow less, than there is, and ``InputFault`` where
    a step meets values it cannot use or a promise of the formula does not hold.
    """
    exact = Exact()
    at = State(placed, exact, grid.codes, start_of(placed, setting, exact.one), grid.labels)
    at.known |= {name: exact.column(column) for name, column in grid.numbers.items()}
    trace = [trace_of(step, at, run_step(step, at)) for step in placed.formula.steps]
    broken = broken_promises(at)
    if broken:
        raise InputFault(broken)
    protecting = [step for step in placed.formula.steps if isinstance(step, ProtectionStep)]

    def by_area(x: Array) -> Values:
        return dict(zip(grid.codes, at.spread(x)[0], strict=True))

    pairs = {step.id: protection.limits_of(step, at) for step in protecting}
    return Evaluation(
        placed,
        {name: by_area(x) for name, x in at.known.items()},
        {name: x[0, 0] for name, x in at.known.items() if x.shape[1] == 1},
        {name: (by_area(low), by_area(high)) for name, (low, high) in pairs.items()},
        {name: by_area(x) for name, x in at.unrounded.items()},
        tuple(trace),
        setting.year,
        {name: dict(zip(grid.codes, texts, strict=True)) for name, texts in grid.labels.items()},
    )


def start_of(
    placed: PlacedFormula, setting: Setting, one: Callable[[Fraction], Array], drawn: Collection[str] = ()
) -> dict[str, Array]:
    """Parameters and quantum, apart from what is drawn.

    Raises ``InputFault`` for a year or a quantum that is needed and not given, or a parameter there is not.
    """
    formula, known = placed.formula, {}
    changed = dict(setting.parameters or {})
    findings = [
        Finding(
            placed.file, 0, 0, f"'{name}' is not a parameter of this formula.", did_you_mean(name, formula.parameters)
        )
        for name in changed
        if name not in formula.parameters
    ]
    for name, parameter in formula.parameters.items():
        value = changed.get(name, parameter.at(setting.year))
        if name in drawn or (value is None and parameter.by_label is not None):
            continue
        if value is not None:
            known[name] = one(Fraction(value))
        else:
            said = (
                f"has no value for {setting.year}"
                if setting.year
                else "has a value for each year, and no year is given"
            )
            findings.append(Finding(placed.file, placed.line_by_name[name], 0, f"parameter '{name}' {said}."))
    quantum = formula.quantum.value if setting.quantum is None and formula.quantum else setting.quantum
    if quantum is not None:
        known[QUANTUM] = one(Fraction(quantum))
    elif uses_quantum(placed) and QUANTUM not in drawn:
        fix = "Name it, e.g. --quantum 1000000."
        findings.append(Finding(placed.file, 0, 0, "shares out a quantum, and none is given.", fix))
    if findings:
        raise InputFault(findings)
    return known


def uses_quantum(placed: PlacedFormula) -> bool:
    """Whether any step refers to the quantum."""
    promised = {name for promise in placed.formula.promises for name in vars(promise).values()}
    return QUANTUM in promised or any(QUANTUM in names for names in placed.names_by_step.values())


def run_step(step: BaseStep, at: State) -> Facts:
    """Evaluate one step into what is known; the facts that explain it are returned.

    Raises ``InfeasibleError`` where a protection cannot be met.
    """
    try:
        found, facts = EVALUATE[type(step)](step, at)
    except BoundsMissQuantum as fault:
        place = f"{at.placed.file}:{at.placed.line_by_name.get(step.id, 0)}"
        raise InfeasibleError(f"step '{step.id}' of {at.placed.formula.title}", [f"{place}: {fault}"]) from None
    results: dict[str, Array] = found if isinstance(found, dict) else {step.id: found}
    parts = {part.id: part for part in getattr(step, "order", ())}
    for name, x in results.items():
        rounding = parts.get(name, step).round
        if rounding is not None and isinstance(at.arithmetic, Exact):
            at.unrounded[name] = x
        at.known[name] = x if rounding is None else at.arithmetic.round(x, Fraction(rounding.to), rounding.mode.value)
    explaining: Facts = facts
    return explaining


def _run_inner(at: State, step: CalibrateStep) -> State:
    for inner in step.steps:
        run_step(inner, at)
    return at


def trace_of(step: BaseStep, at: State, facts: Facts) -> TracedStep:
    """What a step did, for ``explain`` and the workbook."""
    values = dict(zip(at.codes, at.full(step.id)[0], strict=True))
    exact = {name: x[0, 0] for name, x in facts.items() if x.shape[1] == 1}
    unit = str(at.placed.unit_by_name[step.id])
    line = at.placed.line_by_name[step.id]
    op = words.op_of(type(step))
    return TracedStep(step.id, op, unit, line, sentence(step), values, exact)
