"""Words and figures that wrong-pockets files are made of: cases, kinds of body, measures, and ranges."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import MOST_POUNDS, Share
from funding_alloc.schema.sources import Grounded

MOST_BODIES = 10
"""Bodies with a ledger: coalitions of more would be more than a reader could follow, or a test enumerate."""
NO_DEPARTMENT = "Multiple"
"""What the source writes where a part is several agencies' at once."""
Figure = Annotated[Decimal, Field(ge=-MOST_POUNDS, le=MOST_POUNDS)]


class Case(StrEnum):
    """Which end of every range is taken, all at once."""

    CAUTIOUS = "cautious"
    """Costs at their highest, benefits at their lowest."""
    CENTRAL = "central"
    HOPEFUL = "hopeful"
    """Costs at their lowest, benefits at their highest."""


class PriceLevel(StrEnum):
    """Column of the deflator table."""

    LOW = "low"
    CENTRAL = "central"
    HIGH = "high"


class BodyKind(StrEnum):
    """What sort of body pays or gains."""

    COUNCIL = "council"
    DEPARTMENT = "department"
    NHS = "nhs"
    POLICE_AND_JUSTICE = "police_and_justice"
    RESIDENTS = "residents"
    """People and firms: no ledger, and a column of their own."""
    NOBODY_NAMED = "nobody_named"
    """Public money that the source gives to several agencies without saying to which: no ledger either."""


class Measure(StrEnum):
    """Which value of an event: to the public purse, to the economy, or to wellbeing."""

    FISCAL = "fiscal"
    ECONOMIC = "economic"
    SOCIAL = "social"


class Worth(StrEnum):
    """What a benefit is worth to whoever has it."""

    CASHABLE = "cashable"
    """Public money that can be taken out of a budget and spent on something else."""
    NOT_CASHABLE = "not cashable"
    """Public money that is freed in kind: a bed or an hour that another patient or caller takes up."""
    ECONOMIC = "economic"
    SOCIAL = "social"


class Counts(StrEnum):
    """Which benefits a body puts in its ledger."""

    CASHABLE = "cashable"
    FISCAL = "fiscal"
    """Cashable or not."""

    @property
    def worths(self) -> frozenset[Worth]:
        """The kinds of worth that count."""
        both = {Worth.CASHABLE, Worth.NOT_CASHABLE}
        return frozenset({Worth.CASHABLE} if self is Counts.CASHABLE else both)


class Ranged(Grounded):
    """A figure that is not known well: low, central and high."""

    low: Figure
    central: Figure
    high: Figure

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"low {self.low}, central {self.central} and high {self.high} are not in order")
        return self

    def at(self, case: Case, *, is_cost: bool) -> Fraction:
        """The end that a case takes."""
        order = (self.high, self.central, self.low) if is_cost else (self.low, self.central, self.high)
        return Fraction(order[list(Case).index(case)])


class RangedShare(Ranged):
    """A share of something, 0 to 1."""

    low: Share
    central: Share
    high: Share
