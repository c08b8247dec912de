"""The outcome-linked tranche: what each area's own shrunken gap moves, in whole pounds that sum to nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, sqrt, tanh

from funding_alloc.learning.shrinkage import between_variance, shrunken
from funding_alloc.money import round_to_pounds
from funding_alloc.schema.learn import Point
from funding_alloc.schema.learn_results import Move, SliceTerms

ZERO = Fraction(0)


def move_slice(bases: Mapping[str, Fraction], gaps: Mapping[str, Point], terms: SliceTerms) -> tuple[float, list[Move]]:
    """Variance between areas, and every area's move.

    Rule    a = clip(tau x tanh(m / sqrt V) + shift x, -cap x, cap x), with x an area's base in this slice, m its
            shrunken gap, and the one shift at which all moves sum to 0; then whole pounds by largest remainder.
            An area without a gap and its standard error neither moves nor takes part in V or the shift.
    Units   GBP; ``bases`` may hold parts of a pound, moves do not.
    Promise the sum is 0; no move is above cap x, so with cap <= tau <= 10% nobody's core is touched; the order of areas
            does not matter; V = 0, or too few areas, moves nothing. An area's move reads no other area's gap but
            through V and the shift, which are the same for all.
    """
    areas = sorted(area for area in bases if area in gaps)
    variance = 0.0
    if len(areas) >= terms.least_areas:
        values, errors = [gaps[area].value for area in areas], [gaps[area].error for area in areas]
        variance = between_variance(values, errors, terms.estimator)
    wishes = {area: wish(bases[area], gaps[area], variance, terms.tau) for area in areas}
    limits = {area: int(terms.cap * bases[area] // 1) for area in areas}
    moved = recentred(wishes, {area: bases[area] for area in areas}, limits) if variance else dict.fromkeys(areas, 0)
    return variance, [
        Move(
            area,
            gaps.get(area),
            shrunken(gaps[area].value, gaps[area].error, variance) if area in gaps else None,
            moved.get(area, 0),
            variance > 0 and area in limits and 0 < limits[area] == abs(moved[area]),
        )
        for area in sorted(bases)
    ]


def wish(base: Fraction, gap: Point, variance: float, tau: Fraction) -> Fraction:
    """What an area's own gap asks for, before caps and re-centring: no other area's gap is read.

    Rule    tau x tanh(m / sqrt V), 0 where V is 0.
    """
    if not variance:
        return ZERO
    return tau * base * Fraction(tanh(shrunken(gap.value, gap.error, variance) / sqrt(variance)))


def recentred(
    wishes: Mapping[str, Fraction], bases: Mapping[str, Fraction], limits: Mapping[str, int]
) -> dict[str, int]:
    """Whole pounds nearest to the wishes, moved by one shift so that they sum to 0."""
    shift = exact_shift(wishes, bases, limits)
    return round_to_pounds(clipped(wishes, bases, limits, shift), 0)


def clipped(
    wishes: Mapping[str, Fraction], bases: Mapping[str, Fraction], limits: Mapping[str, int], shift: Fraction
) -> dict[str, Fraction]:
    """Wishes with a shift for every pound of base, held inside the limits."""
    return {
        area: min(max(asked + shift * bases[area], Fraction(-limits[area])), Fraction(limits[area]))
        for area, asked in wishes.items()
    }


def exact_shift(wishes: Mapping[str, Fraction], bases: Mapping[str, Fraction], limits: Mapping[str, int]) -> Fraction:
    """The shift at which moves sum to 0, from the points where areas meet their limits.

    Rule    the sum is a rising broken line in the shift; between the last corner at or below 0 and the next it is
            straight.
    """
    corners = sorted(
        {
            (side * limits[area] - asked) / bases[area]
            for area, asked in wishes.items()
            if bases[area]
            for side in (-1, 1)
        }
    )
    if not corners:
        return ZERO
    at = _first_at_or_above(wishes, bases, limits, corners)
    above, over = corners[at], total(wishes, bases, limits, corners[at])
    if over == 0 or at == 0:
        return above
    below, under = corners[at - 1], total(wishes, bases, limits, corners[at - 1])
    return below + (above - below) * -under / (over - under)


def _first_at_or_above(
    wishes: Mapping[str, Fraction],
    bases: Mapping[str, Fraction],
    limits: Mapping[str, int],
    corners: Sequence[Fraction],
) -> int:
    """The first corner at which the sum is 0 or more: guessed in floats, then made sure of in fractions."""
    rows = [(float(asked), float(bases[area]), limits[area]) for area, asked in wishes.items()]

    def rough(corner: Fraction) -> float:
        shift = float(corner)
        return fsum(min(max(asked + shift * base, -limit), limit) for asked, base, limit in rows)

    at = min(bisect_left(corners, 0.0, key=rough), len(corners) - 1)
    while at < len(corners) - 1 and total(wishes, bases, limits, corners[at]) < 0:
        at += 1
    while at and total(wishes, bases, limits, corners[at - 1]) >= 0:
        at -= 1
    return at


def total(
    wishes: Mapping[str, Fraction], bases: Mapping[str, Fraction], limits: Mapping[str, int], shift: Fraction
) -> Fraction:
    """What all moves sum to at a shift."""
    return sum(clipped(wishes, bases, limits, shift).values(), ZERO)


@dataclass(frozen=True)
class Halving:
    """The shift by bisection: the second route."""

    steps: int = 80

    def shift(self, wishes: Mapping[str, Fraction], bases: Mapping[str, Fraction], limits: Mapping[str, int]) -> float:
        """Halve the range in which the sum turns from below 0 to above it."""
        rows = [(float(asked), float(bases[area]), limits[area]) for area, asked in wishes.items() if bases[area]]
        low, high = -1.0, 1.0
        for _ in range(self.steps):
            middle = (low + high) / 2
            if sum(min(max(asked + middle * base, -limit), limit) for asked, base, limit in rows) < 0:
                low = middle
            else:
                high = middle
        return high
