"""What scoring a set of project files leads to: completeness, comparability, and what to collect next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import Finding
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.standard import StandardInputs
from funding_alloc.schema.standard_terms import Entry, Field, Level, Record, State


@dataclass(frozen=True)
class Completeness:
    """Share of the scored fields that is filled."""

    score: Fraction | None
    """None where there is no indicator."""
    indicators: int
    """Rows, duplicates counted once."""
    by_project: Mapping[str, Fraction]
    by_field: Mapping[Field, Mapping[State, int]]
    """Cells of every row by what they hold, duplicates among them."""


@dataclass(frozen=True)
class Comparability:
    """What of the pairs can be compared at one level."""

    level: Level
    comparable: int
    """Indicators that two places both have, over all pairs of places."""
    possible: int
    """The most they could have in common: of each pair, the lesser number of indicators."""
    pairs_with_any: int
    """Pairs of places with at least one indicator in common."""
    pairs: int

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to compare."""
        return Fraction(self.comparable, self.possible) if self.possible else None

    @property
    def share_of_pairs(self) -> Fraction | None:
        """Share of pairs of places that have anything in common."""
        return Fraction(self.pairs_with_any, self.pairs) if self.pairs else None


@dataclass(frozen=True, order=True)
class Target:
    """One indicator of one project, all its rows together."""

    programme: str
    authority: str
    project: str
    indicator: str


@dataclass(frozen=True)
class Move:
    """A change to one indicator: what is written in which fields of all its rows."""

    target: Target
    writes: tuple[tuple[Field, Entry], ...]
    kind: str
    needs_new_figures: bool
    """Whether the figures that stand there now are of another definition or unit, and no stated factor turns them."""

    @property
    def words(self) -> tuple[tuple[Field, str], ...]:
        """What is written where."""
        return tuple((field, entry.text) for field, entry in self.writes)


@dataclass(frozen=True)
class Step:
    """A move of the advice, with what it gains when all before it are done."""

    move: Move
    before: Fraction
    after: Fraction
    pairs_gained: int
    where: tuple[Record, ...]
    """Rows to change, as they stand in the files."""

    @property
    def gain(self) -> Fraction:
        """In the share of pairs."""
        return self.after - self.before


@dataclass(frozen=True)
class Offer:
    """A value in another unit than its definition's, and what it would be in that one. Nothing is changed."""

    record: Record
    unit: str
    values: tuple[tuple[Field, Fraction, Fraction], ...]
    """Field, as it stands, as it would be."""
    why: str


@dataclass(frozen=True)
class StandardResults:
    """Everything that ``check`` and ``standard`` show of a set."""

    inputs: StandardInputs
    completeness: Completeness
    duplicates: tuple[tuple[Record, ...], ...]
    comparabilities: tuple[Comparability, ...]
    """By level, in order."""
    steps: tuple[Step, ...]
    unadvised: str
    """Why no further step is told."""
    offers: tuple[Offer, ...]
    to_add: tuple[Finding, ...]
    """Every cell that counts and does not hold what it should, with what to add."""
    checks: tuple[Check, ...]

    def at(self, level: Level) -> Comparability:
        """Comparability at a level."""
        return next(one for one in self.comparabilities if one.level is level)

    @property
    def headline(self) -> Comparability:
        """At the level the set file names."""
        return self.at(self.inputs.rules.pairs.level)

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """Scores below what the set file says is enough, or not defined."""
        rules = self.inputs.rules
        found = (
            ("completeness", self.completeness.score, rules.score.at_least),
            ("comparability", self.headline.share, rules.pairs.at_least),
        )
        return tuple(
            f"{name} is {'not defined' if score is None else f'{float(score):.3f}'}; the set asks for {least}"
            for name, score, least in found
            if score is None or score < Fraction(least)
        )

    @property
    def is_enough(self) -> bool:
        """Whether both scores reach what the set file asks for."""
        return not self.shortfalls

    @property
    def is_sound(self) -> bool:
        """Whether every check of the calculation passes."""
        return all(check.is_passed for check in self.checks)
