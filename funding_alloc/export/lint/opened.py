"""A workbook opened for looking: formulas, stored values, and the parts as they lie in the file."""

from __future__ import annotations

import posixpath
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.lint.bounds import refuse_beyond_bounds
from funding_alloc.export.lint.form import Form, forms_of
from funding_alloc.reading.workbook_screen import ScreenedBook

RELATIONSHIPS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SAVE_AGAIN: Final = "Open it in a spreadsheet and save it again as .xlsx."


@dataclass(frozen=True)
class Link:
    """A relationship of a part: what kind of thing it leads to, and where."""

    kind: str
    target: str
    is_outside: bool


@dataclass(frozen=True, eq=False)
class Opened:
    """A screened workbook, read twice by openpyxl, and its parts for what openpyxl does not tell."""

    name: str
    book: Workbook
    values: Workbook
    """As stored when it was last calculated."""
    parts: Mapping[str, bytes]

    def tree(self, part: str) -> Any:
        """A part's XML; its document types were refused by the screen."""
        return fromstring(self.parts[part])

    def links(self, part: str) -> dict[str, Link]:
        """Where a part leads to, by relationship id."""
        folder, name = posixpath.split(part)
        listed = f"{folder}/_rels/{name}.rels".lstrip("/")
        if listed not in self.parts:
            return {}
        return {one.get("Id"): _link(folder, one) for one in self.tree(listed) if one.get("Id")}

    @cached_property
    def main_part(self) -> str:
        """The part that lists the sheets."""
        found = [link.target for link in self.links("").values() if link.kind == "officeDocument"]
        return found[0] if found else "xl/workbook.xml"

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """Part of each sheet, by its title."""
        links = self.links(self.main_part)
        out = {}
        for sheet in self.tree(self.main_part).iter(f"{MAIN}sheet"):
            link = links.get(sheet.get(f"{RELATIONSHIPS}id"))
            if link is not None and link.target in self.parts:
                out[sheet.get("name")] = link.target
        return out

    def linked(self, title: str, kind: str) -> list[str]:
        """Parts of one kind that a sheet leads to."""
        part = self.sheet_parts.get(title)
        links = self.links(part).values() if part else ()
        return [link.target for link in links if link.kind == kind and link.target in self.parts]

    @cached_property
    def cells(self) -> dict[str, list[Cell]]:
        """Cells that hold something, by sheet, in the order of reading.

        The library's public walk visits every cell of the sheet's rectangle, which one stray cell makes endless.
        """
        return {sheet.title: _filled(sheet) for sheet in self.book.worksheets}

    @cached_property
    def formulas(self) -> dict[str, list[Cell]]:
        """Cells with a formula, by sheet; sheets without any are left out."""
        found = {title: [c for c in cells if c.data_type == "f"] for title, cells in self.cells.items()}
        return {title: cells for title, cells in found.items() if cells}

    @cached_property
    def forms(self) -> list[tuple[Cell, Form]]:
        """Every formula with what it says, in the order of reading."""
        return forms_of(cell for cells in self.formulas.values() for cell in cells)

    def every_cell(self) -> Iterator[Cell]:
        """Cells that hold something, sheet by sheet."""
        for cells in self.cells.values():
            yield from cells

    def stored(self, cell: Cell) -> Any:
        """What a cell showed when the workbook was last calculated."""
        sheet: Any = self.values[sheet_of(cell).title]
        found = sheet._cells.get((cell.row, cell.column))
        return None if found is None else found.value


def open_book(screened: ScreenedBook) -> Opened:
    """Open a screened workbook. Raises ``InputFault`` for what openpyxl cannot read, or beyond the bounds of memory."""
    try:
        with zipfile.ZipFile(BytesIO(screened.raw)) as parcel:
            parts = {name: parcel.read(name) for name in parcel.namelist() if not name.endswith("/")}
        refuse_beyond_bounds(screened.name, parts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out; the parts are looked at as well
            book = openpyxl.load_workbook(BytesIO(screened.raw), keep_links=False, rich_text=True)
            values = openpyxl.load_workbook(BytesIO(screened.raw), keep_links=False, data_only=True)
        opened = Opened(screened.name, book, values, parts)
        if not opened.sheet_parts or not book.worksheets:
            raise InputFault([Finding(screened.name, 0, 0, "has no sheet of cells.", _SAVE_AGAIN)])
    except InputFault:
        raise
    except Exception as fault:  # noqa: BLE001 - a damaged workbook fails in as many ways as it has parts
        what = f"cannot be read as a workbook: {type(fault).__name__}: {str(fault)[:120]}."
        raise InputFault([Finding(screened.name, 0, 0, what, _SAVE_AGAIN)]) from None
    return opened


def sheet_of(cell: Cell) -> Worksheet:
    """The sheet that a cell lies on."""
    sheet: Any = cell.parent
    found: Worksheet = sheet
    return found


def place(cell: Cell) -> str:
    """``sheet!cell``."""
    return f"{sheet_of(cell).title}!{cell.coordinate}"


def text_of(value: object) -> str:
    """A cell's value as text, without spaces around it; blank for None."""
    return "" if value is None else str(value).strip()


def _filled(sheet: Worksheet) -> list[Cell]:
    holder: Any = sheet
    cells = sorted(holder._cells.items())
    return [cell for _, cell in cells if text_of(cell.value)]


def _link(folder: str, one: Any) -> Link:
    target = unquote(str(one.get("Target", "")))
    is_outside = one.get("TargetMode") == "External"
    if not is_outside:
        target = posixpath.normpath(posixpath.join("/" + folder, target.partition("#")[0])).lstrip("/")
    return Link(str(one.get("Type", "")).rsplit("/", 1)[-1], target, is_outside)
