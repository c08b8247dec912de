"""Rounding of exact numbers, in each of the ways a formula may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

EXCEL_DIGITS: Final = Context(prec=15, rounding=ROUND_HALF_UP)


def round_exactly(value: Fraction, to: Fraction, mode: str) -> Fraction:
    """Round to a multiple of ``to``.

    Rule    half_up and excel send halves away from zero, half_even to the even neighbour, up away from zero, down
            towards zero; excel first keeps the 15 significant digits that a spreadsheet holds.
    Promise the result is a multiple of ``to`` and less than ``to`` away (at most half of it in the half modes).
    """
    return ROUND[mode](value / to) * to


def _half_up(units: Fraction) -> int:
    whole = (2 * abs(units.numerator) + units.denominator) // (2 * units.denominator)
    return whole if units >= 0 else -whole


def _up(units: Fraction) -> int:
    whole = -(-abs(units.numerator) // units.denominator)
    return whole if units >= 0 else -whole


def _down(units: Fraction) -> int:
    whole = abs(units.numerator) // units.denominator
    return whole if units >= 0 else -whole


def _excel(units: Fraction) -> int:
    held = EXCEL_DIGITS.divide(Decimal(units.numerator), Decimal(units.denominator))
    return _half_up(Fraction(held))


ROUND: Final[Mapping[str, Callable[[Fraction], int]]] = {
    "half_up": _half_up,
    "half_even": round,
    "up": _up,
    "down": _down,
    "excel": _excel,
}
