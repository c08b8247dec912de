"""A reform as a difference of parameters: what each change moves, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from funding_alloc.formula.evaluate import Setting, Values, evaluate
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid

Together = Mapping[str, Decimal]
"""Parameters that change at once, such as weights that must sum to 1."""


@dataclass(frozen=True)
class Change:
    """What some parameters that change together move, given the changes before them."""

    before: Mapping[str, Decimal | None]
    after: Together
    moved: Values

    @property
    def name(self) -> str:
        """The parameters."""
        return " and ".join(self.after)


@dataclass(frozen=True)
class Reform:
    """A result before and after, and the way between them."""

    before: Values
    after: Values
    changes: tuple[Change, ...]


def reform(placed: PlacedFormula, grid: Grid, setting: Setting, changes: Sequence[Together]) -> Reform:
    """Apply changes one after the other, in the order given.

    Promise what the changes move sums, area by area, to the difference between before and after. The order matters
    where changes act on each other, which is why it is the caller's.
    """
    first = last = evaluate(placed, grid, setting).result
    held = dict(setting.parameters or {})
    parameters = placed.formula.parameters
    out = []
    for together in changes:
        old = {name: held.get(name, parameters[name].at(setting.year)) for name in together if name in parameters}
        held |= together
        found = evaluate(placed, grid, replace(setting, parameters=held)).result
        moved = {code: found[code] - last.get(code, Fraction(0)) for code in found}
        out.append(Change(old, together, moved))
        last = found
    return Reform(first, last, tuple(out))
