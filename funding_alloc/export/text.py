"""Text from inputs on its way into files that other programs open: nothing may come alive as a formula."""

from __future__ import annotations

import re
from typing import Final

from funding_alloc.schema.shown import Cell

NOT_AVAILABLE: Final = "[x]"
NOT_APPLICABLE: Final = "[z]"

_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_STARTS_A_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n']")


def clean(text: str) -> str:
    """Drop control characters, which no workbook or text file can hold; line ends become line feeds."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might read the text as a formula, once leading spaces are gone."""
    return _STARTS_A_FORMULA.match(text) is not None


def guard(text: str) -> str:
    """Write text for a CSV cell: an apostrophe in front of whatever a spreadsheet might run.

    Promise ``unguard(guard(text))`` is the text without control characters.
    """
    kept = _NOT_IN_XML.sub("", text)
    return "'" + kept if looks_like_formula(kept) else kept


def unguard(text: str) -> str:
    """Read a text cell that ``guard`` wrote."""
    return text.removeprefix("'")


def cell_text(cell: Cell, blank: str = "") -> str:
    """A cell of a result as it is read: pounds whole, shares to three places; ``blank`` stands for an empty one."""
    if cell is None:
        return NOT_AVAILABLE
    if cell == "":
        return blank
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.3f}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return cell


def in_words(name: str) -> str:
    """A name of the program as a reader would write it: ``score_order`` is ``score order``."""
    return name.replace("_", " ")
