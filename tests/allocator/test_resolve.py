"""Resolve: one model, many answers, each the same as a problem posed afresh."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import Resolver, resolve
from funding_alloc.allocator.handle import outcome_in
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.stages import optimise
from funding_alloc.errors import InfeasibleError, InternalFault
from funding_alloc.schema.problem import AllocationProblem, Outcome
from tests.allocator.cases import choices, limit, maximise, minimise, money, of_each_kind, problem
from tests.allocator.test_stages import money_problems

Change = tuple[Mapping[str, tuple[Fraction | None, Fraction | None]], Mapping[str, Fraction]]


@st.composite
def changes(draw: st.DrawFn, case: AllocationProblem) -> Change:
    """Other sides for some limits and amounts, other costs for some amounts."""
    pounds = st.fractions(-300, 900, max_denominator=7)
    sides: dict[str, tuple[Fraction | None, Fraction | None]] = {}
    for row in case.limits:
        if draw(st.booleans()):
            least, most = draw(st.none() | pounds), draw(st.none() | pounds)
            sides[row.name] = (least, most) if least or most else (None, Fraction(500))
    for amount in case.amounts:
        if draw(st.integers(0, 3)) == 0:
            sides[amount.name] = (Fraction(0), draw(st.fractions(0, 500, max_denominator=7)))
    costs = {a.name: draw(st.fractions(-4, 4, max_denominator=9)) for a in case.amounts if draw(st.booleans())}
    return sides, costs


def afresh(case: AllocationProblem, change: Change) -> float | None:
    """The first goal's value of the changed problem, posed and solved by itself."""
    sides, costs = change
    limits = [
        replace(row, at_least=sides[row.name][0], at_most=sides[row.name][1]) if row.name in sides else row
        for row in case.limits
    ]
    amounts = [replace(a, at_most=sides[a.name][1]) if a.name in sides else a for a in case.amounts]
    goal = replace(case.goals[0], terms={**case.goals[0].terms, **costs})
    if any(row.at_least is not None and row.at_most is not None and row.at_least > row.at_most for row in limits):
        return None
    posed = replace(case, limits=tuple(limits), amounts=tuple(amounts), goals=(goal,))
    optimum = optimise(posed, Clock(None), first_only=True)
    return None if optimum is None else optimum.first_value


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_answer_is_that_of_a_problem_posed_afresh(data: st.DataObject) -> None:
    """Three changes of each problem, sides and costs and both, feasible or not; and the amounts bear the value out."""
    case = data.draw(money_problems())
    assume(optimise(case, Clock(None), first_only=True) is not None)
    resolver = Resolver(case)
    for change in data.draw(st.lists(changes(case), min_size=3, max_size=3)):
        sides, costs = change
        value, expected = resolver.value(sides=sides, costs=costs), afresh(case, change)
        assert value == (None if expected is None else pytest.approx(expected, abs=1e-5))
        amounts = resolver.amounts_at(sides=sides, costs=costs)
        assert (amounts is None) == (value is None)
        if amounts is not None:
            terms = {**case.goals[0].terms, **costs}
            assert sum(float(f) * amounts[name] for name, f in terms.items()) == pytest.approx(value, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_answer_does_not_depend_on_the_answers_before_it(data: st.DataObject) -> None:
    """To the last digit: forwards, backwards, and from a model that was asked nothing else."""
    case = data.draw(money_problems())
    assume(optimise(case, Clock(None), first_only=True) is not None)
    asked = data.draw(st.lists(changes(case), min_size=2, max_size=4))
    resolver = Resolver(case)
    forwards = [resolver.amounts_at(sides=sides, costs=costs) for sides, costs in asked]
    backwards = [resolver.amounts_at(sides=sides, costs=costs) for sides, costs in reversed(asked)]

    assert forwards == backwards[::-1]
    assert forwards == [Resolver(case).amounts_at(sides=sides, costs=costs) for sides, costs in asked]


def small() -> AllocationProblem:
    """£100 for two amounts, at most £60 each; the first is worth more."""
    rows = [limit("total", {"a": 1, "b": 1}, None, 100), limit("cap", {"a": 1}, None, 60)]
    return problem([money("a", 90), money("b", 60)], rows, maximise({"a": 3, "b": 1}))


def test_sides_bounds_and_costs_are_undone_after_each_answer() -> None:
    """The unchanged problem keeps its value: 60 x 3 + 40 x 1."""
    resolver = Resolver(small())
    assert resolver.value() == 220
    assert resolver.value(sides={"total": (None, Fraction(50))}) == 150
    assert resolver.value(sides={"b": (Fraction(50), Fraction(60))}) == 200
    assert resolver.value(costs={"b": Fraction(1, 10**6)}) == pytest.approx(180 + 40e-6, abs=1e-12)
    assert resolver.value(costs={"b": Fraction(5)}, sides={"total": (None, Fraction(70))}) == 330
    assert resolver.value(sides={"total": (Fraction(130), Fraction(140))}) is None
    assert resolver.value(sides={"cap": (Fraction(2), Fraction(1))}) is None
    assert resolver.value() == 220


@pytest.mark.parametrize("factor", [Fraction(1, 10**9), Fraction(1), Fraction(10**9)])
def test_costs_of_any_size_are_told_apart(factor: Fraction) -> None:
    """A goal in billionths or billions per pound is scaled like one posed afresh."""
    resolver = Resolver(small())
    costs = {"a": 2 * factor, "b": 3 * factor}

    assert resolver.value(costs=costs) == pytest.approx(float(factor) * (60 * 3 + 40 * 2), rel=1e-12)


def test_billions_are_told_apart_to_the_pound() -> None:
    """A pound more on a total of £13bn moves the value by its price."""
    names = [f"a{i}" for i in range(9)]
    rows = [limit("total", dict.fromkeys(names, 1), None, 13_000_000_067)]
    resolver = Resolver(problem([money(n, 2_000_000_000) for n in names], rows, maximise(dict.fromkeys(names, 7))))

    assert resolver.value(sides={"total": (None, Fraction(13_000_000_068))}) == 7 * 13_000_000_068


def test_a_wrong_infeasible_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """If HiGHS called a sound problem infeasible, twice, the elastic model would contradict it."""
    resolver = Resolver(small())
    monkeypatch.setattr(resolve, "outcome_in", lambda _: Outcome.INFEASIBLE)

    with pytest.raises(InternalFault, match="every limit can be met"):
        resolver.value()


def test_a_wrong_infeasible_of_the_first_run_is_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the model posed afresh finds counts."""
    resolver = Resolver(small())
    said: list[object] = []

    def at_first_wrong(handle: object) -> Outcome:
        said.append(handle)
        return Outcome.INFEASIBLE if len(said) == 1 else outcome_in(handle)

    monkeypatch.setattr(resolve, "outcome_in", at_first_wrong)

    assert resolver.value() == 220
    assert len({id(handle) for handle in said}) == 2


def test_a_goal_that_loses_its_bound_is_our_fault() -> None:
    """Changed costs must not run away."""
    resolver = Resolver(problem([money("a")], [], minimise({"a": 1})))

    with pytest.raises(InternalFault, match=r"Unbounded|no bound"):
        resolver.value(costs={"a": Fraction(-1)})
    assert resolver.value() == 0


def test_what_cannot_be_resolved_is_refused() -> None:
    """No solution to start from, choices, strangers, an amount without a least."""
    rows = [limit("low", {"a": 1}, 10), limit("high", {"a": 1}, None, 5)]
    with pytest.raises(InfeasibleError, match="because of low"):
        Resolver(problem([money("a")], rows, minimise({})))
    with pytest.raises(ValueError, match="choices"):
        Resolver(of_each_kind())
    resolver = Resolver(small())
    with pytest.raises(ValueError, match=r"nothing is called .*total_"):
        resolver.value(sides={"total_": (None, Fraction(1))})
    with pytest.raises(ValueError, match=r"nothing is called .*total"):
        resolver.value(costs={"total": Fraction(1)})
    with pytest.raises(ValueError, match="least"):
        resolver.value(sides={"a": (None, Fraction(1))})
    with pytest.raises(InternalFault, match="too large"):
        resolver.value(sides={"total": (None, Fraction(10**18))})
    for cost in (Fraction(10**18), Fraction(-(10**400))):
        with pytest.raises(InternalFault, match="too large"):
            resolver.value(costs={"a": cost})
    for number in (0.5, float("nan")):
        with pytest.raises(InternalFault, match="not an exact number"):
            resolver.value(costs={"a": cast(Fraction, number)})
    assert resolver.value() == 220
    with pytest.raises(ValueError, match="choices"):
        Resolver(problem(choices("a"), [], minimise({})))
    with pytest.raises(ValueError, match="without amounts"):
        Resolver(problem([], [limit("total", {}, 5)], minimise({})))


def test_order_in_the_problem_moves_no_digit() -> None:
    """Shuffled amounts and limits give the same arrays, so the same amounts."""
    case = small()
    shuffled = replace(case, amounts=case.amounts[::-1], limits=case.limits[::-1])
    change = {"total": (None, Fraction(random.Random(5).randint(10, 99)))}

    assert Resolver(case).amounts_at(sides=change) == Resolver(shuffled).amounts_at(sides=change)
