"""The last pass over a saved workbook: no clock in it, alternative text on its charts, a value beside each formula."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import clean

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip file can hold; stands for "no date"."""
_TIME: Final = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:(created|modified)>)")
_CHART: Final = re.compile(r'(<(?:\w+:)?cNvPr\b[^>]*\bname="Chart \d+"[^>/]*?)\s*(/?>)')


_FONT: Final = re.compile(r"(<font>)(.*?)(</font>)", re.DOTALL)
_PART: Final = re.compile(r"(<(\w+)[^>]*/>)")
FONT_PARTS: Final = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family"),
    *("charset", "scheme"),
)
_FORMULA: Final = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v\s*(?:/>|></v>)</c>')

Number = int | float
Values = Mapping[str, str | Number]
"""What formula cells of one sheet show before anybody recalculates, by cell."""


def finish(raw: bytes, alt_texts: Sequence[str], stored: Mapping[str, Values] | None = None) -> bytes:
    """Rewrite a workbook so that equal content gives equal bytes.

    ``alt_texts`` in the order of the charts; ``stored`` by the name of the sheet's part, e.g.
    ``xl/worksheets/sheet1.xml``.
    Raises ``InternalFault`` where a text or a value does not land, or a formula has no value.
    """
    out = BytesIO()
    waiting = list(alt_texts)
    values = {name: dict(cells) for name, cells in (stored or {}).items()}
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_clock(content)
            elif name == "xl/styles.xml":
                content = _FONT.sub(_in_order, content.decode()).encode()
            elif name.startswith("xl/drawings/drawing"):
                content = _described(content, waiting)
            elif name.startswith("xl/worksheets/sheet"):
                content = _valued(name, content, values.setdefault(name, {}))
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, content)
    if waiting:
        raise InternalFault(f"{len(waiting)} charts of the workbook did not take their alternative text")
    lost = [f"{name} {cell}" for name, cells in values.items() for cell in cells]
    if lost:
        raise InternalFault(f"{len(lost)} values of the workbook's formulas did not land, the first at {lost[0]}")
    return out.getvalue()


def _in_order(font: re.Match[str]) -> str:
    """The parts of a font in the order of ISO 29500, which openpyxl does not keep."""
    parts = _PART.findall(font[2])
    if "".join(whole for whole, _ in parts) != font[2]:
        raise InternalFault(f"a font of the workbook has parts that the last pass does not know: {font[2]}")
    return font[1] + "".join(whole for whole, _ in sorted(parts, key=lambda part: FONT_PARTS.index(part[1]))) + font[3]


def _without_clock(content: bytes) -> bytes:
    text, found = _TIME.subn(r"\g<1>1980-01-01T00:00:00Z\g<3>", content.decode())
    if not found:
        raise InternalFault("the workbook's properties hold no times to fix")
    return text.encode()


def _described(content: bytes, waiting: list[str]) -> bytes:
    def describe(match: re.Match[str]) -> str:
        if not waiting:
            raise InternalFault("a chart of the workbook has no alternative text")
        return f"{match[1]} descr={quoteattr(clean(waiting.pop(0)))}{match[2]}"

    return _CHART.sub(describe, content.decode()).encode()


def _valued(name: str, content: bytes, waiting: dict[str, str | Number]) -> bytes:
    """Put the engine's value beside each formula of one sheet; each value is used once."""

    def store(match: re.Match[str]) -> str:
        cell, attributes, formula = match[1], match[2], match[3]
        if cell not in waiting:
            raise InternalFault(f"{cell} of {name} is a formula without a value")
        value = waiting.pop(cell)
        if isinstance(value, str):
            return f'<c r="{cell}"{attributes} t="str"><f>{formula}</f><v>{escape(value)}</v></c>'
        if not math.isfinite(value):
            raise InternalFault(f"{cell} of {name} would hold {value}")
        return f'<c r="{cell}"{attributes}><f>{formula}</f><v>{value!r}</v></c>'

    text = _FORMULA.sub(store, content.decode())
    if len(re.findall("<f[ >/]", text)) != len(re.findall("</f><v>[^<]", text)):
        raise InternalFault(f"{name} holds formulas that the last pass does not know")
    return text.encode()
