"""Faults of ours: what can only go wrong if HiGHS, or we, break a promise is refused, never passed on."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from funding_alloc.allocator import bulk, conflict, solve
from funding_alloc.allocator.array_form import ArrayForm, array_form_of
from funding_alloc.allocator.choices import choose
from funding_alloc.allocator.handle import Corner, handle_on
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.reached import Reached, refuse_dead_end, refuse_loss
from funding_alloc.allocator.sparse import Sparse, sparse_of
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem
from tests.allocator.cases import choices, limit, maximise, minimise, money, problem
from tests.allocator.test_bulk import settlements

CLOCK = Clock(None)


def sound() -> AllocationProblem:
    """£10 for two amounts."""
    return problem([money("a", 9), money("b", 9)], [limit("total", {"a": 1, "b": 1}, None, 10)], maximise({"a": 1}))


def test_prices_nobody_has_found_are_not_made_up() -> None:
    """A form that has not been solved, or had choices, has no prices."""
    with pytest.raises(InternalFault, match="prices were asked for"):
        array_form_of(sound()).duals()


def test_a_price_on_a_side_that_is_not_there_is_refused() -> None:
    """A row without a least has no price above 0 where the least is sought."""
    form = array_form_of(sound())
    form.pull(0)
    assert form.run(CLOCK)
    corner = form._solved()
    prices = np.array([5.0])
    form._corner = Corner(corner.values, corner.prices, prices, corner.is_basic, corner.is_basic_row, is_corner=True)
    with pytest.raises(InternalFault, match="a side that it does not have"):
        form.hold_optimum()


def test_a_matrix_that_highs_refuses_is_a_fault() -> None:
    """One amount twice in a row."""
    model = sparse_of(sound())
    twice = Sparse(**{**vars(model), "indices": np.array([0, 0], np.int32)})
    with pytest.raises(InternalFault, match="did not take"):
        handle_on(twice, np.zeros(2))


def test_a_choice_in_between_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.4 is neither 0 nor 1."""
    form = array_form_of(problem(choices("ab"), [limit("one", {"a": 1, "b": 1}, None, 1)], maximise({"a": 1, "b": 2})))
    monkeypatch.setattr(ArrayForm, "values", lambda _: [0.4, 0.6])
    with pytest.raises(InternalFault, match="not as 0 or 1"):
        choose(form, 1, CLOCK, tie_break=True)


def test_a_later_stage_may_not_cost_an_earlier_one() -> None:
    """Up for a goal to be made small, down for one to be made large."""
    for goal, held in ((maximise({"a": 2}), 8.0), (minimise({"a": 2}), 6.0)):
        form = array_form_of(problem([money("a", 9)], [], goal))
        refuse_loss(form, [Reached(0, held, 1e-4)], [held / 2])
        worse = held / 2 + (-1 if form.maximises(0) else 1)
        with pytest.raises(InternalFault, match=r"cost goal (worth|cost) 2"):
            refuse_loss(form, [Reached(0, held, 1e-4)], [worse])


def test_a_stage_may_not_lose_the_optimum_of_those_before_it() -> None:
    """The first stage may be infeasible, the second may not."""
    form = array_form_of(sound())
    refuse_dead_end(form, [])
    with pytest.raises(InternalFault, match="the optimum of worth was lost"):
        refuse_dead_end(form, [Reached(0, 1.0, 0.0)])


def test_rounding_that_breaks_a_limit_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rounding returns is verified, by name and by array."""
    by_name = sys.modules["funding_alloc.allocator.solve"]  # the room's own ``solve`` is the function
    monkeypatch.setattr(by_name, "round_whole", lambda *_: ({"a": 9, "b": 9}, {}))
    with pytest.raises(InternalFault, match="the rounded answer breaks total: £8 above"):
        solve(sound())
    monkeypatch.setattr(bulk, "_whole_pounds", lambda problem, *_: np.zeros(problem.width, np.int64))
    with pytest.raises(InternalFault, match="the rounded answer breaks"):
        bulk.solve_bulk(settlements(2, national=True))


def test_an_unbounded_goal_is_not_told_as_a_conflict() -> None:
    """All limits can be met: then "infeasible" was the wrong word."""
    with pytest.raises(InternalFault, match="every limit can be met"):
        conflict.conflict_in(sound())
    with pytest.raises(InternalFault, match="every limit can be met"):
        conflict.confirm_infeasible(sound())
