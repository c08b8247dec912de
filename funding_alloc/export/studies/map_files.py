"""A systems map for other programs: edge list and GraphML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from funding_alloc.export.studies.systems_map import edges
from funding_alloc.export.tables import as_csv
from funding_alloc.export.text import clean
from funding_alloc.schema.system_map import MapResults

KEYS = (
    *(("kind", "node", "string"), ("title", "node", "string"), ("indicator", "node", "string")),
    *(("reach_gbp", "node", "double"), ("stay_gbp", "node", "double")),
    *(("sign", "edge", "string"), ("passes", "edge", "double"), ("carries_gbp", "edge", "double")),
)
"""Names of what nodes and edges carry, where, and of what type."""


def edge_list(results: MapResults) -> bytes:
    """One row for each edge."""
    sheet = edges(results)
    return as_csv(sheet.columns, sheet.rows)


def graphml(results: MapResults) -> bytes:
    """The map in GraphML, which graph programs open: keys, nodes in the file's order, edges in the file's order."""
    return ("\n".join(_lines(results)) + "\n").encode()


def _lines(results: MapResults) -> Iterator[str]:
    rules = results.inputs.rules
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    place = "http://graphml.graphdrawing.org/xmlns"
    schema = (
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{place} {place}/1.0/graphml.xsd"'
    )
    yield f'<graphml xmlns="{place}" {schema}>'
    for name, where, kind in KEYS:
        yield f'  <key id="{name}" for="{where}" attr.name="{name}" attr.type="{kind}"/>'
    yield f'  <graph id={quoteattr(rules.map)} edgedefault="directed">'
    for name, node in rules.nodes.items():
        yield f"    <node id={quoteattr(name)}>"
        told = {"kind": node.kind.value, "title": node.title, "indicator": node.indicator}
        pounds = {"reach_gbp": f"{float(results.has[name]):.2f}", "stay_gbp": f"{float(results.stays[name]):.2f}"}
        yield from _data({**told, **pounds})
        yield "    </node>"
    for i, (edge, flow) in enumerate(zip(rules.edges, results.inputs.flows, strict=True)):
        yield f'    <edge id="e{i}" source={quoteattr(edge.start)} target={quoteattr(edge.end)}>'
        pounds = {"passes": f"{float(flow.passes):.8f}", "carries_gbp": f"{float(results.carried[i]):.2f}"}
        yield from _data({"sign": edge.sign.value, **pounds})
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(found: dict[str, str | None] | dict[str, str]) -> Iterator[str]:
    for key, value in found.items():
        if value is not None:
            yield f'      <data key="{key}">{escape(clean(value))}</data>'
