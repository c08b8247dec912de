"""Benefits along a systems map: what reaches every node, what goes on, what stays, exactly and with loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from funding_alloc.learning.system_graph import components, graph_of
from funding_alloc.schema.system_map import Flow

ZERO, ONE = Fraction(0), Fraction(1)


def passed_on(flows: Iterable[Flow]) -> dict[str, Fraction]:
    """Part of what a node has that goes on, over all its edges."""
    out: dict[str, Fraction] = {}
    for flow in flows:
        out[flow.start] = out.get(flow.start, ZERO) + flow.passes
    return out


def endless(nodes: Sequence[str], flows: Sequence[Flow]) -> list[tuple[str, ...]]:
    """Sets of nodes in which benefits would go round for ever, because nothing is left behind and nothing leaves.

    Rule    components of the edges that pass something on, all of whose nodes pass everything on within.
    """
    passing = [flow for flow in flows if flow.passes]
    out = []
    for part in components(graph_of(nodes, ((flow.start, flow.end) for flow in passing))):
        within = passed_on(flow for flow in passing if flow.start in part and flow.end in part)
        if all(within.get(node, ZERO) == ONE for node in part):
            out.append(part)
    return out


def reaching(nodes: Sequence[str], flows: Sequence[Flow]) -> dict[str, Fraction]:
    """Pounds that reach each node.

    Rule    has[n] = sum over edges into n of (what arises on the edge + passes x has[its start]), solved exactly,
            component by component, in the direction of flow.
    Units   GBP.
    Promise twice the benefits reach every node twice; what arises in all is what stays in all (see ``staying``).
    """
    has = dict.fromkeys(nodes, ZERO)
    for flow in flows:
        has[flow.end] += flow.enters
    passing = [flow for flow in flows if flow.passes]
    for part in reversed(components(graph_of(nodes, ((flow.start, flow.end) for flow in passing)))):
        within = [flow for flow in passing if flow.start in part and flow.end in part]
        if within:
            has |= _solved(part, within, has)
        for flow in passing:
            if flow.start in part and flow.end not in part:
                has[flow.end] += flow.passes * has[flow.start]
    return has


def _solved(part: Sequence[str], within: Sequence[Flow], has: dict[str, Fraction]) -> dict[str, Fraction]:
    """Solve x = has + passes x for the nodes of a component, by elimination in fractions."""
    at = {node: i for i, node in enumerate(part)}
    size = len(part)
    rows = [[ONE if i == j else ZERO for j in range(size)] + [has[part[i]]] for i in range(size)]
    for flow in within:
        rows[at[flow.end]][at[flow.start]] -= flow.passes
    for i in range(size):
        pivot = next(k for k in range(i, size) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for k in range(size):
            if k != i and rows[k][i]:
                rows[k] = [one - rows[k][i] * other for one, other in zip(rows[k], rows[i], strict=True)]
    return {node: rows[i][size] for node, i in at.items()}


def carrying(flows: Iterable[Flow], has: dict[str, Fraction]) -> tuple[Fraction, ...]:
    """Pounds along each edge: what arises on it and what its start passes on."""
    return tuple(flow.enters + flow.passes * has[flow.start] for flow in flows)


def staying(nodes: Iterable[str], flows: Iterable[Flow], has: dict[str, Fraction]) -> dict[str, Fraction]:
    """Pounds that reach a node and do not go on."""
    on = passed_on(flows)
    return {node: has[node] * (ONE - on.get(node, ZERO)) for node in nodes}
