"""Sharing a fixed quantum under floors and ceilings, in closed form and exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Amounts = Mapping[str, Fraction]


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


def scale_back_gains(target: Amounts, floor: Amounts, quantum: Fraction) -> Shared:
    """Lift areas below their floor to it, and shrink every gain above a floor by one factor.

    Rule    x = floor + k * max(target - floor, 0), with k such that the sum is the quantum.
    Units   GBP; k is a pure share.
    Source  floor damping as in the English local government settlements to 2012-13.
    Promise the total is the quantum, nobody is below the floor, and 0 <= k <= 1 where targets sum to the quantum.
    """
    headroom = quantum - sum(floor.values())
    if headroom < 0:
        raise BoundsMissQuantum("the floors cost more than the quantum", -headroom)
    gains = {code: max(target[code] - floor[code], Fraction(0)) for code in target}
    pool = sum(gains.values())
    if pool == 0 and headroom > 0:
        raise BoundsMissQuantum("no area is above its floor, so money is left over", headroom)
    factor = headroom / pool if pool else Fraction(0)
    return Shared({code: floor[code] + factor * gains[code] for code in target}, factor)


def bounded_proportional(weight: Amounts, floor: Amounts, ceiling: Amounts, quantum: Fraction) -> Shared:
    """Share in proportion to weight as far as floors and ceilings allow.

    Rule    x = clip(m * weight, floor, ceiling), with the one multiplier m that brings the sum to the quantum.
    Units   GBP for floors, ceilings and result; any positive unit for the weight.
    Source  the bounded proportional rule (primitive 26 of the catalogue of funding formulas; Young's parametric rules).
    Promise the total is the quantum and every area lies within its bounds; where no bound binds, shares are weights.
    """
    lowest, highest = sum(floor.values()), sum(ceiling.values())
    if lowest > quantum:
        raise BoundsMissQuantum("the floors cost more than the quantum", lowest - quantum)
    if highest < quantum:
        raise BoundsMissQuantum("the ceilings leave money that nobody may take", quantum - highest)

    multiplier = _multiplier(weight, floor, ceiling, quantum)
    return Shared({c: min(max(multiplier * weight[c], floor[c]), ceiling[c]) for c in weight}, multiplier)


def _multiplier(weight: Amounts, floor: Amounts, ceiling: Amounts, quantum: Fraction) -> Fraction:
    """The multiplier at which the sum is the quantum: one pass over the places where an area starts or stops to rise.

    Between two of them the sum is a straight line; ``level`` is its value at the last place, ``slope`` its rise.
    """
    turns: dict[Fraction, Fraction] = {}
    level, slope, at = sum(floor.values(), Fraction(0)), Fraction(0), Fraction(0)
    for code, share in weight.items():
        if share > 0:
            for bound, sign in ((floor[code], 1), (ceiling[code], -1)):
                turn = bound / share
                turns[turn] = turns.get(turn, Fraction(0)) + sign * share
    for turn in sorted(turns):
        reached = level + slope * (turn - at)
        if reached > quantum:
            break
        level, slope, at = reached, slope + turns[turn], turn
    missing = quantum - level
    if missing and not slope:
        raise BoundsMissQuantum("areas of zero weight stay at their floor, so money is left over", missing)
    return at + (missing / slope if missing else Fraction(0))
