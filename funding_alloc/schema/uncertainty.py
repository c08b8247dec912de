"""What of a scenario is uncertain, and how draws of it are made. No range has a default."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Share, Strict, Text
from funding_alloc.schema.competition.words import NONE
from funding_alloc.schema.sources import Grounded

Above = Annotated[Decimal, Field(gt=0)]


class DrawnWeights(Grounded):
    """Weights of the formulas' blends, drawn around those written: Dirichlet, so that they make up the same sum."""

    concentration: Above
    """Of the Dirichlet distribution: a weight w has a standard deviation of sqrt(w (1 - w) / (concentration + 1))."""


class DrawnRate(Grounded):
    """Another figure of one formula, between two ends, all values alike."""

    formula: Name
    parameter: Name
    least: Decimal
    most: Decimal

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least < self.most:
            raise ValueError(f"least {self.least} must lie below most {self.most}")
        return self


class DrawnIndicator(Grounded):
    """An indicator measured with error: each area's value times a factor, independent between areas."""

    indicator: Name
    relative_error: Annotated[Decimal, Field(gt=0, lt=1)]
    """Standard deviation of ln(factor); the factor's mean is 1."""


class DrawnBids(Grounded):
    """Parameters of the bid generator, each between the ends of its own range."""

    parameters: tuple[Text, ...] | Literal["all_with_a_range"]


class DrawnCap(Grounded):
    """The virement cap, between two ends."""

    least: Share
    most: Share

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least < self.most:
            raise ValueError(f"least {self.least} must lie below most {self.most}")
        return self


class Uncertainty(Strict):
    """Everything that a sweep draws, together in every draw, the same draws for all models."""

    draws: Annotated[int, Field(ge=2, le=10_000_000)]
    seed: Annotated[int, Field(ge=0)]
    design: Literal["random", "latin_hypercube", "sobol"]
    interval: Annotated[Decimal, Field(gt=0, lt=1)]
    """Middle share of the draws that every interval holds."""
    weights: Annotated[DrawnWeights | None, NONE]
    rates: tuple[DrawnRate, ...]
    indicators: tuple[DrawnIndicator, ...]
    bids: Annotated[DrawnBids | None, NONE]
    virement_cap: Annotated[DrawnCap | None, NONE]

    @model_validator(mode="after")
    def _draws_something(self) -> Self:
        if not (self.weights or self.rates or self.indicators or self.bids or self.virement_cap):
            raise ValueError("nothing is drawn; leave the key out where nothing is uncertain")
        twice = [(one.formula, one.parameter) for one in self.rates]
        if len(set(twice)) < len(twice):
            raise ValueError("a rate is drawn twice")
        names = [one.indicator for one in self.indicators]
        if len(set(names)) < len(names):
            raise ValueError("an indicator is drawn twice")
        return self
