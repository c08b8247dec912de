"""The ground of probes for rules that share an estate, in pounds or whole units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from funding_alloc.rules.estates.apportionment import UnitsCannotBeShared
from funding_alloc.rules.estates.beyond import TooLargeForExact
from funding_alloc.rules.estates.parametric import BoundsMissQuantum, Curve
from funding_alloc.rules.estates.problem import Amounts, Problem
from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.probes.ground import ZERO, Refused, Stated, part_ids
from funding_alloc.rules.rule import CannotBeShared, Property

REFUSALS: Final = (BoundsMissQuantum, CannotBeShared, TooLargeForExact, UnitsCannotBeShared)
STATED: Final = {
    "claim": "the claimant",
    "benefit": "the claimant",
    "need": "the place",
    "need_index": "the place",
    "population": "the place",
    "count": "the place",
}
"""Columns that can be overstated, and by whom; the others are set by the funder or by official statistics."""
ADDITIVE: Final = frozenset({"claim", "population", "need", "count", "floor", "ceiling", "previous"})
"""Columns that are divided when a claimant is; an index, a class or a weight goes to every part as it is."""


@dataclass(frozen=True)
class Shares:
    """A rule for an estate, on a checked problem."""

    rule: Rule
    problem: Problem

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.rule.name

    @property
    def unit(self) -> str:
        """Pounds, or units."""
        return "units" if self.rule.is_in_units else "£"

    @property
    def ids(self) -> tuple[str, ...]:
        """Claimants in the order of the data."""
        return self.problem.ids

    @property
    def estate(self) -> Fraction:
        """What there is to share."""
        return self.problem.estate

    @property
    def stated(self) -> tuple[Stated, ...]:
        """Columns that the claimant or the place states."""
        return tuple(Stated(column, STATED[column]) for column in self.rule.columns if column in STATED)

    @property
    def is_money_monotone(self) -> bool:
        """Whether the rule is registered as resource monotone."""
        return Property.RESOURCE_MONOTONE in self.rule.about.holds

    def awards(self) -> dict[str, Fraction]:
        """Exact awards. Raises ``Refused``, also where the claims are less than the estate."""
        total = sum(self.problem.columns.get("claim", {}).values(), ZERO)
        if "claim" in self.problem.columns and self.estate > total:
            raise Refused(f"the claims sum to £{float(total):,.2f} and the estate is above them")
        try:
            return self.rule.divide(self.problem).awards
        except REFUSALS as fault:
            raise Refused(str(fault).rstrip(".")) from None

    def curves(self) -> dict[str, Curve] | None:
        """The rule as curves for the parametric engine; None for a rule that is none. Raises ``Refused``."""
        try:
            return None if self.rule.curves is None else self.rule.curves(self.problem)
        except REFUSALS as fault:
            raise Refused(str(fault).rstrip(".")) from None

    def figure(self, code: str, column: str) -> Fraction:
        """One figure."""
        return self.problem.columns[column][code]

    def with_figure(self, code: str, column: str, value: Fraction) -> Shares:
        """The same with one figure changed."""
        return self._with({**self.problem.columns, column: {**self.problem.columns[column], code: value}}, self.ids)

    def with_estate(self, estate: Fraction) -> Shares:
        """The same with another estate."""
        return replace(self, problem=replace(self.problem, estate=estate))

    def without(self, code: str) -> Shares:
        """The same estate among the others. Raises ``Refused`` where nobody is left."""
        ids = tuple(other for other in self.ids if other != code)
        if not ids:
            raise Refused("nobody else is there")
        return self._with({name: {c: cells[c] for c in ids} for name, cells in self.problem.columns.items()}, ids)

    def split(self, code: str, parts: Sequence[Fraction]) -> tuple[Shares, tuple[str, ...]]:
        """The same with one claimant in parts; a minimum that everybody has is then had by every part."""
        names = part_ids(code, len(parts), self.ids)
        ids = tuple(name for other in self.ids for name in (names if other == code else (other,)))
        columns: dict[str, Amounts] = {}
        for column, cells in self.problem.columns.items():
            divided = {n: cells[code] * (p if column in ADDITIVE else 1) for n, p in zip(names, parts, strict=True)}
            columns[column] = {name: divided[name] if name in divided else cells[name] for name in ids}
        return self._with(columns, ids), names

    def _with(self, columns: dict[str, Amounts], ids: tuple[str, ...]) -> Shares:
        return replace(self, problem=replace(self.problem, columns=columns, ids=ids))
