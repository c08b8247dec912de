"""Rounding: every limit holds on whole pounds, with the least movement."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve, verify
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.rounding import round_whole
from funding_alloc.errors import InternalFault
from funding_alloc.money import round_to_pounds
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind
from tests.allocator.cases import limit, maximise, minimise, money, problem

CLOCK = Clock(None)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 1000) | st.sampled_from([1, 7]), min_size=1, max_size=12).filter(any),
    st.integers(0, 13_000_000_000),
)
def test_one_total_is_rounded_as_money_rounds_it(weights: list[int], total: int) -> None:
    """Largest remainder, ties to the lower code."""
    shares = {f"a{i:02d}": Fraction(total * weight, sum(weights)) for i, weight in enumerate(weights)}
    case = problem(
        [money(name) for name in shares], [limit("total", dict.fromkeys(shares, 1), total, total)], minimise({})
    )
    pounds, _ = round_whole(case, {name: float(share) for name, share in shares.items()}, CLOCK)

    assert pounds == round_to_pounds(shares, total)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_both_margins_and_every_cell_cap_hold(seed: int) -> None:
    """A table rounded in both directions, each cell within 110% of its grant: naive rounding breaks such caps."""
    case, values = capped_table(seed)
    pounds, levels = round_whole(case, values, CLOCK)

    assert verify(case, pounds, levels) == ()
    assert all(abs(pounds[name] - value) < 2 for name, value in values.items())


def capped_table(seed: int) -> tuple[AllocationProblem, dict[str, float]]:
    """A 4 x 3 table whose margins are whole and some of whose cells stand at a cap that is not."""
    rng = random.Random(seed)
    cells = [(i, j) for i in range(4) for j in range(3)]
    exact = {cell: Fraction(rng.randint(1, 10**6), rng.choice([2, 3, 7])) for cell in cells}
    for i in range(4):  # whole margins: the last row and column take up the rest
        exact[i, 2] += -sum(exact[i, j] for j in range(3)) % 1
    for j in range(3):
        exact[3, j] += -sum(exact[i, j] for i in range(4)) % 1
    name = {cell: f"c{cell[0]}{cell[1]}" for cell in cells}
    rows = []
    for i in range(4):
        total = sum(exact[i, j] for j in range(3))
        rows.append(limit(f"row{i}", {name[i, j]: 1 for j in range(3)}, total, total))
    for j in range(3):
        total = sum(exact[i, j] for i in range(4))
        rows.append(limit(f"col{j}", {name[i, j]: 1 for i in range(4)}, total, total))
    capped = rng.sample([cell for cell in cells if cell[0] < 3 and cell[1] < 2], 2)
    rows += [limit(f"cap{i}{j}", {name[i, j]: 1}, None, exact[i, j]) for i, j in capped]
    return problem([money(n) for n in name.values()], rows, minimise({})), {
        name[cell]: float(value) for cell, value in exact.items()
    }


def test_a_cap_that_nearest_rounding_would_break_is_kept() -> None:
    """Three thirds of £10 with the first two capped at £3.34: the spare pound cannot go to the lower name."""
    third = Fraction(10, 3)
    rows = [
        limit("total", {"a": 1, "b": 1, "c": 1}, 10, 10),
        limit("cap_a", {"a": 1}, None, Fraction(334, 100)),
        limit("cap_ab", {"a": 1, "b": 1}, None, Fraction(67, 10)),
    ]
    case = problem([money(n) for n in "abc"], rows, minimise({}))
    values = dict.fromkeys("abc", float(third))

    assert round_to_pounds(dict.fromkeys("abc", third), 10) == {"a": 4, "b": 3, "c": 3}
    assert round_whole(case, values, CLOCK)[0] == {"a": 3, "b": 3, "c": 4}


def test_virement_limits_hold_on_whole_pounds() -> None:
    """Moves of at most 10% of odd budgets, in and out: the reported pounds keep every percentage exactly."""
    grants = {"t1": 1_000_003, "t2": 777_777, "t3": 123_459, "t4": 987_651}
    moves = [money(f"{way}.{t}") for t in grants for way in ("in", "out")]
    rows = [limit(f"cap.{w}.{t}", {f"{w}.{t}": 10}, None, g) for t, g in grants.items() for w in ("in", "out")]
    net = {f"in.{t}": 1 for t in grants} | {f"out.{t}": -1 for t in grants}
    worth = maximise({f"{w}.{t}": s * k for k, t in enumerate(grants, 1) for w, s in (("in", 1), ("out", -1))})
    solution = solve(problem(moves, [*rows, limit("net", net, 0, 0)], worth))

    assert any(value != round(value) for value in solution.unrounded.values())
    assert all(10 * solution.pounds[f"{w}.{t}"] <= g for t, g in grants.items() for w in ("in", "out"))
    assert sum(solution.pounds[f"in.{t}"] - solution.pounds[f"out.{t}"] for t in grants) == 0


def test_levels_may_be_missed_by_the_slack_and_no_more() -> None:
    """The common fill level of a maximin plan is not rounded; the pounds follow it within a pound."""
    amounts = [money("a"), money("b"), money("c"), Amount("fill", AmountKind.LEVEL)]
    rows = [limit(f"fill_{n}", {n: 1, "fill": -w}, 0, None, slack=1) for n, w in zip("abc", (3, 7, 11), strict=True)]
    total = limit("total", {"a": 1, "b": 1, "c": 1}, 1000, 1000)
    solution = solve(problem(amounts, [*rows, total], maximise({"fill": 1})))

    assert solution.levels["fill"] == pytest.approx(1000 / 21)
    assert solution.pounds == {"a": 143, "b": 333, "c": 524}


def test_amounts_beyond_floor_and_ceiling_are_tried() -> None:
    """Where whole values must move a pound to let others be whole, they do."""
    rows = [limit("pair", {"a": 1, "b": 2}, 11, 11), limit("odd", {"b": 1, "c": -2}, 0, 0)]
    case = problem([money(n) for n in "abc"], rows, minimise({}))
    pounds, _ = round_whole(case, {"a": 4.0, "b": 3.5, "c": 1.75}, CLOCK)

    assert pounds["a"] + 2 * pounds["b"] == 11
    assert pounds["b"] == 2 * pounds["c"]


def test_no_whole_pounds_is_a_fault_that_names_the_limits() -> None:
    """Three equal shares of £100 do not exist in whole pounds; the cap has no part in it."""
    rows = [
        limit("total", {"a": 1, "b": 1, "c": 1}, 100, 100),
        limit("same_ab", {"a": 1, "b": -1}, 0, 0),
        limit("same_bc", {"b": 1, "c": -1}, 0, 0),
        limit("cap", {"a": 1}, None, 90),
    ]
    with pytest.raises(InternalFault, match=r"same_ab .*same_bc .*total") as caught:
        solve(problem([money(n) for n in "abc"], rows, minimise({})))
    assert "cap" not in str(caught.value)
