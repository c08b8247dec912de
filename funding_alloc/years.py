"""Fiscal years and ranges of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A UK public-sector year, 1 April to 31 March, written ``2026-27``."""

    start: int

    @classmethod
    def parse(cls, text: str) -> FiscalYear:
        """Read ``2026-27``; refuse ``2026``, ``2026-28`` and dates."""
        match = re.fullmatch(r"((?:1[89]|20)\d\d)-(\d\d)", text)
        if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
            raise ValueError(f"'{text}' is not a fiscal year such as 2026-27")
        return cls(int(match[1]))

    def __str__(self) -> str:
        """Write the year as the public sector does."""
        return f"{self.start}-{(self.start + 1) % 100:02d}"


@dataclass(frozen=True)
class YearRange:
    """Fiscal years from ``first`` to ``last``, both included."""

    first: FiscalYear
    last: FiscalYear

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last year {self.last} lies before the first year {self.first}")

    def __iter__(self) -> Iterator[FiscalYear]:
        return (FiscalYear(start) for start in range(self.first.start, self.last.start + 1))

    def __contains__(self, year: FiscalYear) -> bool:
        return self.first <= year <= self.last

    def __len__(self) -> int:
        return self.last.start - self.first.start + 1

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"
