"""A systems map drawn: columns from theme to body, edges as wide as their pounds, loops drawn back in dashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

from funding_alloc.export.studies.map_labels import Label, along, draw_labels
from funding_alloc.export.studies.map_layout import COLUMN, Layered, layout
from funding_alloc.export.svg import GREY, INK, NAVY, Drawing, Spot, number, wrap
from funding_alloc.money import gbp
from funding_alloc.schema.system_map import MapResults, NodeKind, Sign

BOX: Final = 200.0
GAP: Final = 150.0
GUTTER: Final = 24.0
"""Room at both sides for edges that lead back."""
SPACE: Final = 26.0
MARGIN: Final = 24.0
SIZE: Final = 12.0
LINE: Final = 15.0
HEADINGS: Final = {
    NodeKind.THEME: "Themes",
    NodeKind.INTERVENTION: "Interventions",
    NodeKind.OUTCOME: "Outcomes",
    NodeKind.BODY: "Departments and bodies",
}
FILLS: Final = {
    NodeKind.THEME: "#E8EEF8",
    NodeKind.INTERVENTION: "#FFF8DC",
    NodeKind.OUTCOME: "#E2F0D9",
    NodeKind.BODY: "#F3F5F8",
}
Look = dict[str, str | float]
MINUS: Final = "#8B1A10"
BACK: Final = "#6F4E9C"


@dataclass(frozen=True)
class _Box:
    """A node's box: its corner, its size, its lines of text."""

    x: float
    y: float
    height: float
    lines: tuple[str, ...]

    @property
    def left(self) -> Spot:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Spot:
        return self.x + BOX, self.y + self.height / 2


def drawing(results: MapResults) -> bytes:
    """The map as SVG.

    Promise the same map gives the same bytes; every title stands whole within its box.
    """
    rules = results.inputs.rules
    found = layout(rules)
    head = list(_head(results))
    top = MARGIN + 30 + 15 * len(head) + 34
    boxes, stops, bottom = _placed(results, found, top)
    lanes = len(found.back)
    width = 2 * (MARGIN + GUTTER) + len(COLUMN) * BOX + (len(COLUMN) - 1) * GAP
    out = Drawing(width, bottom + 24 + 15 * lanes + MARGIN, rules.title, rules.purpose)
    out.words((MARGIN, MARGIN + 12), rules.title, 16, fill=NAVY, font_weight="bold")
    for i, line in enumerate(head):
        out.words((MARGIN, MARGIN + 32 + 15 * i), line, 11, fill=GREY)
    for kind, i in COLUMN.items():
        out.words((_x(i), top - 12), HEADINGS[kind], 13, fill=GREY, font_weight="bold")
    labels = [*_forward(out, results, found, (boxes, stops)), *_backward(out, results, found, (boxes, bottom))]
    for name, box in boxes.items():
        _box(out, results, name, box)
    draw_labels(out, labels, [(box.x, box.y, box.x + BOX, box.y + box.height) for box in boxes.values()])
    return out.text()


def _head(results: MapResults) -> Iterator[str]:
    told = (
        f"Status: {results.inputs.rules.status}. Solid: leads to, from left to right. Dashed violet: back, or within a "
        "column. + more makes more, - more makes less (red). Width and pounds: benefits a year along the edge, in "
        f"prices of {results.inputs.pockets.rules.prices}. Broken outline: on no way from a theme to a body."
    )
    return iter(wrap(told, 11, len(COLUMN) * BOX + (len(COLUMN) - 1) * GAP))


def _x(column: int) -> float:
    return MARGIN + GUTTER + column * (BOX + GAP)


def _placed(results: MapResults, found: Layered, top: float) -> tuple[dict[str, _Box], dict[str, Spot], float]:
    """Boxes and stops, every column centred on the tallest; and the lowest edge of all."""
    boxes: dict[str, _Box] = {}
    stops: dict[str, Spot] = {}
    texts = {name: tuple(_texts(results, name)) for name in results.inputs.rules.nodes}
    heights = [
        [(name, LINE * len(texts[name]) + 14 if name in texts else 12.0) for name in column] for column in found.columns
    ]
    tall = [sum(height for _, height in column) + SPACE * max(len(column) - 1, 0) for column in heights]
    for i, column in enumerate(heights):
        y = top + (max(tall) - tall[i]) / 2
        for name, height in column:
            if name in texts:
                boxes[name] = _Box(_x(i), y, height, texts[name])
            else:
                stops[name] = (_x(i), y + height / 2)
            y += height + SPACE
    return boxes, stops, top + max(tall)


def _texts(results: MapResults, name: str) -> Iterator[str]:
    """Lines of a box: the title, and what stays there."""
    yield from wrap(results.inputs.rules.nodes[name].title, SIZE, BOX - 16)
    stays = results.stays_gbp[name]
    if stays:
        yield from wrap(f"{gbp(stays)} stay here", SIZE - 1, BOX - 16)


def _box(out: Drawing, results: MapResults, name: str, box: _Box) -> None:
    node = results.inputs.rules.nodes[name]
    is_orphan = any(one.node == name for one in results.orphans)
    dash: Look = {"stroke_dasharray": "3 3"} if is_orphan else {}
    look: Look = {"fill": FILLS[node.kind], "stroke": NAVY, "stroke_width": 1.2, "rx": 4.0, **dash}
    out.add("rect", x=box.x, y=box.y, width=BOX, height=box.height, **look)
    titles = len(wrap(node.title, SIZE, BOX - 16))
    for i, line in enumerate(box.lines):
        is_money = i >= titles
        at = (box.x + 8, box.y + 18 + LINE * i)
        out.words(at, line, SIZE - is_money, fill=GREY if is_money else INK)


def _stroke(results: MapResults, index: int) -> float:
    """Width of an edge: its area would be its pounds; never too thin to see."""
    most = max(map(float, results.carried), default=0.0)
    return 1.2 + 7.0 * sqrt(float(results.carried[index]) / most) if most else 1.2


def _sign(results: MapResults, index: int) -> tuple[str, str]:
    """What an edge's label says, and its colour."""
    edge, carried = results.inputs.rules.edges[index], round(results.carried[index])
    sign = "+" if edge.sign is Sign.PLUS else "\N{MINUS SIGN}"
    return (f"{sign} {gbp(carried)}" if carried else sign), (NAVY if edge.sign is Sign.PLUS else MINUS)


def _forward(
    out: Drawing, results: MapResults, found: Layered, places: tuple[dict[str, _Box], Mapping[str, Spot]]
) -> Iterator[Label]:
    """Edges to the right, as curves through their stops; labels come last, above everything."""
    boxes, stops = places
    spread = _spread(results, found, boxes)
    for i, edge in enumerate(results.inputs.rules.edges):
        route = found.routes.get((edge.start, edge.end))
        if route is None:
            continue
        (x, y), (end_x, end_y) = boxes[edge.start].right, boxes[edge.end].left
        spots: list[Spot] = [(x, y + spread[i][0])]
        for stop in route[1:-1]:
            spots += [stops[stop], (stops[stop][0] + BOX, stops[stop][1])]
        spots.append((end_x - 7, end_y + spread[i][1]))
        text, colour = _sign(results, i)
        look: Look = {"stroke": colour, "stroke_width": _stroke(results, i), "stroke_opacity": 0.55}
        out.add("path", d=_curve(spots), fill="none", **look)
        _arrow(out, spots[-1], colour)
        yield along(spots[0], spots[1]), text, colour


def _spread(results: MapResults, found: Layered, boxes: Mapping[str, _Box]) -> list[tuple[float, float]]:
    """How far from a box's middle each edge leaves and arrives, so that edges do not lie on each other."""
    edges = results.inputs.rules.edges
    out = [[0.0, 0.0] for _ in edges]
    for name, box in boxes.items():
        for side in (0, 1):
            mine = [
                i
                for i, edge in enumerate(edges)
                if (edge.start, edge.end)[side] == name and (edge.start, edge.end) in found.routes
            ]
            beside = [(boxes[edges[i].end if side == 0 else edges[i].start].y, i) for i in mine]
            room = min(12.0, (box.height - 10) / max(len(mine), 1))
            for rank, (_, i) in enumerate(sorted(beside)):
                out[i][side] = (rank - (len(mine) - 1) / 2) * room
    return [(one[0], one[1]) for one in out]


def _curve(spots: list[Spot]) -> str:
    told = f"M{number(spots[0][0])} {number(spots[0][1])}"
    for (x, y), (to_x, to_y) in pairwise(spots):
        middle = (x + to_x) / 2
        told += " C" + ", ".join(f"{number(a)} {number(b)}" for a, b in ((middle, y), (middle, to_y), (to_x, to_y)))
    return told


def _arrow(out: Drawing, at: Spot, colour: str, turn: int = 1) -> None:
    x, y = at
    out.area([(x + 7 * turn, y), (x - 1 * turn, y - 4.5), (x - 1 * turn, y + 4.5)], fill=colour)


def _backward(
    out: Drawing, results: MapResults, found: Layered, places: tuple[dict[str, _Box], float]
) -> Iterator[Label]:
    """Edges to the left run below everything, each in a lane of its own; those within a column bulge to its right."""
    boxes, bottom = places
    lane = 0
    for i, edge in enumerate(results.inputs.rules.edges):
        if (edge.start, edge.end) not in found.back:
            continue
        text, colour = _sign(results, i)
        shade = BACK if colour == NAVY else colour
        look: Look = {
            "stroke": BACK,
            "stroke_width": _stroke(results, i),
            "stroke_dasharray": "6 4",
        }
        start, end = boxes[edge.start], boxes[edge.end]
        if start.x == end.x:
            (x, y), (_, to_y) = start.right, end.right
            reach = 26.0 + 60.0 * lane / len(found.back)
            told = (
                f"M{number(x)} {number(y + 5)} C{number(x + reach)} {number(y)}, {number(x + reach)} {number(to_y)}, "
            )
            out.add("path", d=f"{told}{number(x + 8)} {number(to_y - 5)}", fill="none", **look)
            _arrow(out, (x + 7, to_y - 5), BACK, -1)
            yield tuple((x + reach * 0.75, y + part * (to_y - y)) for part in (0.5, 0.65, 0.35)), text, shade
        else:
            down, aside = bottom + 24 + 15 * lane, 10 + 12 * lane / len(found.back)
            from_x, to_x = start.x + BOX + aside, end.x - aside
            (x, y), (end_x, end_y) = start.right, end.left
            out.path([(x, y), (from_x, y), (from_x, down), (to_x, down), (to_x, end_y), (end_x - 7, end_y)], **look)
            _arrow(out, (end_x - 7, end_y), BACK)
            yield tuple((from_x + part * (to_x - from_x), down) for part in (0.5, 0.4, 0.6, 0.3, 0.7)), text, shade
        lane += 1
