"""Which steps are columns of live formulas, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from funding_alloc.export.workbook.calc.bench import Bench
from funding_alloc.export.workbook.calc.steps import arithmetic, need, protection, sharing, topping
from funding_alloc.export.workbook.calc.steps.rounding import settle
from funding_alloc.schema import steps as words
from funding_alloc.schema.steps.declare import BaseStep

MAKE: Final[Mapping[type, Callable[[Any, Bench], str]]] = {
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
    words.RoundStep: sharing.round_amounts,
    words.RaiseLowestStep: topping.raise_lowest,
    words.GuaranteeStep: topping.guarantee,
    words.WaterfallStep: topping.waterfall,
    words.FloorStep: protection.floor,
    words.CeilingStep: protection.ceiling,
    words.FloorAndCeilingStep: protection.floor_and_ceiling,
    words.PaceOfChangeStep: protection.pace_of_change,
}
SEARCHED: Final = frozenset({words.ApportionStep, words.CalibrateStep})
"""Found by a search: their columns hold the engine's values."""


def make(step: BaseStep, bench: Bench) -> None:
    """Add a step's columns; its result comes last, rounded as the file says."""
    if type(step) in SEARCHED:
        bench.result(step.id, "")
        return
    settle(step, MAKE[type(step)](step, bench), bench)
