"""Outcomes frameworks: missions, themes, indicators, and the test that says whether one has moved. No default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Discriminator, Field

from funding_alloc.schema.base import AreaCode, Day, Name, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.outcomes_parts import (
    Indicator,
    Judged,
    Mission,
    MoneyOf,
    NoMoney,
    NoSurvey,
    Rule,
    StandardSet,
    SurveyTable,
    ThemesUsed,
)
from funding_alloc.schema.outcomes_terms import AreaKind, Period
from funding_alloc.schema.study_inputs import StudyInputs
from funding_alloc.schema.themes import ThemeList


class Framework(Strict):
    """An outcomes framework."""

    outcomes: Slug
    title: Text
    status: Status
    purpose: Text
    dictionary: Text
    areas: Text
    series: Text
    series_dictionary: Text
    as_of: Day
    """Day from which the age of figures is counted."""
    whole: AreaCode
    """The area that all others are held against."""
    judged: Judged
    rule: Rule
    indicators: Annotated[dict[Name, Indicator], Field(min_length=1)]
    missions: tuple[Mission, ...]
    themes: ThemesUsed
    standard_set: StandardSet
    survey: Annotated[NoSurvey | SurveyTable, Discriminator("kind")]
    money: Annotated[NoMoney | MoneyOf, Discriminator("kind")]


@dataclass(frozen=True)
class Area:
    """An area that series are for."""

    area_code: str
    title: str
    kind: AreaKind


@dataclass(frozen=True)
class SeriesTitle:
    """What a series is and whose."""

    series: str
    title: str
    meaning: str
    unit: str
    has_limits: bool
    publisher: str
    released: str
    licence: str
    address: str


@dataclass(frozen=True)
class Point:
    """A figure of a series, with the half-width of its 95% limits where they are published."""

    period: Period
    value: Fraction
    lower: Fraction | None
    upper: Fraction | None

    @property
    def half_width(self) -> Fraction | None:
        """Half of what lies between the limits, which need not be symmetric about the value."""
        return None if self.lower is None or self.upper is None else (self.upper - self.lower) / 2


@dataclass(frozen=True)
class SurveyAnswer:
    """What people in an area say of an indicator."""

    area_code: str
    indicator: str
    period: Period
    share_better: Fraction
    asked: int


Series = Mapping[tuple[str, str], tuple[Point, ...]]
"""By series and area, in order of period."""


@dataclass(frozen=True)
class OutcomesInputs(StudyInputs):
    """A framework with the tables it names."""

    rules: Framework
    file: str
    areas: Mapping[str, Area]
    titles: Mapping[str, SeriesTitle]
    series: Series
    themes: ThemeList
    survey: tuple[SurveyAnswer, ...]
    money: ScenarioInputs | None

    @property
    def judged(self) -> tuple[str, ...]:
        """Codes of the areas judged, in code order; the whole is not one of them."""
        chosen = self.rules.judged
        return tuple(
            code
            for code, area in sorted(self.areas.items())
            if (area.kind in chosen.kinds or code in chosen.also) and code != self.rules.whole
        )

    def points(self, indicator: str, area: str) -> tuple[Point, ...]:
        """The figures of an indicator in an area."""
        return self.series.get((self.rules.indicators[indicator].series, area), ())
