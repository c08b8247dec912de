"""Rules for sheets that are filled in by hand and read by a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from funding_alloc.export.lint.opened import Opened, place, text_of
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile


def headings_are_told(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Headings in row 1 without a gap, each with a note."""
    for ws in _entry_sheets(opened):
        headings = _headings(ws)
        if not headings:
            yield Fault(f"{ws.title}!A1", "row 1 has no headings")
        for cell in headings:
            if not text_of(cell.value):
                yield Fault(place(cell), "a gap among the headings")
            elif cell.comment is None or not text_of(cell.comment.text):
                yield Fault(place(cell), "the heading has no note of what it takes")


def _entry_sheets(opened: Opened) -> list[Any]:
    """Every sheet but the first, which tells how to fill them in."""
    found = opened.book.worksheets[1:]
    if not found:
        raise Inapplicable("it has no sheet to be filled in")
    return found


def _headings(ws: Any) -> list[Any]:
    """Cells of row 1 as far as the last that is not empty."""
    row = list(ws[1])
    while row and not text_of(row[-1].value):
        row.pop()
    return row
