"""Systems maps, with the pockets file and the framework they name."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.outcomes import read_framework
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.outcomes import Framework
from funding_alloc.schema.pockets import FromEvent, FromRow, PocketsInputs, Price
from funding_alloc.schema.pockets_terms import Measure
from funding_alloc.schema.system_map import Edge, Flow, MapInputs, Node, NodeKind, PassesEvent, SystemMap

KEY = "map"
"""The key that tells this kind of file."""


def read_map(path: Path) -> MapInputs:
    """Read a systems map and the files it names.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    document = read_yaml(path)
    rules = cast(SystemMap, read_shape(SystemMap, document))
    gather = Gather(path.parent)
    pockets = gather.attempt(lambda: read_pockets(path.parent / rules.pockets))
    framework = gather.attempt(lambda: read_framework(path.parent / rules.framework)[0])
    gather.stop_if_faulty()
    indicators = {name: one.title for name, one in cast(Framework, framework).indicators.items()}
    return _understood(rules, document, cast(PocketsInputs, pockets), indicators)


def _understood(rules: SystemMap, document: Document, pockets: PocketsInputs, indicators: dict[str, str]) -> MapInputs:
    findings = [
        *(fault for name, node in rules.nodes.items() for fault in _node_faults(name, node, document, pockets)),
        *_indicator_faults(rules, document, indicators),
        *_edge_faults(rules, document),
        *(fault for i, edge in enumerate(rules.edges) for fault in _flow_faults(rules, document, pockets, (i, edge))),
    ]
    if findings:
        raise InputFault(findings)
    flows = tuple(
        Flow(edge.start, edge.end, _enters(pockets, edge), _passes(rules, pockets, edge)) for edge in rules.edges
    )
    findings = list(_sum_faults(rules, document, flows))
    if findings:
        raise InputFault(findings)
    return MapInputs(rules, document.file, pockets, indicators, flows)


def _node_faults(name: str, node: Node, document: Document, pockets: PocketsInputs) -> Iterator[Finding]:
    at: Path_ = ("nodes", name)
    if node.body is not None and node.kind is not NodeKind.BODY:
        yield document.finding((*at, "body"), f"only a node of kind body has one; '{name}' is of kind {node.kind}.")
    elif node.body is not None and node.body not in pockets.rules.bodies:
        what = f"'{node.body}' is not one of the pockets file's bodies."
        yield document.finding((*at, "body"), what, did_you_mean(node.body, pockets.rules.bodies))
    if node.indicator is not None and node.kind is not NodeKind.OUTCOME:
        what = f"only an outcome is measured; '{name}' is of kind {node.kind}."
        yield document.finding((*at, "indicator"), what)


def _indicator_faults(rules: SystemMap, document: Document, indicators: dict[str, str]) -> Iterator[Finding]:
    for name, node in rules.nodes.items():
        if node.indicator is not None and node.indicator not in indicators:
            what = f"the framework has no indicator '{node.indicator}'."
            fix = did_you_mean(node.indicator, indicators)
            yield document.finding(("nodes", name, "indicator"), what, fix)


def _edge_faults(rules: SystemMap, document: Document) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for i, edge in enumerate(rules.edges):
        at: Path_ = ("edges", i)
        for key, name in (("from", edge.start), ("to", edge.end)):
            if name not in rules.nodes:
                what = f"there is no node '{name}'."
                yield document.finding((*at, key), what, did_you_mean(name, rules.nodes))
        if edge.start == edge.end:
            yield document.finding((*at, "to"), f"'{edge.start}' leads to itself.")
        pair = (edge.start, edge.end)
        if pair in seen:
            what = f"the edge from '{edge.start}' to '{edge.end}' occurs twice."
            yield document.finding((*at, "from"), what, "Join the two.")
        seen.setdefault(pair, i)


def _flow_faults(
    rules: SystemMap, document: Document, pockets: PocketsInputs, which: tuple[int, Edge]
) -> Iterator[Finding]:
    i, edge = which
    if edge.benefit is not None:
        yield from _value_faults(document, pockets, ("edges", i, "benefit", "value"), edge)
    if not isinstance(edge.passes, PassesEvent):
        return
    at: Path_ = ("edges", i, "passes", "event")
    end = rules.nodes.get(edge.end)
    if edge.passes.event not in pockets.incidence:
        what = f"the incidence table has no event '{edge.passes.event}'."
        yield document.finding(at, what, did_you_mean(edge.passes.event, pockets.incidence))
    elif end is not None and end.body is None:
        what = f"'{edge.end}' names no body of the pockets file, so the event has no part for it."
        yield document.finding(at, what, f"Give '{edge.end}' a body, or write a share.")
    elif end is not None and not _passes(rules, pockets, edge):
        parts = ", ".join(
            sorted({pockets.rules.departments.bodies[d] for d in pockets.incidence[edge.passes.event].parts})
        )
        what = f"event '{edge.passes.event}' has no part for '{end.body}'; it has parts for {parts}."
        yield document.finding(at, what)


def _value_faults(document: Document, pockets: PocketsInputs, at: Path_, edge: Edge) -> Iterator[Finding]:
    if edge.benefit is None:
        return
    value, index = edge.benefit.value, pockets.index[pockets.rules.deflator.level]
    if isinstance(value, FromEvent):
        if value.event not in pockets.incidence:
            fix = did_you_mean(value.event, pockets.incidence)
            yield document.finding((*at, "event"), f"the incidence table has no event '{value.event}'.", fix)
            return
    elif isinstance(value, FromRow):
        row = pockets.rows.get(value.code)
        if row is None:
            fix = did_you_mean(value.code, pockets.rows)
            yield document.finding((*at, "code"), f"the unit costs have no row '{value.code}'.", fix)
            return
        if value.measure not in row.prices:
            yield document.finding((*at, "measure"), f"row {value.code} has no {value.measure} value.")
            return
    if not isinstance(value, FromEvent) and value.measure is not Measure.FISCAL:
        what = f"the map follows public money, and this value is {value.measure}."
        yield document.finding((*at, "measure"), what)
    elif _price(pockets, edge).year not in index:
        yield document.finding(at, f"its price year {_price(pockets, edge).year} is not in the deflator.")
    elif edge.benefit.quantity.low < 0 or _price(pockets, edge).gbp < 0:
        yield document.finding(
            at, "a benefit on the map is 0 or more.", "Draw a burden as an edge with the sign minus."
        )


def _price(pockets: PocketsInputs, edge: Edge) -> Price:
    """Pounds of one unit; a figure of one's own at its central value."""
    if edge.benefit is None:
        raise TypeError("the edge has no benefit")
    value = edge.benefit.value
    if isinstance(value, FromEvent):
        return pockets.incidence[value.event].total
    if isinstance(value, FromRow):
        return pockets.rows[value.code].prices[value.measure]
    return Price(Fraction(value.central), value.price_year)


def _enters(pockets: PocketsInputs, edge: Edge) -> Fraction:
    """Pounds that arise on an edge, in the pockets file's prices, exactly."""
    if edge.benefit is None:
        return Fraction(0)
    price, index = _price(pockets, edge), pockets.index[pockets.rules.deflator.level]
    uprated = price.gbp * index[pockets.rules.prices] / index[price.year]
    return uprated * Fraction(edge.benefit.quantity.central)


def _passes(rules: SystemMap, pockets: PocketsInputs, edge: Edge) -> Fraction:
    """Part of its start's benefits that goes along an edge."""
    if edge.passes is None:
        return Fraction(0)
    if not isinstance(edge.passes, PassesEvent):
        return Fraction(edge.passes.value)
    event, body = pockets.incidence[edge.passes.event], rules.nodes[edge.end].body
    whole = sum(event.parts.values(), Fraction(0))
    mine = [gbp for department, gbp in event.parts.items() if pockets.rules.departments.bodies[department] == body]
    return sum(mine, Fraction(0)) / whole


def _sum_faults(rules: SystemMap, document: Document, flows: tuple[Flow, ...]) -> Iterator[Finding]:
    """Nodes that pass on more than they have, loops that nothing leaves, and pounds beyond belief."""
    totals: dict[str, Fraction] = {}
    for flow in flows:
        totals[flow.start] = totals.get(flow.start, Fraction(0)) + flow.passes
    for name, total in totals.items():
        if total > 1:
            what = f"'{name}' passes on {float(total):.4g} times what it has."
            yield document.finding(("nodes", name), what, "The parts of its edges must not make up more than 1.")
    if sum(flow.enters for flow in flows) > MOST_POUNDS:
        yield document.finding(("edges",), "quantities and values multiply to more pounds than this program believes.")
    whole = {name for name, total in totals.items() if total == 1}
    # A way on to a node that keeps something, or passes something elsewhere, must lead out of every full circle.
    out = {name for name in rules.nodes if name not in whole}
    grown = True
    while grown:
        more = {flow.start for flow in flows if flow.passes and flow.end in out} - out
        grown = bool(more)
        out |= more
    stuck = [name for name in rules.nodes if name not in out]
    if stuck and all(total <= 1 for total in totals.values()):
        what = (
            f"benefits would go round for ever between {', '.join(stuck)}: nothing is left behind and nothing leaves."
        )
        yield document.finding(("nodes", stuck[0]), what, "Let something stay: pass on less than all.")
