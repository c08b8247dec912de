"""Rules for the workbook as a whole: properties, what is hidden, what may not lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from funding_alloc.export.lint.opened import MAIN, Opened, place, text_of
from funding_alloc.export.lint.rule import WHOLE, Fault, Inapplicable, Profile

PROPERTIES: Final = ("title", "language", "creator", "subject", "keywords")
_NOBODY: Final = {"openpyxl", "xlsxwriter", "python-docx"}
"""Makers that a library writes where nobody was named."""
RUN_PROPERTIES: Final = ("run_id", "content_sha256", "tool_version", "protective_marking")
_TEXT_BOX: Final = re.compile(rb"<(?:\w+:)?sp\b[^>]*>")
_CODES: Final = re.compile(r"&[LCR]|&[PNDTFAZ]|&\"[^\"]*\"|&\d+|&K[0-9A-F]{6}|[\s\d]|\bPage\b|\bof\b")
"""What a page's header or footer may hold: its number, and how that looks."""
_HIDDEN_STATES: Final = {"hidden", "veryHidden"}


def properties(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Properties that a screen reader or a catalogue asks for."""
    for name in PROPERTIES:
        found = text_of(getattr(opened.book.properties, name))
        if not found:
            yield Fault(WHOLE, f"it has no {name}")
        elif name == "creator" and found.casefold() in _NOBODY:
            yield Fault(WHOLE, f"its creator is '{found}', which a library writes where nobody is named")


def opens_at_the_start(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """First sheet in front, one sheet chosen, cursor in A1 of it."""
    book = opened.book
    active = book.active
    first = book.worksheets[0]
    if active is not None and active.title != book.sheetnames[0]:
        yield Fault(active.title, f"it opens at this sheet, not at '{book.sheetnames[0]}'")
    chosen = [sheet.title for sheet in book.worksheets if sheet is active or sheet.sheet_view.tabSelected]
    if len(chosen) > 1:
        yield Fault(chosen[1], f"{len(chosen)} sheets are chosen at once, so what is typed goes into all of them")
    cursors = {selection.activeCell for selection in first.sheet_view.selection}
    if "A1" not in cursors:
        yield Fault(f"{first.title}!{min(filter(None, cursors), default='')}", "the cursor is not in A1")


def nothing_hidden(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Sheets, rows and columns that are out of sight."""
    main = opened.tree(opened.main_part)
    for sheet in main.iter(f"{MAIN}sheet"):
        if sheet.get("state") in _HIDDEN_STATES:
            yield Fault(sheet.get("name"), "the sheet is hidden")
    for ws in opened.book.worksheets:
        hidden = sorted(row for row, held in ws.row_dimensions.items() if held.hidden)
        if hidden:
            yield Fault(f"{ws.title}!A{hidden[0]}", f"{len(hidden):,} hidden row{'s' * (len(hidden) > 1)}")
        for letter, held in ws.column_dimensions.items():
            if held.hidden:
                yield Fault(f"{ws.title}!{letter}1", "a hidden column")


def nothing_merged(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Merged cells."""
    for ws in opened.book.worksheets:
        for merged in ws.merged_cells.ranges:
            yield Fault(f"{ws.title}!{merged.coord}", "merged cells")


def nothing_foreign(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Text boxes, words in headers and footers; macros, links, embedded objects and outside data the screen refused."""
    for ws in opened.book.worksheets:
        for part in opened.linked(ws.title, "drawing"):
            boxes = len(_TEXT_BOX.findall(opened.parts[part]))
            if boxes:
                yield Fault(ws.title, f"{boxes} text box{'es' * (boxes > 1)} or shape{'s' * (boxes > 1)}")
        yield from _headers(opened, ws.title)


def _headers(opened: Opened, title: str) -> Iterator[Fault]:
    part = opened.sheet_parts.get(title)
    for holder in opened.tree(part).iter(f"{MAIN}headerFooter") if part else ():
        for one in holder:
            words = _CODES.sub("", one.text or "")
            if words:
                yield Fault(title, f"its page {one.tag.rpartition('}')[2]} says '{words[:40]}'")


def names_its_run(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Custom properties by which a copy is traced to its run."""
    held = {one.name for one in opened.book.custom_doc_props.props}  # type: ignore[attr-defined]
    if not held:
        yield Fault(WHOLE, f"it has no custom properties; wanted: {', '.join(RUN_PROPERTIES)}")
        return
    yield from (Fault(WHOLE, f"its property {name} is not set") for name in RUN_PROPERTIES if name not in held)


def parts_are_whole(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Parts of broken XML, and relationships to parts that are not there."""
    for part in opened.parts:
        if not part.casefold().endswith((".xml", ".rels", ".vml")):
            continue
        try:
            opened.tree(part)
        except (SyntaxError, ValueError) as fault:
            yield Fault(WHOLE, f"its part {part} is broken XML: {fault}")
            continue
        for link in opened.links(part).values():
            if not link.is_outside and link.target not in opened.parts:
                yield Fault(WHOLE, f"its part {part} leads to {link.target}, which is not there")


def text_stays_text(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Text that becomes a formula as soon as somebody edits its cell."""
    for cell in opened.every_cell():
        if cell.data_type == "s" and text_of(cell.value).startswith("=") and not cell.quotePrefix:
            yield Fault(place(cell), "text that starts with '=' and is not marked as text")


def links_stay_inside(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Links that lead to a file or a program."""
    links = [(cell, cell.hyperlink.target) for cell in opened.every_cell() if cell.hyperlink is not None]
    if not links:
        raise Inapplicable("it has no links")
    for cell, led_to in links:
        target = text_of(led_to)
        if target and not target.casefold().startswith(("https://", "mailto:", "#")):
            yield Fault(place(cell), f"a link to '{target[:60]}'")
