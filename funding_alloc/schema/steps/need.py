"""Steps that make indicators comparable: indices, scores, ranks, and totals over groups of areas."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from funding_alloc.schema.base import Name
from funding_alloc.schema.steps.declare import (
    BaseStep,
    Count,
    Digits,
    Gives,
    Label,
    Number,
    ParameterName,
    Pure,
    Value,
)
from funding_alloc.schema.units import INDEX, RANK, SCORE


class IndexStep(BaseStep):
    """Turn an indicator into an index: 1 is the weighted mean of the areas taking part."""

    gives: ClassVar[Gives] = Gives(unit=INDEX)
    op: Literal["index"]
    of: Value
    """Indicator on a ratio scale, positive everywhere."""
    weighted_by: Count
    """Count that weights the mean, usually population."""
    measures: Literal["need", "cost"]
    """``need``: above 1 is more need, so an indicator declared lower-is-more-need is inverted.
    ``cost``: value over mean as published, for wages and prices."""


class ZScoreStep(BaseStep):
    """Distance from the mean in standard deviations."""

    gives: ClassVar[Gives] = Gives(unit=SCORE)
    op: Literal["z_score"]
    of: Number
    """Values to compare."""
    deviation: Literal["population", "sample"]
    """Whether the squared distances are divided by the number of areas or by one less."""
    digits: Digits
    """Significant digits kept of the deviation."""


class RobustScoreStep(BaseStep):
    """Distance from the median in median absolute deviations: one extreme area cannot move the scale."""

    gives: ClassVar[Gives] = Gives(unit=SCORE)
    op: Literal["robust_score"]
    of: Number
    """Values to compare."""
    consistency: ParameterName
    """Parameter that multiplies the deviation, 1.4826 where a normal distribution is to have deviation 1."""


class RescaleStep(BaseStep):
    """Stretch or shrink values so that the least and the greatest land on given ends."""

    gives: ClassVar[Gives] = Gives(unit=SCORE)
    op: Literal["rescale"]
    of: Number
    """Values to stretch."""
    lowest: ParameterName
    """Parameter: result of the least value."""
    highest: ParameterName
    """Parameter: result of the greatest value."""


class Ties(StrEnum):
    """What areas with equal values are ranked."""

    LOWEST = "lowest"
    """All get the best rank of the group: 1, 2, 2, 4."""
    HIGHEST = "highest"
    """All get the last rank of the group: 1, 3, 3, 4."""
    AVERAGE = "average"
    """All get the middle: 1, 2.5, 2.5, 4."""
    AREA_CODE = "area_code"
    """The lower code comes first, so that every rank occurs once."""


class RankStep(BaseStep):
    """Place in the order of a value, from 1."""

    gives: ClassVar[Gives] = Gives(unit=RANK)
    op: Literal["rank"]
    of: Number
    """Values to rank."""
    first: Literal["highest", "lowest"]
    """Which end has rank 1."""
    ties: Ties
    """What equal values get; there is no default because it moves money."""
    within: Label | None = None
    """Ranks are given within each group of this label; without it, over all areas."""


class ExponentialStep(BaseStep):
    """Turn a scaled rank in (0, 1] into -s ln(1 - R (1 - exp(-100/s))): 0 to 100, stretched at the needy end."""

    gives: ClassVar[Gives] = Gives(unit=SCORE)
    op: Literal["exponential"]
    of: Pure
    """Scaled rank above 0 and up to 1; 1 is the neediest."""
    scale: ParameterName
    """Parameter s; 23 in the English indices of deprivation."""
    digits: Digits
    """Significant digits kept."""


class Aggregation(StrEnum):
    """How a group's values become one."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"
    MEDIAN = "median"
    LEAST = "least"
    GREATEST = "greatest"
    NUMBER = "number"
    """How many areas."""
    SAME = "same"
    """The one value that all members must share; areas that differ are refused."""


class AggregateStep(BaseStep):
    """One value for each group, which every member then carries; over all areas it is one value for everything."""

    gives: ClassVar[Gives] = Gives(same_as="of")
    op: Literal["aggregate"]
    of: Number
    """Values of the members."""
    function: Aggregation
    """How the values become one."""
    within: Label | Literal["all_areas"]
    """Label that forms the groups, or all_areas."""
    weighted_by: Count | None = None
    """Count that weights a weighted mean, and only that."""

    @model_validator(mode="after")
    def _weight_belongs_to_a_mean(self) -> Self:
        if (self.function is Aggregation.WEIGHTED_MEAN) != (self.weighted_by is not None):
            raise ValueError("'weighted_by' belongs to function weighted_mean, which needs it")
        return self


ALL_AREAS: Name = "all_areas"
