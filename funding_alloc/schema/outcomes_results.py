"""What an outcomes framework leads to: verdicts with their grounds, what people say, and how much is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.outcomes import OutcomesInputs, Point, SurveyAnswer
from funding_alloc.schema.outcomes_parts import Indicator
from funding_alloc.schema.outcomes_terms import Agreement, Movement, Pace, Perceived


@dataclass(frozen=True)
class Change:
    """A difference with what its error makes of it."""

    difference: Fraction
    error: float | None
    """Standard error; None where nobody gives one."""
    z: float | None
    p_moved: float | None
    """Chance of a difference at least as large, either way, had there been none."""
    p_still: float | None
    """Chance of a difference at most as large, had the true one been the smallest that matters."""


@dataclass(frozen=True)
class Tested:
    """A change, its p-value as held against the level, and the verdict."""

    change: Change
    p_held: float | None
    """The p-value of having moved, corrected where the file says so."""
    movement: Movement


@dataclass(frozen=True)
class Judgement:
    """One indicator in one area."""

    area: str
    indicator: str
    base: Point | None
    latest: Point | None
    is_earlier_base: bool
    """Whether the baseline is earlier than the file's, so that it shares no years with the latest."""
    own: Tested | None
    """None where there is no figure for one of the two periods."""
    relative: Tested | None
    """The change beyond that of the whole; None for the whole itself, or where the whole has no figure."""
    pace: Pace
    expected: Fraction | None
    """Where the line to the target stands now."""
    by_chance: float
    """Chance that the test would call it moved had it not moved at all, without correction."""
    why: str
    """What stands in the way of telling, or nothing."""

    @property
    def movement(self) -> Movement:
        """The verdict."""
        return self.own.movement if self.own else Movement.UNKNOWN


@dataclass(frozen=True)
class Said:
    """A survey answer beside the verdict on the same indicator and area."""

    answer: SurveyAnswer
    interval: tuple[float, float]
    perceived: Perceived
    measured: Movement
    agreement: Agreement


@dataclass(frozen=True)
class Noise:
    """How much of the movement of a series with limits lies within sampling error, over all authorities."""

    indicator: str
    beyond: int
    """Changes from one period to the next beyond 1.96 standard errors of the difference."""
    changes: int
    half_width: Fraction
    """Median half-width of the 95% limits."""
    change: Fraction
    """Median size of a change."""


@dataclass(frozen=True)
class Coverage:
    """How much is measured, and how old the figures are."""

    measured_gbp: int | None
    """Pounds whose theme has a measured outcome; None without fund lines."""
    with_limits_gbp: int | None
    """Those whose theme has an outcome with published limits."""
    whole_gbp: int | None
    by_theme: Mapping[str, tuple[int, int, int]]
    """Pounds, indicators, and those with limits, by theme."""
    least: Fraction
    """Part of the standard set that the area with the fewest reports."""
    mean: Fraction
    everywhere: tuple[str, ...]
    """Indicators of the set that every area reports."""
    by_area: Mapping[str, int]
    """Indicators of the set reported, by area."""
    lags: Mapping[str, int]
    """Months from the end of the newest period of each indicator to the file's day."""


@dataclass(frozen=True)
class OutcomesResults:
    """A framework judged."""

    inputs: OutcomesInputs
    judgements: tuple[Judgement, ...]
    """Areas judged, in order of indicator and area code."""
    whole: tuple[Judgement, ...]
    """The whole, in order of indicator."""
    said: tuple[Said, ...]
    noise: tuple[Noise, ...]
    coverage: Coverage
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check passes."""
        return all(check.is_passed for check in self.checks)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by name."""
        return self.inputs.rules.indicators

    def counts(self, indicator: str | None = None) -> Counter[Movement]:
        """Verdicts on an indicator, or on all."""
        return Counter(one.movement for one in self.judgements if indicator in {None, one.indicator})

    def expected_by_chance(self, indicator: str | None = None) -> float:
        """How many verdicts of "moved" there would be, had nothing moved at all, without correction."""
        return sum(one.by_chance for one in self.judgements if indicator in {None, one.indicator})
