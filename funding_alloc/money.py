"""Whole pounds: rounding that keeps totals, and how amounts are written."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def round_to_pounds(amounts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Round to whole pounds so that the total is kept.

    Rule    largest remainder; equal remainders go to the lower code.
    Units   GBP in, whole GBP out, in the order of the codes.
    Promise the result sums to ``total`` and no amount moves by a pound or more.
    """
    exact = sum(amounts.values(), Fraction(0))
    if exact != total:
        raise ValueError(f"the amounts sum to £{float(exact):,.6f}, not to £{total:,}")
    pounds = {code: int(amounts[code] // 1) for code in sorted(amounts)}
    spare = total - sum(pounds.values())
    by_remainder = sorted(pounds, key=lambda code: (pounds[code] - amounts[code], code))
    for code in by_remainder[:spare]:
        pounds[code] += 1
    return pounds


def gbp(amount: int) -> str:
    """Write whole pounds: ``£1,234`` and ``-£1,234``."""
    return f"-£{-amount:,}" if amount < 0 else f"£{amount:,}"


def gbp_millions(amount: float | Fraction | int) -> str:
    """Write pounds in millions with one decimal: ``£1,234.5m``."""
    millions = round(float(amount) / 1_000_000, 1) + 0.0
    return f"-£{-millions:,.1f}m" if millions < 0 else f"£{millions:,.1f}m"
