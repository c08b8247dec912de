"""How large a workbook may be to be looked at: refused before anything of it becomes an object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from openpyxl.utils.cell import range_boundaries

from funding_alloc.errors import Finding, InputFault

MOST_CELLS: Final = 1_000_000
"""Cells and rows of all sheets; a cell takes about half a kilobyte of memory in each of two readings."""
MOST_MERGED: Final = 100_000
"""Cells that merges and links reach; the library makes every one of them."""
MOST_BYTES: Final = 100 * 1024 * 1024
"""Of all parts unpacked."""
_CELL: Final = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_RANGES: Final = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref\s*=\s*[\"']([A-Z0-9:$]+)[\"']")


def refuse_beyond_bounds(name: str, parts: Mapping[str, bytes]) -> None:
    """Raise ``InputFault`` for more bytes, cells, or merged and linked cells, than can be held."""
    unpacked = sum(map(len, parts.values()))
    if unpacked > MOST_BYTES:
        raise InputFault([Finding(name, 0, 0, f"unpacks to {unpacked:,} bytes; up to {MOST_BYTES:,} are looked at.")])
    sheets = [content for part, content in parts.items() if part.casefold().startswith("xl/worksheets/")]
    cells = sum(sum(1 for _ in _CELL.finditer(content)) for content in sheets)
    if cells > MOST_CELLS:
        what = f"holds {cells:,} cells and rows; up to {MOST_CELLS:,} are looked at."
        raise InputFault([Finding(name, 0, 0, what, "Delete the empty rows below and beside its tables.")])
    merged = sum(_area(match[1].decode()) for content in sheets for match in _RANGES.finditer(content))
    if merged > MOST_MERGED:
        what = f"merges or links {merged:,} cells; up to {MOST_MERGED:,} are looked at."
        raise InputFault([Finding(name, 0, 0, what, "Unmerge them, and link from one cell.")])


def _area(reference: str) -> int:
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(reference))
    return (right - left + 1) * (bottom - top + 1)
