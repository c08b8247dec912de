"""A closed form is held against the optimum, to the pounds that rounding moved and no further."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funding_alloc.models.as_solved import is_as_solved
from funding_alloc.schema.problem import Goal, Outcome, Sense, Solution

GOAL = Goal("unmet_need", Sense.MINIMISE, {"short0": Fraction(1), "short1": Fraction(3)})


def _solved(spend: int, unrounded: float) -> Solution:
    """10 of the cheap band and 2.5 of the dear one are short: an optimum of 17.5."""
    values = {"spend": unrounded, "short0": 10.0, "short1": 2.5}
    return Solution("test", Outcome.PROVEN_OPTIMAL, {"spend": spend}, {}, values, ())


@pytest.mark.parametrize(
    ("closed", "spend", "is_one"),
    [
        (Fraction(35, 2), 5, True),  # half a pound moved, nothing changed
        (Fraction(16), 5, True),  # half a pound at the dear band's 3
        (Fraction(19), 4, True),
        (Fraction(191, 10), 4, False),  # more than the pounds moved can explain
        (Fraction(159, 10), 5, False),
    ],
)
def test_rounding_explains_so_much_and_no_more(closed: Fraction, spend: int, is_one: bool) -> None:
    """4.5 pounds of spending became 4 or 5."""
    assert is_as_solved(closed, GOAL, _solved(spend, 4.5)) is is_one


def test_where_nothing_moved_the_two_are_one_number() -> None:
    """A pound's worth of difference is a fault."""
    assert is_as_solved(Fraction(35, 2), GOAL, _solved(5, 5.0))
    assert not is_as_solved(Fraction(37, 2), GOAL, _solved(5, 5.0))
