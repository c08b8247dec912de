"""What a set of project files scores, what is amiss in each, and what to collect next."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import Finding
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.standard import StandardInputs


@dataclass(frozen=True)
class Comparability:
    """Pairs that share what they measure, and how many of them could be held side by side as they stand."""

    units: int
    """Authorities or projects compared."""
    pairs: int
    same_definition: int
    same_period: int
    """Of those, in the same period."""
    same_cohort: int
    """Of those again, about the same people."""

    @property
    def share(self) -> Fraction | None:
        """Share of pairs with the same definition and unit; None without pairs."""
        return Fraction(self.same_definition, self.pairs) if self.pairs else None


@dataclass(frozen=True)
class FileScore:
    """One project file."""

    file: str
    records: int
    filled: int
    scored: int
    blank: int
    said: int
    wrong: int


@dataclass(frozen=True)
class Step:
    """One thing to collect or adopt, and what the scores gain when it comes after the steps before it."""

    what: str
    file: str
    line: int
    field: str
    pairs_gained: int
    completeness_gained: Fraction


@dataclass(frozen=True)
class StandardResults:
    """A set of project files scored."""

    inputs: StandardInputs
    completeness: Fraction | None
    comparability: Comparability
    files: tuple[FileScore, ...]
    findings: tuple[Finding, ...]
    """What is amiss, with file, line and column, and what to add."""
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the set reaches the least that it must."""
        return all(check.is_passed for check in self.checks)
