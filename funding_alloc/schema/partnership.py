"""Ways of running money between centre and place as explicit parameters, on one scale from directive to partnership."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, model_validator

from funding_alloc.schema.base import Name, Share, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.pockets_terms import Counts
from funding_alloc.schema.sources import Grounded


class Who(StrEnum):
    """Who decides."""

    CENTRE = "centre"
    AGREED = "agreed"
    PLACE = "place"


class Reported(StrEnum):
    """What a place is held to."""

    SPENDING = "spending"
    OUTPUTS = "outputs"
    OUTCOMES = "outcomes"


class Part(StrEnum):
    """The parts of the scale, each from 0 (all with the centre) to 1 (all with the place)."""

    TARGETS = "targets"
    CHOICE = "choice"
    REPORTING = "reporting"
    MOVEMENT = "movement"
    CERTAINTY = "certainty"


class Deciding(Grounded):
    """Where each answer to "who decides" stands on the scale."""

    centre: Share
    agreed: Share
    place: Share


class Reporting(Grounded):
    """Where each kind of report stands on the scale."""

    spending: Share
    outputs: Share
    outcomes: Share


class PartWeights(Grounded):
    """What each part counts for in the place of an arrangement on the scale."""

    targets: Share
    choice: Share
    reporting: Share
    movement: Share
    certainty: Share

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        if sum(self.of(part) for part in Part) != 1:
            raise ValueError("the weights of the five parts must sum to 1")
        return self

    def of(self, part: Part) -> Decimal:
        """Weight of a part."""
        found: Decimal = getattr(self, part.value)
        return found


class _Arrangement(Grounded):
    id: Name
    title: Text
    targets_set_by: Who
    projects_chosen_by: Who
    reported: Reported
    returns_a_year: Annotated[int, Field(ge=0, le=52)]
    """Returns to the centre in a year, for each grant, settlement or pot that is accounted for apart."""


class ModelArrangement(_Arrangement):
    """One of the scenario's own models: its money, its limits and its measures."""

    kind: Literal["competitive", "formula", "settlement"]


class ChangedSettlement(_Arrangement):
    """The scenario's settlement with other limits."""

    kind: Literal["changed_settlement"]
    changes: Annotated[dict[Text, Text], Field(min_length=1)]
    """New values by their path below ``settlement``, such as ``virement.cap: "0.25"``."""


class PotArrangement(_Arrangement):
    """A shared outcomes pot of a wrong-pockets file."""

    kind: Literal["pot"]
    pockets: Text
    counts: Counts
    announced: Share
    """Part of the pot that is agreed on the first day."""


Arrangement = Annotated[ModelArrangement | ChangedSettlement | PotArrangement, Discriminator("kind")]


class Partnership(Strict):
    """A partnership file."""

    partnership: Slug
    title: Text
    status: Status
    purpose: Text
    deciding: Deciding
    reporting: Reporting
    weights: PartWeights
    arrangements: Annotated[tuple[Arrangement, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _are_told_apart(self) -> Self:
        names = [one.id for one in self.arrangements]
        if len(set(names)) < len(names):
            raise ValueError("every arrangement needs an 'id' of its own")
        return self
