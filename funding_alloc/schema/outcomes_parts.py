"""What outcomes frameworks are made of: indicators with baselines and targets, missions, themes, and the test."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, WithJsonSchema

from funding_alloc.schema.base import AreaCode, Day, Name, Positive, Strict, Text
from funding_alloc.schema.outcomes_terms import AppliesTo, AreaKind, Correction, Direction, Overlap, Period
from funding_alloc.schema.pockets_terms import Figure
from funding_alloc.schema.sources import Grounded


def _read_period(value: Any) -> Any:
    return Period.parse(value) if isinstance(value, str) and value != "newest" else value


APeriod = Annotated[Period, BeforeValidator(_read_period), WithJsonSchema({"type": "string"})]
Latest = Annotated[
    Period | Literal["newest"],
    BeforeValidator(_read_period),
    WithJsonSchema({"type": "string", "examples": ["newest"]}),
]
Level = Annotated[Decimal, Field(gt=0, lt=Decimal("0.5"))]


class Baseline(Grounded):
    """The period that later ones are held against."""

    period: APeriod


class Smallest(Grounded):
    """The smallest change that matters, in the indicator's unit."""

    value: Positive


class NoAssumedError(Strict):
    """Only published limits are used: without them the verdict is that nobody can tell."""

    kind: Literal["none"]


class AssumedError(Grounded):
    """A 95% half-width for a series that has no published limits."""

    kind: Literal["half_width"]
    half_width: Positive


class NoTarget(Grounded):
    """There is no target, and why."""

    kind: Literal["none"]


class LevelTarget(Grounded):
    """A value to be reached by a day."""

    kind: Literal["level"]
    value: Figure
    by: Day
    applies_to: AppliesTo


class ChangeTarget(Grounded):
    """A change from the baseline to be reached by a day."""

    kind: Literal["change"]
    value: Figure
    by: Day
    applies_to: AppliesTo


Target = Annotated[NoTarget | LevelTarget | ChangeTarget, Discriminator("kind")]
AssumedLimits = Annotated[NoAssumedError | AssumedError, Discriminator("kind")]


class Indicator(Strict):
    """One series with its direction, baseline, smallest change and target."""

    title: Text
    series: Text
    direction: Direction
    baseline: Baseline
    latest: Latest
    smallest_change: Smallest
    assumed_error: AssumedLimits
    target: Target


class MeasuredBy(Strict):
    """Something a mission or theme is about, and the indicator that measures it."""

    about: Text
    indicator: Name


class NotMeasured(Strict):
    """Something a mission or theme is about for which no series is held."""

    about: Text
    no_series: Text
    """Why: what would measure it, or what was looked for."""


Measured = MeasuredBy | NotMeasured


class Mission(Grounded):
    """A levelling-up mission."""

    number: Annotated[int, Field(ge=1, le=99)]
    title: Text
    aim: Text
    measures: Annotated[tuple[Measured, ...], Field(min_length=1)]


class ThemeOutcomes(Grounded):
    """A theme of the settlement, and what would show that it worked."""

    theme: Text
    measures: Annotated[tuple[Measured, ...], Field(min_length=1)]


class ThemesUsed(Strict):
    """The list of themes the framework covers, all of it."""

    file: Text
    list: Name
    outcomes: Annotated[tuple[ThemeOutcomes, ...], Field(min_length=1)]


class Judged(Grounded):
    """The areas that are judged: every area of some kinds, and others by code."""

    kinds: tuple[AreaKind, ...]
    also: tuple[AreaCode, ...]


class Rule(Grounded):
    """The test of every verdict."""

    level: Level
    """Significance level of each test."""
    correction: Correction
    overlapping: Overlap


class NoSurvey(Grounded):
    """No survey is held."""

    kind: Literal["none"]


class SurveyTable(Grounded):
    """A table of survey results: the share who say that an indicator has got better."""

    kind: Literal["table"]
    table: Text
    question: Text


class NoMoney(Grounded):
    """No fund lines are held against the framework."""

    kind: Literal["none"]


class MoneyOf(Grounded):
    """The scenario whose fund lines are held against the framework, theme by theme."""

    kind: Literal["scenario"]
    scenario: Text


class StandardSet(Grounded):
    """Indicators that every area should report."""

    indicators: Annotated[tuple[Name, ...], Field(min_length=1)]
