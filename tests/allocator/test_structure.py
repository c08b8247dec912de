"""Structure: parts are parts, and nothing is lost when a problem is sorted by them."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator.sparse import Sparse, sparse_of
from funding_alloc.allocator.structure import chunks_of, components, parts_in, slice_of, sort_by_part
from funding_alloc.schema.problem import AllocationProblem
from tests.allocator.cases import limit, minimise, money, problem


def scattered(seed: int, parts: int = 12, joining: int = 2) -> AllocationProblem:
    """Parts of one to four amounts whose names are mixed up, and a few rows over most of them."""
    rng = random.Random(seed)
    names = [f"a{i:03d}" for i in range(parts * 4)]
    rng.shuffle(names)
    groups = [names[4 * i : 4 * i + rng.randint(1, 4)] for i in range(parts)]
    rows = []
    for number, group in enumerate(groups):
        for k in range(rng.randint(0, 3)):
            rows.append(limit(f"r{number}.{k}", {n: rng.randint(1, 5) for n in rng.sample(group, len(group))}, 0, 99))
    everyone = [name for group in groups for name in group]
    for k in range(joining):
        rows.append(limit(f"joint{k}", {n: rng.randint(1, 3) for n in everyone}, None, 500))
    return problem(map(money, everyone), rows, minimise({}))


def components_by_hand(model: Sparse, rows: set[int]) -> list[set[int]]:
    """Flood fill."""
    groups = [{column} for column in range(model.width)]
    for row in rows:
        mine = set(model.indices[model.starts[row] : model.starts[row + 1]].tolist())
        met = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine] + ([set().union(*met)] if met else [])
    return sorted(groups, key=min)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_components_are_those_of_a_flood_fill(seed: int) -> None:
    """With and without the rows that join, numbered by their first columns."""
    model = sparse_of(scattered(seed))
    for skipped in (0, 2):
        used = np.arange(model.height) >= skipped  # "joint0" and "joint1" come first
        part_of = components(model, used)
        found = [set(np.flatnonzero(part_of == part).tolist()) for part in range(part_of.max() + 1)]
        assert found == components_by_hand(model, set(np.flatnonzero(used).tolist()))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 9))
def test_sorted_by_part_every_entry_is_kept(seed: int, columns: int) -> None:
    """Chunks and joining rows, put together again, are the problem; of forty parts none is too large to be worth it."""
    model = sparse_of(scattered(seed, parts=40))
    parts = parts_in(model)
    assert parts is not None
    apart = sort_by_part(model, parts)
    assert {int(row) for row in apart.joining} == set(np.flatnonzero(parts.is_joining).tolist())
    dense = np.zeros((model.height, model.width))
    for chunk in chunks_of(apart, columns):
        inner = slice_of(apart.model, chunk)
        rows, cols = apart.rows[chunk.rows], apart.columns[chunk.columns]
        row_of = np.repeat(np.arange(inner.height), np.diff(inner.starts))
        dense[rows[row_of], cols[inner.indices]] = inner.factors
        assert (inner.high == model.high[cols]).all()
        assert (inner.row_high == model.row_high[rows]).all()
    joint = apart.joint
    dense[apart.joining[joint.row], apart.columns[joint.column]] = joint.factor
    expected = np.zeros_like(dense)
    expected[np.repeat(np.arange(model.height), np.diff(model.starts)), model.indices] = model.factors

    assert (dense == expected).all()


def test_what_holds_together_is_not_taken_apart() -> None:
    """A chain of rows through all amounts has no parts, nor has a problem that many rows join."""
    names = [f"a{i:02d}" for i in range(20)]
    chain = [limit(f"r{i:02d}", {names[i]: 1, names[i + 1]: -1}, 0) for i in range(19)]
    assert parts_in(sparse_of(problem(map(money, names), chain, minimise({})))) is None
    pairs = [limit(f"r{i}.{j}", {names[i]: 1, names[j]: 1}, 0) for i in range(20) for j in range(i)]
    many = [limit(f"s{i}", {n: i + k for k, n in enumerate(names, 1)}, 0) for i in range(201)]
    assert parts_in(sparse_of(problem(map(money, names), [*pairs, *many], minimise({})))) is None
