"""Where a step is evaluated: what is known so far, and in which make of number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.arithmetic import Arithmetic, Array, Groups
from funding_alloc.schema.formula import QUANTUM, PlacedFormula
from funding_alloc.schema.steps.declare import BaseStep

Facts = dict[str, Array]
"""Numbers that hold for all areas and explain a result: a mean, a multiplier, a scaling factor."""
Found = tuple[Array, Facts]
ALL_AREAS = "all_areas"


@dataclass
class State:
    """Values by name, and what is needed to make more of them."""

    placed: PlacedFormula
    arithmetic: Arithmetic
    codes: tuple[str, ...]
    known: dict[str, Array]
    labels: Mapping[str, tuple[str, ...]]
    _groups: dict[str, Groups] = field(default_factory=dict)
    stacked: dict[str, Array] = field(default_factory=dict)
    """Columns that no draw touches, by the step that multiplies them with drawn weights."""
    unrounded: dict[str, Array] = field(default_factory=dict)
    """Results as they were before a step rounded them; of exact evaluations only."""

    @cached_property
    def zero(self) -> Array:
        """Nothing, everywhere."""
        return self.arithmetic.one(Fraction(0))

    def full(self, name: str) -> Array:
        """A result with one column for each area."""
        return self.spread(self.known[name])

    def spread(self, x: Array) -> Array:
        """One column for each area, also where one value holds for all."""
        return x if x.shape[1] == len(self.codes) else np.broadcast_to(x, (x.shape[0], len(self.codes)))

    def operand(self, value: Decimal | str) -> Array:
        """A number written out, or a name's values."""
        return self.known[value] if isinstance(value, str) else self.arithmetic.one(Fraction(value))

    def total(self, x: Array, within: str | None = None) -> Array:
        """Sum over all areas, or over each group."""
        if within is None or within == ALL_AREAS:
            return self.arithmetic.total(self.spread(x))
        return self.arithmetic.group_total(self.spread(x), self.groups(within))

    def groups(self, label: str) -> Groups:
        """Groups of a label."""
        if label not in self._groups:
            self._groups[label] = Groups.of(self.labels[label])
        return self._groups[label]

    def inner(self, known: dict[str, Array]) -> State:
        """The same place with further names, for steps inside a step."""
        return replace(self, known={**self.known, **known})

    @property
    def quantum(self) -> Array:
        """The money shared out."""
        return self.known[QUANTUM]

    def fault(self, step: BaseStep, what: str, fix: str = "") -> InputFault:
        """A finding at the line of a step."""
        line = self.placed.line_by_name.get(step.id, 0)
        return InputFault([Finding(self.placed.file, line, 0, f"step '{step.id}': {what}", fix)])

    def named(self, faulty: Array) -> str:
        """Codes of the areas where something holds, in any draw; a long list is cut."""
        where = np.flatnonzero(np.broadcast_to(faulty, (faulty.shape[0], len(self.codes))).any(axis=0))
        codes = [self.codes[i] for i in where[:6]]
        more = len(where) - len(codes)
        return ", ".join(codes) + (f" and {more} more" if more > 0 else "")

    def refuse_where(self, faulty: Array, step: BaseStep, what: str, fix: str = "") -> None:
        """Raise a finding that names the areas, if there are any. ``{areas}`` stands for them."""
        if np.any(faulty):
            raise self.fault(step, what.format(areas=self.named(faulty)), fix)
