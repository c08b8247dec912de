"""What an authority may do with its envelope; what is not published of real settlements is a parameter with a range."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, model_validator

from funding_alloc.schema.base import AreaCode, Name, Pounds, Share, Strict, Text, Year
from funding_alloc.schema.funds import Announcement, DelClass
from funding_alloc.schema.objectives import Objective
from funding_alloc.schema.sources import Grounded


class CapBase(StrEnum):
    """What the virement cap is a share of, and so whose movement it holds."""

    DONOR = "donor"
    """What a theme gives up, as a share of its own money."""
    RECIPIENT = "recipient"
    """What a theme takes in, as a share of its own money."""
    BOTH = "both"
    """Each of the two."""
    TOTAL = "total"
    """What all themes together give up, as a share of all money."""


class CapPeriod(StrEnum):
    """Over what time the cap counts."""

    YEAR = "year"
    PERIOD = "period"


class Counted(StrEnum):
    """Which movement the cap counts."""

    GROSS = "gross"
    """Every pound that leaves (or enters) a theme's budget class in a year."""
    NET = "net"
    """What a theme gives up (or takes in) on balance over its classes, and over the years of a cap for the period."""


class Virement(Grounded):
    """How much may move between themes."""

    cap: Share
    base: CapBase
    per: CapPeriod
    counts: Counted


class UpTo(Strict):
    """Allowed up to a share of the class's money in the year."""

    up_to: Share


ClassMove = Literal["off", "on"] | UpTo


class ClassMoves(Grounded):
    """Whether money may change its budget class."""

    capital_to_revenue: ClassMove
    """``off``, ``on``, or ``{up_to: SHARE}`` of the year's capital."""
    revenue_to_capital: ClassMove
    """``off``, ``on``, or ``{up_to: SHARE}`` of the year's revenue."""


class CarryForward(Grounded):
    """Money held over into the next year, by class."""

    share: dict[DelClass, Share]
    """Most that may be held at the end of a year, as a share of the class's money in that year."""
    draw_down: dict[DelClass, Share]
    """Most that held money may add to a year's spending, as a share of the class's money in that year."""


class Horizon(Grounded):
    """Last year for which each class is settled: later money is granted, but cannot be moved or carried yet."""

    last: dict[DelClass, Year]


class TopSlice(Grounded):
    """What the authority retains to run the settlement, as a share of each class's money."""

    share: dict[DelClass, Share]


class Reserve(Grounded):
    """What must be held at the end of every year but a class's last, as a share of the class's money in the year."""

    share: dict[DelClass, Share]


class Part(Strict):
    """A share of the money granted, after the top-slice."""

    part: Share


class Amount(Strict):
    """A sum of money."""

    gbp: Pounds


class OfLine(Strict):
    """A sum of one line's money."""

    gbp: Pounds
    del_class: DelClass
    year: Year


Everyone = Literal["all"] | AreaCode
"""An authority, or ``all`` of them."""


class _Floor(Grounded):
    authority: Everyone

    def holds_for(self, area_code: str) -> bool:
        """Whether the rule binds an authority."""
        return self.authority in {"all", area_code}


class MinimumSpend(_Floor):
    """The least a theme must be spent on, over its classes."""

    theme: Text
    per: CapPeriod
    least: Part | Amount

    @model_validator(mode="after")
    def _names_whose_money(self) -> Self:
        if isinstance(self.least, Amount) and self.authority == "all":
            raise ValueError("a minimum in pounds needs one authority; for all of them give a 'part' of their money")
        return self


class ProtectedLine(_Floor):
    """A fund whose money may not leave its theme, class and year."""

    fund: Name
    least: Part | OfLine

    @model_validator(mode="after")
    def _names_whose_money(self) -> Self:
        if isinstance(self.least, OfLine) and self.authority == "all":
            raise ValueError("protection in pounds needs one authority; for all of them give a 'part' of their money")
        return self


class Commitment(Grounded):
    """Money already contracted: at least so much is spent on the theme, in the class and year."""

    authority: AreaCode
    theme: Text
    del_class: DelClass
    year: Year
    gbp: Pounds


class RingFences(Grounded):
    """How well a ring-fence holds without any settlement: 1 holds every pound, 0.3 lets 70% be spent elsewhere."""

    effectiveness: Share


class Spillovers(Grounded):
    """Part of each theme's benefit that falls outside the place, and that the place may ignore."""

    share: dict[Text, Share]


class LocalKnowledge(Grounded):
    """What places know of their own returns and the centre does not (Oates' decentralisation theorem in numbers)."""

    spread: Share
    """Standard deviation of the logarithm of a theme's local return over the national one."""
    draws: Annotated[int, Field(ge=20, le=2000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]


class ParameterRange(Grounded):
    """Other values that an unpublished parameter may well have; each is run on its own."""

    parameter: Text
    """Path below ``settlement``, its parts joined by dots, e.g. ``virement.cap`` or ``carry_forward.share.RDEL``."""
    values: Annotated[tuple[Text, ...], Field(min_length=1)]


UNPUBLISHED = (
    *("virement", "class_moves", "carry_forward", "horizon"),
    *("top_slice", "ring_fences", "objective"),
)
"""Rules that are the centre's, or facts: each needs a range wherever it rests on an assumption. Floors and the reserve
are the place's own to choose."""


class SettlementSettings(Strict):
    """Limits, objective and doubts of the single settlement; every key is a policy choice and must be written."""

    virement: Virement
    class_moves: ClassMoves
    carry_forward: CarryForward
    horizon: Horizon
    top_slice: TopSlice
    reserve: Reserve
    minimum_spend: tuple[MinimumSpend, ...]
    protected: tuple[ProtectedLine, ...]
    commitments: tuple[Commitment, ...]
    objective: Objective
    ring_fences: RingFences
    spillovers: Spillovers
    local_knowledge: LocalKnowledge
    announced: Announcement
    ranges: tuple[ParameterRange, ...]


Settings = TypeVar("Settings", bound=Strict)


def with_parameter(settings: Settings, parameter: str, value: str) -> Settings:
    """The same settings with one parameter changed.

    Raises ``KeyError`` with the unknown part and the parts known in its place; pydantic's ``ValidationError`` where the
    parameter may not have that value.
    """
    data = settings.model_dump(exclude_unset=True, mode="json")
    here: Any = data
    parts = parameter.split(".")
    for place, part in enumerate(parts, start=1):
        known = _parts_of(here)
        if part not in known:
            raise KeyError(part, sorted(known))
        if place == len(parts):
            here[known[part]] = value
            return type(settings).model_validate(data)
        here = here[known[part]]
    raise KeyError(parameter, [])


def _parts_of(node: Any) -> dict[str, Any]:
    """Keys of a mapping, or numbers of a list's entries, as they are written in a path."""
    if isinstance(node, dict):
        return {str(key): key for key in node}
    return {str(i): i for i in range(len(node))} if isinstance(node, list) else {}
