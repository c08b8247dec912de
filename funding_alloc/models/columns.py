"""Names of the columns and rows of a problem: codes only, so that no two areas or lines can be confused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from funding_alloc.schema.problem import Amount, AmountKind, Limit


@lru_cache(maxsize=4096)
def exact(number: int | Decimal | Fraction) -> Fraction:
    """A number as a fraction; most coefficients are the same few, and fractions never change."""
    return Fraction(number)


@lru_cache(maxsize=65_536)
def column(*parts: str) -> str:
    """Join codes to a name the solver takes: ``2026-27`` becomes ``2026_27`` and ``RDEL+CDEL`` ``RDELandCDEL``."""
    return ".".join(part.replace("-", "_").replace("+", "and") for part in parts)


def money(name: str, at_least: int = 0, at_most: int | None = None) -> Amount:
    """A column in pounds."""
    return Amount(name, AmountKind.MONEY, exact(at_least), None if at_most is None else Fraction(at_most))


def exactly(name: str, terms: Mapping[str, int | Fraction], total: int, reason: str) -> Limit:
    """A row that must hold to the pound."""
    return Limit(name, fractions(terms), Fraction(total), Fraction(total), reason)


def at_most(name: str, terms: Mapping[str, int | Fraction], most: int, reason: str) -> Limit:
    """A row that may not exceed so many pounds."""
    return Limit(name, fractions(terms), None, Fraction(most), reason)


def at_least(name: str, terms: Mapping[str, int | Fraction], least: int, reason: str) -> Limit:
    """A row that may not fall below so many pounds."""
    return Limit(name, fractions(terms), Fraction(least), None, reason)


def arithmetic(limit: Limit) -> Limit:
    """A row that says how amounts add up, and so cannot be relaxed."""
    return replace(limit, is_arithmetic=True)


def fractions(terms: Mapping[str, int | Fraction]) -> dict[str, Fraction]:
    """Exact coefficients."""
    return {name: exact(coefficient) for name, coefficient in terms.items()}
