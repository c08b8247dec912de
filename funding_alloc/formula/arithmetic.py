"""Numbers in two makes: exact fractions for the reported result, floats for many draws at once.

Every array has the shape (draws, areas); a value that holds for all areas has one column, and exact arrays one row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.rules.rounding import round_exactly

Array = NDArray[Any]
LONGEST_TOTAL: Final = 8192
"""Bits of a total's denominator beyond which it is kept to 60 digits: sums of many unlike quotients grow long."""
KEPT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Groups:
    """Areas by group: which group each area is in, and the areas sorted by it."""

    of_area: NDArray[np.intp]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, labels: Sequence[str]) -> Groups:
        """Groups of equal labels."""
        _, of_area = np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)
        order = np.argsort(of_area, kind="stable")
        starts = np.searchsorted(of_area[order], np.arange(of_area.max() + 1))
        return cls(of_area.astype(np.intp), order, starts)

    def members(self) -> list[NDArray[np.intp]]:
        """Areas of each group."""
        return np.split(self.order, self.starts[1:])


class Arithmetic(ABC):
    """What steps need beyond + - * / and comparison, which both makes of array do by themselves."""

    @abstractmethod
    def column(self, values: Sequence[Fraction]) -> Array:
        """Values by area."""

    @abstractmethod
    def total(self, x: Array) -> Array:
        """Sum over areas, as one column."""

    @abstractmethod
    def round(self, x: Array, to: Fraction, mode: str) -> Array:
        """Round to a multiple."""

    @abstractmethod
    def power(self, x: Array, exponent: Array, digits: int) -> Array:
        """Raise to the power of the exponent, which holds for all areas."""

    @abstractmethod
    def log(self, x: Array, digits: int) -> Array:
        """Natural logarithm."""

    @abstractmethod
    def exp(self, x: Array, digits: int) -> Array:
        """E to the power of x."""

    def one(self, value: Fraction) -> Array:
        """One value for all areas and draws."""
        return self.column([value])

    def group_total(self, x: Array, groups: Groups) -> Array:
        """Sum over each group, carried by its members."""
        return self.by_group(x, groups, self.total)

    def by_group(self, x: Array, groups: Groups, reckon: Callable[[Array], Array]) -> Array:
        """Any one-column result of each group, carried by its members."""
        found = np.concatenate([reckon(x[:, members]) for members in groups.members()], axis=1)
        return found[:, groups.of_area]


def rounded_digits(value: Decimal, digits: int) -> Fraction:
    """A number to a given number of significant digits."""
    return Fraction(Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(value))


def exact_sum(values: Sequence[Fraction]) -> Fraction:
    """Sum of fractions: like denominators first, then in pairs, so that terms stay short and order cannot matter."""
    by_denominator: dict[int, int] = {}
    for value in values:
        by_denominator[value.denominator] = by_denominator.get(value.denominator, 0) + value.numerator
    parts = [Fraction(over, under) for under, over in sorted(by_denominator.items())]
    while len(parts) > 1:
        parts = [sum(parts[i : i + 2], Fraction(0)) for i in range(0, len(parts), 2)]
    total = parts[0] if parts else Fraction(0)
    if total.denominator.bit_length() <= LONGEST_TOTAL:
        return total
    return Fraction(KEPT.divide(Decimal(total.numerator), Decimal(total.denominator)))


class Exact(Arithmetic):
    """Fractions in object arrays of one row."""

    def column(self, values: Sequence[Fraction]) -> Array:
        """Values by area."""
        out = np.empty((1, len(values)), dtype=object)
        out[0, :] = values
        return out

    def total(self, x: Array) -> Array:
        """Sum over areas: exact up to a denominator of 8,192 bits, else to 60 digits."""
        return self.one(exact_sum(x[0]))

    def round(self, x: Array, to: Fraction, mode: str) -> Array:
        """Round to a multiple."""
        return self._each(x, lambda value: round_exactly(value, to, mode))

    def power(self, x: Array, exponent: Array, digits: int) -> Array:
        """Whole powers exactly, others to the digits."""
        wanted: Fraction = exponent[0, 0]
        if wanted.denominator == 1:
            return self._each(x, lambda value: value ** int(wanted))
        context = Context(prec=digits + 10)
        power = _decimal(wanted, context)
        return self._each(x, lambda value: rounded_digits(context.power(_decimal(value, context), power), digits))

    def log(self, x: Array, digits: int) -> Array:
        """Natural logarithm to the digits."""
        return self._each(x, lambda value: _logarithm(value, digits))

    def exp(self, x: Array, digits: int) -> Array:
        """E to the power of x, to the digits."""
        context = Context(prec=digits + 10)
        return self._each(x, lambda value: rounded_digits(context.exp(_decimal(value, context)), digits))

    def _each(self, x: Array, reckon: Callable[[Fraction], Fraction]) -> Array:
        return self.column([reckon(value) for value in x[0]])


@lru_cache(maxsize=2**16)
def _logarithm(value: Fraction, digits: int) -> Fraction:
    """Kept, because the scaled ranks of several domains are the same numbers."""
    context = Context(prec=digits + 10)
    return rounded_digits(context.ln(_decimal(value, context)), digits)


def _decimal(value: Fraction, context: Context) -> Decimal:
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


class Floats(Arithmetic):
    """Floats, one row for each draw."""

    def column(self, values: Sequence[Fraction]) -> Array:
        """Values by area."""
        return np.asarray([[float(value) for value in values]])

    def total(self, x: Array) -> Array:
        """Sum over areas."""
        total: Array = x.sum(axis=1, keepdims=True)
        return total

    def round(self, x: Array, to: Fraction, mode: str) -> Array:
        """Round to a multiple; a value within float error of a half counts as the half."""
        units = x * float(1 / to) if to.numerator == 1 else x / float(to)
        whole = np.abs(units)
        slack = 1e-9 + 4 * np.finfo(float).eps * whole
        if mode == "half_even":
            halves = np.abs(whole - np.floor(whole) - 0.5) <= slack
            whole = np.where(halves, 2 * np.round((np.floor(whole) + 0.5) / 2), np.round(whole))
        elif mode == "up":
            whole = np.ceil(whole - slack)
        elif mode == "down":
            whole = np.floor(whole + slack)
        else:
            whole = np.floor(whole + 0.5 + slack)
        rounded: Array = np.copysign(whole, units) * float(to)
        return rounded

    def power(self, x: Array, exponent: Array, digits: int) -> Array:
        """Raise to the power."""
        return np.power(x, exponent)

    def log(self, x: Array, digits: int) -> Array:
        """Natural logarithm."""
        return np.log(x)

    def exp(self, x: Array, digits: int) -> Array:
        """E to the power of x."""
        return np.exp(x)

    def group_total(self, x: Array, groups: Groups) -> Array:
        """Sum over each group, carried by its members."""
        totals = np.add.reduceat(x[:, groups.order], groups.starts, axis=1)
        found: Array = totals[:, groups.of_area]
        return found
