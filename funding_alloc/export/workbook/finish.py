"""The last pass over a saved workbook: no clock in it, alternative text on its charts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Final
from xml.sax.saxutils import quoteattr

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import clean

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip file can hold; stands for "no date"."""
_TIME: Final = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:(created|modified)>)")
_CHART: Final = re.compile(r'(<(?:\w+:)?cNvPr\b[^>]*\bname="Chart \d+"[^>/]*?)\s*(/?>)')


def finish(raw: bytes, alt_texts: Sequence[str]) -> bytes:
    """Rewrite a workbook so that equal content gives equal bytes; ``alt_texts`` in the order of the charts."""
    out = BytesIO()
    waiting = list(alt_texts)
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_clock(content)
            elif name.startswith("xl/drawings/drawing"):
                content = _described(content, waiting)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, content)
    if waiting:
        raise InternalFault(f"{len(waiting)} charts of the workbook did not take their alternative text")
    return out.getvalue()


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
