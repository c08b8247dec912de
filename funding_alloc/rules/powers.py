"""Powers of exact numbers: exact where the answer is a fraction, else to a stated precision."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

DIGITS: Final = 40
"""Significant digits of a power that is no fraction, such as the square root of 2."""
MOST_POWER: Final = 50
MOST_ROOT: Final = 1_000


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Raise a number that is not negative to any exponent.

    Rule    base ** (p / q), the q-th root of base ** p; rounded down at ``DIGITS`` significant digits where it is no
            fraction.
    Promise exact where a fraction exists; the same inputs give the same number on every machine; never falls as the
            base rises where the exponent is above 0.
    Raises ``ValueError`` for 0 to a negative power and for exponents beyond ``MOST_POWER`` or ``MOST_ROOT``.
    """
    if base < 0 or (base == 0 and exponent < 0):
        raise ValueError(f"{base} cannot be raised to {exponent}")
    if abs(exponent) > MOST_POWER or exponent.denominator > MOST_ROOT:
        raise ValueError(f"an exponent of {exponent} is beyond {MOST_POWER} or finer than {MOST_ROOT:,}ths")
    raised = base**exponent.numerator
    root = exponent.denominator
    if root == 1 or raised in (0, 1):
        return Fraction(raised)
    top, bottom = whole_root(raised.numerator, root), whole_root(raised.denominator, root)
    if top**root == raised.numerator and bottom**root == raised.denominator:
        return Fraction(top, bottom)
    places = _places(raised, root)
    if places >= 0:
        return Fraction(whole_root(raised.numerator * 10 ** (places * root) // raised.denominator, root), 10**places)
    return Fraction(whole_root(raised.numerator // (raised.denominator * 10 ** (-places * root)), root) * 10**-places)


def _places(raised: Fraction, root: int) -> int:
    """Decimal places that leave at least ``DIGITS`` significant digits."""
    size = (len(str(raised.numerator)) - len(str(raised.denominator))) // root
    return DIGITS - size + 1


def whole_root(number: int, root: int) -> int:
    """The greatest whole number whose power does not exceed a number, by Newton's steps from above."""
    if number < 2:
        return number
    guess = 1 << -(-number.bit_length() // root)
    while True:
        better = ((root - 1) * guess + number // guess ** (root - 1)) // root
        if better >= guess:
            return guess
        guess = better


def green_book_weight(income: Fraction, median: Fraction, eta: Fraction) -> Fraction:
    """What a pound is worth to people of an income, beside a pound to people of the median income.

    Rule    (median / income) ** eta.
    Units   both incomes in the same money of the same year; the weight is a pure number.
    Source  HM Treasury, The Green Book, annex 3 (distributional weights), with eta 1.3 after Layard, Mayraz and
            Nickell (2008).
    """
    return power(median / income, eta)
