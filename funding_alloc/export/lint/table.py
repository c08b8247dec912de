"""Rules for tables: names, headings, cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock

from funding_alloc.export.lint.opened import Opened, place, text_of
from funding_alloc.export.lint.region import Region, by_column, regions, tables
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

LIKE_A_CELL: Final = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]\d*")
_DEFAULT: Final = re.compile(r"(Table|Tabelle|Tableau)_?\d+", re.IGNORECASE)
_MARKED: Final = re.compile(r"[*†‡]+$|(?<![a-zA-Z])[²³]$|[¹⁴-⁹]$")
_NOTE: Final = re.compile(r"\[note (\d+)\]", re.IGNORECASE)
_SCALED: Final = re.compile(r"[0#?],+(?![0#?])")
_NUMBER: Final = re.compile(r"[-\u2212(]?\s*£?\s*\d[\d,]*(\.\d+)?\s*%?\)?")
MOST_TOLD: Final = 5


def names_are_words(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Names of tables and cells that look like a cell, or that nobody chose."""
    listed = [(region.at(region.top, region.left), region.name) for region in _tables_or_none(opened)]
    listed += [("workbook", name) for name in opened.book.defined_names]
    if not listed:
        raise Inapplicable("it has no table and no defined name")
    for where, name in listed:
        if LIKE_A_CELL.fullmatch(name):
            yield Fault(where, f"the name '{name}' looks like a cell")
        elif _DEFAULT.fullmatch(name):
            yield Fault(where, f"the name '{name}' says nothing of what it holds")


def headings_are_clear(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Tables without headings; headings that are blank, numbers, or said twice."""
    for region in tables(opened):
        if not region.has_headings:
            yield Fault(region.at(region.top, region.left), f"table '{region.name}' has no row of headings")
            continue
        seen: set[str] = set()
        for column in region.columns:
            heading, where = region.heading(column), region.at(region.top, column)
            cell = region.cells.get((region.top, column))
            if not heading:
                yield Fault(where, "a blank heading")
            elif cell is not None and cell.data_type != "s":
                yield Fault(where, f"the heading '{heading}' is a number or a formula, not text")
            elif heading.casefold() in seen:
                yield Fault(where, f"the heading '{heading}' is there twice")
            seen.add(heading.casefold())


def no_blanks(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Blank cells under headings: the first ones, and how many."""
    for region in tables(opened):
        wanted = (region.bottom - region.first + 1) * len(region.columns)
        missing = wanted - sum(1 for _ in region.body())
        for told, where in enumerate(_blanks(region) if missing > 0 else (), start=1):
            more = f" (the table has {missing:,})" if missing > MOST_TOLD else ""
            yield Fault(where, f"a blank cell{more}")
            if told == MOST_TOLD:
                break


def no_filters_or_frozen_panes(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Filter buttons and frozen panes, which a published table goes without."""
    for ws in opened.book.worksheets:
        if ws.auto_filter.ref:
            yield Fault(f"{ws.title}!{ws.auto_filter.ref}", "filter buttons")
        for table in ws.tables.values():
            if table.autoFilter is not None:
                yield Fault(f"{ws.title}!{table.ref}", f"filter buttons on table '{table.displayName}'")
        if ws.freeze_panes:
            yield Fault(f"{ws.title}!{ws.freeze_panes}", "frozen panes")


def notes_in_words(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Asterisks and raised figures in titles and headings; notes that are named and told nowhere."""
    heads = [cell for region in regions(opened) for (row, _), cell in region.cells.items() if row == region.top]
    titles = [cell for cell in opened.every_cell() if cell.coordinate == "A1"]
    for cell in dict.fromkeys([*titles, *heads]):
        if _is_raised(cell) or _MARKED.search(text_of(cell.value)):
            yield Fault(place(cell), f"'{text_of(cell.value)[:40]}' is marked by a sign, not by [note 1]")
    told = {match for cell in opened.every_cell() if cell.column == 1 for match in _leading(cell)}
    named: dict[str, Cell] = {}
    for cell in opened.every_cell():
        for number in _NOTE.findall(text_of(cell.value)):
            named.setdefault(number, cell)
    for number, cell in named.items():
        if number not in told:
            yield Fault(place(cell), f"[note {number}] is told nowhere at the start of a cell in column A")


def sides(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers that do not stand right, text that does."""
    yield from by_column(_wrong_sides(opened))


def stored_as_headed(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Number formats that show thousands or millions where single units are stored."""
    for region in regions(opened):
        for column in region.columns:
            if "(£)" not in region.heading(column):
                wrong = [c for c in region.below(column) if _is_scaled(c)]
                yield from by_column((c, "shown in thousands or millions, stored in units") for c in wrong)


def numbers_are_numbers(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers kept as text in a column that holds numbers."""
    for region in regions(opened):
        for column in region.columns:
            cells = region.below(column)
            if not any(cell.data_type == "n" for cell in cells):
                continue
            wrong = [(c, "a number kept as text, which no sum counts") for c in cells if _is_number_in_text(c)]
            yield from by_column(wrong)


def _tables_or_none(opened: Opened) -> list[Region]:
    try:
        return tables(opened)
    except Inapplicable:
        return []


def _blanks(region: Region) -> Iterator[str]:
    for row in range(region.first, region.bottom + 1):
        for column in region.columns:
            if (row, column) not in region.cells:
                yield region.at(row, column)


def _is_raised(cell: Cell) -> bool:
    parts = cell.value if isinstance(cell.value, CellRichText) else ()
    return cell.font.vertAlign == "superscript" or any(
        isinstance(part, TextBlock) and part.font.vertAlign == "superscript" for part in parts
    )


def _leading(cell: Cell) -> list[str]:
    found = re.match(r"\[?note (\d+)", text_of(cell.value), re.IGNORECASE)
    return [found[1]] if found else []


def _wrong_sides(opened: Opened) -> Iterator[tuple[Cell, str]]:
    for region in regions(opened):
        for column in region.columns:
            cells = region.below(column)
            numbers = [cell for cell in cells if cell.data_type == "n"]
            yield from (
                (c, "a number that does not stand right")
                for c in numbers
                if c.alignment.horizontal in {"left", "center"}
            )
            if not numbers:
                yield from ((c, "text that does not stand left") for c in cells if _is_pushed(c))


def _is_pushed(cell: Cell) -> bool:
    is_words = cell.data_type == "s" and not text_of(cell.value).startswith("[")
    return is_words and cell.alignment.horizontal in {"right", "center"}


def _is_scaled(cell: Cell) -> bool:
    return cell.data_type in {"n", "f"} and bool(_SCALED.search(cell.number_format.partition(";")[0]))


def _is_number_in_text(cell: Cell) -> bool:
    return cell.data_type == "s" and _NUMBER.fullmatch(text_of(cell.value)) is not None
