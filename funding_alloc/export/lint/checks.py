"""Rules for a workbook's own checks, and for what its words must tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.export.lint.form import text_in
from funding_alloc.export.lint.opened import Opened, place, text_of
from funding_alloc.export.lint.region import Region, block_of, real_tables
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

COLUMNS: Final = {
    "which check": r"\bid\b|\bcheck\b",
    "what must hold": r"\bwhat\b|\bdescription\b",
    "value": r"\bvalue\b|\blive\b|\bfound\b",
    "expected": r"\bexpected\b|\bengine\b",
    "tolerance or difference": r"\btolerance\b|\bdifference\b",
    "result": r"\bresult\b|\bstate\b",
}
ASSUMED: Final = {
    "the assumption": r"assumption|what is assumed",
    "why": r"\bwhy\b|reason|basis|source",
    "effect": r"effect|impact|sensitiv",
    "reliability": r"reliab|confidence|quality",
    "date": r"date",
    "owner": r"owner|made by|who|sign",
}
"""Fields that the AQuA Book asks of a log of assumptions."""
_SOUND: Final = {"PASS", "FLEXED"}
_STATES: Final = {"PASS", "FAIL", "FLEXED"}


def checks_are_listed(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """A table of checks with every column, and its result on the first sheet."""
    sheet = _named(opened, "checks")
    if sheet is None:
        yield Fault("workbook", "there is no sheet named Checks")
        return
    table = _only_table(opened, sheet)
    for what in _lacking(table, COLUMNS):
        yield Fault(sheet.title, f"its table has no column for: {what}")
    first = opened.book.worksheets[0]
    said = " ".join(text_of(opened.stored(c) or c.value) for c in opened.cells[first.title])
    if not re.search(r"\b(PASS|FAIL|FLEXED)\b", said):
        yield Fault(first.title, "the first sheet does not repeat the overall result: PASS, FAIL or FLEXED")


def checks_know_flexed(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Live checks that call a changed input a failure."""
    sheet = _named(opened, "checks")
    live = opened.formulas.get(sheet.title, []) if sheet is not None else []
    if sheet is None or not live:
        raise Inapplicable("it has no live checks")
    if not any("FLEXED" in text_in(cell) for cell in live):
        yield Fault(sheet.title, "no check can say FLEXED, so a changed input looks like a failure")


def checks_pass(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Checks that say anything but PASS or FLEXED."""
    sheet = _named(opened, "checks")
    table = None if sheet is None else _only_table(opened, sheet)
    columns = [] if table is None else [c for c in table.columns if re.search(COLUMNS["result"], _low(table, c))]
    if table is None or not columns:
        raise Inapplicable("it has no table of checks with a column of results")
    for cell in table.below(columns[0]):
        said = text_of(opened.stored(cell)).upper()
        if said in _STATES - _SOUND:
            yield Fault(place(cell), f"the check says {said}")
        elif said not in _SOUND:
            yield Fault(place(cell), f"the check says '{said[:30]}': neither PASS, FAIL nor FLEXED")


def rounding_is_told(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers without a word on how they are rounded."""
    if not any(re.search(r"\bround", text_of(c.value), re.IGNORECASE) for c in opened.every_cell() if _is_words(c)):
        yield Fault("workbook", "no cell says in words how figures are rounded")


def sensitivity_is_shown(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """A single central figure, without the range around it."""
    if not any(re.search(r"sensitiv|uncertain|ranges?\b", name, re.IGNORECASE) for name in opened.book.sheetnames):
        yield Fault("workbook", "no sheet shows how results move with what is assumed")


def assumptions_are_logged(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """A log of assumptions with the fields of the AQuA Book."""
    sheet = _named(opened, "assumption")
    if sheet is None:
        yield Fault("workbook", "no sheet is named for assumptions")
        return
    for what in _lacking(_only_table(opened, sheet), ASSUMED):
        yield Fault(sheet.title, f"its table has no column for: {what}")


def _named(opened: Opened, word: str) -> Worksheet | None:
    return next((ws for ws in opened.book.worksheets if word in ws.title.casefold()), None)


def _only_table(opened: Opened, sheet: Worksheet) -> Region | None:
    real = real_tables(opened, sheet)
    return real[0] if real else block_of(opened, sheet)


def _lacking(table: Region | None, wanted: dict[str, str]) -> Iterator[str]:
    headings = [] if table is None else [_low(table, column) for column in table.columns]
    return (what for what, words in wanted.items() if not any(re.search(words, heading) for heading in headings))


def _low(table: Region, column: int) -> str:
    return table.heading(column).casefold()


def _is_words(cell: object) -> bool:
    return getattr(cell, "data_type", "") == "s"
