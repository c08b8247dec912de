"""A competition as data, whole: one round of one fund. No policy choice has a default."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Slug, Strict, Text
from funding_alloc.schema.competition.bids import Bids
from funding_alloc.schema.competition.choosing import Choice, Guide, Overrides, PartFunding, PartOfLast
from funding_alloc.schema.competition.entry import (
    Admission,
    Bar,
    BidKind,
    FirstTier,
    Gateway,
    Interest,
    MatchFunding,
    Offer,
    OpenTo,
)
from funding_alloc.schema.competition.judging import ScoreLine, Scoring
from funding_alloc.schema.competition.words import NONE
from funding_alloc.schema.formula import Status


class Competition(Strict):
    """One round of competitive bidding."""

    competition: Slug
    title: Text
    status: Status
    purpose: Text
    offer: Offer
    open_to: OpenTo
    kinds: Annotated[tuple[BidKind, ...], Field(min_length=1)]
    admission: Annotated[Admission | None, NONE]
    match_funding: Annotated[MatchFunding | None, NONE]
    earlier_winners: tuple[Bar, ...]
    """An empty list says that earlier winners may win again."""
    interest: Annotated[Interest | None, NONE]
    first_tier: Annotated[FirstTier | None, NONE]
    gateway: Annotated[Gateway | None, NONE]
    scoring: Scoring
    shortlist: Annotated[ScoreLine | None, NONE]
    funding_line: Annotated[ScoreLine | None, NONE]
    guides: tuple[Guide, ...]
    choice: Choice
    part_funding: Annotated[PartFunding | None, NONE]
    overrides: Annotated[Overrides | None, NONE]
    not_found: tuple[Text, ...] = ()
    """Of a real round: what it had that this file has not, and what is known of it. For readers; it decides nothing."""
    bids: Bids

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = [*_kind_faults(self), *_money_faults(self), *_choice_faults(self)]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _kind_faults(round_: Competition) -> list[str]:
    kinds = [kind.kind for kind in round_.kinds]
    regions = [guide.region for guide in round_.guides]
    faults = ["two kinds of bid have the same name"] if len(set(kinds)) < len(kinds) else []
    return [*faults, *(["two guides are about the same region"] if len(set(regions)) < len(regions) else [])]


def _money_faults(round_: Competition) -> list[str]:
    if round_.offer.gbp == "open":
        if round_.funding_line is None:
            return ["an open offer needs a funding_line, or every bid would be funded"]
        return ["an open offer cannot be shared by guides"] if round_.guides else []
    least = sum(guide.least_gbp for guide in round_.guides)
    return [f"the guides promise regions £{least:,} at least, above the offer"] if least > round_.offer.gbp else []


def _choice_faults(round_: Competition) -> list[str]:
    rule, faults = round_.choice.rule, []
    is_order = rule.startswith(("score-order", "value-for-money", "lottery"))
    if rule.startswith("lottery") and (round_.funding_line is None or round_.funding_line.score is None):
        faults.append("a lottery's bar is the score of the funding_line, which is missing")
    if rule == "knapsack-optimum" and (round_.guides or round_.choice.awards_per_applicant is not None):
        faults.append("knapsack-optimum knows no guides and no awards_per_applicant; portfolio-with-equity-limits does")
    if not is_order and isinstance(round_.part_funding, PartOfLast):
        faults.append(f"'{rule}' has no last bid that could be funded in part")
    return faults
