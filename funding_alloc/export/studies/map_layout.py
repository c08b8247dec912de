"""Where the boxes of a systems map stand: a column for each kind, and few crossings between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from funding_alloc.schema.system_map import NodeKind, SystemMap

COLUMN: Final = {kind: i for i, kind in enumerate(NodeKind)}
SWEEPS: Final = 24
Link = tuple[str, str]


@dataclass(frozen=True)
class Layered:
    """Columns from left to right, each in order from top to bottom; stops stand where an edge passes a column."""

    columns: tuple[tuple[str, ...], ...]
    routes: Mapping[Link, tuple[str, ...]]
    """For each edge that leads to the right: its start, the stops it passes, its end."""
    back: tuple[Link, ...]
    """Edges that lead to the left or stay within a column."""


def layout(rules: SystemMap) -> Layered:
    """Order every column such that few edges cross.

    Rule    barycentres, sweeping right and left; the order with the fewest crossings is kept, the first of equals; ties
            within a column keep their order.
    Promise the same map gives the same order; never more crossings than the file's own order.
    """
    column = {name: COLUMN[node.kind] for name, node in rules.nodes.items()}
    ways = [(edge.start, edge.end) for edge in rules.edges]
    forward = [way for way in ways if column[way[0]] < column[way[1]]]
    columns: list[list[str]] = [[name for name, at in column.items() if at == i] for i in range(len(COLUMN))]
    routes: dict[Link, tuple[str, ...]] = {}
    for start, end in forward:
        stops = [f"{start} > {end} @ {i}" for i in range(column[start] + 1, column[end])]
        for i, stop in enumerate(stops, start=column[start] + 1):
            columns[i].append(stop)
        routes[start, end] = (start, *stops, end)
    links = [link for route in routes.values() for link in pairwise(route)]
    best = _swept(columns, links)
    return Layered(tuple(map(tuple, best)), routes, tuple(way for way in ways if way not in routes))


def _swept(columns: list[list[str]], links: Sequence[Link]) -> list[list[str]]:
    best, fewest = [list(one) for one in columns], crossings(columns, links)
    here = [list(one) for one in columns]
    for sweep in range(SWEEPS):
        is_right = sweep % 2 == 0
        order = range(1, len(here)) if is_right else range(len(here) - 2, -1, -1)
        for i in order:
            here[i] = _by_barycentre(here[i], here[i - 1 if is_right else i + 1], links)
        found = crossings(here, links)
        if found < fewest:
            best, fewest = [list(one) for one in here], found
    return best


def _by_barycentre(column: Sequence[str], beside: Sequence[str], links: Iterable[Link]) -> list[str]:
    at = {name: i for i, name in enumerate(beside)}
    near: dict[str, list[int]] = {name: [] for name in column}
    for start, end in links:
        if start in near and end in at:
            near[start].append(at[end])
        if end in near and start in at:
            near[end].append(at[start])
    now = {name: i for i, name in enumerate(column)}
    middle = {name: sum(found) / len(found) if found else float(now[name]) for name, found in near.items()}
    return sorted(column, key=lambda name: (middle[name], now[name]))


def crossings(columns: Sequence[Sequence[str]], links: Iterable[Link]) -> int:
    """Pairs of edges between neighbouring columns that cross."""
    at = {name: (i, j) for i, column in enumerate(columns) for j, name in enumerate(column)}
    spans = [(at[start], at[end]) for start, end in links]
    return sum(
        (a[1] - c[1]) * (b[1] - d[1]) < 0
        for i, (a, b) in enumerate(spans)
        for c, d in spans[i + 1 :]
        if a[0] == c[0] and b[0] == d[0]
    )
