"""Who may bid in a round, how often, for how much, and what a bid must pass before it is judged."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import MOST_POUNDS, Name, Pounds, Share, Slug, Text
from funding_alloc.schema.competition.words import NONE, Count
from funding_alloc.schema.sources import Grounded


class Offer(Grounded):
    """Money on offer."""

    gbp: Pounds | Literal["open"]
    """Whole pounds, or ``open``: every bid that reaches the funding line is funded."""


class OpenTo(Grounded):
    """Which applicants may bid, by where they are."""

    countries: tuple[Text, ...] | Literal["any"]
    regions_left_out: tuple[Text, ...]
    categories: tuple[Text, ...] | Literal["any"]
    """Priority categories of the applicants table."""


class BidKind(Grounded):
    """A kind of bid: who may make it, how often, and for how much."""

    kind: Name
    needs: Literal["nothing", "transport_powers"]
    counted_by: Literal["constituency", "applicant"]
    """``constituency``: ``number`` bids for each constituency wholly inside the applicant's area, and as many for an
    applicant with none."""
    number: Count
    least_gbp: Pounds
    cap_gbp: Annotated[Annotated[int, Field(ge=1, le=MOST_POUNDS)] | None, NONE]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cap_gbp is not None and self.least_gbp > self.cap_gbp:
            raise ValueError(f"least_gbp {self.least_gbp} lies above cap_gbp {self.cap_gbp}")
        return self

    def allowed(self, constituencies: int) -> int:
        """Bids that an applicant may make."""
        return self.number * (max(constituencies, 1) if self.counted_by == "constituency" else 1)


class Admission(Grounded):
    """Which bids of an earlier round are taken up again, by what they ask for; others fail the gateway."""

    asks_below_gbp: Annotated[Pounds | None, NONE]
    asks_at_most_gbp: Annotated[Pounds | None, NONE]


class MatchFunding(Grounded):
    """Local money beside the ask, as a share of both together."""

    share: Share
    kind: Literal["required", "encouraged"]
    """``required``: less fails the gateway. ``encouraged``: less is noted and changes nothing."""


class Bar(Grounded):
    """Winners of an earlier round may not win this one."""

    winners_of: Slug
    by: Literal["applicant", "area"]
    """``applicant``: the body that won. ``area``: whoever bids for an area that won."""
    known: Literal["before_bids", "after_bids"]
    """``after_bids``: those barred had bid, and paid for it, before they learned of the bar."""


class Interest(Grounded):
    """A first stage of short expressions of interest; the best go on to a full case."""

    most: Count
    """Bids that go on, by interest score."""
    development_grant_gbp: Pounds
    """Paid to each that goes on, beside the money on offer."""


class FirstTier(Grounded):
    """A lead authority ranks the bids of its place and sends on the first of them up to a sum."""

    most_gbp: Pounds
    misfit: Literal["skip", "stop"]


class Gateway(Grounded):
    """Pass or fail, whatever a bid's quality; the bids table says of each bid that it passed, or what it failed."""

    criteria: tuple[Text, ...]
