"""What a run found about settlements: plans, limits with their prices, and what freedom is worth."""

from __future__ import annotations

from dataclasses import dataclass

from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.settlement import CapBase
from funding_alloc.years import FiscalYear


@dataclass(frozen=True)
class FlexibilityRow:
    """What freedom to move money is worth to one authority; pounds over the whole period."""

    area_code: str
    envelope_gbp: int
    movable_gbp: int
    """The most the cap would let move between themes."""
    moved_gbp: int
    """What the plan spends elsewhere than it was granted."""
    unmet_before_gbp: int
    """Shortfall of the formula allocation below the need requirement: nothing moved, nothing carried forward."""
    unmet_after_gbp: int
    weighted_before: float
    """The objective at the formula allocation, in its own unit."""
    weighted_after: float
    """The objective at the plan."""
    unit: str
    """Unit of the objective."""
    gain: float
    """How much better the plan is, never turned by whether the objective is to be made small or large."""
    centre_gain: float
    """The same by the centre's yardstick, which differs where a place plans by weights of its own or with inertia."""
    price_wider: float | None
    """Gain for each pound more that the cap lets move; None where the cap cannot widen."""
    price_tighter: float | None
    """Loss for each pound less."""


@dataclass(frozen=True)
class PlanRow:
    """One authority's theme, class and year: from grant to spending, in whole pounds."""

    area_code: str
    theme: str
    del_class: DelClass
    year: FiscalYear
    grant_gbp: int
    retained_gbp: int
    moved_in_gbp: int
    moved_out_gbp: int
    drawn_gbp: int
    """Held over from the year before."""
    held_gbp: int
    """Held over into the next year."""
    spend_gbp: int
    requirement_gbp: int

    @property
    def unmet_gbp(self) -> int:
        """Shortfall below the need requirement."""
        return max(self.requirement_gbp - self.spend_gbp, 0)


@dataclass(frozen=True)
class LimitRow:
    """One limit that binds an authority's plan, and what a pound of it is worth."""

    area_code: str
    limit: str
    """Its name in the programme."""
    kind: str
    reason: str
    bound_gbp: int
    gain_looser: float
    """Gain for each pound by which the limit gives way, from a re-solve. A pound more of a class's money counts as
    moving into a theme, so a cap on what themes take in holds it too; where it leaves no room the gain is 0."""
    loss_tighter: float | None
    """Loss for each pound by which it tightens, from a re-solve; None where no plan would be left."""
    dual: float
    """The programme's own price, which lies between the two."""
    step_gbp: int
    """Pounds by which the limit was moved for the re-solves."""
    unit: str

    @property
    def is_kinked(self) -> bool:
        """Whether the two sides have different prices, so that no single one is right."""
        lost = self.loss_tighter
        return lost is not None and abs(lost - self.gain_looser) > 1e-6 * max(abs(lost), abs(self.gain_looser))


@dataclass(frozen=True)
class ValuePoint:
    """V(cap): what one virement cap is worth to an authority, over a cap of nothing.

    Where floors leave no plan at a cap of nothing, over the least cap tried that has one; caps without a plan are left
    out.
    """

    area_code: str
    base: CapBase
    is_chosen: bool
    """Whether the base is the scenario's own."""
    cap: float
    value: float
    moved_gbp: float
    """Pounds the plan spends elsewhere than under a cap of nothing."""
    unit: str

    @property
    def per_pound(self) -> float | None:
        """Value for each pound moved."""
        return self.value / self.moved_gbp if self.moved_gbp else None


@dataclass(frozen=True)
class WallRow:
    """What the wall around a budget class costs in one year: the gain if any of its money might change class."""

    area_code: str
    source: DelClass
    year: FiscalYear
    allowed_gbp: int | None
    """Pounds that may leave the class now; None where there is no wall."""
    gain: float
    unit: str


@dataclass(frozen=True)
class DoubtRow:
    """One authority's value of flexibility under a doubt: leaks, spillovers, or knowledge the centre lacks."""

    area_code: str
    doubt: str
    parameter: str
    at: float | None
    value: float | None
    """Gain by the centre's yardstick; None where there is none to state."""
    low: float | None
    high: float | None
    unit: str
    note: str


@dataclass(frozen=True)
class RangeRow:
    """What one value inside a parameter's range does to what the run concludes."""

    parameter: str
    value: str
    is_chosen: bool
    gain: float
    """Value of flexibility of all authorities together, by the centre's yardstick."""
    moved_gbp: int
    unmet_gbp: int
    most_gain: str
    """Authority that gains most for each pound of its envelope."""
    takes_most: str
    """Theme that takes in most."""
    gives_most: str
    """Theme that gives up most."""
    is_cap_binding: bool
    """Whether a cap one point wider would gain anything."""
    flips: tuple[str, ...]
    """Conclusions of the scenario that this value turns."""
    unit: str
