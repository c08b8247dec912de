"""Each step as one line of arithmetic: with names, and with the numbers of one area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from funding_alloc.formula.describe.prose import test_of
from funding_alloc.schema import steps as words
from funding_alloc.schema.dictionary import Direction
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.steps.declare import BaseStep
from funding_alloc.schema.steps.need import Aggregation
from funding_alloc.schema.steps.protection import BalancedBy, PaidForBy, PaidTo

Line = Callable[[Any, PlacedFormula], str]


def arithmetic(step: BaseStep, placed: PlacedFormula) -> str:
    """The step's rule with names: ``target = quantum * need_share``."""
    return f"{step.id} = {_ruled(step, placed)}"


def _ruled(step: BaseStep, placed: PlacedFormula) -> str:
    rule = ARITHMETIC[type(step)](step, placed)
    return rule if step.round is None else f"round({rule}, {step.round.to}, {step.round.mode.value})"


def worked(step: BaseStep, placed: PlacedFormula, numbers: Mapping[str, Fraction]) -> str:
    """The step's rule with one area's numbers, and what comes out."""
    names = sorted(numbers, key=len, reverse=True)
    pattern = re.compile(r"(?<![a-z0-9_])(" + "|".join(map(re.escape, names)) + r")(?![a-z0-9_])") if names else None
    rule = _ruled(step, placed)
    shown = pattern.sub(lambda found: shown_number(numbers[found[1]]), rule) if pattern else rule
    return f"{shown} = {shown_number(numbers[step.id])}"


def shown_number(value: Fraction) -> str:
    """A number as a reader wants it: whole where it is whole, else to eight significant digits."""
    if value.denominator == 1:
        return f"{int(value):,}"
    shown = f"{float(value):,.8g}"
    return shown if "e" in shown else _grouped(float(value))


def _grouped(value: float) -> str:
    digits = max(0, 8 - len(str(int(abs(value)))))
    return f"{value:,.{digits}f}".rstrip("0").rstrip(".")


def _bound(step: words.BoundStep, _: PlacedFormula) -> str:
    inner = step.input if step.upper is None else f"min({step.input}, {step.upper})"
    return inner if step.lower is None else f"max({inner}, {step.lower})"


def _index(step: words.IndexStep, placed: PlacedFormula) -> str:
    is_inverted = step.measures == "need" and placed.direction_by_name.get(step.of) is Direction.LOWER
    return f"weighted mean / {step.of}" if is_inverted else f"{step.of} / weighted mean"


def _eligible(step: words.EligibleStep, _: PlacedFormula) -> str:
    joined = " and " if step.every else " or "
    return f"1 if {joined.join(test_of(condition) for condition in step.every or step.either or ())}, else 0"


def _aggregate(step: words.AggregateStep, _: PlacedFormula) -> str:
    over = "all areas" if step.within == "all_areas" else f"its {step.within}"
    if step.function is Aggregation.SAME:
        return f"{step.of}, the same over {over}"
    if step.function is Aggregation.NUMBER:
        return f"areas in {over}"
    return f"{step.function.replace('_', ' ')} of {step.of} over {over}"


FLOOR: Final[Mapping[PaidForBy, str]] = {
    PaidForBy.SCALING_BACK_GAINS: "{low} + scaling factor * max({x} - {low}, 0)",
    PaidForBy.ONE_MULTIPLIER: "max(multiplier * {x}, {low})",
    PaidForBy.SCALING_EVERYONE: "scaling factor * max({x}, {low})",
    PaidForBy.EXTRA_MONEY: "max({x}, {low})",
}
CEILING: Final[Mapping[PaidTo, str]] = {
    PaidTo.OTHERS_IN_PROPORTION: "min(multiplier * {x}, {high})",
    PaidTo.SCALING_EVERYONE: "scaling factor * min({x}, {high})",
    PaidTo.RETURNED: "min({x}, {high})",
}
BOTH: Final[Mapping[BalancedBy, str]] = {
    BalancedBy.ONE_MULTIPLIER: "min(max(multiplier * {x}, {low}), {high})",
    BalancedBy.CAPPING_AND_SCALING: "min(max({x}, {low}), {high}) + share of gains kept * max({x} - {high}, 0)",
    BalancedBy.NOBODY: "min(max({x}, {low}), {high})",
}


def _floor(step: words.FloorStep, _: PlacedFormula) -> str:
    return FLOOR[step.paid_for_by].format(x=step.input, low=f"{step.rate} * {step.base}")


def _ceiling(step: words.CeilingStep, _: PlacedFormula) -> str:
    return CEILING[step.paid_to].format(x=step.input, high=f"{step.rate} * {step.base}")


def _both(step: words.FloorAndCeilingStep, _: PlacedFormula) -> str:
    low, high = f"{step.floor_rate} * {step.base}", f"{step.ceiling_rate} * {step.base}"
    return BOTH[step.balanced_by].format(x=step.input, low=low, high=high)


def _pace(step: words.PaceOfChangeStep, _: PlacedFormula) -> str:
    moved = f"{step.prior} + ({step.up} or {step.down}) * ({step.target} - {step.prior})"
    return moved if step.then == "leave" else f"scaling factor, {moved}"


def _scale(step: words.SlidingScaleStep, _: PlacedFormula) -> str:
    return f"scale({step.of}; " + ", ".join(f"{knot.at}: {knot.gives}" for knot in step.knots) + ")"


def _bands(step: words.BandsStep, _: PlacedFormula) -> str:
    return f"band({step.of}; " + ", ".join(f"from {band.start}: {band.gives}" for band in step.bands) + ")"


ARITHMETIC: Final[Mapping[type, Line]] = {
    words.DeriveStep: lambda s, _: s.expression.text,
    words.BoundStep: _bound,
    words.GreaterOfStep: lambda s, _: f"max({', '.join(s.of)})",
    words.LesserOfStep: lambda s, _: f"min({', '.join(s.of)})",
    words.PowerStep: lambda s, _: f"{s.of} ^ {s.exponent}",
    words.LogStep: lambda s, _: f"ln({s.of})",
    words.SlidingScaleStep: _scale,
    words.BandsStep: _bands,
    words.LookupStep: lambda s, _: f"{s.values} by {s.label}",
    words.EligibleStep: _eligible,
    words.ChooseStep: lambda s, _: f"{s.then} if {s.flag} is 1, else {s.otherwise}",
    words.OverrideStep: lambda s, _: (
        f"{s.input}, but " + ", ".join(f"{code}: {name}" for code, name in s.areas.items())
    ),
    words.IndexStep: _index,
    words.ZScoreStep: lambda s, _: f"({s.of} - mean) / standard deviation",
    words.RobustScoreStep: lambda s, _: f"({s.of} - median) / ({s.consistency} * median absolute deviation)",
    words.RescaleStep: lambda s, _: f"{s.lowest} + ({s.of} - least) * ({s.highest} - {s.lowest}) / (greatest - least)",
    words.RankStep: lambda s, _: f"rank({s.of}, {s.first} first)",
    words.ExponentialStep: lambda s, _: f"-{s.scale} * ln(1 - {s.of} * (1 - exp(-100 / {s.scale})))",
    words.AggregateStep: _aggregate,
    words.WeightStep: lambda s, _: " * ".join((s.count, *s.by)),
    words.ShareStep: lambda s, _: f"{s.of} / total" if s.within is None else f"{s.of} / total of its {s.within}",
    words.BlendStep: lambda s, _: " + ".join(f"{term.weight} * {term.of}" for term in s.terms),
    words.AreaCostStep: lambda s, _: f"{s.input} * (1 - {s.on} + {s.on} * {s.by}) / total before",
    words.NormaliseStep: lambda s, _: f"{s.input} * total after / total before",
    words.DistributeStep: lambda s, _: f"{s.pot} * {s.input}",
    words.RaiseLowestStep: lambda s, _: f"max(common level * {s.size} - {s.resources}, 0)",
    words.ApportionStep: lambda s, _: f"units of {s.units} for {s.of}",
    words.FloorStep: _floor,
    words.CeilingStep: _ceiling,
    words.FloorAndCeilingStep: _both,
    words.PaceOfChangeStep: _pace,
    words.GuaranteeStep: lambda s, _: (
        f"max({s.shortfall} - {s.shares} * ({s.pot} - top-ups), 0) + {s.shares} * ({s.pot} - top-ups)"
    ),
    words.WaterfallStep: lambda s, _: f"{s.amount} - " + " - ".join(part.id for part in s.order),
    words.RoundStep: lambda s, _: f"round({s.input}, {s.to})",
    words.CalibrateStep: lambda s, _: f"the number with total of {s.meet.total_of} = {s.meet.equals}",
}
