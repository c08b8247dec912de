"""A rule that shares an estate, as it is registered: how it divides, and a worked example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.rules.estates.parametric import Curve, share_by_curves
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.rule import Family, Property, RegisteredRule


@dataclass(frozen=True)
class Example:
    """A worked example that an analyst can check by hand; columns and awards in the order of A, B, C, ..."""

    estate: str
    columns: Mapping[str, tuple[str, ...]]
    awards: tuple[str, ...]
    arithmetic: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """A, B, C, ... as many as there are awards."""
        return tuple("ABCDEFGHIJ"[: len(self.awards)])

    def cells(self) -> dict[str, dict[str, str]]:
        """The columns by id."""
        return {name: dict(zip(self.ids, texts, strict=True)) for name, texts in self.columns.items()}


@dataclass(frozen=True)
class Division:
    """Awards that sum to the estate; the multiplier where one drives the rule."""

    awards: dict[str, Fraction]
    multiplier: Fraction | None


@dataclass(frozen=True)
class Rule(RegisteredRule):
    """A rule for a divisible estate, or for whole units."""

    example: Example
    curves: Callable[[Problem], dict[str, Curve]] | None = None
    """The rule for the parametric engine; otherwise ``awards``."""
    awards: Callable[[Problem], dict[str, Fraction]] | None = None
    is_in_units: bool = False
    """Whole units are shared, not pounds."""

    @property
    def family(self) -> Family:
        """Divisible, or whole units."""
        return Family.UNITS if self.is_in_units else Family.DIVISIBLE

    def divide(self, problem: Problem) -> Division:
        """Share the estate of a checked problem.

        Raises ``CannotBeShared``, ``BoundsMissQuantum``, ``TooLargeForExact`` or ``UnitsCannotBeShared``.
        """
        if self.curves is not None:
            shared = share_by_curves(self.curves(problem), problem.estate)
            return Division(shared.amounts, shared.factor)
        if self.awards is None:
            raise AssertionError(f"{self.name} has no arithmetic")
        return Division(self.awards(problem), None)


def applicable(rule: Rule) -> frozenset[Property]:
    """The properties that a rule must be said to hold or break."""
    found = {Property.RESOURCE_MONOTONE, Property.POPULATION_MONOTONE, Property.CONSISTENT}
    if rule.is_in_units:
        found |= {Property.WITHIN_QUOTA, Property.ORDER_PRESERVING}
    if "claim" in rule.columns:
        found |= {Property.CLAIMS_MONOTONE}
    if rule.columns == ("claim",):
        found |= {Property.ORDER_PRESERVING, Property.SELF_DUAL, Property.CLAIMS_TRUNCATION}
    return frozenset(found)
