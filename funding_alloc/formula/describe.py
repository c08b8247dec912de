"""What each step does, in one line of words: for ``explain`` and the workbook."""

from __future__ import annotations

from funding_alloc.schema.steps import (
    AreaCostStep,
    BlendStep,
    CeilingStep,
    DistributeStep,
    FloorAndCeilingStep,
    FloorStep,
    IndexStep,
    RoundStep,
    ShareStep,
    Step,
    WeightStep,
)

MoneyStep = DistributeStep | FloorStep | CeilingStep | FloorAndCeilingStep | RoundStep


def sentence(step: Step) -> str:
    """One line that says what a step does, for ``explain`` and the workbook."""
    match step:
        case IndexStep():
            return f"{step.of} relative to its mean weighted by {step.weighted_by}; above 1 is more {step.measures}"
        case WeightStep():
            return " x ".join((step.count, *step.by))
        case ShareStep():
            return f"share of {step.of}"
        case BlendStep():
            return " + ".join(f"{term.weight} x {term.of}" for term in step.terms)
        case AreaCostStep():
            return f"{step.input} adjusted by {step.by} on the part {step.on}, then brought back to a total of 1"
        case _:
            return _money_sentence(step)


def _money_sentence(step: MoneyStep) -> str:
    match step:
        case DistributeStep():
            return f"quantum x {step.input}"
        case FloorStep():
            return f"at least {step.rate} of {step.base}; gains above the floor are scaled back to pay for it"
        case CeilingStep():
            return f"at most {step.rate} of {step.base}; what it frees goes to the others in proportion"
        case FloorAndCeilingStep():
            return f"between {step.floor_rate} and {step.ceiling_rate} of {step.base}, by one multiplier"
        case RoundStep():
            return "whole pounds by largest remainder, ties to the lower area code"
