"""The steps a formula is made of. Each class is one word of the language; its attribute docstrings are its help.

Input and output units are declared beside each class and checked when a formula is read.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Discriminator, Field

from funding_alloc.schema.base import Name, Strict
from funding_alloc.schema.steps.arithmetic import (
    BandsStep,
    BoundStep,
    ChooseStep,
    DeriveStep,
    EligibleStep,
    GreaterOfStep,
    LesserOfStep,
    LogStep,
    LookupStep,
    OverrideStep,
    PowerStep,
    SlidingScaleStep,
)
from funding_alloc.schema.steps.declare import BaseStep, Gives, ParameterName, Rounding
from funding_alloc.schema.steps.need import (
    AggregateStep,
    ExponentialStep,
    IndexStep,
    RankStep,
    RescaleStep,
    RobustScoreStep,
    ZScoreStep,
)
from funding_alloc.schema.steps.protection import (
    CeilingStep,
    FloorAndCeilingStep,
    FloorStep,
    GuaranteeStep,
    PaceOfChangeStep,
    WaterfallStep,
)
from funding_alloc.schema.steps.sharing import (
    ApportionStep,
    AreaCostStep,
    BlendStep,
    DistributeStep,
    NormaliseStep,
    RaiseLowestStep,
    RoundStep,
    ShareStep,
    WeightStep,
)

PlainStep = Annotated[
    DeriveStep
    | BoundStep
    | GreaterOfStep
    | LesserOfStep
    | PowerStep
    | LogStep
    | SlidingScaleStep
    | BandsStep
    | LookupStep
    | EligibleStep
    | ChooseStep
    | OverrideStep
    | IndexStep
    | ZScoreStep
    | RobustScoreStep
    | RescaleStep
    | RankStep
    | ExponentialStep
    | AggregateStep
    | WeightStep
    | ShareStep
    | BlendStep
    | AreaCostStep
    | NormaliseStep
    | DistributeStep
    | RaiseLowestStep
    | ApportionStep
    | FloorStep
    | CeilingStep
    | FloorAndCeilingStep
    | PaceOfChangeStep
    | GuaranteeStep
    | WaterfallStep
    | RoundStep,
    Discriminator("op"),
]


class Equation(Strict):
    """What a calibration is to meet."""

    total_of: Name
    """Inner step whose total over all areas is steered."""
    equals: ParameterName
    """Parameter: the total to meet."""
    within: ParameterName
    """Parameter: the gap at which the search stops."""


class CalibrateStep(BaseStep):
    """Search for the one number at which a total is met; the stopping rule is part of the formula, so all is stated."""

    gives: ClassVar[Gives] = Gives(same_as="start")
    op: Literal["calibrate"]
    start: ParameterName
    """Parameter: the first trial."""
    meet: Equation
    """The total that is to be met."""
    method: Literal["secant", "bisection"]
    """``secant``: the second trial scales the first by the miss, later ones follow the straight line through the last
    two. ``bisection``: halves the interval from 0 to twice the start."""
    responds: Literal["rising", "falling"]
    """Whether a larger number gives a larger or a smaller total."""
    most_trials: Annotated[int, Field(ge=2, le=200)]
    """Trials after which it is refused."""
    trial_rounding: Rounding | None = None
    """Rounds every trial."""
    steps: Annotated[tuple[PlainStep, ...], Field(min_length=1)]
    """Steps evaluated at every trial; they refer to the number by this step's id, and none of them is seen outside."""


Step = Annotated[PlainStep | CalibrateStep, Discriminator("op")]
ProtectionStep = FloorStep | CeilingStep | FloorAndCeilingStep
STEPS: tuple[type[BaseStep], ...] = (*get_args(get_args(PlainStep)[0]), CalibrateStep)
"""Every step of the language."""


def op_of(step: type[BaseStep]) -> str:
    """The word that stands for a step in a file."""
    return str(get_args(step.model_fields["op"].annotation)[0])


__all__ = [
    "STEPS",
    "AggregateStep",
    "ApportionStep",
    "AreaCostStep",
    "BandsStep",
    "BaseStep",
    "BlendStep",
    "BoundStep",
    "CalibrateStep",
    "CeilingStep",
    "ChooseStep",
    "DeriveStep",
    "DistributeStep",
    "EligibleStep",
    "Equation",
    "ExponentialStep",
    "FloorAndCeilingStep",
    "FloorStep",
    "Gives",
    "GreaterOfStep",
    "GuaranteeStep",
    "IndexStep",
    "LesserOfStep",
    "LogStep",
    "LookupStep",
    "NormaliseStep",
    "OverrideStep",
    "PaceOfChangeStep",
    "PlainStep",
    "PowerStep",
    "ProtectionStep",
    "RaiseLowestStep",
    "RankStep",
    "RescaleStep",
    "RobustScoreStep",
    "RoundStep",
    "ShareStep",
    "SlidingScaleStep",
    "Step",
    "WaterfallStep",
    "WeightStep",
    "ZScoreStep",
    "op_of",
]
