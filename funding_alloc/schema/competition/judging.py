"""How bids are scored, and the lines they must reach."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, model_validator

from funding_alloc.schema.base import Name, Positive, Share, Strict, Text
from funding_alloc.schema.competition.words import NONE, Count, Points
from funding_alloc.schema.sources import Grounded


class Criterion(Strict):
    """One heading that assessors mark."""

    id: Name
    title: Text
    weight: Share
    scale_from: Points
    scale_to: Points
    not_scored_in: tuple[Text, ...]
    """Countries whose bids have no marks under it; their other weights are scaled up to 1."""

    @model_validator(mode="after")
    def _scale_has_length(self) -> Self:
        if self.scale_from >= self.scale_to:
            raise ValueError(f"'{self.id}': scale_from {self.scale_from} must lie below scale_to {self.scale_to}")
        return self


class Assessors(Grounded):
    """How the marks of several assessors become one."""

    least: Count
    combine: Literal["mean", "median", "lowest"]


class PlacePoints(Grounded):
    """Points added to a bid's score for where it comes from."""

    by: Literal["category", "need_third"]
    """``category``: of the applicants table. ``need_third``: 1 for the neediest third of applicants, then 2 and 3."""
    points: dict[Text, Points]

    @model_validator(mode="after")
    def _names_the_thirds(self) -> Self:
        if self.by == "need_third" and set(self.points) != {"1", "2", "3"}:
            raise ValueError("points by need_third are given for 1 (neediest), 2 and 3")
        return self


def _weigh(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Ids are apart, weights sum to 1, and no country's bids are left without a score."""
    ids = [criterion.id for criterion in criteria]
    if len(set(ids)) < len(ids):
        raise ValueError("two criteria have the same id")
    total = sum(criterion.weight for criterion in criteria)
    if total != 1:
        raise ValueError(f"the weights of the criteria sum to {total}, not to 1")
    for country in sorted({country for criterion in criteria for country in criterion.not_scored_in}):
        if all(country in criterion.not_scored_in or not criterion.weight for criterion in criteria):
            raise ValueError(f"bids of {country} would have no score at all")
    return criteria


class MarkedScoring(Grounded):
    """Scores are made of assessors' marks by criterion."""

    kind: Literal["marks"]
    out_of: Positive
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1), AfterValidator(_weigh)]
    assessors: Assessors
    place_points: Annotated[PlacePoints | None, NONE]


class GivenScoring(Grounded):
    """Scores come with the bids, for instance from the round before."""

    kind: Literal["given"]
    out_of: Positive
    place_points: Annotated[PlacePoints | None, NONE]


Scoring = Annotated[MarkedScoring | GivenScoring, Discriminator("kind")]


class ScoreLine(Grounded):
    """Bids below a score, or after the first so many, go no further."""

    score: Annotated[Points | None, NONE]
    count: Annotated[Count | None, NONE]

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if (self.score is None) == (self.count is None):
            raise ValueError("a line is a score or a count; write none for the other")
        return self
