"""Steps that share out: weights, shares, blends, pots, whole units."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from funding_alloc.schema.base import Name, Strict, Text
from funding_alloc.schema.steps.declare import (
    BaseStep,
    Count,
    Gives,
    Index,
    Label,
    Mode,
    Money,
    Number,
    ParameterName,
    ScalarMoney,
    Shares,
    Takes,
    Wants,
)
from funding_alloc.schema.units import SHARE


class WeightStep(BaseStep):
    """Multiply a count by one or more indices, e.g. population by need: a weighted population."""

    gives: ClassVar[Gives] = Gives(same_as="count")
    op: Literal["weight"]
    count: Count
    """Count to weight, usually population."""
    by: Annotated[tuple[Name, ...], Takes(Wants.INDEX), Field(min_length=1)]
    """Indices it is multiplied by."""


class ShareStep(BaseStep):
    """Each area's part of the total."""

    gives: ClassVar[Gives] = Gives(unit=SHARE)
    op: Literal["share"]
    of: Number
    """A count or an amount; anything else must be said, because large areas then count no more than small ones."""
    not_a_count: Literal["accepted"] | None = None
    """Says that a score or a rate is meant to be shared as if it were a count."""
    within: Label | None = None
    """Shares are of each group's total; without it, of all areas'."""


class BlendTerm(Strict):
    """One component of a blend."""

    weight: ParameterName
    """Parameter holding the component's weight."""
    of: Number
    """What the weight applies to."""


class BlendStep(BaseStep):
    """Add results of one unit with weights that sum to exactly 1."""

    gives: ClassVar[Gives] = Gives(same_as="terms")
    op: Literal["blend"]
    terms: Annotated[tuple[BlendTerm, ...], Field(min_length=1)]
    """Components with their weights."""


class AreaCostStep(BaseStep):
    """Adjust shares for unavoidable differences in cost, on the part of spending that bears them."""

    gives: ClassVar[Gives] = Gives(unit=SHARE)
    op: Literal["area_cost"]
    input: Shares
    """Shares before adjustment."""
    by: Index
    """Cost index."""
    on: ParameterName
    """Parameter holding the part of spending that local cost moves, 0 to 1."""
    then: Literal["renormalise"]
    """The quantum is fixed, so adjusted shares are brought back to a total of 1."""


class NormaliseStep(BaseStep):
    """Scale a result so that its total is that of something else, e.g. weighted patients to registered patients."""

    gives: ClassVar[Gives] = Gives(same_as="to")
    op: Literal["normalise"]
    input: Number
    """Result to scale."""
    to: Annotated[Name, Takes(Wants.EXTENSIVE)]
    """Column whose total is met."""
    within: Label | None = None
    """Totals are met in each group; without it, over all areas."""


class DistributeStep(BaseStep):
    """Share a pot out in proportion."""

    gives: ClassVar[Gives] = Gives(same_as="pot")
    op: Literal["distribute"]
    input: Shares
    """Shares that sum to 1."""
    pot: Money = "quantum"
    """Amount shared: the quantum, or one amount for all areas (or for each group, with ``within``)."""
    within: Label | None = None
    """Each group has its own pot and its own shares."""


class RaiseLowestStep(BaseStep):
    """Spend a pot on those with least for their size, until the lowest are level: nobody is lowered."""

    gives: ClassVar[Gives] = Gives(same_as="pot")
    op: Literal["raise_lowest"]
    resources: Money
    """What each area has already."""
    size: Count
    """What it must go round: usually population."""
    pot: ScalarMoney
    """Money to spend."""


class Apportionment(StrEnum):
    """How parts of a whole number become whole numbers."""

    HUNTINGTON_HILL = "huntington_hill"
    """Divisor method, signpost at the geometric mean: the US House since 1941."""
    WEBSTER = "webster"
    """Divisor method, signpost at the half: Sainte-Lague."""
    JEFFERSON = "jefferson"
    """Divisor method, signpost at the next whole number: D'Hondt."""
    ADAMS = "adams"
    """Divisor method, signpost at the whole number itself."""
    DEAN = "dean"
    """Divisor method, signpost at the harmonic mean."""
    LARGEST_REMAINDER = "largest_remainder"
    """Hamilton's method; a larger whole can cost an area a unit."""


class ApportionStep(BaseStep):
    """Share out a whole number of units that cannot be split."""

    gives: ClassVar[Gives] = Gives(same_as="units")
    op: Literal["apportion"]
    of: Count
    """Count that earns the units."""
    units: ParameterName
    """Parameter holding the number of units."""
    method: Apportionment
    """Divisor method, or largest remainder."""
    minimum: ParameterName
    """Parameter holding the least number of units for each area, often 0 or 1."""
    ties: Literal["area_code", "refuse"]
    """What equal claims to the last unit get."""


class Remainder(StrEnum):
    """Where the pounds go that rounding leaves over."""

    LEAVE = "leave"
    """Nowhere: the total may differ from the pot, and the trace says by how much."""
    LARGEST_REMAINDER = "largest_remainder"
    """To those rounded down furthest, so that the total is kept."""
    TO_NAMED_AREA = "to_named_area"
    """To one area."""


class RoundStep(BaseStep):
    """Round amounts and say what becomes of the remainder."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["round"]
    input: Number
    """Amounts to round."""
    to: Annotated[Literal["1", "0.01", "1000"], Field()]
    """1 for whole pounds, 0.01 for pence, 1000 for thousands."""
    remainder: Remainder
    """What becomes of the difference in the total."""
    mode: Mode | None = None
    """Needed unless the remainder decides: with largest_remainder every amount is first rounded down."""
    ties: Literal["area_code"] | None = None
    """Needed with largest_remainder: of equal remainders the lower code gains."""
    area: Text | None = None
    """Needed with to_named_area."""
