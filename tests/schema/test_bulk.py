"""Bulk problems: what is refused before anything is solved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from funding_alloc.schema.bulk import OPEN, BulkGoal, BulkProblem, Words
from funding_alloc.schema.problem import Amount, AmountKind, Limit, Sense


def sound() -> BulkProblem:
    """Two amounts, a + b/2 between 1 and 7."""
    return BulkProblem(
        name="test",
        low=np.array([0, 1]),
        high=np.array([5, OPEN]),
        starts=np.array([0, 2]),
        indices=np.array([0, 1]),
        factors=np.array([2, 1]),
        row_low=np.array([2]),
        row_high=np.array([14]),
        times=np.array([2]),
        goals=(BulkGoal("worth", Sense.MAXIMISE, np.array([3, 0]), 4),),
        words=Words("a{}".format, "r{}".format, "because of {}".format),
    )


def test_the_same_problem_by_name() -> None:
    """Fractions, open sides, names and reasons."""
    named = sound().as_problem()
    first, second = named.amounts
    (row,) = named.limits

    assert first == Amount("a0", AmountKind.MONEY, Fraction(0), Fraction(5))
    assert second == Amount("a1", AmountKind.MONEY, Fraction(1), None)
    assert row == Limit("r0", {"a0": Fraction(1), "a1": Fraction(1, 2)}, Fraction(1), Fraction(7), "because of 0")
    assert named.goals[0].terms == {"a0": Fraction(3, 4)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": np.array([0.0, 1.0])}, r"whole numbers are needed, see \['low'\]"),
        ({"factors": np.array([np.nan, 1.0])}, "whole numbers are needed"),
        ({"row_high": np.array([np.inf])}, "whole numbers are needed"),
        ({"low": np.array([[0, 1]])}, "whole numbers are needed"),
        ({"high": np.array([10**13, 5])}, "high of 0 is 1e.13: too large"),
        ({"row_low": np.array([-2 * 10**13])}, "row_low of 0 is -1e.13: too large"),
        ({"row_high": np.array([10**18])}, "too large"),
        ({"times": np.array([0])}, "at least 1"),
        ({"high": np.array([5])}, r"do not fit each other.*\['high'\]"),
        ({"starts": np.array([0, 1])}, "not there"),
        ({"indices": np.array([0, 2])}, "not there"),
        ({"indices": np.array([-1, 0])}, "not there"),
        ({"low": np.array([-OPEN, 0])}, "needs a least value"),
        ({"row_low": np.array([-OPEN]), "row_high": np.array([OPEN])}, "has no side"),
        ({"goals": ()}, "no goal"),
        ({"goals": (BulkGoal("g", Sense.MINIMISE, np.array([1]), 1),)}, "goal g"),
        ({"goals": (BulkGoal("g", Sense.MINIMISE, np.array([1, 1]), 0),)}, "at least 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, Any], message: str) -> None:
    """NaN, infinities, sizes beyond the pound, arrays that do not fit, sides that are none."""
    with pytest.raises(ValueError, match=message):
        replace(sound(), **change)
