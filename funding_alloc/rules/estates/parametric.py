"""One engine for every rule that a single multiplier drives: found exactly, by one pass over the places of change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.figures import ZERO


class BoundsMissQuantum(ValueError):
    """Floors cost more than the quantum, or ceilings leave money that nobody may take; ``by`` says how much."""

    def __init__(self, what: str, by: Fraction) -> None:
        self.by = by
        super().__init__(f"{what} by £{float(by):,.0f}")


@dataclass(frozen=True)
class Shared:
    """Amounts that sum to the quantum, and the one number that brought them there."""

    amounts: dict[str, Fraction]
    factor: Fraction


@dataclass(frozen=True)
class Curve:
    """What one claimant gets as the multiplier rises: straight pieces that never fall.

    Rule    x(m) = start + sum of change * max(m - place, 0) over ``turns``, pairs of (place, change of slope).
    """

    start: Fraction
    turns: tuple[tuple[Fraction, Fraction], ...] = ()

    def at(self, multiplier: Fraction) -> Fraction:
        """The amount at a multiplier."""
        return self.start + sum(
            (change * (multiplier - place) for place, change in self.turns if place < multiplier), ZERO
        )

    def later(self, by: Fraction) -> Curve:
        """The same curve, begun at a higher multiplier."""
        return Curve(self.start, tuple((place + by, change) for place, change in self.turns))


def multiplier_of(curves: Iterable[Curve], quantum: Fraction) -> Fraction:
    """The multiplier at which the curves sum to the quantum; the greatest where more than one does.

    Rule    between two places of change the sum is a straight line: ``level`` is its value at the last place, ``slope``
            its rise.
    Source  Young, On dividing an amount according to individual claims or liabilities (1987): parametric rules.
    Raises ``BoundsMissQuantum`` where the curves start above the quantum or end below it.
    """
    turns: dict[Fraction, Fraction] = {}
    level, slope, at = ZERO, ZERO, ZERO
    for curve in curves:
        level += curve.start
        for place, change in curve.turns:
            turns[place] = turns.get(place, ZERO) + change
    if level > quantum:
        raise BoundsMissQuantum("the floors cost more than the quantum", level - quantum)
    for place in sorted(turns):
        reached = level + slope * (place - at)
        if reached > quantum:
            break
        level, slope, at = reached, slope + turns[place], place
    missing = quantum - level
    if missing and not slope:
        raise BoundsMissQuantum("no area may take more, so money is left over", missing)
    return at + (missing / slope if missing else ZERO)


def share_by_curves(curves: Mapping[str, Curve], quantum: Fraction) -> Shared:
    """Share a quantum along curves.

    Promise the total is the quantum; more money costs nobody, and who leaves with their share changes nobody's.
    Raises ``BoundsMissQuantum``.
    """
    multiplier = multiplier_of(curves.values(), quantum)
    return Shared({code: curve.at(multiplier) for code, curve in curves.items()}, multiplier)
