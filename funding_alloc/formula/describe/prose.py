"""What each step does, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from funding_alloc.schema import steps as words
from funding_alloc.schema.steps.arithmetic import Condition
from funding_alloc.schema.steps.declare import BaseStep, Rounding
from funding_alloc.schema.steps.need import Aggregation
from funding_alloc.schema.steps.protection import BalancedBy, PaidForBy, PaidTo, Whole
from funding_alloc.schema.steps.sharing import Remainder

MODE: Final = {
    "half_up": "halves away from zero",
    "half_even": "halves to the even neighbour",
    "up": "away from zero",
    "down": "towards zero",
    "excel": "as a spreadsheet rounds",
}


def sentence(step: BaseStep) -> str:
    """One sentence that says what a step does, with its rounding."""
    said = SENTENCE[type(step)](step)
    return said if step.round is None else f"{said}, {rounding(step.round)}"


def rounding(how: Rounding) -> str:
    """How a result is rounded."""
    return f"rounded to {how.to}, {MODE[how.mode.value]}"


def test_of(condition: Condition) -> str:
    """A condition as one would say it."""
    if condition.label is not None:
        return f"{condition.label} is {' or '.join(condition.is_one_of or ())}"
    ((test, limit),) = condition.limits().items()
    return f"{condition.of} {test.replace('_', ' ')} {limit}".replace("equals", "is")


def _limits(step: words.BoundStep) -> str:
    parts = [f"not below {step.lower}"] * (step.lower is not None) + [f"not above {step.upper}"] * (
        step.upper is not None
    )
    return f"{step.input}, {' and '.join(parts)}; nothing is redistributed"


def _eligible(step: words.EligibleStep) -> str:
    joined = " and " if step.every else " or "
    return f"1 where {joined.join(test_of(condition) for condition in step.every or step.either or ())}; else 0"


def _scale(step: words.SlidingScaleStep) -> str:
    corners = ", ".join(f"{knot.gives} at {knot.at}" for knot in step.knots)
    return f"sliding scale on {step.of}: {corners}; straight between, level beyond"


def _bands(step: words.BandsStep) -> str:
    return f"by band of {step.of}: " + ", ".join(f"{band.gives} from {band.start}" for band in step.bands)


def _within(label: str | None) -> str:
    return "" if label in {None, "all_areas"} else f" within each {label}"


def _aggregate(step: words.AggregateStep) -> str:
    if step.function is Aggregation.SAME:
        return f"the one value of {step.of} that{_within(step.within) or ' all areas'} share"
    function = (
        "number of areas" if step.function is Aggregation.NUMBER else f"{step.function.replace('_', ' ')} of {step.of}"
    )
    weights = f" weighted by {step.weighted_by}" if step.weighted_by else ""
    return f"{function}{weights}{_within(step.within) or ' over all areas'}"


FLOOR: Final[Mapping[PaidForBy, str]] = {
    PaidForBy.SCALING_BACK_GAINS: "gains above the floor are scaled back to pay for it",
    PaidForBy.ONE_MULTIPLIER: "the others pay for it in proportion to their amounts",
    PaidForBy.SCALING_EVERYONE: "all amounts are then scaled to the total, so the floor may give way a little",
    PaidForBy.EXTRA_MONEY: "extra money pays for it, so the total grows",
}
CEILING: Final[Mapping[PaidTo, str]] = {
    PaidTo.OTHERS_IN_PROPORTION: "what it frees goes to the others in proportion",
    PaidTo.SCALING_EVERYONE: "all amounts are then scaled to the total, so the ceiling may give way a little",
    PaidTo.RETURNED: "what it frees is returned, so the total shrinks",
}
BOTH: Final[Mapping[BalancedBy, str]] = {
    BalancedBy.ONE_MULTIPLIER: "by one multiplier",
    BalancedBy.CAPPING_AND_SCALING: "gains above the upper limit are scaled back by one factor to pay for the floor",
    BalancedBy.NOBODY: "and the total moves",
}


def _whole(limits: Whole) -> str:
    return " (limits in whole pounds)" if limits is Whole.WHOLE else ""


def _pace(step: words.PaceOfChangeStep) -> str:
    then = {
        "leave": "the total follows",
        "scale_increases": "increases are scaled to the total of the targets",
        "scale_to_targets": "all amounts are scaled to the total of the targets",
    }[step.then]
    guarded = f"; where {step.protected} is 1 nobody loses" if step.protected else ""
    return f"from {step.prior} towards {step.target}: {step.up} of the gap up, {step.down} of it down{guarded}; {then}"


def _round(step: words.RoundStep) -> str:
    unit = {"1": "whole units", "0.01": "hundredths", "1000": "thousands"}[step.to]
    if step.remainder is Remainder.LARGEST_REMAINDER:
        return f"{unit} by largest remainder, ties to the lower area code"
    left = (
        "what is left over is left" if step.remainder is Remainder.LEAVE else f"what is left over goes to {step.area}"
    )
    return f"{unit}, {MODE[(step.mode or 'half_up')]}; {left}"


SENTENCE: Final[Mapping[type, Callable[[Any], str]]] = {
    words.DeriveStep: lambda s: f"{s.expression}, in {s.unit}",
    words.BoundStep: _limits,
    words.GreaterOfStep: lambda s: f"the greater of {' and '.join(s.of)}",
    words.LesserOfStep: lambda s: f"the lesser of {' and '.join(s.of)}",
    words.PowerStep: lambda s: f"{s.of} to the power {s.exponent}",
    words.LogStep: lambda s: f"natural logarithm of {s.of}, to {s.digits} digits",
    words.SlidingScaleStep: _scale,
    words.BandsStep: _bands,
    words.LookupStep: lambda s: f"{s.values} of the area's {s.label}",
    words.EligibleStep: _eligible,
    words.ChooseStep: lambda s: f"{s.then} where {s.flag} is 1, else {s.otherwise}",
    words.OverrideStep: lambda s: (
        f"{s.input}, but " + ", ".join(f"{name} for {code}" for code, name in s.areas.items())
    ),
    words.IndexStep: lambda s: f"{s.of} relative to its mean weighted by {s.weighted_by}; above 1 is more {s.measures}",
    words.ZScoreStep: lambda s: f"{s.of} less its mean, in {s.deviation} standard deviations",
    words.RobustScoreStep: lambda s: f"{s.of} less its median, in median absolute deviations times {s.consistency}",
    words.RescaleStep: lambda s: f"{s.of} stretched to run from {s.lowest} to {s.highest}",
    words.RankStep: lambda s: f"rank of {s.of}{_within(s.within)}, {s.first} first, ties: {s.ties.replace('_', ' ')}",
    words.ExponentialStep: lambda s: f"exponential score of the scaled rank {s.of}, with scale {s.scale}",
    words.AggregateStep: _aggregate,
    words.WeightStep: lambda s: " x ".join((s.count, *s.by)),
    words.ShareStep: lambda s: f"share of {s.of}{_within(s.within)}",
    words.BlendStep: lambda s: " + ".join(f"{term.weight} x {term.of}" for term in s.terms),
    words.AreaCostStep: lambda s: f"{s.input} adjusted by {s.by} on the part {s.on}, then brought back to a total of 1",
    words.NormaliseStep: lambda s: f"{s.input} scaled so that its total is that of {s.to}{_within(s.within)}",
    words.DistributeStep: lambda s: f"{s.pot} x {s.input}",
    words.RaiseLowestStep: lambda s: (
        f"{s.pot} spent on raising the lowest {s.resources} for each unit of {s.size} to one level"
    ),
    words.ApportionStep: lambda s: (
        f"{s.units} whole units by {s.of}, at least {s.minimum} each: {s.method.replace('_', ' ')}"
    ),
    words.FloorStep: lambda s: f"at least {s.rate} of {s.base}; {FLOOR[s.paid_for_by]}{_whole(s.limits)}",
    words.CeilingStep: lambda s: f"at most {s.rate} of {s.base}; {CEILING[s.paid_to]}{_whole(s.limits)}",
    words.FloorAndCeilingStep: lambda s: (
        f"between {s.floor_rate} and {s.ceiling_rate} of {s.base}, {BOTH[s.balanced_by]}{_whole(s.limits)}"
    ),
    words.PaceOfChangeStep: _pace,
    words.GuaranteeStep: lambda s: (
        f"{s.pot} first tops up those short by {s.shortfall}, the rest is shared by {s.shares}"
    ),
    words.WaterfallStep: lambda s: f"{s.amount} passed down " + ", ".join(f"{p.id} (room {p.room})" for p in s.order),
    words.RoundStep: _round,
    words.CalibrateStep: lambda s: (
        f"the number at which the total of {s.meet.total_of} is {s.meet.equals}, within {s.meet.within}, by {s.method}"
    ),
}
