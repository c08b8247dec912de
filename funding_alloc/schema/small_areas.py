"""Small areas with their figures, and what a formula gives when they are put together before it runs or after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.formula import PlacedFormula


class AreaLevel(StrEnum):
    """The areas that a formula sees."""

    SMALL_AREAS = "small areas"
    DISTRICTS = "districts first"
    AUTHORITIES = "authorities first"


@dataclass(frozen=True)
class SmallAreas:
    """Figures of small areas in code order, and the district of each by its code of today."""

    table: str
    specs: Mapping[str, ColumnSpec]
    codes: tuple[str, ...]
    district: tuple[str, ...]
    held: tuple[str, ...]
    """Code of the district as the table has it."""
    numbers: Mapping[str, tuple[Fraction, ...]]

    @property
    def by_older_code(self) -> int:
        """Small areas whose district was found by the code that it had before."""
        return sum(now != before for now, before in zip(self.district, self.held, strict=True))


@dataclass(frozen=True)
class LevelResult:
    """One formula run on the areas of one level, added up; whole pounds."""

    level: AreaLevel
    areas: int
    """Areas that the formula saw."""
    by_district: Mapping[str, int]
    """Empty where districts were put together before."""
    by_authority: Mapping[str, int]
    """With OUTSIDE, where districts outside take part."""
    exact: Mapping[str, Fraction]
    """By authority before rounding to whole pounds."""


@dataclass(frozen=True)
class LevelStudy:
    """One formula on every level."""

    placed: PlacedFormula
    quantum: int
    results: Mapping[AreaLevel, LevelResult]

    def moved(self, level: AreaLevel) -> int:
        """Pounds that lie with another authority than on small areas."""
        base, other = self.results[AreaLevel.SMALL_AREAS].by_authority, self.results[level].by_authority
        return sum(abs(other[code] - gbp) for code, gbp in base.items()) // 2

    def moved_before_rounding(self, level: AreaLevel) -> Fraction:
        """The same before rounding to whole pounds: nought where the level truly does not matter."""
        base, other = self.results[AreaLevel.SMALL_AREAS].exact, self.results[level].exact
        return sum((abs(other[code] - gbp) for code, gbp in base.items()), Fraction(0)) / 2

    def moved_between_districts(self) -> int:
        """Pounds that lie with another district where districts are formed first."""
        base, other = (self.results[at].by_district for at in (AreaLevel.SMALL_AREAS, AreaLevel.DISTRICTS))
        return sum(abs(other[code] - gbp) for code, gbp in base.items()) // 2
