"""An optimum of bids between a simple rule and a bound."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.bound import between
from funding_alloc.rules.bids.knapsack import knapsack_optimum

ROWS = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 90)), max_size=9)


@given(ROWS, st.integers(0, 200))
def test_the_optimum_lies_between(rows: list[tuple[int, int]], quantum: int) -> None:
    """Never below the simple rule, never above the bound; within half of the bound where every bid fits alone."""
    asks = {f"b{i}": Fraction(ask) for i, (ask, _) in enumerate(rows)}
    values = {f"b{i}": Fraction(value) for i, (_, value) in enumerate(rows)}
    best = knapsack_optimum([a for a, _ in rows], [v for _, v in rows], quantum).value
    found = between(asks, values, Fraction(quantum))
    assert found.simple <= best <= found.bound
    if all(ask <= quantum for ask, _ in rows):
        assert found.bound <= 2 * found.simple


@given(ROWS, st.integers(0, 200))
def test_order_changes_nothing(rows: list[tuple[int, int]], quantum: int) -> None:
    """The same bids in another order have the same two sides."""
    named = [(f"b{i}", Fraction(ask), Fraction(value)) for i, (ask, value) in enumerate(rows)]
    turned = named[::-1]
    one, other = (
        between({n: a for n, a, _ in way}, {n: v for n, _, v in way}, Fraction(quantum)) for way in (named, turned)
    )
    assert one == other


def test_a_known_answer() -> None:
    """£50 for bids of £10, £20 and £30 that claim 60, 100 and 120: 160 by the simple rule, 220 the best, 240 the bound.

    Source: the worked example of a knapsack in Cormen and others, Introduction to Algorithms, chapter on greedy rules.
    """
    asks = {"a": Fraction(10), "b": Fraction(20), "c": Fraction(30)}
    values = {"a": Fraction(60), "b": Fraction(100), "c": Fraction(120)}
    found = between(asks, values, Fraction(50))
    assert (int(found.simple), int(found.bound)) == (160, 240)
    assert knapsack_optimum([10, 20, 30], [60, 100, 120], 50).value == 220


def test_a_bid_that_asks_for_nothing_is_refused() -> None:
    """It has no value per pound."""
    with pytest.raises(ValueError, match="asks for nothing"):
        between({"a": Fraction(0)}, {"a": Fraction(1)}, Fraction(1))
