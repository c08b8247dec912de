"""Taken apart: choices part by part, and fixed columns out of the way."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator.array_form import ArrayForm, array_form_of
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import sparse_of
from funding_alloc.allocator.taken_apart import solve_open
from funding_alloc.schema.problem import AllocationProblem
from tests.allocator.cases import choices, limit, maximise, minimise, money, problem

CLOCK = Clock(None)


def rounds(seed: int, *, joined: bool) -> AllocationProblem:
    """Nine rounds of bids, each under a quantum of its own, and perhaps one over all."""
    rng = random.Random(seed)
    bids = {f"r{r}.b{i}": rng.randint(1, 30) for r in range(9) for i in range(4)}
    rows = [
        limit(f"quantum{r}", {n: c for n, c in bids.items() if n.startswith(f"r{r}.")}, None, rng.randint(5, 60))
        for r in range(9)
    ]
    rows += [limit("national", bids, rng.choice([None, 20]), rng.randint(60, 250))] if joined else []
    return problem(choices(bids), rows, maximise({name: rng.randint(1, 40) for name in bids}))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_choices_part_by_part_are_worth_what_they_are_whole(seed: int, joined: bool) -> None:
    """Whole choices that keep every limit, of the same value; infeasible both or neither."""
    case = rounds(seed, joined=joined)
    values: list[float | None] = []
    for apart in (0, 10**9):
        plain = array_form_of(case)
        form = ArrayForm(plain.model, plain._goals, apart)
        form.pull(0)
        if not form.run(CLOCK):
            values.append(None)
            continue
        found = np.rint(form.found)
        assert form.found == pytest.approx(found, abs=1e-6)
        model = form.model
        used = np.bincount(
            np.repeat(np.arange(model.height), np.diff(model.starts)), model.factors * found[model.indices]
        )
        assert ((used <= model.row_high) & (used >= model.row_low)).all()
        values.append(sum(form.parts(0, found.tolist())))

    assert values[0] == values[1]


def test_rows_of_fixed_columns_are_checked_and_left_out() -> None:
    """What is fixed counts in every row; a row that holds nothing open is kept or broken as it stands."""
    amounts = [money("a", 5, 5), money("b", 9), money("c", 7, 7)]
    rows = [limit("ab", {"a": 2, "b": 1}, None, 16), limit("ac", {"a": 1, "c": 1}, 12, 12)]
    model = sparse_of(problem(amounts, rows, minimise({})))
    corner = solve_open(model, np.array([0.0, -1.0, 0.0]), (CLOCK, 1.0))

    assert corner is not None
    assert corner.values.tolist() == [5.0, 6.0, 7.0]
    assert corner.row_prices.tolist() == [-1.0, 0.0]
    broken = problem(amounts, [*rows, limit("only_c", {"c": 1}, None, 6)], minimise({}))
    assert solve_open(sparse_of(broken), np.zeros(3), (CLOCK, 1.0)) is None
