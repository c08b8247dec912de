"""Rules for charts and pictures, told from the parts that draw them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from funding_alloc.export.lint.opened import Opened
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

MOST_COLOURS: Final = 4
_PICTURES: Final = ("graphicFrame", "pic")


def pictures_in_words(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Charts and pictures without alternative text."""
    found = False
    for ws in opened.book.worksheets:
        for part in opened.linked(ws.title, "drawing"):
            for picture in (one for one in opened.tree(part).iter() if _tag(one) in _PICTURES):
                found = True
                named = next((one for one in picture.iter() if _tag(one) == "cNvPr"), None)
                if named is not None and not (named.get("descr", "").strip() or _is_decoration(named)):
                    yield Fault(ws.title, f"'{named.get('name', '')}' has no alternative text")
    if not found:
        raise Inapplicable("it has no charts and no pictures")


def charts_are_read(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Charts without a title, axes without a unit, bars that do not start at nought, more than four colours."""
    charts = list(_charts(opened))
    if not charts:
        raise Inapplicable("it has no charts")
    for title, part in charts:
        name = part.rpartition("/")[2].removesuffix(".xml")
        for what in _chart_faults(opened.tree(part)):
            yield Fault(title, f"{name}: {what}")


def no_charts(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Charts in a published workbook."""
    for title, part in _charts(opened):
        yield Fault(title, f"a chart: {part.rpartition('/')[2].removesuffix('.xml')}")


def _charts(opened: Opened) -> Iterator[tuple[str, str]]:
    for ws in opened.book.worksheets:
        for drawing in opened.linked(ws.title, "drawing"):
            for link in opened.links(drawing).values():
                if link.kind == "chart" and link.target in opened.parts:
                    yield ws.title, link.target


def _chart_faults(tree: Any) -> Iterator[str]:
    chart = next((one for one in tree if _tag(one) == "chart"), tree)
    if not any(_tag(one) == "title" for one in chart):
        yield "no title"
    axes = [one for one in chart.iter() if _tag(one) == "valAx"]
    if any(not any(_tag(one) == "title" for one in axis) for axis in axes):
        yield "an axis of numbers has no title with its unit"
    bars = any(_tag(one) == "barChart" for one in chart.iter())
    lowest = [float(one.get("val", 0)) for axis in axes for one in axis.iter() if _tag(one) == "min"]
    if bars and any(least > 0 for least in lowest):
        yield "its bars do not start at nought"
    series = sum(1 for one in chart.iter() if _tag(one) == "ser")
    if series > MOST_COLOURS:
        yield f"{series} colours; {MOST_COLOURS} are told apart"


def _is_decoration(named: Any) -> bool:
    return any(_tag(one) == "decorative" and one.get("val") == "1" for one in named.iter())


def _tag(one: Any) -> str:
    return str(one.tag).rpartition("}")[2]
