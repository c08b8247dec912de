"""Rules for how cells and pages look."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from funding_alloc.export.lint.colour import BLACK, LEAST_CONTRAST, NAMED, WHITE, contrast, scheme_of, shown
from funding_alloc.export.lint.opened import MAIN, Opened, place, sheet_of
from funding_alloc.export.lint.region import Region, real_tables, regions
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

SMALLEST: Final = {Profile.REVIEW: 10, Profile.PUBLISH: 12, Profile.TEMPLATE: 10}
"""Points."""
_COLOURED: Final = re.compile(r"\[(" + "|".join(NAMED) + r")\]", re.IGNORECASE)
_SIGNED: Final = re.compile(r"-|\(|\u2212|CR|DR", re.IGNORECASE)
_A4: Final = 9
_DEFAULT_WIDTH: Final = 8.43


def letters_are_large(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Letters below the smallest size."""
    least = SMALLEST[profile]
    for cells in _by_style(opened, "fontId").values():
        size = cells[0].font.sz
        if size is not None and size < least:
            yield Fault(place(cells[0]), f"letters of {size:g} points{_further(cells)}; {least} is the least")


def colour_never_alone(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers below nought that only a colour marks."""
    for cells in _by_style(opened, "numFmtId").values():
        sections = cells[0].number_format.split(";")
        if len(sections) > 1 and _COLOURED.search(sections[1]) and not _SIGNED.search(_COLOURED.sub("", sections[1])):
            yield Fault(place(cells[0]), f"below nought it has a colour and no sign{_further(cells)}")


def letters_stand_out(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Letters too pale for what lies behind them."""
    scheme = scheme_of(opened)
    for cells in _by_style(opened, "fontId", "fillId", "numFmtId").values():
        behind = _behind(cells[0], scheme)
        for ink in _inks(cells[0], scheme):
            if behind is None or ink is None:
                continue
            found = contrast(ink, behind)
            if found < LEAST_CONTRAST:
                what = f"letters of {ink} on {behind} have a contrast of {found:.1f} to 1{_further(cells)}"
                yield Fault(place(cells[0]), f"{what}; {LEAST_CONTRAST} is the least")


def columns_are_sized(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Columns of a table left at the width of a new sheet, long headings that do not wrap, gridlines in a model."""
    for region in regions(opened):
        for column in region.columns:
            yield from _too_narrow(region, column)
    for ws in opened.book.worksheets:
        if profile is Profile.REVIEW and ws.sheet_view.showGridLines is not False and real_tables(opened, ws):
            yield Fault(ws.title, "gridlines are shown")


def pages_print(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Sheets that do not print on A4, landscape, whole columns to a page, with their headings."""
    for ws in opened.book.worksheets:
        page: Any = ws.page_setup
        if page.orientation != "landscape" or int(page.paperSize or 0) != _A4:
            yield Fault(ws.title, "it does not print on A4 landscape")
        fit = ws.sheet_properties.pageSetUpPr
        is_fit = fit is not None and fit.fitToPage and page.fitToWidth != 0
        tables = real_tables(opened, ws)
        if not is_fit and not ws.row_breaks.brk:
            yield Fault(ws.title, "it is not fitted to the width of pages")
        if tables and tables[0].bottom - tables[0].top >= 40 and not ws.print_title_rows:
            yield Fault(ws.title, "a table of more than a page does not repeat its headings")


def no_gradients(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Data bars that fade, so that their end cannot be seen."""
    found = False
    for title, part in opened.sheet_parts.items():
        bars = [one for one in opened.tree(part).iter() if str(one.tag).endswith("}dataBar")]
        found = found or bool(bars)
        solid = sum(1 for one in bars if one.get("gradient") == "0")
        if sum(1 for one in bars if one.tag == f"{MAIN}dataBar") > solid:
            yield Fault(title, "data bars that fade")
    if not found:
        raise Inapplicable("it has no data bars")


def _by_style(opened: Opened, *parts: str) -> dict[tuple[str, tuple[int, ...]], list[Cell]]:
    """Cells of a sheet that look the same: looking at one of them is enough."""
    out: dict[tuple[str, tuple[int, ...]], list[Cell]] = defaultdict(list)
    for cell in opened.every_cell():
        holder: Any = cell
        style = tuple(int(getattr(holder._style, part)) for part in parts)
        out[sheet_of(cell).title, style].append(cell)
    return out


def _further(cells: list[Cell]) -> str:
    return f" ({len(cells) - 1:,} more on this sheet)" if len(cells) > 1 else ""


def _behind(cell: Cell, scheme: dict[int, str]) -> str | None:
    fill: Any = cell.fill
    if fill.fill_type is None:
        return WHITE
    return shown(fill.fgColor, scheme, WHITE) if fill.fill_type == "solid" else None


def _inks(cell: Cell, scheme: dict[int, str]) -> Iterator[str | None]:
    yield shown(cell.font.color, scheme, BLACK)
    if cell.data_type in {"n", "f"}:
        yield from (NAMED[name.lower()] for name in _COLOURED.findall(cell.number_format))


def _too_narrow(region: Region, column: int) -> Iterator[Fault]:
    held = region.sheet.column_dimensions
    letter = get_column_letter(column)
    spans = [d for d in held.values() if d.min is not None and d.max is not None and d.min <= column <= d.max]
    width = held[letter].width if letter in held else spans[0].width if spans else None
    heading = region.cells.get((region.top, column))
    if heading is None or width is None:
        if width is None and not region.sheet.sheet_format.defaultColWidth:
            yield Fault(region.at(region.top, column), "the column has the width of a new sheet")
        return
    if len(region.heading(column)) > max(width, _DEFAULT_WIDTH) + 2 and not heading.alignment.wrap_text:
        yield Fault(region.at(region.top, column), "the heading is wider than its column, and does not wrap")
