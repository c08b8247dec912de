"""Formulas by what they say: one that was copied down a column is looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils.cell import column_index_from_string

NEVER_CHANGE: Final = frozenset({0.0, 1.0, 100.0, 1_000.0, 1_000_000.0})
"""Nought, one, and how many units go into a unit."""
MOST_DIGITS: Final = 12
"""A whole number up to this one, alone in its place after a comma, says how a function works: ROUND(x, 2)."""
_QUOTED: Final = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_REFERENCE: Final = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)(\d+)\b(?!\()")


@dataclass(frozen=True)
class Form:
    """What a formula and its copies say."""

    relative: str
    """With places counted from the formula's own cell."""
    functions: frozenset[str]
    constants: tuple[str, ...]
    """Numbers typed into it that somebody may want to change."""


def text_in(cell: Cell) -> str:
    """A cell's formula, of an array too."""
    found = getattr(cell.value, "text", cell.value)
    return "" if found is None else str(found)


def forms_of(cells: Iterable[Cell]) -> list[tuple[Cell, Form]]:
    """Each cell with its form; copies of a formula share one."""
    seen: dict[str, Form] = {}
    out = []
    for cell in cells:
        text = text_in(cell)
        key = relative(text, cell)
        if key not in seen:
            tokens = _tokens(text)
            seen[key] = Form(key, _functions(tokens), tuple(_constants(tokens)))
        out.append((cell, seen[key]))
    return out


def relative(text: str, cell: Cell) -> str:
    """A formula without spaces, places counted from its cell, so that a copied formula stays the same."""

    def counted(match: re.Match[str]) -> str:
        column = match[2] if match[1] else f"[{column_index_from_string(match[2]) - cell.column}]"
        row = match[4] if match[3] else f"[{int(match[4]) - cell.row}]"
        return f"R{row}C{column}"

    pieces = _QUOTED.split(text)
    pieces[::2] = [_REFERENCE.sub(counted, "".join(piece.split())) for piece in pieces[::2]]
    return "".join(pieces)


def _tokens(formula: str) -> list[Token]:
    try:
        return [token for token in Tokenizer(formula).items if token.type != Token.WSPACE]
    except Exception:  # noqa: BLE001 - the library's tokenizer has no fault of its own for a formula it cannot split
        return []


def _functions(tokens: list[Token]) -> frozenset[str]:
    called = [token.value for token in tokens if token.type == Token.FUNC and token.subtype == Token.OPEN]
    return frozenset(name.rstrip("(").upper().removeprefix("_XLFN.").removeprefix("_XLWS.") for name in called)


def _constants(tokens: list[Token]) -> Iterable[str]:
    for i, token in enumerate(tokens):
        if token.type != Token.OPERAND or token.subtype != Token.NUMBER or float(token.value) in NEVER_CHANGE:
            continue
        before, after = tokens[i - 1].type if i else "", tokens[i + 1].type if i + 1 < len(tokens) else ""
        is_alone = before == Token.SEP and (after == Token.SEP or tokens[i + 1].subtype == Token.CLOSE)
        if not (is_alone and token.value.isdigit() and int(token.value) <= MOST_DIGITS):
            yield token.value
