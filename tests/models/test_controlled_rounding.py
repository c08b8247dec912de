"""Controlled rounding: both margins to the pound, each amount at its floor or ceiling, and least movement."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.models.controlled_rounding import Exact, is_whole, pose_rounding, rounded

Whole = dict[tuple[str, str], int]


def _spread(rows: dict[str, int], columns: dict[str, int]) -> Exact:
    whole = sum(rows.values())
    return {(r, c): Fraction(n * q, whole) for r, n in rows.items() for c, q in columns.items()}


def _round(exact: Exact) -> Whole:
    if is_whole(exact):
        return rounded(exact, lambda _: 0)
    pounds = solve(pose_rounding("test", exact, "rows and columns keep their totals")).pounds
    return rounded(exact, lambda name: pounds[name])


Sums = dict[str, Fraction]


def _margins(table: Exact | Whole) -> tuple[Sums, Sums]:
    sides: tuple[Sums, Sums] = {}, {}
    for cell, amount in table.items():
        for side, code in zip(sides, cell, strict=True):
            side[code] = side.get(code, Fraction(0)) + amount
    return sides


def _moved(exact: Exact, whole: Whole) -> Fraction:
    return sum((abs(whole[cell] - amount) for cell, amount in exact.items()), Fraction(0))


def test_a_table_of_thirds() -> None:
    """Three sums of £1m over three lines of £1m: each cell alone would round down, and every line would lose £1."""
    exact = _spread(dict.fromkeys("abc", 1_000_000), dict.fromkeys("xyz", 1_000_000))
    whole = _round(exact)
    assert sorted(whole.values()) == [333_333] * 6 + [333_334] * 3
    assert _margins(whole) == _margins(exact)


def test_the_larger_remainders_round_up() -> None:
    """£1,000,000, £500,000 and £1,500,000 over £1m and £2m: 333,333 1/3 and 666,666 2/3 beside 166,666 2/3."""
    whole = _round(_spread({"a": 1_000_000, "b": 500_000, "left": 1_500_000}, {"x": 1_000_000, "y": 2_000_000}))
    assert whole == {
        ("a", "x"): 333_333,
        ("a", "y"): 666_667,
        ("b", "x"): 166_667,
        ("b", "y"): 333_333,
        ("left", "x"): 500_000,
        ("left", "y"): 1_000_000,
    }


def test_a_margin_in_pence_is_refused() -> None:
    """No whole pounds keep a row of one half."""
    exact = {("a", "x"): Fraction(1, 4), ("a", "y"): Fraction(1, 4), ("b", "x"): Fraction(3, 4)}
    with pytest.raises(ValueError, match="row a does not sum to whole pounds"):
        pose_rounding("test", exact, "never")


sums = st.lists(st.integers(1, 10**9), min_size=1, max_size=5)


@example(won=[1, 24_000_000, 1_000_000_000], weights=[1, 1])
@given(sums, st.lists(st.integers(1, 10**6), min_size=1, max_size=4))
def test_both_margins_hold_and_order_says_nothing(won: list[int], weights: list[int]) -> None:
    """Whatever is spread: margins exact, floor or ceiling, and the same pounds for a table in another order."""
    columns = _lines(sum(won), weights)
    rows = {f"r{i}": n for i, n in enumerate(won)}
    exact = _spread(rows, columns)
    whole = _round(exact)
    assert _margins(whole) == _margins(exact)
    assert _margins(exact)[1] == {code: Fraction(gbp) for code, gbp in columns.items()}
    assert all(math.floor(amount) <= whole[cell] <= math.ceil(amount) for cell, amount in exact.items())
    assert _round(dict(reversed(list(exact.items())))) == whole


@given(st.lists(st.integers(1, 99), min_size=2, max_size=3), st.lists(st.integers(1, 9), min_size=2, max_size=3))
def test_no_other_floors_and_ceilings_move_less(won: list[int], weights: list[int]) -> None:
    """Against every choice of floors and ceilings that keeps both margins."""
    exact = _spread({f"r{i}": n for i, n in enumerate(won)}, _lines(sum(won), weights))
    choices = [sorted({math.floor(amount), math.ceil(amount)}) for amount in exact.values()]
    tables = (dict(zip(exact, chosen, strict=True)) for chosen in product(*choices))
    least = min(_moved(exact, table) for table in tables if _margins(table) == _margins(exact))
    assert _moved(exact, _round(exact)) == least


def _lines(quantum: int, weights: list[int]) -> dict[str, int]:
    """Lines of about these proportions that sum to a quantum."""
    whole = sum(weights)
    lines = {f"c{i}": quantum * weight // whole for i, weight in enumerate(weights)}
    lines["c0"] += quantum - sum(lines.values())
    return lines
