"""Test and learn: an outcome-linked tranche, a share for trials, and gateway reviews. No choice has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.schema.base import AreaCode, Name, Share, Slug, Strict, Text, Year
from funding_alloc.schema.formula import Status
from funding_alloc.schema.learn_terms import MOST_DRAWS, MOST_WORLDS, Across, Better, Compare, Estimator, Gate
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.study_inputs import StudyInputs

CalendarYear = Annotated[int, Field(ge=1900, le=2099)]
Draws = Annotated[int, Field(ge=100, le=MOST_DRAWS)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Span = Annotated[int, Field(ge=1, le=20)]
Effect = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000)]
Spread = Annotated[Decimal, Field(ge=Decimal("0.000001"), le=1_000_000)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class TableBase(Grounded):
    """Allocations before the tranche, from a table."""

    kind: Literal["table"]
    table: Text


class ScenarioBase(Grounded):
    """Allocations before the tranche: what a scenario's formulas give in one year."""

    kind: Literal["scenario"]
    scenario: Text
    year: Year


class Indicator(Grounded):
    """An outcome registered before the years begin, and which part of the tranche hangs on it."""

    title: Text
    better: Better
    unit: Text
    parts: Annotated[int, Field(ge=1, le=1000)]
    """Of all indicators' parts together: equal numbers, equal parts."""


class Window(Grounded):
    """Over how many years an outcome is judged, and how its two ends are taken."""

    years: Span
    compare: Compare


class Variant(Window):
    """Another window, run beside the registered one to show what it would change; it moves no money."""

    title: Text


class Counterfactual(Grounded):
    """What would have happened anyway: the change of a larger area over the same years. No causal effect."""

    area: AreaCode


class CaseMix(Grounded):
    """Adjustment for where outcomes are easy; none has been built, and that must be said."""

    adjustment: Literal["none"]


class Tranche(Grounded):
    """How much may hang on outcomes, and how far any one allocation may move."""

    tau: Share
    """Part of an allocation that hangs on outcomes."""
    cap: Share
    """Furthest an allocation may move, either way, as a part of itself."""
    estimator: Estimator
    least_areas: Annotated[int, Field(ge=3, le=1000)]
    """With fewer areas that have limits, the variance between areas is not estimated and nothing moves."""


class Noise(Grounded):
    """Drawn worlds in which no area differs from the counterfactual."""

    draws: Annotated[int, Field(ge=100, le=MOST_WORLDS)]
    seed: Seed


class Result(Grounded):
    """What a trial has found so far; larger is better."""

    estimate: Effect
    standard_error: Spread


class Arm(Strict):
    """An intervention under trial."""

    title: Text
    result: Result | Literal["none_yet"]


class Prior(Grounded):
    """What is thought of any intervention before its trial."""

    mean: Effect
    sd: Spread


class Learning(Grounded):
    """Share for trials, and what they choose between."""

    share: Share
    across: Across
    prior: Prior
    draws: Draws
    seed: Seed
    arms: Annotated[dict[Name, Arm], Field(min_length=1, max_length=50)]


class Years(Strict):
    """Outcome years whose window ends move money."""

    first: CalendarYear
    last: CalendarYear


class Learn(Strict):
    """A learning file."""

    learn: Slug
    title: Text
    status: Status
    purpose: Text
    dictionary: Text
    """The data dictionary that says how the tables below are read."""
    series: Text
    gateways: Text
    base: Annotated[TableBase | ScenarioBase, Discriminator("kind")]
    years: Years
    window: Window
    variants: dict[Name, Variant]
    counterfactual: Counterfactual
    case_mix: CaseMix
    indicators: Annotated[dict[Code, Indicator], Field(min_length=1)]
    tranche: Tranche
    noise: Noise
    learning: Learning

    @property
    def parts(self) -> int:
        """All indicators' parts together."""
        return sum(one.parts for one in self.indicators.values())

    def share_of(self, indicator: str) -> Fraction:
        """Part of the tranche that hangs on an indicator."""
        return Fraction(self.indicators[indicator].parts, self.parts)


@dataclass(frozen=True)
class Point:
    """A figure and its standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Series:
    """One area's published figures for one indicator, by last year of their period."""

    points: Mapping[int, Point]
    period: int
    """Years that one figure covers."""


@dataclass(frozen=True)
class GateReview:
    """One row of the gateway table."""

    review: str
    place: str
    when: str
    gbp: int | None
    reviews: int
    """How many reviews the row stands for."""
    gate: Gate
    is_counted: bool
    """A row that is part of another, or before any gate, is not counted."""
    source: str
    note: str


@dataclass(frozen=True)
class LearnInputs(StudyInputs):
    """A learning file with all it names."""

    rules: Learn
    file: str
    series: Mapping[str, Mapping[str, Series]]
    """By indicator and area; the counterfactual's area among them."""
    gateways: tuple[GateReview, ...]
    base: Mapping[str, int] | None
    """Pounds by area; None where a scenario is to give them."""
    names: Mapping[str, str]
    """Short names by area, where the table gives them."""
    content_hash: str
