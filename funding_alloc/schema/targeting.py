"""How well real awards meet need: how its measures are drawn, what another calculation found, and the result's row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Share, Strict, Text
from funding_alloc.schema.sources import Grounded

BENCHMARK: Final = "proportional_to_need"
"""Stands where a fund would: the same money in proportion to people x need."""

Index = Annotated[Decimal, Field(ge=-1, le=1)]


class Resampling(Grounded):
    """How the interval of a measure is drawn: areas are drawn again, with replacement."""

    draws: Annotated[int, Field(ge=200, le=20_000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    share: Annotated[Decimal, Field(gt=0, lt=1)]
    """Share of the draws inside the interval; as many lie below it as above."""


class ReferenceFigures(Strict):
    """What the other calculation found for one fund."""

    concentration_index: Index
    low: Index | None = None
    high: Index | None = None
    each_area_once: Index | None = None
    """The index where every area counts once, whatever its people."""
    neediest_fifth_share: Share
    areas_with_any: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval needs both 'low' and 'high'")
        if self.low is not None and self.high is not None and not self.low <= self.concentration_index <= self.high:
            raise ValueError("the concentration index must lie between 'low' and 'high'")
        return self


class TargetingReference(Grounded):
    """Another calculation on the same awards, shown beside this one."""

    why_it_differs: Text
    """The cause of every difference beyond rounding."""
    figures: dict[Name, ReferenceFigures]
    """By fund, ``all_funds`` or ``proportional_to_need``."""


class TargetingSettings(Strict):
    """What the table of targeting by fund is drawn with and held against."""

    interval: Resampling
    reference: TargetingReference


@dataclass(frozen=True)
class TargetingRow:
    """One measure of one sum of money; ``low`` and ``high`` bound its interval, ``reference`` is the other figure."""

    level: str
    """``district`` or ``authority``."""
    money: str
    """``awards``, a model, or ``proportional_to_need``."""
    fund: str
    """A fund, or ``all_funds``."""
    measure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    reference: Decimal | None = None
    reference_low: Decimal | None = None
    reference_high: Decimal | None = None
    note: str = ""

    @property
    def difference(self) -> float | None:
        """This figure less the reference's; None where either is missing."""
        return None if self.reference is None or self.value is None else self.value - float(self.reference)

    @property
    def is_within_rounding(self) -> bool:
        """Whether the two agree to the last digit that the reference gives."""
        if self.reference is None or self.difference is None:
            return False
        places = self.reference.as_tuple().exponent
        return abs(self.difference) <= 0.5 * 10.0 ** int(places) + 1e-12
