"""Words on the edges of a systems map, where they touch neither box nor other words."""

from __future__ import annotations

from collections.abc import Iterable

from funding_alloc.export.svg import LIGHT, Drawing, Spot, width_of

Label = tuple[tuple[Spot, ...], str, str]
"""Where it may stand, best first; what it says; its colour."""
Place = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def along(start: Spot, end: Spot) -> tuple[Spot, ...]:
    """Spots on an edge's first stretch, the middle first."""
    spots = []
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78):
        across, down = 1.5 * part * (1 - part) + part**3, part * part * (3 - 2 * part)
        spots.append((start[0] + across * (end[0] - start[0]), start[1] + down * (end[1] - start[1])))
    return tuple(spots)


def draw_labels(out: Drawing, labels: Iterable[Label], boxes: Iterable[Place]) -> None:
    """Words on edges, on a ground of their own, at the first spot where they touch neither box nor other words."""
    taken = list(boxes)
    for spots, text, colour in labels:
        wide = width_of(text, 10) + 6
        places = [(x - wide / 2, y - 8, x + wide / 2, y + 8) for x, y in spots]
        free = [place for place in places if not any(_meet(place, other) for other in taken)]
        left, top, right, _ = place = free[0] if free else places[0]
        taken.append(place)
        out.add("rect", x=left, y=top + 1, width=wide, height=14, fill="#FFFFFF", stroke=LIGHT, rx=3)
        out.words(((left + right) / 2, top + 11.5), text, 10, text_anchor="middle", fill=colour)


def _meet(one: Place, other: Place) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
