"""What a rule for an estate is given: the estate, columns of figures by id, and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from funding_alloc.rules.figures import Column

Amounts = Mapping[str, Fraction]

COLUMNS: Final[Mapping[str, Column]] = {
    "claim": Column("GBP", "what is asked for, owed or could at most be used"),
    "population": Column("persons", "people served", is_positive=True),
    "need": Column("any", "amount of need: a need index times the population, or a count of people in need"),
    "need_index": Column("any", "need per head, higher is needier", is_positive=True),
    "floor": Column("GBP", "least award"),
    "ceiling": Column("GBP", "greatest award"),
    "previous": Column("GBP", "award of the year before, in cash"),
    "priority": Column("class", "1 is served first, then 2, ...", is_positive=True, is_whole=True),
    "count": Column("any", "what stands behind each when whole units are shared: people, votes, bids"),
    "weight": Column("ratio", "weight of a pound per head to this area in the sum of welfare", is_positive=True),
    "benefit": Column("ratio", "benefit of a pound before distributional weights"),
    "income": Column("GBP", "income of those who gain, after tax, for each adult equivalent", is_positive=True),
}


@dataclass(frozen=True)
class Problem:
    """An estate to share and what is known of those who share it."""

    estate: Fraction
    columns: Mapping[str, Amounts]
    options: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def column(self, name: str) -> Amounts:
        """Figures of a column by id."""
        return self.columns[name]

    def figure(self, name: str) -> Fraction:
        """An option that is a number."""
        return Fraction(self.options[name])
