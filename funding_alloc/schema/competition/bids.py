"""Where a round's bids come from."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.schema.base import Name, Pounds, Strict, Text
from funding_alloc.schema.competition.words import NONE
from funding_alloc.schema.sources import Grounded

DrawnRule = Literal[
    "score-order-stop",
    "score-order-skip",
    "value-for-money-stop",
    "value-for-money-skip",
    "knapsack-optimum",
    "lottery-above-bar-stop",
    "lottery-above-bar-skip",
    "equal-shares-formula-endowments",
]
"""Rules of ``rule list`` that run over many drawn rounds at once."""


class ReadBids(Strict):
    """Bids from tables of the user's."""

    kind: Literal["read"]
    applicants: Text
    """Table of applicants."""
    bids: Text
    """Table of bids, CSV; or the xlsx template, which holds all tables on sheets of their own."""
    marks: Annotated[Text | None, NONE]
    """Table of assessors' marks."""
    winners: Annotated[Text | None, NONE]
    """Table of winners of earlier rounds."""


class Observed(Grounded):
    """What really came of the round, to be held against the drawn ones; ``none`` where it is not known."""

    success_rate: Annotated[Decimal | None, NONE]
    """Awards for each bid made."""
    awards: Annotated[Decimal | None, NONE]
    mean_award_gbp: Annotated[Decimal | None, NONE]
    concentration_index: Annotated[Decimal | None, NONE]
    """Of awards for each resident against need, bidders weighted by their residents."""


class Drawing(Grounded):
    """How many rounds are drawn, and which other rules see the same bids."""

    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    precision: Annotated[Decimal, Field(gt=0, lt=1)]
    """Drawing ends once the standard error of each difference from the round's own rule is at most this share of it, or
    too small to matter."""
    most_draws: Annotated[int, Field(ge=100, le=20_000)]
    other_rules: tuple[DrawnRule, ...]
    lottery_bar: Annotated[Decimal | None, NONE]
    """Lowest score that takes part in a lottery."""


class DrawnBids(Grounded):
    """Bids drawn from the calibrated generator: a distribution, never one draw."""

    kind: Literal["drawn"]
    generator: Text
    settings: dict[Text, Decimal]
    """Parameters of the generator that this round sets otherwise, such as ``entry.base_probability``."""
    dictionary: Text
    """The data dictionary that describes the tables."""
    places: Text
    """Table of districts."""
    bidders: Text
    """Table of the districts that bid, and which of them may make transport bids."""
    indicators: Text
    population: Name
    need: Name
    winners_of: Annotated[Text | None, NONE]
    """Round file that is drawn before this one from the same bidders; the round's bars refer to it."""
    drawing: Drawing
    observed: Annotated[Observed | None, NONE]


class ObservedAwards(Grounded):
    """What a round really gave, to be held against what drawn losers win; ``none`` where it is not known."""

    awards: Annotated[Decimal | None, NONE]
    awarded_gbp: Annotated[Pounds | None, NONE]
    by_category: Annotated[dict[Text, Pounds] | None, NONE]
    """Pounds awarded by category of the applicants."""


class LosingBids(Grounded):
    """Bids that lost an earlier round, whose own bids are drawn, or lost a drawn round before it in turn."""

    kind: Literal["losing"]
    of: Text
    """Round file that they lost; its bids are drawn or losing."""
    barred: Literal["taken_up", "left_out"]
    """Whether bids come too that passed the gateway of that round and were shut out of it by an earlier award."""
    country: Text
    """Country of every district that bids."""
    categories: Annotated[Literal["need_third"] | None, NONE]
    """``need_third``: category 1 is the neediest third of the districts that may bid, 2 the next and 3 the last, by the
    need of the round that is drawn. ``none``: applicants have no category."""
    draws: Annotated[int, Field(ge=30, le=1_000)]
    observed: Annotated[ObservedAwards | None, NONE]


class NoBids(Grounded):
    """The rules of a round whose bids are not public; the grounds say what is missing."""

    kind: Literal["none"]


Bids = Annotated[ReadBids | DrawnBids | LosingBids | NoBids, Discriminator("kind")]
