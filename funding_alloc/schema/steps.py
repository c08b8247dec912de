"""The steps a formula is made of. Each class is one word of the language; its attribute docstrings are its help.

Input and output units are declared beside each class and checked when a formula is read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator

from funding_alloc.schema.base import Name, Strict


class Unit(StrEnum):
    """What a step's result counts."""

    COUNT = "count"
    """People, dwellings: may be shared out."""
    VALUE = "value"
    """An indicator that is not a count, as published."""
    INDEX = "index"
    """1 is the average of the areas taking part."""
    SHARE = "share"
    """Sums to 1 over the areas taking part."""
    GBP = "gbp"


class _Step(Strict):
    id: Name
    """Name by which later steps refer to this result."""


class IndexStep(_Step):
    """Turn an indicator into a need index: 1 is the weighted mean of the areas, above 1 is more need.

    The data dictionary says which way the indicator points; a lower-is-more-need indicator is inverted.
    """

    op: Literal["index"]
    of: Name
    """Indicator on a ratio scale, positive everywhere."""
    weighted_by: Name
    """Count that weights the mean, usually population."""


class WeightStep(_Step):
    """Multiply a count by one or more indices, e.g. population by need: a weighted population."""

    op: Literal["weight"]
    count: Name
    by: tuple[Name, ...]


class ShareStep(_Step):
    """Each area's part of the total of a count."""

    op: Literal["share"]
    of: Name


class BlendTerm(Strict):
    """One component of a blend."""

    weight: Name
    """Parameter holding the component's weight."""
    of: Name
    """Share the weight applies to."""


class BlendStep(_Step):
    """Add shares with weights that sum to exactly 1."""

    op: Literal["blend"]
    terms: tuple[BlendTerm, ...]


class AreaCostStep(_Step):
    """Adjust shares for unavoidable differences in cost, on the part of spending that bears them."""

    op: Literal["area_cost"]
    input: Name
    by: Name
    """Cost index."""
    on: Name
    """Parameter holding the part of spending that local cost moves, 0 to 1."""
    then: Literal["renormalise"]
    """The quantum is fixed, so adjusted shares are brought back to a total of 1."""


class DistributeStep(_Step):
    """Share the line's quantum out."""

    op: Literal["distribute"]
    input: Name


class FloorStep(_Step):
    """Guarantee every area a share of a base amount. Floors are rounded up to whole pounds before they bind."""

    op: Literal["floor"]
    input: Name
    """Amounts before protection."""
    base: Name
    """Amounts the guarantee is measured against."""
    rate: Name
    """Parameter holding the guaranteed share."""
    paid_for_by: Literal["scaling_back_gains"]
    """Who meets the cost; there is no default because it is a policy choice."""


class CeilingStep(_Step):
    """Hold every area to a multiple of a base amount. Ceilings are rounded down to whole pounds before they bind."""

    op: Literal["ceiling"]
    input: Name
    base: Name
    rate: Name
    paid_to: Literal["others_in_proportion"]
    """Who gets what the ceiling frees; there is no default because it is a policy choice."""


class FloorAndCeilingStep(_Step):
    """Floor and ceiling in one fixed quantum, solved for one multiplier: x = clip(multiplier x input, floor, ceiling)."""

    op: Literal["floor_and_ceiling"]
    input: Name
    base: Name
    floor_rate: Name
    ceiling_rate: Name
    balanced_by: Literal["one_multiplier"]


class RoundStep(_Step):
    """Round to whole pounds by largest remainder, so that the quantum is spent exactly."""

    op: Literal["round"]
    input: Name
    to_gbp: Literal["1"]
    remainder: Literal["largest_remainder"]
    ties: Literal["area_code"]


ProtectionStep = FloorStep | CeilingStep | FloorAndCeilingStep
Step = Annotated[
    IndexStep
    | WeightStep
    | ShareStep
    | BlendStep
    | AreaCostStep
    | DistributeStep
    | FloorStep
    | CeilingStep
    | FloorAndCeilingStep
    | RoundStep,
    Discriminator("op"),
]
