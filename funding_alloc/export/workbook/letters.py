"""How much room words take in Arial, so that row heights are set before anybody opens the file."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import Final

LINE_HEIGHT: Final = 13.5
"""Points for a line of ten-point type."""
_NARROW: Final = frozenset(" iIjlftr.,;:'|!()[]/-")
_BROAD: Final = frozenset("mwMW%@")
_INDENT_AND_EDGE: Final = 2.0
_DIGIT: Final = 0.97
"""A digit is a little broader than the unit that column widths are rounded to."""


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a column of a width counted, as Excel does, in digits."""
    room = max((width - _INDENT_AND_EDGE) * _DIGIT, 4.0)
    return sum(_lines(part, room) for part in text.split("\n"))


def width_of_number(value: float, number_format: str) -> float:
    """Width of a column, in digits, in which a number is seen whole in one of this workbook's formats."""
    is_percentage, after = number_format.endswith("%"), number_format.partition(".")[2].rstrip("%")
    whole = f"{abs(value) * (100 if is_percentage else 1):,.{len(after)}f}"
    signs = (value < 0) + is_percentage
    return (len(whole) + signs) / _DIGIT + _INDENT_AND_EDGE


@cache
def _lines(part: str, room: float) -> int:
    taken = _taken(part)
    if taken <= room:
        return 1
    letters_a_line = max(int(room * len(part) / taken), 4)
    return len(textwrap.wrap(part, letters_a_line))


def _taken(part: str) -> float:
    """Width in digits: narrow letters take half a digit, broad ones one and a half, other capitals a quarter more."""
    return sum(
        0.5 if letter in _NARROW else 1.5 if letter in _BROAD else 1.25 if letter.isupper() else 1.0 for letter in part
    )
