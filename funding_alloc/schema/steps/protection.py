"""Steps that protect: floors, ceilings, pace of change, guarantees. Each says who pays, because that is the policy."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from funding_alloc.schema.base import Name
from funding_alloc.schema.steps.declare import (
    BaseStep,
    Flag,
    Gives,
    LikeInput,
    Money,
    Number,
    Pure,
    Shares,
    Takes,
    Wants,
)


class PaidForBy(StrEnum):
    """Who meets the cost of a floor."""

    SCALING_BACK_GAINS = "scaling_back_gains"
    """Those above their floor: what they have above it shrinks by one factor."""
    ONE_MULTIPLIER = "one_multiplier"
    """Those above their floor, in proportion to their amounts: x = max(multiplier * input, floor)."""
    SCALING_EVERYONE = "scaling_everyone"
    """Everyone: amounts are lifted and then all are scaled to the total, so floors no longer hold exactly."""
    EXTRA_MONEY = "extra_money"
    """Nobody here: the total grows."""


class PaidTo(StrEnum):
    """Who gets what a ceiling frees."""

    OTHERS_IN_PROPORTION = "others_in_proportion"
    """Those below their ceiling, in proportion to their amounts: x = min(multiplier * input, ceiling)."""
    SCALING_EVERYONE = "scaling_everyone"
    """Everyone: amounts are cut and then all are scaled to the total, so ceilings no longer hold exactly."""
    RETURNED = "returned"
    """Nobody here: the total shrinks."""


class BalancedBy(StrEnum):
    """How floors and ceilings together meet a fixed total."""

    ONE_MULTIPLIER = "one_multiplier"
    """x = clip(multiplier * input, floor, ceiling), one multiplier for all."""
    CAPPING_AND_SCALING = "capping_and_scaling"
    """Gains above the ceiling are scaled back by one factor until they have paid for the floors, as for schools."""
    NOBODY = "nobody"
    """Each amount is held between its limits, and the total moves: a cap and collar on the change."""


class Whole(StrEnum):
    """Whether limits are exact or whole pounds."""

    WHOLE = "whole"
    """Floors are rounded up and ceilings down to whole pounds before they bind, so rounding cannot break them."""
    EXACT = "exact"


_Rate = Annotated[Name, Takes(Wants.PURE)]


class FloorStep(BaseStep):
    """Guarantee every area a share of a base amount."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["floor"]
    input: Money
    """Amounts before protection."""
    base: LikeInput
    """Amounts the guarantee is measured against, e.g. last year's."""
    rate: _Rate
    """Guaranteed share: a parameter, or a result where it differs by band."""
    paid_for_by: PaidForBy
    """Who meets the cost; there is no default because it is a policy choice."""
    limits: Whole
    """Whether floors are rounded up to whole pounds before they bind."""


class CeilingStep(BaseStep):
    """Hold every area to a multiple of a base amount."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["ceiling"]
    input: Money
    """Amounts before protection."""
    base: LikeInput
    """Amounts the ceiling is measured against, e.g. last year's."""
    rate: _Rate
    """Greatest multiple of the base: a parameter, or a result where it differs by band."""
    paid_to: PaidTo
    """Who gets what the ceiling frees; there is no default because it is a policy choice."""
    limits: Whole
    """Whether ceilings are rounded down to whole pounds before they bind."""


class FloorAndCeilingStep(BaseStep):
    """Floor and ceiling together. In a fixed total they are solved for one number, never by freezing in turns."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["floor_and_ceiling"]
    input: Money
    """Amounts before protection."""
    base: LikeInput
    """Amounts both limits are measured against, e.g. last year's."""
    floor_rate: _Rate
    """Guaranteed share of the base."""
    ceiling_rate: _Rate
    """Greatest multiple of the base."""
    balanced_by: BalancedBy
    """Who pays and who gains; there is no default because it is a policy choice."""
    limits: Whole
    """Whether limits are whole pounds before they bind."""


class PaceOfChangeStep(BaseStep):
    """Move from prior amounts towards targets by a fraction of the gap, gainers and losers each at their own pace."""

    gives: ClassVar[Gives] = Gives(same_as="target")
    op: Literal["pace_of_change"]
    target: Money
    """Amounts to move towards."""
    prior: Annotated[Name, Takes(Wants.ANY, like="target")]
    """Amounts to move from."""
    up: Pure
    """Fraction of the gap closed by those below target."""
    down: Pure
    """Fraction of the gap closed by those above target."""
    protected: Flag | None = None
    """Flagged areas do not lose."""
    then: Literal["leave", "scale_increases", "scale_to_targets"]
    """``leave``: the total follows. ``scale_increases``: increases are scaled by one factor to the targets' total.
    ``scale_to_targets``: all amounts are scaled to that total."""


class GuaranteeStep(BaseStep):
    """Top up from the pot itself those who would otherwise fall short, then share what is left.

    Least top-ups x with x >= 0 and x + share * (pot - sum of x) >= shortfall, area by area.
    """

    gives: ClassVar[Gives] = Gives(same_as="pot")
    op: Literal["guarantee"]
    pot: Annotated[Name, Takes(Wants.MONEY, is_scalar=True)]
    """Money that pays for top-ups first."""
    shares: Shares
    """How the pot is shared after the top-ups."""
    shortfall: Annotated[Number, Takes(Wants.ANY, like="pot")]
    """What each area needs from the pot to be whole; below zero where it needs nothing."""


class Part(BaseStep):
    """One component that a change passes through."""

    gives: ClassVar[Gives] = Gives(same_as="room")
    room: Annotated[Name, Takes(Wants.ANY)]
    """How much this component can take."""


class WaterfallStep(BaseStep):
    """Pass an amount down components in order, each taking what it has room for; what is left over is the result."""

    gives: ClassVar[Gives] = Gives(same_as="amount")
    op: Literal["waterfall"]
    amount: Number
    """Amount to place, not negative."""
    order: Annotated[tuple[Part, ...], Field(min_length=1)]
    """Components, the first to be filled first."""

    def results(self) -> tuple[str, ...]:
        """What is left over, and what each component took."""
        return (self.id, *(part.id for part in self.order))
