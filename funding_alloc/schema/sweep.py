"""What a sweep finds, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Interval:
    """Spread of one figure over the draws; None where it is undefined in all."""

    kind: str
    """``gbp`` of an area, ``measure`` of a model, or an ``other`` figure of it."""
    model: str
    what: str
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    draws: int
    """Draws in which it is defined."""


@dataclass(frozen=True)
class Beats:
    """Two models on one measure over the same draws; differences are A less B, above 0 where A is better."""

    measure: str
    a: str
    b: str
    a_beats: float
    b_beats: float
    equal: float
    mean: float
    low: float
    high: float
    draws: int


@dataclass(frozen=True)
class Worth:
    """A model's regret, or what knowing all inputs or one is worth, in the measure's unit."""

    measure: str
    what: str
    of: str
    value: float


@dataclass(frozen=True)
class Influence:
    """Share of a figure's variance that one input explains by itself, and what one standard deviation of it moves."""

    kind: str
    model: str
    what: str
    input: str
    share: float
    per_sd: float


@dataclass(frozen=True)
class Reversal:
    """A value of an input at which two models change places on a measure."""

    measure: str
    a: str
    b: str
    input: str
    at: float
    least: float
    most: float


@dataclass(frozen=True)
class MapCell:
    """One cell of a rank-reversal map: the draws in it, and in how many of them the first model is the better."""

    measure: str
    a: str
    b: str
    across: str
    """Input along the map, the one that explains most of the difference."""
    up: str
    across_low: float
    across_high: float
    up_low: float
    up_high: float
    draws: int
    a_better: int
    b_better: int


class Holds(StrEnum):
    """How far a comparison holds over the range."""

    ALWAYS = "in every draw"
    MOSTLY = "in most draws"
    UNTOLD = "the draws do not tell"
    EQUAL = "no difference in any draw"


MOSTLY = 0.9


@dataclass(frozen=True)
class Conclusion:
    """Which of two models is better on a measure, and in how many of the draws."""

    measure: str
    better: str
    other: str
    share: float
    equal: float
    draws: int
    of: int
    """Draws in all: in the others the measure is undefined for one of the two."""

    @property
    def holds(self) -> Holds:
        """Whether it holds across the whole range."""
        if self.equal == 1:
            return Holds.EQUAL
        if self.share == 1 and self.draws == self.of:
            return Holds.ALWAYS
        return Holds.MOSTLY if self.share >= MOSTLY else Holds.UNTOLD


@dataclass(frozen=True)
class SweepResults:
    """Everything that a sweep's draws say."""

    scenario: str
    draws: int
    seed: int
    design: str
    interval: float
    models: tuple[str, ...]
    inputs: tuple[str, ...]
    names: Mapping[str, str]
    """Names of the areas, by code."""
    intervals: tuple[Interval, ...]
    pairs: tuple[Beats, ...]
    worth: tuple[Worth, ...]
    influences: tuple[Influence, ...]
    reversals: tuple[Reversal, ...]
    conclusions: tuple[Conclusion, ...]
    reversal_map: tuple[MapCell, ...]
    """Only of pairs whose order is not the same in every draw."""
