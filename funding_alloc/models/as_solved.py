"""Whether a plan's value in closed form is the optimum that was proven for it."""

from __future__ import annotations

from fractions import Fraction

from funding_alloc.schema.problem import Goal, Solution

_NOISE = Fraction(1, 10**9)
"""Share of an optimum in doubles that is noise."""


def is_as_solved(closed: Fraction, goal: Goal, found: Solution) -> bool:
    """Compare a closed form on whole pounds with the goal before rounding.

    Rule    |closed - optimum| <= steepest slope x pounds by which rounding moved spending.
    Promise where rounding moved nothing the two are one number, but for the noise of doubles. The goal's own columns on
            whole pounds are not compared: where several bands meet, rounding may fill a dearer one first.
    """
    optimum = sum((factor * Fraction(found.unrounded[name]) for name, factor in goal.terms.items()), Fraction(0))
    spending = [name for name in found.pounds if name.startswith("spend")]
    moved = sum((abs(found.pounds[name] - Fraction(found.unrounded[name])) for name in spending), Fraction(0))
    steepest = max((abs(factor) for factor in goal.terms.values()), default=Fraction(0))
    return abs(closed - optimum) <= steepest * moved + _NOISE * (1 + abs(optimum))
