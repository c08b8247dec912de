"""Rules for formulas: which functions, which numbers, one formula a column, what is stored."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils.cell import column_index_from_string

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
NEVER_CHANGE: Final = frozenset({0.0, 1.0, 100.0, 1_000.0, 1_000_000.0})
"""Nought, one, and how many units go into a unit."""
MOST_DIGITS: Final = 12
"""A whole number up to this one, alone in its place after a comma, says how a function works: ROUND(x, 2)."""
_REFERENCE: Final = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)(\d+)\b")
_ERRORS: Final = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
STAND_INS: Final = frozenset(f"[{letter}]" for letter in "xzcek")
"""What stands for a value that is not there: such a cell has nothing to calculate."""
_FEWEST: Final = 3


def safe_functions(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Functions that some programs lack or answer in their own way."""
    yield from by_column(
        (cell, f"it calls {name}")
        for cell in _formulas(opened)
        for name in sorted(_functions(text_in(cell)) - SAFE - VOLATILE)
    )


def nothing_volatile(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Functions whose answer changes by itself, or whose sources cannot be traced."""
    yield from by_column(
        (cell, f"it calls {name}")
        for cell in _formulas(opened)
        for name in sorted(_functions(text_in(cell)) & VOLATILE)
    )


def no_numbers_inside(opened: Opened, profile: Profile) -> Iterator[Fault]:
    """Numbers that somebody may want to change, typed into a formula."""
    yield from by_column(
        (cell, f"the number {number} is typed into the formula")
        for cell in _formulas(opened)
        for number in _constants(text_in(cell))
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


def text_in(cell: Cell) -> str:
    """A cell's formula, of an array too."""
    found = getattr(cell.value, "text", cell.value)
    return text_of(found)


def _formulas(opened: Opened) -> list[Cell]:
    found = [cell for cells in opened.formulas.values() for cell in cells]
    if not found:
        raise Inapplicable("it has no formulas")
    return found


@lru_cache(maxsize=20_000)
def _tokens(formula: str) -> tuple[Token, ...]:
    try:
        return tuple(token for token in Tokenizer(formula).items if token.type != Token.WSPACE)
    except Exception:  # noqa: BLE001 - the library's tokenizer has no fault of its own for a formula it cannot split
        return ()


def _functions(formula: str) -> set[str]:
    called = [token.value for token in _tokens(formula) if token.type == Token.FUNC and token.subtype == Token.OPEN]
    return {name.rstrip("(").upper().removeprefix("_XLFN.").removeprefix("_XLWS.") for name in called}


def _constants(formula: str) -> Iterator[str]:
    tokens = _tokens(formula)
    for i, token in enumerate(tokens):
        if token.type != Token.OPERAND or token.subtype != Token.NUMBER or float(token.value) in NEVER_CHANGE:
            continue
        before, after = tokens[i - 1].type if i else "", tokens[i + 1].type if i + 1 < len(tokens) else ""
        is_alone = before == Token.SEP and (after == Token.SEP or tokens[i + 1].subtype == Token.CLOSE)
        if not (is_alone and token.value.isdigit() and int(token.value) <= MOST_DIGITS):
            yield token.value


def _odd_ones(region: Region, column: int) -> Iterator[Fault]:
    cells = region.below(column)
    if cells and region.is_last_a_total and cells[-1].row == region.bottom and cells[-1].data_type == "f":
        cells = cells[:-1]
    forms = {cell.coordinate: _form(cell) for cell in cells if cell.data_type == "f"}
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


def _form(cell: Cell) -> str:
    """The formula with places counted from its own cell, so that a copied formula stays the same."""

    def counted(match: re.Match[str]) -> str:
        column = match[2] if match[1] else f"[{column_index_from_string(match[2]) - cell.column}]"
        row = match[4] if match[3] else f"[{int(match[4]) - cell.row}]"
        return f"R{row}C{column}"

    tokens = _tokens(text_in(cell))
    return "".join(
        _REFERENCE.sub(counted, token.value) if token.subtype == Token.RANGE else token.value for token in tokens
    )


def _has_value(cell: Any) -> bool:
    value = cell.find(f"{MAIN}v")
    return value is not None and (bool(value.text) or cell.get("t") == "str")
