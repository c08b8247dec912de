"""Figures as text: what a column may hold, the exact number a text writes, and how a faulty cell is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from funding_alloc.schema.base import MOST_POUNDS

ZERO = Fraction(0)
NONE: Final = "none"
"""The word for nothing of the kind: no limit, no region, no supporter."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,2})?|-?\d+/\d+")
_MOST_LENGTH = 60


@dataclass(frozen=True)
class Column:
    """A column a rule may read."""

    unit: str
    meaning: str
    is_positive: bool = False
    """0 is at fault too."""
    is_whole: bool = False
    may_be_negative: bool = False


def number_of(text: str) -> Fraction | None:
    """The exact number a text writes, or None: digits without end would fill the memory."""
    if len(text) > _MOST_LENGTH or not _NUMBER.fullmatch(text) or text.endswith("/0"):
        return None
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return None


def text_of(value: object) -> str:
    """A value as a file would hold it; a float at its shortest notation, a missing one as nothing."""
    if _is_missing(value):
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(float(value))):f}" if value - value == 0 else str(value)
    return str(value).strip()


def _is_missing(value: object) -> bool:
    """None, a missing number (which alone differs from itself), or one that refuses to be compared."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124
    except (TypeError, ArithmeticError):
        return True


def fault_in(column: Column, text: str) -> tuple[str, str] | None:
    """What is wrong with a cell of a column, and how to mend it; None where nothing is."""
    if text == "":
        return "is blank.", "Write the value, or 0 for zero."
    number = number_of(text)
    if number is None:
        fix = "Write digits only, without £, commas or spaces." if re.search(r"\d", text) else ""
        return f"'{text[:30]}' is not a number.", fix
    return _out_of_range(column, text, number)


def _out_of_range(column: Column, text: str, number: Fraction) -> tuple[str, str] | None:
    if (number < 0 and not column.may_be_negative) or (column.is_positive and number == 0):
        least = "above 0" if column.is_positive else "0 or more"
        return f"{text} must be {least}.", ""
    if number > MOST_POUNDS:
        return f"{text} is above {MOST_POUNDS:,}, the greatest figure this program takes.", ""
    if number < -MOST_POUNDS:
        return f"{text} is below -{MOST_POUNDS:,}, the least figure this program takes.", ""
    if column.is_whole and number.denominator != 1:
        return f"{text} is not a whole number.", ""
    return None
