"""Routes: PuLP and arrays are two ways to one answer."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import Route, routes, solve
from funding_alloc.allocator.routes import route_for
from funding_alloc.errors import FundingError, InfeasibleError, NotProvenError
from funding_alloc.schema.problem import AllocationProblem
from tests.allocator.cases import choices, limit, maximise, minimise, money, of_each_kind, problem
from tests.allocator.corpus import corpus
from tests.allocator.test_stages import money_problems

CORPUS = corpus()


@pytest.mark.parametrize("name", CORPUS)
def test_both_routes_give_the_same_pounds(name: str) -> None:
    """Pounds, levels, goals, and the prices that the first goal has."""
    by_pulp, by_arrays = (solve(CORPUS[name], route=route) for route in Route)

    assert by_arrays.pounds == by_pulp.pounds
    assert by_arrays.levels == pytest.approx(by_pulp.levels, rel=1e-9)
    assert [float(v) for v in by_arrays.goal_values] == pytest.approx([float(v) for v in by_pulp.goal_values])
    assert by_arrays.unrounded == pytest.approx(by_pulp.unrounded, abs=1e-5)
    assert set(by_arrays.duals) == set(by_pulp.duals)


def said(case: AllocationProblem, route: Route) -> object:
    """Pounds, or the refusal; a fault of ours is worded by the way it was found."""
    try:
        return solve(case, route=route).pounds
    except InfeasibleError as error:
        return str(error)
    except FundingError as error:
        return type(error)


@settings(max_examples=150, deadline=None)
@given(money_problems())
def test_random_problems_of_money(case: AllocationProblem) -> None:
    """Feasible or not, up to three goals: the same pounds, or the same words."""
    assert said(case, Route.ARRAYS) == said(case, Route.PULP)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_random_choices(seed: int) -> None:
    """Bids with ties among them, alone and beside money, under two caps and two goals."""
    rng = random.Random(seed)
    names = [f"b{i}" for i in range(rng.randint(2, 9))]
    cost = {name: rng.randint(1, 9) for name in names}
    rows = [limit("cap", cost, None, sum(cost.values()) // 2), limit("few", dict.fromkeys(names, 1), None, 4)]
    amounts = [*choices(names), *([money("rest", 7)] if rng.random() < 0.5 else [])]
    worth = maximise({amount.name: rng.randint(1, 4) for amount in amounts})
    case = problem(amounts, rows, worth, minimise({name: rng.randint(0, 2) for name in names}))

    assert said(case, Route.ARRAYS) == said(case, Route.PULP)


def test_prices_agree_where_they_are_unique() -> None:
    """A pound more on the total is worth 3 either way; maximised and minimised goals have their own sign."""
    rows = [limit("total", {"a": 1, "b": 1}, None, 101), limit("cap", {"a": 1, "b": 2}, 5, 60)]
    for goal, prices in (
        (maximise({"a": 3, "b": 1}), {"total": 0, "cap": 3}),
        (minimise({"a": 1, "b": 4}), {"cap": 1}),
    ):
        for route in Route:
            duals = solve(problem([money("a"), money("b")], rows, goal), route=route).duals
            assert {name: duals[name] for name in prices} == pytest.approx(prices)


def test_a_problem_finds_its_route_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the threshold on it is arrays."""
    case = of_each_kind()
    entries = sum(len(row.terms) for row in case.limits)
    assert route_for(case) is Route.PULP
    monkeypatch.setattr(routes, "LARGE", entries)
    assert route_for(case) is Route.ARRAYS
    monkeypatch.setattr(routes, "LARGE", entries + 1)
    assert route_for(case) is Route.PULP


def slow_choices() -> AllocationProblem:
    """Six markets to be split in half, which nobody can do exactly: any split is a plan, none soon proven best."""
    names = [f"b{i:02d}" for i in range(50)]
    rng = random.Random(6)
    rows, amounts = [], []
    for k in range(6):
        sizes = {name: rng.randint(1, 99) for name in names}
        half = sum(sizes.values()) // 2
        rows.append(limit(f"split{k}", {**sizes, f"up{k}": 1, f"down{k}": -1}, half, half))
        amounts += [money(f"up{k}", 5_000), money(f"down{k}", 5_000)]
    return problem([*choices(names), *amounts], rows, minimise({amount.name: 1 for amount in amounts}))


@pytest.mark.parametrize("route", list(Route))
def test_time_that_runs_out_tells_bound_and_gap(route: Route) -> None:
    """Feasible, not proven: the value held, what nothing can be better than, and the gap; exit code 4."""
    with pytest.raises(NotProvenError, match="feasible, not proven") as caught:
        solve(slow_choices(), route=route, time_limit=0.5)
    text = str(caught.value).replace(",", "")
    value = float(text.split("value ")[1].split(";")[0])
    bound = float(text.split("better than ")[1].split(";")[0])

    assert 0 <= bound < value
    assert f"gap {value - bound:.6g}" in text
    assert text.endswith("(at goal cost)")
    assert caught.value.exit_code == 4
