"""Where a round's bids come from."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.schema.base import Name, Slug, Strict, Text
from funding_alloc.schema.competition.words import NONE
from funding_alloc.schema.sources import Grounded


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


class DrawnBids(Grounded):
    """Bids drawn from the calibrated generator: a distribution, never one draw."""

    kind: Literal["drawn"]
    generator: Text
    settings: dict[Text, Decimal]
    """Parameters of the generator that this round sets otherwise, such as ``entry.base_probability``."""
    places: Text
    """Table of districts that bid."""
    indicators: Text
    population: Name
    need: Name
    draws: Annotated[int, Field(ge=20, le=5000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    winners_of: tuple[Slug, ...]
    """Earlier rounds, drawn before this one from the same councils; the round's bars refer to them."""


class NoBids(Grounded):
    """The rules of a round whose bids are not public; the grounds say what is missing."""

    kind: Literal["none"]


Bids = Annotated[ReadBids | DrawnBids | NoBids, Discriminator("kind")]
