"""Rules for how a workbook is laid out: cover, contents, sheets and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.export.lint.opened import Opened, place, text_of
from funding_alloc.export.lint.region import block_of, real_tables
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

ORDER: Final = (
    *("cover", "contents", "summary", "charts", "parameters", "data", "calc", "compare", "sensitivity", "checks"),
    *("assumptions", "decisions", "data_log", "issues", "versions", "notes", "audit"),
)
COVER_TELLS: Final = {
    "status (draft or final)": r"\bstatus\b",
    "protective marking": r"\bmarking\b|\bofficial\b",
    "roles and sign-off": r"\broles?\b|\bsign(ed)?[- ]off\b|\bapprov",
    "sunset date": r"\bsunset\b|\breview by\b|\bexpires?\b",
    "contact": r"\bcontact\b|@",
    "rounding policy": r"\bround",
    "key to the styles of cells": r"\bkey\b",
    "result of the checks": r"\bPASS\b|\bFAIL\b|\bchecks?\b",
}
_DEFAULT_NAME: Final = re.compile(
    r"(sheet|chart|tabelle|feuil|hoja|foglio)\s*\d*|.*\(\d+\)|copy of .*|.", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"^#?'?(.*?)'?!")
_COVER: Final = re.compile(r"cover|read ?me|title|about|introduction|front", re.IGNORECASE)
FEWEST_FOR_CONTENTS: Final = 3


def has_cover(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """A first sheet that says in words what the workbook is."""
    first = opened.book.worksheets[0]
    title = text_of(first["A1"].value)
    if not title:
        yield Fault(f"{first.title}!A1", "the first sheet has no title in A1")
    if not _COVER.search(first.title):
        yield Fault(first.title, "the first sheet is not named as a cover")
    words = sum(1 for cell in opened.cells[first.title] if isinstance(cell.value, str))
    if words < len(opened.cells[first.title]) or words < 4:
        yield Fault(first.title, "the first sheet does not say in words what the workbook is")


def cover_tells_all(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Each thing that a reader looks for on a cover."""
    first = opened.book.worksheets[0]
    said = "\n".join(text_of(cell.value) for cell in opened.cells[first.title])
    for what, words in COVER_TELLS.items():
        if not re.search(words, said, re.IGNORECASE):
            yield Fault(first.title, f"it does not tell: {what}")


def contents_lead_everywhere(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """A list of contents with a link to every other sheet but the cover."""
    names = opened.book.sheetnames
    if len(names) < FEWEST_FOR_CONTENTS:
        raise Inapplicable(f"it has {len(names)} sheet{'s' * (len(names) > 1)}")
    sheets = opened.book.worksheets
    of_template = sheets[:1] if profile is Profile.TEMPLATE else []
    lists = of_template or [ws for ws in sheets if "contents" in ws.title.casefold()]
    if not lists:
        yield Fault(names[0], "there is no sheet named Contents")
        return
    reached = {target for target in _targets(opened, lists[0]) if target}
    for name in names:
        if name not in (reached | {lists[0].title}):
            yield Fault(lists[0].title, f"no link leads to sheet '{name}'")


def links_arrive(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Links inside the workbook that lead to no sheet of it."""
    inside = [
        (cell, cell.hyperlink.location)
        for cell in opened.every_cell()
        if cell.hyperlink is not None and "!" in text_of(cell.hyperlink.location)
    ]
    if not inside:
        raise Inapplicable("it has no links to its own sheets")
    for cell, location in inside:
        if _sheet_in(text_of(location)) not in opened.book.sheetnames:
            yield Fault(place(cell), f"its link leads to '{location}', which is not there")


def sheets_have_names(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Sheets whose name says nothing."""
    for name in opened.book.sheetnames:
        if _DEFAULT_NAME.fullmatch(name):
            yield Fault(name, "the sheet's name says nothing of what it holds")
        elif name != name.strip():
            yield Fault(name, "the sheet's name starts or ends with a space")


def sheets_in_order(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Sheets of known names that stand out of the usual order."""
    known = [(ORDER.index(key), name) for name in opened.book.sheetnames if (key := _key(name)) in ORDER]
    if len(known) < 2:
        raise Inapplicable("fewer than two of its sheets have a name of the usual order")
    for (before, first), (after, second) in pairwise(known):
        if after < before:
            yield Fault(second, f"it stands after '{first}', and belongs before it")


def one_table_a_sheet(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Title in A1, what the sheet holds in A2, one table, at column A."""
    for ws in opened.book.worksheets:
        if not opened.cells[ws.title]:
            yield Fault(ws.title, "the sheet is empty")
            continue
        for cell, what in (("A1", "a title"), ("A2", "a sentence on what the sheet holds")):
            if not text_of(ws[cell].value):
                yield Fault(f"{ws.title}!{cell}", f"{what} is missing")
        tables = real_tables(opened, ws)
        for table in tables[1:]:
            yield Fault(table.at(table.top, table.left), f"a further table, '{table.name}'")
        if tables and tables[0].left > 1:
            yield Fault(tables[0].at(tables[0].top, tables[0].left), "its table does not start at column A")


def nothing_beside(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Cells beside a sheet's one table, and, published, below it."""
    found = False
    for ws in opened.book.worksheets:
        tables = real_tables(opened, ws)
        if len(tables) != 1:
            continue
        found, table = True, tables[0]
        for cell in opened.cells[ws.title]:
            is_level = table.top <= cell.row <= table.bottom
            if is_level and cell.column not in table.columns:
                yield Fault(place(cell), f"it stands beside table '{table.name}'")
            elif profile is Profile.PUBLISH and cell.row > table.bottom:
                yield Fault(place(cell), f"it stands below table '{table.name}'")
    if not found:
        raise Inapplicable("no sheet has exactly one table")


def tables_are_real(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Blocks of cells that are no Excel table."""
    for ws in opened.book.worksheets:
        block = None if real_tables(opened, ws) else block_of(opened, ws)
        if block is not None:
            yield Fault(block.at(block.top, block.left), "cells that look like a table, and are no Excel table")


def _targets(opened: Opened, ws: Worksheet) -> Iterator[str]:
    for cell in opened.cells[ws.title]:
        if cell.hyperlink is not None:
            yield _sheet_in(text_of(cell.hyperlink.location) or text_of(cell.hyperlink.target))
        elif cell.data_type == "f" and "HYPERLINK(" in text_of(cell.value):
            yield _sheet_in(text_of(cell.value).partition('"')[2])


def _sheet_in(location: str) -> str:
    """The sheet that a link's location names."""
    found = _QUOTED.match(location)
    return found[1].replace("''", "'") if found else ""


def _key(name: str) -> str:
    key = name.casefold().strip().replace(" ", "_")
    return "calc" if key.startswith("calc") else key
