"""Directed graphs: sets of nodes that lead to each other, the loops in them, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

Graph = Mapping[str, Sequence[str]]
"""Ends by start, each once; every node is a key."""


def graph_of(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Ends by start, in the order of edges."""
    out: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in edges:
        if end not in out[start]:
            out[start].append(end)
    return out


def reached(graph: Graph, starts: Iterable[str]) -> frozenset[str]:
    """Everything that the starts lead to, themselves among it."""
    seen = set(starts)
    left = list(seen)
    while left:
        for end in graph[left.pop()]:
            if end not in seen:
                seen.add(end)
                left.append(end)
    return frozenset(seen)


def turned(graph: Graph) -> dict[str, list[str]]:
    """Every edge the other way round."""
    return graph_of(graph, ((end, start) for start, ends in graph.items() for end in ends))


def components(graph: Graph) -> list[tuple[str, ...]]:
    """Sets of nodes that lead to each other, each set after all those it leads to.

    Rule    Tarjan's strongly connected components, without recursion.
    Promise every node is in one set; two nodes share one exactly where each leads to the other; nodes keep their order.
    """
    order = {node: i for i, node in enumerate(graph)}
    found: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    out: list[tuple[str, ...]] = []
    for root in graph:
        if root in found:
            continue
        work: list[tuple[str, Iterator[str]]] = [_opened(root, graph, (found, low, open_))]
        while work:
            node, ends = work[-1]
            for end in ends:
                if end not in found:
                    work.append(_opened(end, graph, (found, low, open_)))
                    break
                if end in open_:
                    low[node] = min(low[node], found[end])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == found[node]:
                    at = open_.index(node)
                    out.append(tuple(sorted(open_[at:], key=order.__getitem__)))
                    del open_[at:]
    return out


def _opened(
    node: str, graph: Graph, state: tuple[dict[str, int], dict[str, int], list[str]]
) -> tuple[str, Iterator[str]]:
    found, low, open_ = state
    found[node] = low[node] = len(found)
    open_.append(node)
    return node, iter(graph[node])


def knots(graph: Graph) -> list[tuple[str, ...]]:
    """Components with a loop in them: of several nodes, or of one that leads to itself; in the graph's order."""
    order = {node: i for i, node in enumerate(graph)}
    found = [one for one in components(graph) if len(one) > 1 or one[0] in graph[one[0]]]
    return sorted(found, key=lambda one: order[one[0]])


def loops(graph: Graph, most: int) -> tuple[list[tuple[str, ...]], bool]:
    """Loops that pass no node twice, and whether there are more than ``most``.

    Rule    from each node, in the graph's order, every way back to it through later nodes of its component that can
            still get back.
    Promise each loop once, beginning with its first node in the graph's order.
    """
    order = {node: i for i, node in enumerate(graph)}
    out: list[tuple[str, ...]] = []
    for part in knots(graph):
        for first in part:
            inside = {node for node in part if order[node] >= order[first]}
            small = {node: [end for end in graph[node] if end in inside] for node in graph if node in inside}
            home = reached(turned(small), [first])
            for found in _ways_back(small, first, home):
                if len(out) == most:
                    return out, True
                out.append(found)
    return out, False


def _ways_back(graph: Graph, first: str, home: frozenset[str]) -> Iterator[tuple[str, ...]]:
    way = [first]
    left = [iter(graph[first])]
    while left:
        for end in left[-1]:
            if end == first:
                yield tuple(way)
            elif end in home and end not in way and first in reached(_without(graph, way), [end]):
                way.append(end)
                left.append(iter(graph[end]))
                break
        else:
            left.pop()
            way.pop()


def _without(graph: Graph, way: Sequence[str]) -> dict[str, list[str]]:
    """The graph with no way through what has been passed, but for the way home."""
    passed = set(way[1:])
    return {
        node: [] if node == way[0] else [end for end in ends if end not in passed]
        for node, ends in graph.items()
        if node not in passed
    }


def is_reinforcing(loop: Sequence[str], signs: Mapping[tuple[str, str], int]) -> bool:
    """Whether going round strengthens what began it.

    Rule    the product of the signs of its edges is positive.
    Promise the node that a loop begins with does not matter.
    """
    product = 1
    for step in pairwise((*loop, loop[0])):
        product *= signs[step]
    return product > 0
