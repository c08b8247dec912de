"""What a second stage found: who gets what of which theme, class and year, and what stays with the authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.second_stage import SecondStageInputs, Way
from funding_alloc.years import FiscalYear

Part = Literal["council", "kept", "returned"]
"""A council's money, what the authority keeps, or what no bid won and no formula shared out."""


@dataclass(frozen=True, order=True)
class PassedRow:
    """One council's pounds of a theme, class and year, or a part that stays with the authority."""

    theme: str
    del_class: DelClass
    year: FiscalYear
    part: Part
    area_code: str
    way: Way
    gbp: int
    planned_gbp: int
    """What the authority plans to spend on the theme, class and year."""
    topped_up_gbp: int
    """Of ``gbp``: shared out by formula because no bid won it."""
    low_gbp: int | None
    high_gbp: int | None
    """5th and 95th percentile over the simulated calls; None where nothing is drawn."""

    @property
    def share(self) -> float:
        """Part of the authority's planned spending; 0 where there is none."""
        return self.gbp / self.planned_gbp if self.planned_gbp else 0.0


@dataclass(frozen=True)
class CouncilTotal:
    """A council's pounds of all themes and years."""

    area_code: str
    rdel_gbp: int
    cdel_gbp: int
    not_split_gbp: int
    low_gbp: int | None
    high_gbp: int | None

    @property
    def gbp(self) -> int:
        """All classes together."""
        return self.rdel_gbp + self.cdel_gbp + self.not_split_gbp


@dataclass(frozen=True)
class RangeRow:
    """A council's total at another value of one parameter."""

    parameter: str
    value: str
    area_code: str
    gbp: int
    chosen_gbp: int
    """With every parameter as the file has it."""


@dataclass(frozen=True)
class SecondStageResults:
    """Everything found, rows in a fixed order."""

    inputs: SecondStageInputs
    rows: tuple[PassedRow, ...]
    totals: tuple[CouncilTotal, ...]
    population: dict[str, int]
    checks: tuple[Check, ...]
    ranges: tuple[RangeRow, ...]
    """Empty unless asked for."""

    @property
    def is_sound(self) -> bool:
        """Whether every check passed."""
        return all(check.is_passed for check in self.checks)
