"""How winners are chosen: guides by region, the rule, funding in part, and what ministers change."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, model_validator

from funding_alloc.schema.base import Pounds, Share, Text
from funding_alloc.schema.competition.words import NONE, Count, Points
from funding_alloc.schema.sources import Grounded


class Guide(Grounded):
    """Guide amounts of a region, in whole pounds."""

    region: Text
    least_gbp: Pounds
    most_gbp: Annotated[Pounds | None, NONE]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most_gbp is not None and self.least_gbp > self.most_gbp:
            raise ValueError(f"least_gbp {self.least_gbp} lies above most_gbp {self.most_gbp}")
        return self


class Choice(Grounded):
    """How winners are chosen among the bids that are left."""

    rule: Literal[
        "score-order-stop",
        "score-order-skip",
        "value-for-money-stop",
        "value-for-money-skip",
        "lottery-above-bar-stop",
        "lottery-above-bar-skip",
        "knapsack-optimum",
        "portfolio-with-equity-limits",
    ]
    """A rule of ``rule list``. The bar of a lottery is the round's funding line; value is the claimed benefit."""
    compared: Literal["all", "within_region"]
    """``within_region``: every region's first bid comes before any region's second, and so on."""
    ties: tuple[Literal["higher_need", "lower_ask"], ...]
    """What decides between equal bids, in turn; in the end the bid's id."""
    seed: Annotated[Text | None, NONE]
    """Of a lottery; published before it is drawn."""
    awards_per_applicant: Annotated[Count | None, NONE]

    @model_validator(mode="after")
    def _lottery_has_a_seed(self) -> Self:
        if (self.seed is not None) != self.rule.startswith("lottery"):
            raise ValueError("a lottery needs a seed, and no other rule has one; write none there")
        if self.compared == "within_region" and not self.rule.startswith(("score-order", "value-for-money")):
            raise ValueError(f"'{self.rule}' has no order that could be counted within regions; write all")
        return self


class PartOfLast(Grounded):
    """The first bid that no longer fits whole gets what is left, if that is enough of its ask."""

    kind: Literal["last_bid"]
    least_share: Share


class PartBelowScore(Grounded):
    """Winners below a score get a part of what they ask for."""

    kind: Literal["below_score"]
    score: Points
    share: Annotated[Decimal, Field(gt=0, lt=1)]


PartFunding = Annotated[PartOfLast | PartBelowScore, Discriminator("kind")]


class Overrides(Grounded):
    """Ministers' changes to what the rule chose, each in a log with name, day and reason."""

    table: Text
    released: Literal["next_in_order", "unallocated"]
    """Where the money of a dropped winner goes."""
    makes_room: Literal["lowest_ranked", "must_fit"]
    """Who gives way to a bid that is funded against the rule: the lowest ranked winners, or nobody, and it must fit."""
