"""Stages: the optimum is the optimum, later goals and ties only choose among optima, order does not matter."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import FundingError, InfeasibleError
from funding_alloc.schema.problem import AllocationProblem, Sense
from tests.allocator.cases import choices, limit, maximise, minimise, money, problem

NAMES = ("a", "b", "c", "d")


@st.composite
def money_problems(draw: st.DrawFn, columns: int = 4) -> AllocationProblem:
    """Bounded problems of money alone, feasible or not, with up to three goals."""
    names = NAMES[:columns]
    factors = st.integers(-2, 3).map(Fraction) | st.fractions(-1, 1, max_denominator=10)
    amounts = [money(name, draw(st.fractions(0, 500, max_denominator=7))) for name in names]
    rows = []
    for number in range(draw(st.integers(1, 4))):
        terms = {name: draw(factors) for name in names}
        least = draw(st.none() | st.integers(-300, 200))
        most = draw(st.integers(-50 if least is None else least, 900))
        rows.append(limit(f"l{number}", terms, least, most))
    goals = []
    for sense in draw(st.lists(st.sampled_from([minimise, maximise]), min_size=1, max_size=3)):
        goals.append(sense({name: draw(st.integers(-4, 4)) for name in names}))
    return problem(amounts, rows, *goals)


def answer(case: AllocationProblem) -> object:
    """Pounds, or the words of the refusal."""
    try:
        return solve(case).pounds
    except FundingError as error:
        return type(error), str(error)


@settings(max_examples=60, deadline=None)
@given(money_problems(), st.randoms(use_true_random=False))
def test_order_in_the_problem_moves_no_pound(case: AllocationProblem, rng: random.Random) -> None:
    """Shuffled amounts, limits and terms give the same pounds, or the same refusal."""
    amounts, limits = list(case.amounts), [replace(row, terms=dict(shuffled(row.terms, rng))) for row in case.limits]
    rng.shuffle(amounts)
    rng.shuffle(limits)

    assert answer(replace(case, amounts=tuple(amounts), limits=tuple(limits))) == answer(case)


def shuffled(terms: Mapping[str, Fraction], rng: random.Random) -> list[tuple[str, Fraction]]:
    """Terms in another order."""
    items = list(terms.items())
    rng.shuffle(items)
    return items


@settings(max_examples=60, deadline=None)
@given(money_problems(columns=2))
def test_the_optimum_is_the_best_corner(case: AllocationProblem) -> None:
    """Two amounts: every corner of the feasible region, found with exact arithmetic, is no better."""
    first = case.goals[0]
    best = best_corner(case)
    try:
        solution = solve(case)
    except InfeasibleError:
        assert best is None
        return
    except FundingError as error:  # a sliver without whole pounds is refused, never bent
        assert "no whole pounds" in str(error)
        return
    value = sum(float(factor) * solution.unrounded[name] for name, factor in first.terms.items())

    assert best is not None
    assert value == pytest.approx(float(best), abs=1e-5)


def best_corner(case: AllocationProblem) -> Fraction | None:
    """Best value of the first goal over all corners of a problem with two amounts."""
    halves: list[tuple[Fraction, Fraction, Fraction]] = []
    for number, amount in enumerate(case.amounts):
        unit = (Fraction(1 - number), Fraction(number))
        halves += [(-unit[0], -unit[1], -amount.at_least), (*unit, amount.at_most or Fraction(0))]
    for row in case.limits:
        x, y = row.terms["a"], row.terms["b"]
        halves += [] if row.at_most is None else [(x, y, row.at_most)]
        halves += [] if row.at_least is None else [(-x, -y, -row.at_least)]
    corners = []
    for (a, b, e), (c, d, f) in itertools.combinations(halves, 2):
        if a * d - b * c:
            corners.append(((e * d - b * f) / (a * d - b * c), (a * f - e * c) / (a * d - b * c)))
    inside = [(x, y) for x, y in corners if all(a * x + b * y <= e for a, b, e in halves)]
    goal = case.goals[0]
    values = [goal.terms["a"] * x + goal.terms["b"] * y for x, y in inside]
    return None if not values else max(values) if goal.sense is Sense.MAXIMISE else min(values)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_choices_are_the_best_of_all_sets(seed: int) -> None:
    """Goal, then goal, then lowest names: against every set of up to seven bids."""
    rng = random.Random(seed)
    names = [f"b{i}" for i in range(rng.randint(2, 7))]
    cost = {name: rng.randint(1, 12) * 10 ** rng.choice([0, 3, 7]) for name in names}
    worth = {name: Fraction(rng.randint(1, 4), 3) for name in names}
    trouble = {name: rng.randint(-3, 3) for name in names}
    most = sum(cost.values()) // rng.randint(1, 4)
    case = problem(choices(names), [limit("quantum", cost, None, most)], maximise(worth), minimise(trouble))

    def merit(chosen: tuple[str, ...]) -> tuple[Fraction, int, int]:
        ranks = sum(names.index(name) + 1 for name in chosen)
        return sum((worth[n] for n in chosen), Fraction(0)), -sum(trouble[n] for n in chosen), -ranks

    sets = [s for size in range(len(names) + 1) for s in itertools.combinations(names, size)]
    affordable = [s for s in sets if sum(cost[name] for name in s) <= most]
    pounds = solve(case).pounds

    assert merit(tuple(name for name in names if pounds[name])) == max(map(merit, affordable))


def test_a_later_goal_only_chooses_among_optima() -> None:
    """However strongly the second goal pulls, the first keeps its value to the pound."""
    total = limit("total", {"a": 1, "b": 1, "c": 1}, 100, 100)
    case = problem([money(n) for n in "abc"], [total], maximise({"a": 1, "b": 1}), maximise({"b": 3, "c": 10**6}))

    assert solve(case).pounds == {"a": 0, "b": 100, "c": 0}


def test_ties_go_to_the_least_money_and_to_lower_names() -> None:
    """Where goals leave it open, nobody gets money for nothing; what must go somewhere goes to the first."""
    open_case = problem([money(n, 60) for n in "cab"], [limit("total", dict.fromkeys("abc", 1), 100)], minimise({}))

    assert solve(open_case).pounds == {"a": 60, "b": 40, "c": 0}


def test_a_tie_break_does_not_cost_a_pound_of_value() -> None:
    """Sixty million and one pounds beat sixty million, even if the cheaper set has the lower name."""
    case = problem(
        choices(["a", "b"]), [limit("one", {"a": 1, "b": 1}, None, 1)], maximise({"a": 60_000_000, "b": 60_000_001})
    )

    assert solve(case).pounds == {"a": 0, "b": 1}


def test_choices_beside_money_leave_exact_pounds() -> None:
    """A bid's cost enters the total to the pound, whatever 0.999999 the solver had in mind."""
    case = problem(
        [*choices(["bid"]), money("rest")],
        [limit("total", {"bid": 123_456_789, "rest": 1}, 1_000_000_000, 1_000_000_000)],
        maximise({"bid": 1}),
    )
    solution = solve(case)

    assert solution.pounds == {"bid": 1, "rest": 876_543_211}
    assert set(solution.duals) == {"total"}


def test_a_goal_near_zero_over_billions_is_proven() -> None:
    """HiGHS's default tolerances call such an optimum 'Unknown'."""
    targets = {f"a{i:02d}": Fraction(13_000_000_067 * (i + 1), 465) for i in range(30)}
    over = {f"over.{name}": name for name in targets}
    under = {f"under.{name}": name for name in targets}
    rows = [limit(f"d.{n}", {n: 1, f"over.{n}": -1, f"under.{n}": 1}, t, t) for n, t in targets.items()]
    rows.append(limit("total", dict.fromkeys(targets, 1), 13_000_000_067, 13_000_000_067))
    rows = [replace(row, rounding_slack=Fraction(1)) if row.name != "total" else row for row in rows]
    case = problem([money(n) for n in (*targets, *over, *under)], rows, minimise(dict.fromkeys((*over, *under), 1)))

    assert sum(solve(case).pounds[name] for name in targets) == 13_000_000_067
    assert all(abs(solve(case).unrounded[name] - float(target)) < 1e-3 for name, target in targets.items())
