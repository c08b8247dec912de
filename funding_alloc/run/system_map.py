"""Systems maps: loops, orphans, benefits along the way, each found twice; and the files they are written to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from funding_alloc.export.folder import write_files
from funding_alloc.export.studies.map_drawing import drawing
from funding_alloc.export.studies.map_files import edge_list, graphml
from funding_alloc.learning.benefit_flow import carrying, endless, reaching, staying
from funding_alloc.learning.system_graph import Graph, graph_of, is_reinforcing, knots, loops, reached, turned
from funding_alloc.reading.system_map import read_map
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.system_map import MOST_LOOPS, Loop, MapInputs, MapResults, NodeKind, Orphan, Sign


def study_map(path: Path) -> MapResults:
    """Read a systems map and find its loops and orphans, and where benefits go.

    Promise what arises on all edges is what stays with all nodes, exactly. The map says what its author believes;
            nothing in it is an estimate of effect.
    Raises ``InputFault``.
    """
    return map_of(read_map(path))


def map_of(inputs: MapInputs) -> MapResults:
    """Find loops, orphans and where benefits go; as ``study_map``."""
    graph = graph_of(inputs.rules.nodes, ((edge.start, edge.end) for edge in inputs.rules.edges))
    signs = {(edge.start, edge.end): 1 if edge.sign is Sign.PLUS else -1 for edge in inputs.rules.edges}
    found, more = loops(graph, MOST_LOOPS)
    nodes = list(inputs.rules.nodes)
    has = reaching(nodes, inputs.flows)
    stays = staying(nodes, inputs.flows, has)
    parts = knots(graph)
    return MapResults(
        inputs=inputs,
        loops=tuple(Loop(one, is_reinforcing(one, signs)) for one in found),
        has_more_loops=more,
        components=tuple(parts),
        orphans=tuple(_orphans(inputs, graph)),
        has=has,
        carried=carrying(inputs.flows, has),
        stays=stays,
        checks=tuple(_checks(inputs, graph, has, stays)),
    )


def _orphans(inputs: MapInputs, graph: Graph) -> Iterator[Orphan]:
    """Nodes that no theme leads to, or that lead to no body."""
    kinds = {name: node.kind for name, node in inputs.rules.nodes.items()}
    from_themes = reached(graph, [name for name, kind in kinds.items() if kind is NodeKind.THEME])
    to_bodies = reached(turned(graph), [name for name, kind in kinds.items() if kind is NodeKind.BODY])
    for name in kinds:
        if name not in from_themes and name not in to_bodies:
            yield Orphan(name, "no theme leads to it, and it leads to no body")
        elif name not in from_themes:
            yield Orphan(name, "no theme leads to it")
        elif name not in to_bodies:
            yield Orphan(name, "it leads to no body: nobody has a benefit of it")


def _checks(inputs: MapInputs, graph: Graph, has: dict[str, Fraction], stays: dict[str, Fraction]) -> Iterator[Check]:
    entered = sum((flow.enters for flow in inputs.flows), Fraction(0))
    off = abs(entered - sum(stays.values(), Fraction(0)))
    yield Check("map.conserved", "what arises on the edges is what stays with the nodes", -int(-off // 1), 0)
    told = "sets of nodes that benefits never leave"
    yield Check("map.leaving", told, len(endless(list(inputs.rules.nodes), inputs.flows)), 0, "sets")
    again = has_by_array(inputs)
    apart = sum(abs(float(has[name]) - gbp) > 0.005 for name, gbp in again.items())
    yield Check("map.flows", "pounds by node, solved again as one system of equations", apart, 0, "nodes")
    closed = knots_by_closure(graph)
    told = "nodes on a loop, found again by closing the whole graph"
    yield Check("map.loops", told, sum(map(len, knots(graph))), len(closed), "nodes")


def has_by_array(inputs: MapInputs) -> dict[str, float]:
    """Pounds that reach each node, from one system of linear equations in floating point."""
    at = {name: i for i, name in enumerate(inputs.rules.nodes)}
    system, arises = np.eye(len(at)), np.zeros(len(at))
    for flow in inputs.flows:
        system[at[flow.end], at[flow.start]] -= float(flow.passes)
        arises[at[flow.end]] += float(flow.enters)
    return dict(zip(at, np.linalg.solve(system, arises).tolist(), strict=True))


def knots_by_closure(graph: Graph) -> frozenset[str]:
    """Nodes that lead back to themselves, by squaring the matrix of what leads to what until it no longer grows."""
    at = {name: i for i, name in enumerate(graph)}
    leads = np.zeros((len(at), len(at)), dtype=np.int64)
    for start, ends in graph.items():
        leads[at[start], [at[end] for end in ends]] = 1
    while True:
        more = np.minimum(leads + leads @ leads, 1)
        if (more == leads).all():
            return frozenset(name for name, i in at.items() if leads[i, i])
        leads = more


def write_map(results: MapResults, folder: Path) -> None:
    """Write the drawing, the edge list and the graph: all of it or nothing.

    Raises ``InputFault`` where the folder holds other content, or cannot be written.
    """
    files = {"map.svg": drawing(results), "edges.csv": edge_list(results), "map.graphml": graphml(results)}
    write_files(folder, files)
