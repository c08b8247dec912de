"""What of a scenario is uncertain, and how draws of it are made. No range has a default."""

from __future__ import annotations

from decimal import Decimal
from math import prod
from typing import Annotated, Final, Literal, Self

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


class DrawnRelease(Grounded):
    """Which release of an indicator the formulas read: one column for all areas, each as likely as the others."""

    indicator: Name
    columns: Annotated[tuple[Name, ...], Field(min_length=2)]
    """Columns of the indicator table, the indicator's own among them."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("a column is written twice; each is as likely as the others")
        if self.indicator not in self.columns:
            raise ValueError(f"'columns' must hold '{self.indicator}' itself, which the formulas were written for")
        return self


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


NOT_IN_A_PLAN: Final = {
    "spillovers": "changes no plan by itself; draw how much of it places ignore by 'spillovers'",
    "ring_fences": "changes no plan: it says what the cap is worth where ring-fences leak",
    "local_knowledge": "changes no plan: it is drawn by itself beside the plans",
    "announced": "changes no plan: it says when money is known",
    "ranges": "changes no plan: it lists other values",
}
"""Sections of a settlement that no draw of a plan would see, and why."""


class DrawnSettlement(Grounded):
    """A parameter of the settlement, any of some values, each as likely as the others."""

    parameter: Text
    """Path below ``settlement``, as in its ``ranges``: ``virement.base``, ``carry_forward.share.CDEL``."""
    values: Annotated[tuple[Text, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _is_seen(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError("a value is written twice; each is as likely as the others")
        if self.parameter == "virement.cap":
            raise ValueError("the cap is drawn between two ends by 'virement_cap'")
        if self.parameter == "objective.movement":
            raise ValueError("inertia is not drawn: a draw plans the whole way")
        if self.parameter.endswith(".name"):
            raise ValueError("gains under another objective are in another unit; write a scenario for it")
        section = self.parameter.split(".", 1)[0]
        if section in NOT_IN_A_PLAN:
            raise ValueError(f"'{section}' {NOT_IN_A_PLAN[section]}")
        return self


class DrawnSpillovers(Grounded):
    """How much of each theme's spillover places ignore: multiples of the shares written, each as likely as others."""

    multiples: Annotated[tuple[Annotated[Decimal, Field(ge=0)], ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if len(set(self.multiples)) < len(self.multiples):
            raise ValueError("a multiple is written twice; each is as likely as the others")
        return self


MOST_SETTLEMENTS: Final = 48
"""Most combinations of drawn values of the settlement: each is another problem for every authority."""


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
    releases: tuple[DrawnRelease, ...] = ()
    settlement: tuple[DrawnSettlement, ...] = ()
    spillovers: Annotated[DrawnSpillovers | None, NONE] = None

    @property
    def of_indicators(self) -> bool:
        """Whether anything is drawn of what formulas read."""
        return bool(self.indicators or self.releases)

    @property
    def of_settlements(self) -> bool:
        """Whether anything is drawn that only settlements see."""
        return bool(self.virement_cap or self.settlement or self.spillovers)

    @model_validator(mode="after")
    def _draws_something(self) -> Self:
        if not (self.weights or self.rates or self.of_indicators or self.bids or self.of_settlements):
            raise ValueError("nothing is drawn; leave the key out where nothing is uncertain")
        twice = [(one.formula, one.parameter) for one in self.rates]
        if len(set(twice)) < len(twice):
            raise ValueError("a rate is drawn twice")
        names = [one.indicator for one in self.indicators]
        if len(set(names)) < len(names):
            raise ValueError("an indicator is drawn twice")
        names = [one.indicator for one in self.releases]
        if len(set(names)) < len(names):
            raise ValueError("the release of an indicator is drawn twice")
        return self

    @model_validator(mode="after")
    def _settlements_are_few(self) -> Self:
        drawn = [one.parameter for one in self.settlement]
        if len(set(drawn)) < len(drawn):
            raise ValueError("a parameter of the settlement is drawn twice")
        number = prod(len(one.values) for one in self.settlement)
        if number > MOST_SETTLEMENTS:
            raise ValueError(
                f"the values of 'settlement' make {number} settlements for each authority; at most {MOST_SETTLEMENTS} "
                "are possible: draw fewer parameters, or fewer values of each"
            )
        return self
