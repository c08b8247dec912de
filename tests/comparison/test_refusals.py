"""Inputs that would give a silent wrong answer are refused, in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from funding_alloc.comparison.dispersion import gini, horizontal_dispersion, isotonic_fit, per_head
from funding_alloc.comparison.targeting import (
    areas_with_nothing,
    concentration_gap,
    concentration_index,
    distance_from_target,
    fractional_rank,
    proportional_to_need,
    share_to_neediest_fifth,
)

TWO = [1.0, 2.0]
RANKED = [concentration_index, concentration_gap, share_to_neediest_fifth, horizontal_dispersion]
REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "no areas": (lambda: areas_with_nothing([]), "money needs at least one value"),
    "money without an axis": (lambda: areas_with_nothing(3), "money needs at least one value"),
    "money below 0": (lambda: areas_with_nothing([-1, 2]), "money must be 0 or more; 1 of 2"),
    "money as text": (lambda: areas_with_nothing(["1", "2"]), "money must be numbers"),
    "money as true and false": (lambda: areas_with_nothing([True, False]), "money must be numbers"),
    "population of 0": (lambda: per_head(TWO, [1, 0]), "population must be above 0; 1 of 2"),
    "population too short": (lambda: gini([1, 2, 3], TWO), "population must be a list of 3 values"),
    "population by draw": (lambda: gini([TWO, TWO], [TWO, TWO]), "population must be a list of 2 values"),
    "no population": (lambda: fractional_rank([], []), "population needs at least one value"),
    "need too long": (lambda: fractional_rank(TWO, [1, 2, 3]), "need must be a list of 2 values"),
    "need below 0 as a ratio": (lambda: proportional_to_need(1, TWO, [-1, 2]), "need must be 0 or more"),
    "need of 0 everywhere": (lambda: proportional_to_need(1, TWO, [0, 0]), "need is 0 in every area"),
    "gap for need below 0": (lambda: concentration_gap(TWO, TWO, [-1, 2]), "need must be 0 or more"),
    "total below 0": (lambda: proportional_to_need(-1, TWO, TWO), "total_money must be 0 or more"),
    "target of 0 everywhere": (lambda: distance_from_target(TWO, [0, 0]), "target is 0 in every area"),
    "target below 0": (lambda: distance_from_target(TWO, [-1, 2]), "target must be 0 or more"),
    "target too short": (lambda: distance_from_target(TWO, [1]), "target must be a list of 2 values"),
    "nothing to fit": (lambda: isotonic_fit([], [], []), "y needs at least one value"),
    "weights of 0": (lambda: isotonic_fit(TWO, [0, 1], TWO), "weights must be above 0"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_faulty_input_is_refused_in_words(name: str) -> None:
    """The message names the input and what is wrong with it."""
    call, message = REFUSALS[name]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("measure", RANKED)
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("blank", [np.nan, np.inf])
def test_blanks_are_refused_everywhere(measure: Callable[..., object], position: int, blank: float) -> None:
    """A NaN or an infinity in money, population or need stops the measure."""
    inputs = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    inputs[position][1] = blank
    with pytest.raises(ValueError, match="must be finite; 1 of 2 values"):
        measure(*inputs)


def test_need_below_zero_is_an_order_all_the_same() -> None:
    """A standardised need score may be negative where only its order counts."""
    assert concentration_index(TWO, [1, 1], [-3, -1]) == concentration_index(TWO, [1, 1], [1, 2])


def test_inputs_are_left_alone() -> None:
    """Measures change nothing they are given."""
    money, people, need = np.array([3.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 1.0])
    before = [values.copy() for values in (money, people, need)]
    for measure in RANKED:
        measure(money, people, need)
    assert all(np.array_equal(old, new) for old, new in zip(before, (money, people, need), strict=True))
