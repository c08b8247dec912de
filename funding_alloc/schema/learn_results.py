"""What a learning file leads to: what the tranche would have moved, how much of it is noise, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.learn import LearnInputs, Point
from funding_alloc.schema.learn_terms import Estimator

RULE, VERSION = "outcome-linked-tranche", "1"
"""The rule that every entry of a ledger names; a change to what it gives is another version."""
ALL = "all"
"""Every indicator together."""


@dataclass(frozen=True)
class SliceTerms:
    """The tranche's terms as numbers."""

    tau: Fraction
    cap: Fraction
    estimator: Estimator
    least_areas: int


@dataclass(frozen=True)
class Move:
    """One area in one slice."""

    area: str
    gap: Point | None
    """None where a year or its limits are missing: then nothing moves."""
    shrunk: float | None
    gbp: int
    is_capped: bool

    @property
    def is_within_error(self) -> bool:
        """Whether the gap lies inside its own 95% limits."""
        return self.gap is not None and abs(self.gap.value) < 1.96 * self.gap.error


@dataclass(frozen=True)
class Slice:
    """One indicator's part of the tranche in one year."""

    year: int
    indicator: str
    variance: float
    moves: tuple[Move, ...]

    @property
    def moved_gbp(self) -> int:
        """Pounds that change hands: what those who gain have more."""
        return sum(move.gbp for move in self.moves if move.gbp > 0)

    @property
    def measured(self) -> int:
        """Areas with a gap."""
        return sum(move.gap is not None for move in self.moves)


class NoiseRule(StrEnum):
    """The rule, and two that it is held against."""

    SHRUNK = "shrunken gap"
    UNSHRUNK = "gap as observed"
    LEAGUE = "league table"


@dataclass(frozen=True)
class NoiseRow:
    """How one rule's movement on one indicator compares with movement where no area really differs."""

    window: str
    """Name of the registered window, or of a variant."""
    rule: NoiseRule
    indicator: str
    years: int
    moved_gbp: float
    alone_gbp: float
    """Mean over drawn worlds in which every gap is sampling error."""
    alone_high_gbp: float
    """95th percentile of the same."""
    reached: float
    """Share of drawn worlds that move at least as much."""
    within_error: float | None
    """Part of the pounds moved whose own gap lies inside its 95% limits."""
    wrong_way: float | None
    """Part of the pounds moved that is expected to go the wrong way, if the rule's own V is right."""
    reversed_next: float | None
    """Moves that turn round the year after, as a share of moves in two years running."""
    reversed_next_alone: float | None
    reversed_window: float | None
    """The same a whole window later."""
    reversed_window_alone: float | None

    @property
    def noise(self) -> float | None:
        """What noise alone would move, as a share of what was moved."""
        return self.alone_gbp / self.moved_gbp if self.moved_gbp else None


@dataclass(frozen=True)
class ArmShare:
    """An intervention's part of the money for trials."""

    arm: str
    posterior: Point
    best: float
    share: float
    gbp: int


@dataclass(frozen=True)
class GateSummary:
    """Gateway reviews together."""

    through: int
    failed: int
    unknown: int
    share: float | None
    bits: float | None
    most_bits: float | None
    """Where none failed: the most that a review may have told."""


@dataclass(frozen=True)
class Replayed:
    """A ledger that was read, checked and worked out again."""

    entries: int
    head: str
    """Hash of the last entry."""
    moved_gbp: int
    is_same_inputs: bool
    """Whether the learning file and its tables are those of the ledger."""


@dataclass(frozen=True)
class LearnResults:
    """Everything that ``learn`` shows."""

    inputs: LearnInputs
    base: Mapping[str, int]
    names: Mapping[str, str]
    """Short names by area."""
    slices: tuple[Slice, ...]
    trials: Mapping[str, Mapping[str, int]]
    """Pounds for trials by area and intervention, the same in every year."""
    arms: tuple[ArmShare, ...]
    noise: tuple[NoiseRow, ...]
    left_out: tuple[str, ...]
    """Variants that an indicator's series cannot bear, in words."""
    gates: GateSummary
    ledger: str
    """The ledger as JSON lines."""
    replayed: Replayed | None
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check passes."""
        return all(check.is_passed for check in self.checks)

    @property
    def head(self) -> str:
        """Hash of the ledger's last entry: whoever keeps it elsewhere will know a ledger that was written anew."""
        return self.ledger.rstrip("\n").rsplit('"hash":"', 1)[1][:64]

    def by_area(self, year: int) -> dict[str, int]:
        """Every area's move in a year."""
        out = dict.fromkeys(self.base, 0)
        for one in self.slices:
            if one.year == year:
                for move in one.moves:
                    out[move.area] += move.gbp
        return out
