"""Loops, components and benefits on random small graphs, against plain enumeration and other arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.benefit_flow import carrying, endless, reaching, staying
from funding_alloc.learning.system_graph import (
    components,
    graph_of,
    is_reinforcing,
    knots,
    loops,
    reached,
    turned,
)
from funding_alloc.schema.system_map import Flow

NODES = "abcdef"
edges_ = st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14).map(sorted)


@given(edges_)
def test_components_are_mutual_reach(edges: list[tuple[str, str]]) -> None:
    """Two nodes share a component exactly where each reaches the other; a component comes after those it leads to."""
    graph = graph_of(NODES, edges)
    found = components(graph)
    assert sorted(node for part in found for node in part) == list(NODES)
    at = {node: i for i, part in enumerate(found) for node in part}
    for one in NODES:
        for other in NODES:
            mutual = other in reached(graph, one) and one in reached(graph, other)
            assert (at[one] == at[other]) == mutual
    assert all(at[end] <= at[start] for start, end in edges)
    assert reached(turned(graph), "a") == {node for node in NODES if "a" in reached(graph, node)}


@given(edges_)
def test_loops_are_all_of_them(edges: list[tuple[str, str]]) -> None:
    """Against every order of every choice of nodes; each loop once, and their nodes are those of the knots."""
    graph = graph_of(NODES, edges)
    found, more = loops(graph, 10_000)
    assert not more
    every = {
        way
        for size in range(1, len(NODES) + 1)
        for way in permutations(NODES, size)
        if way[0] == min(way) and all(step in edges for step in pairwise((*way, way[0])))
    }
    assert len(found) == len(set(found))
    assert set(found) == every
    assert {node for loop in found for node in loop} == {node for part in knots(graph) for node in part}


def test_loops_stop_where_told() -> None:
    """A graph in which everything leads to everything has more than are listed, and says so."""
    names = [f"n{i:02d}" for i in range(25)]
    graph = graph_of(names, ((one, other) for one in names for other in names if one != other))
    found, more = loops(graph, 50)
    assert len(found) == 50
    assert more


def test_signs_make_a_loop() -> None:
    """An even number of minus strengthens, an odd one weakens, wherever the loop begins."""
    signs = {("a", "b"): -1, ("b", "c"): 1, ("c", "a"): -1}
    assert all(is_reinforcing(way, signs) for way in ("abc", "bca", "cab"))
    signs["b", "c"] = -1
    assert not any(is_reinforcing(way, signs) for way in ("abc", "bca", "cab"))


@st.composite
def flows_(draw: st.DrawFn) -> list[Flow]:
    """Edges whose starts pass on at most nineteen twentieths in all."""
    out = []
    for node in NODES:
        ends = draw(st.lists(st.sampled_from(NODES.replace(node, "")), unique=True, max_size=3))
        for end in ends:
            passes = Fraction(draw(st.integers(0, 19 // len(ends))), 20)
            out.append(Flow(node, end, Fraction(draw(st.integers(0, 500)), 3), passes))
    return out


@given(flows_())
def test_benefits_are_conserved_and_solved_alike(flows: list[Flow]) -> None:
    """What arises is what stays, exactly; into each node is out of it and what stays; NumPy finds the same."""
    nodes = list(NODES)
    has = reaching(nodes, flows)
    carried, stays = carrying(flows, has), staying(nodes, flows, has)
    assert sum(stays.values()) == sum((flow.enters for flow in flows), Fraction(0))
    for node in nodes:
        into = sum((gbp for flow, gbp in zip(flows, carried, strict=True) if flow.end == node), Fraction(0))
        on = sum((flow.passes * has[node] for flow in flows if flow.start == node), Fraction(0))
        assert into == has[node] == on + stays[node]
    system, arises = np.eye(6), np.zeros(6)
    for flow in flows:
        system[NODES.index(flow.end), NODES.index(flow.start)] -= float(flow.passes)
        arises[NODES.index(flow.end)] += float(flow.enters)
    assert [float(has[node]) for node in nodes] == pytest.approx(np.linalg.solve(system, arises).tolist(), abs=1e-6)
    twice = reaching(nodes, [Flow(flow.start, flow.end, 2 * flow.enters, flow.passes) for flow in flows])
    assert twice == {node: 2 * gbp for node, gbp in has.items()}


def test_a_loop_that_keeps_half() -> None:
    """£100 go round and half stays each time: £200 reach the one, £100 the other (by the sum of halves)."""
    flows = [Flow("x", "a", Fraction(100), Fraction(0)), Flow("a", "b", Fraction(0), Fraction(1, 2))]
    flows.append(Flow("b", "a", Fraction(0), Fraction(1)))
    has = reaching(["x", "a", "b"], flows)
    assert has == {"x": 0, "a": 200, "b": 100}
    assert staying(["x", "a", "b"], flows, has) == {"x": 0, "a": 100, "b": 0}
    assert endless(["x", "a", "b"], flows) == []
    assert endless(["a", "b"], [Flow("a", "b", Fraction(1), Fraction(1)), Flow("b", "a", Fraction(0), Fraction(1))])
