"""Systems maps as tables: where benefits go, loops, orphans, and the list of edges."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.money import gbp
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.system_map import MapResults, NodeKind


def parts(results: MapResults) -> Iterator[Sheet]:
    """What is printed for reading."""
    yield benefits(results)
    yield loops(results)
    yield orphans(results)


def says(results: MapResults) -> Iterator[str]:
    """What was found, in sentences."""
    yield (
        f"{gbp(round(results.entered))} a year arise on the edges, and {gbp(results.ends_at(NodeKind.BODY))} stay with "
        "bodies that have a budget or with residents."
    )
    reinforcing = sum(loop.is_reinforcing for loop in results.loops)
    yield (
        f"{len(results.loops)} loops, {reinforcing} of them reinforcing; {len(results.orphans)} nodes without a place "
        "on any way from a theme to a body."
    )


def benefits(results: MapResults) -> Sheet:
    """Pounds a year that reach each node, go on and stay; nodes that none reach are left out."""
    nodes, stays = results.inputs.rules.nodes, results.stays_gbp
    found: list[tuple[Cell, ...]] = [
        (
            *(nodes[name].kind.value, nodes[name].title),
            *(round(reach), round(reach) - stays[name], stays[name]),
        )
        for name, reach in results.has.items()
        if reach
    ]
    prices = results.inputs.pockets.rules.prices
    entered = round(results.entered)
    bodies = results.ends_at(NodeKind.BODY)
    notes = (
        f"Status: {results.inputs.rules.status}. Pounds a year in prices of {prices}, central figures; "
        "each is a unit value of the pockets file times an assumed quantity.",
        f"{gbp(entered)} arise on the edges; {gbp(bodies)} stay with bodies, {gbp(entered - bodies)} elsewhere.",
        "The map says what its author believes leads to what. Nothing in it is an estimate of effect.",
    )
    return Sheet(
        f"{results.inputs.rules.title}: where benefits go",
        ("kind", "node", "reach it £", "go on £", "stay £"),
        found,
        notes,
    )


def loops(results: MapResults) -> Sheet:
    """Loops, and whether going round strengthens or weakens."""
    nodes = results.inputs.rules.nodes
    found: list[tuple[Cell, ...]] = [
        (
            "reinforcing" if loop.is_reinforcing else "balancing",
            len(loop.nodes),
            " > ".join(nodes[name].title for name in (*loop.nodes, loop.nodes[0])),
        )
        for loop in results.loops
    ]
    notes = [
        f"Nodes that lead to each other: {', '.join(nodes[name].title for name in part)}."
        for part in results.components
    ]
    if results.has_more_loops:
        notes.append(f"There are more loops than the {len(results.loops)} listed.")
    return Sheet("Loops", ("kind", "steps", "way round"), found, tuple(notes))


def orphans(results: MapResults) -> Sheet:
    """Nodes without a place on any way from a theme to a body."""
    nodes = results.inputs.rules.nodes
    found: list[tuple[Cell, ...]] = [
        (nodes[one.node].kind.value, nodes[one.node].title, one.why) for one in results.orphans
    ]
    return Sheet("Orphans", ("kind", "node", "why"), found, () if found else ("None.",))


def edges(results: MapResults) -> Sheet:
    """Every edge with its sign, what goes along it and its grounds; the edge list."""
    nodes = results.inputs.rules.nodes
    columns = (
        "from",
        "to",
        "from_kind",
        "to_kind",
        "sign",
        "arises_gbp",
        "passes",
        "carries_gbp",
        "from_title",
        "to_title",
        "grounds",
    )
    found: list[tuple[Cell, ...]] = [
        (
            *(edge.start, edge.end, nodes[edge.start].kind.value, nodes[edge.end].kind.value, edge.sign.value),
            *(round(flow.enters), round(float(flow.passes), 8), round(carried)),
            *(nodes[edge.start].title, nodes[edge.end].title),
            edge.assumption or (edge.source.title if edge.source else ""),
        )
        for edge, flow, carried in zip(results.inputs.rules.edges, results.inputs.flows, results.carried, strict=True)
    ]
    return Sheet(results.inputs.rules.title, columns, found)
