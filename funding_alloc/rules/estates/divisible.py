"""Sharing a fixed quantum under floors and ceilings, in closed form and exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from funding_alloc.rules.estates.parametric import BoundsMissQuantum, Curve, Shared, multiplier_of

Amounts = Mapping[str, Fraction]


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

    multiplier = multiplier_of((clipped(weight[c], floor[c], ceiling[c]) for c in weight), quantum)
    return Shared({c: min(max(multiplier * weight[c], floor[c]), ceiling[c]) for c in weight}, multiplier)


def clipped(weight: Fraction, floor: Fraction, ceiling: Fraction | None) -> Curve:
    """The curve clip(m * weight, floor, ceiling); an area of zero weight stays at its floor."""
    if weight == 0:
        return Curve(floor)
    end = () if ceiling is None else ((ceiling / weight, -weight),)
    return Curve(floor, ((floor / weight, weight), *end))
