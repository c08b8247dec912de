"""Rules for formulas: which functions, which numbers, one formula a column, what is stored."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from openpyxl.cell.cell import Cell

from funding_alloc.export.lint.form import Form, relative, text_in
from funding_alloc.export.lint.opened import MAIN, Opened, place, text_of
from funding_alloc.export.lint.region import Region, by_column, regions
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile

_SAFE: Final = """
SUM SUMPRODUCT AVERAGE STDEVP MIN MAX MEDIAN ROUND INT IF ABS COUNT COUNTIF SUMIF SUMIFS INDEX MATCH RANK SMALL
LARGE ISNUMBER SEARCH IFERROR AND OR NOT COUNTA COUNTIFS COUNTBLANK ROUNDUP ROUNDDOWN MOD SIGN SQRT EXP LN LOG10
ROW ROWS COLUMN COLUMNS EXACT LEN TRUE FALSE HYPERLINK
"""
SAFE: Final = frozenset(_SAFE.split())
"""The same answer in every spreadsheet program since 2007."""
VOLATILE: Final = frozenset(
    ("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "CELL", "INFO"),
)
LONGEST: Final = 250
_ERRORS: Final = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
STAND_INS: Final = frozenset(f"[{letter}]" for letter in "xzcek")
"""What stands for a value that is not there: such a cell has nothing to calculate."""
_FEWEST: Final = 3


def safe_functions(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Functions that some programs lack or answer in their own way."""
    yield from by_column(
        (cell, f"it calls {name}") for cell, form in _forms(opened) for name in sorted(form.functions - SAFE - VOLATILE)
    )


def nothing_volatile(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Functions whose answer changes by itself, or whose sources cannot be traced."""
    yield from by_column(
        (cell, f"it calls {name}") for cell, form in _forms(opened) for name in sorted(form.functions & VOLATILE)
    )


def no_numbers_inside(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers that somebody may want to change, typed into a formula."""
    yield from by_column(
        (cell, f"the number {number} is typed into the formula")
        for cell, form in _forms(opened)
        for number in form.constants
    )


def one_formula_a_column(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Cells of a column that are calculated otherwise than the others, or typed."""
    _formulas(opened)
    for region in regions(opened):
        for column in region.columns:
            yield from _odd_ones(region, column)


def short_formulas(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Formulas too long to be followed."""
    long = [cell for cell in _formulas(opened) if len(text_in(cell)) >= LONGEST]
    yield from by_column((cell, f"a formula of {LONGEST} characters or more") for cell in long)


def locked_without_password(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Sheets with formulas that a slip can overwrite, and passwords that nobody will remember."""
    _formulas(opened)
    for title, cells in opened.formulas.items():
        guard: Any = opened.book[title].protection
        if not guard.sheet:
            yield Fault(title, "a sheet with formulas is not protected")
        yield from by_column((c, "a formula in an unlocked cell") for c in cells if not c.protection.locked)
    for ws in opened.book.worksheets:
        held: Any = ws.protection
        if held.sheet and (held.password or held.hashValue):
            yield Fault(ws.title, "the sheet is protected with a password")


def values_are_stored(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Formulas with no stored value: previews, Protected View and other programs show nothing there."""
    _formulas(opened)
    for title in opened.formulas:
        bare: dict[str, list[str]] = defaultdict(list)
        for cell in opened.tree(opened.sheet_parts[title]).iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None and not _has_value(cell):
                bare[re.sub(r"\d", "", cell.get("r", ""))].append(cell.get("r", ""))
        for cells in bare.values():
            more = f" ({len(cells) - 1:,} more in this column)" if len(cells) > 1 else ""
            yield Fault(f"{title}!{cells[0]}", f"a formula without a stored value{more}")


def no_errors(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Cells that show an error."""
    hits = ((cell, opened.stored(cell)) for cell in opened.every_cell() if cell.data_type in {"e", "f"})
    yield from by_column((cell, f"it shows {value}") for cell, value in hits if value in _ERRORS)


def nothing_lost(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Names and formulas whose cells were deleted."""
    names = list(opened.book.defined_names.items())
    if not names and not opened.formulas:
        raise Inapplicable("it has no formulas and no defined names")
    for name, defined in names:
        if "#REF!" in text_of(defined.value):
            yield Fault("workbook", f"the name '{name}' leads nowhere: {defined.value}")
    cells = [cell for held in opened.formulas.values() for cell in held]
    yield from by_column((cell, "the formula has lost a cell: #REF!") for cell in cells if "#REF!" in text_in(cell))


def values_only(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Formulas in a published workbook."""
    yield from by_column((cell, "a formula") for cells in opened.formulas.values() for cell in cells)


def _formulas(opened: Opened) -> list[Cell]:
    found = [cell for cells in opened.formulas.values() for cell in cells]
    if not found:
        raise Inapplicable("it has no formulas")
    return found


def _forms(opened: Opened) -> list[tuple[Cell, Form]]:
    _formulas(opened)
    return opened.forms


def _odd_ones(region: Region, column: int) -> Iterator[Fault]:
    cells = region.below(column)
    if cells and region.is_last_a_total and cells[-1].row == region.bottom and cells[-1].data_type == "f":
        cells = cells[:-1]
    forms = {cell.coordinate: relative(text_in(cell), cell) for cell in cells if cell.data_type == "f"}
    if len(cells) < _FEWEST or 2 * len(forms) <= len(cells):
        return
    usual, count = Counter(forms.values()).most_common(1)[0]
    if 2 * count <= len(cells):
        yield Fault(place(cells[0]), f"{len(set(forms.values()))} different formulas in one column")
        return
    odd = [cell for cell in cells if forms.get(cell.coordinate) != usual and cell.value not in STAND_INS]
    for cell in odd:
        what = "calculated otherwise than the rest" if cell.data_type == "f" else "typed, and the rest is calculated"
        yield Fault(place(cell), f"{what} of its column")


def _has_value(cell: Any) -> bool:
    value = cell.find(f"{MAIN}v")
    return value is not None and (bool(value.text) or cell.get("t") == "str")
