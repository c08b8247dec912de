"""Rounding in a spreadsheet as the file says: what lies beyond the 15 digits it holds is dropped first."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from funding_alloc.export.workbook.calc.bench import Bench, Floats, Known
from funding_alloc.schema.steps.declare import BaseStep, Mode, Rounding


def settle(step: BaseStep, text: str, bench: Bench) -> Known:
    """Add a step's result, rounded where the step says so."""
    if step.round is None:
        return bench.result(step.id, text)
    exact = bench.unrounded[step.id]
    heading, unit = f"{bench.heading(step.id)}: before rounding", bench.unit_of(step.id)
    held = bench.add(heading, unit, text, np.asarray([float(x) for x in exact]), exact)
    return bench.result(step.id, rounded(step, bench, step.round, held))


def rounded(step: BaseStep, bench: Bench, rounding: Rounding, held: Known) -> str:
    """A column rounded as the file says; what a spreadsheet adds beyond its 15 digits is dropped first."""
    to = Fraction(rounding.to)
    digits, unit = digits_of(to), bench.unit_of(step.id)
    is_decimal = to == Fraction(10) ** -digits
    scale = "1" if to == 1 or (is_decimal and rounding.mode is not Mode.HALF_EVEN) else bench.number(to, step, "to").ref
    kept, spare = bench.decimals(held) if unit == "£" and digits <= 0 else None, max(digits, 0) + SPARE_DIGITS
    keeps = str(spare) if kept is None else kept.ref
    inner = held.ref if scale == "1" else f"{held.ref}/{scale}"
    floats = held.floats / (1 if scale == "1" else float(to))
    places = kept.floats if kept is not None else np.full(len(floats), float(spare))
    floats = np.asarray([round(x, int(n)) for x, n in zip(floats.tolist(), places, strict=True)])
    ready = bench.add(f"{bench.heading(step.id)}: ready to be rounded", unit, f"ROUND({inner},{keeps})", floats).ref
    shown = digits if scale == "1" else 0
    text = {
        Mode.UP: f"ROUNDUP({ready},{shown})",
        Mode.DOWN: f"ROUNDDOWN({ready},{shown})",
        Mode.HALF_EVEN: _half_even(ready),
    }.get(rounding.mode, f"ROUND({ready},{shown})")
    return text if scale == "1" else f"{scale}*{text}"


HELD_DIGITS: Final = 15
"""Significant digits that a spreadsheet's number holds: a result kept to as many or more is not rounded there."""


def significant(bench: Bench, text: str, of: tuple[str, str, Floats], digits: int) -> str:
    """A result that keeps some significant digits; ``of`` is the heading, unit and values before."""
    if digits >= HELD_DIGITS:
        return text
    held = bench.add(f"{of[0]}: all digits", of[1], text, of[2]).ref
    return f"IF({held}=0,0,ROUND({held},{digits - 1}-INT(LOG10(ABS({held})))))"


SPARE_DIGITS: Final = 4
"""Decimal places kept beyond those that a result is rounded to: fewer would move it, more would hold noise."""


def _half_even(x: str) -> str:
    """Halves to the even neighbour: a number as far from the whole below as from the one above goes to the even one."""
    is_half = f"ABS({x})-INT(ABS({x}))=INT(ABS({x}))+1-ABS({x})"
    return f"IF({is_half},ROUND({x},0)-MOD(ROUND({x},0),2)*SIGN({x}),ROUND({x},0))"


def digits_of(to: Fraction) -> int:
    """Decimal places of a unit to round to: 2 for pence, 0 for pounds, -3 for thousands."""
    digits = 0
    while to < 1:
        to, digits = to * 10, digits + 1
    while to >= 10:
        to, digits = to / 10, digits - 1
    return digits
