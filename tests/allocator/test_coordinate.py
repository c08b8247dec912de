"""Coordinate: part by part, prices find what the whole would."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import coordinate
from funding_alloc.allocator.array_form import ArrayForm, array_form_of
from funding_alloc.allocator.blocks import Blocks
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import scale_for, sparse_of
from funding_alloc.allocator.stages import settle
from funding_alloc.allocator.structure import parts_in
from funding_alloc.errors import InternalFault, NotProvenError
from funding_alloc.schema.problem import AllocationProblem
from tests.allocator.cases import limit, maximise, minimise, money, problem
from tests.allocator.corpus import alike, settlements

CLOCK = Clock(None)


def joined_parts(seed: int, joining: int) -> AllocationProblem:
    """Ten parts of three amounts under rows of their own, and rows over all: most, least, ranges and equations."""
    rng = random.Random(seed)
    names = [[f"a{part}.{i}" for i in range(3)] for part in range(10)]
    amounts = [money(name, rng.randint(5, 60)) for group in names for name in group]
    rows = []
    for part, group in enumerate(names):
        rows.append(limit(f"r{part}.0", {n: rng.randint(1, 3) for n in group}, None, rng.randint(20, 150)))
        rows.append(limit(f"r{part}.1", {n: rng.randint(-2, 2) for n in group}, rng.randint(-60, 0)))
    everyone = [name for group in names for name in group]
    for k in range(joining):
        least = rng.choice([None, rng.randint(0, 200)])
        most = rng.choice([None, least, rng.randint(200, 900)]) if least is not None else rng.randint(200, 900)
        rows.append(limit(f"joint{k}", {n: rng.randint(0, 3) for n in everyone}, least, most))
    goals = [rng.choice([minimise, maximise])({n: rng.randint(-5, 9) for n in everyone}) for _ in range(2)]
    return problem(amounts, rows, *goals)


def taken(case: AllocationProblem, apart: int) -> ArrayForm | None:
    """The settled form, part by part if ``apart`` is 0; ``None`` where infeasible."""
    form = array_form_of(case)
    form = ArrayForm(form.model, form._goals, apart)
    return form if settle(form, len(case.goals), CLOCK, tie_break=True) else None


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_part_by_part_is_the_whole(seed: int, joining: int) -> None:
    """After stages and ties the same amounts, or infeasible both."""
    case = joined_parts(seed, joining)
    apart, whole = taken(case, 0), taken(case, 10**9)

    assert (apart is None) == (whole is None)
    if apart is not None and whole is not None:
        assert apart.found == pytest.approx(whole.found, abs=1e-5)


@pytest.mark.parametrize("national", [True, False])
def test_settlements_are_the_same_part_by_part(national: bool) -> None:
    """Twelve authorities, with control totals and without."""
    case = settlements(12, national=national)
    apart, whole = taken(case, 0), taken(case, 10**9)

    assert apart is not None
    assert whole is not None
    assert apart.found == pytest.approx(whole.found, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_corner_of_parts_proves_itself(seed: int) -> None:
    """Values within their limits, prices whose signs fit their sides, and no gap between the two."""
    case = joined_parts(seed, 2)
    model = sparse_of(case)
    goal = array_form_of(case)._goals[0]
    costs = goal.costs * (-1 if goal.is_maximised else 1) * scale_for(goal.costs, "")
    parts = parts_in(model)
    assert parts is not None
    corner = coordinate.solve_apart(model, parts, costs, (CLOCK, 1.0))
    if corner is None:
        return
    row_of = np.repeat(np.arange(model.height), np.diff(model.starts))
    used = np.bincount(row_of, model.factors * corner.values[model.indices], model.height)
    reduced = costs - np.bincount(model.indices, model.factors * corner.row_prices[row_of], model.width)
    assert ((used >= model.row_low - 1e-6) & (used <= model.row_high + 1e-6)).all()
    assert ((corner.values >= model.low - 1e-6) & (corner.values <= model.high + 1e-6)).all()
    assert corner.prices == pytest.approx(reduced, abs=1e-7)
    sides = np.where(corner.row_prices > 0, model.row_low, model.row_high)
    bounds = np.where(corner.prices > 0, model.low, model.high)
    priced, moved = np.abs(corner.row_prices) > 1e-9, np.abs(corner.prices) > 1e-9
    dual = corner.row_prices[priced] @ sides[priced] + corner.prices[moved] @ bounds[moved]
    assert dual == pytest.approx(costs @ corner.values, rel=1e-9, abs=1e-5)
    assert int(corner.is_basic.sum() + corner.is_basic_row.sum()) == model.height


def test_a_corner_without_its_proof_is_solved_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that break a row, or are not the best, do not pass: each is told from the sound corner."""
    case = joined_parts(3, 2)
    model, goal = sparse_of(case), array_form_of(case)._goals[0]
    costs = goal.costs * (-1 if goal.is_maximised else 1)
    form = array_form_of(case)
    form.pull(0)
    assert form.run(CLOCK)
    sound = replace(form._solved(), prices=form._solved().prices / form.scale)
    sound = replace(sound, row_prices=sound.row_prices / form.scale)
    assert coordinate.is_proven(model, costs, sound)
    assert not coordinate.is_proven(model, costs, replace(sound, values=sound.values + 100))
    assert not coordinate.is_proven(model, costs, replace(sound, values=np.clip(0, model.low, model.high)))
    assert not coordinate.is_proven(model, costs, replace(sound, row_prices=-sound.row_prices - 1))
    whole = taken(case, 10**9)
    monkeypatch.setattr(Blocks, "corner", lambda *_: sound)
    apart = taken(case, 0)
    assert apart is not None
    assert whole is not None
    assert apart.found == pytest.approx(whole.found, abs=1e-5)


def test_authorities_that_only_names_tell_apart_are_settled_by_names() -> None:
    """Where every part answers alike the tie goes as it does for the whole."""
    apart, whole = taken(alike(), 0), taken(alike(), 10**9)

    assert apart is not None
    assert whole is not None
    assert apart.found == pytest.approx(whole.found, abs=1e-4)


def test_parts_without_a_bound_of_their_own_are_solved_whole() -> None:
    """Only the joining row keeps the parts from running away: no prices to ask them at, yet an optimum."""
    names = [f"a{i:02d}" for i in range(12)]
    rows = [limit(f"r{i:02d}", {name: 1}, 1) for i, name in enumerate(names)]
    rows.append(limit("joint", dict.fromkeys(names, 1), None, 100))
    case = problem(map(money, names), rows, maximise({n: 1 + i for i, n in enumerate(names)}))
    form = taken(case, 0)

    assert form is not None
    assert form.found.tolist() == [1.0] * 11 + [89.0]


def test_amounts_that_are_all_fixed_are_an_answer_or_none() -> None:
    """Nothing is open, part by part or whole; limits count all the same."""
    fixed = [money(f"a{i}", 5, 5) for i in range(12)]
    for most, is_feasible in ((60, True), (59, False)):
        case = problem(fixed, [limit("total", {a.name: 1 for a in fixed}, None, most)], minimise({"a1": 1}))
        forms = [taken(case, 0), taken(case, 10**9)]
        assert [form is not None for form in forms] == [is_feasible, is_feasible]
        assert all(form is None or form.found.tolist() == [5.0] * 12 for form in forms)


def test_a_problem_without_a_bound_is_our_fault_part_by_part() -> None:
    """As it is whole."""
    names = [f"a{i:02d}" for i in range(12)]
    case = problem(map(money, names), [limit("r", {"a00": 1}, 1)], maximise(dict.fromkeys(names, 1)))

    with pytest.raises(InternalFault, match=r"[Uu]nbounded"):
        taken(case, 0)


def test_time_that_runs_out_between_rounds_tells_bound_and_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mix of proposals is a plan; what the parts answered bounds every other plan."""
    case = settlements(40, national=True)
    best = taken(case, 10**9)
    assert best is not None
    value = sum(best.parts(0, best.values()))
    ask, rounds = Blocks.ask, iter(range(100))

    def at_last_late(blocks: Blocks, prices: np.ndarray) -> bool:
        if next(rounds) > 9:
            raise NotProvenError("late")
        return ask(blocks, prices)

    monkeypatch.setattr(Blocks, "ask", at_last_late)
    monkeypatch.setattr(coordinate, "_FEW", -1)
    with pytest.raises(NotProvenError, match="feasible, not proven") as caught:
        taken(replace(case), 0)
    text = str(caught.value).replace(",", "")
    held = float(text.split("value ")[1].split(";")[0])
    bound = float(text.split("better than ")[1].split(";")[0])

    assert held <= value * (1 + 1e-9)
    assert value <= bound * (1 + 1e-9)
    assert 0 <= bound - held < 0.01 * value
