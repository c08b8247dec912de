"""What a rule is given: an estate, columns of figures by id, and options; and how a faulty figure is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from funding_alloc.schema.base import MOST_POUNDS

Amounts = Mapping[str, Fraction]
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d{1,2})?|-?\d+/\d+")
_MOST_LENGTH = 60


class CannotBeShared(ValueError):
    """The problem as a whole has no answer by this rule; ``column`` is the column, or option, to look at."""

    def __init__(self, column: str, what: str, fix: str = "") -> None:
        self.column, self.what, self.fix = column, what, fix
        super().__init__(f"{what} {fix}".strip())


@dataclass(frozen=True)
class Column:
    """A column a rule may read."""

    unit: str
    meaning: str
    is_positive: bool = False
    """0 is at fault too."""
    is_whole: bool = False
    may_be_negative: bool = False


COLUMNS: Final[Mapping[str, Column]] = {
    "claim": Column("GBP", "what is asked for, owed or could at most be used"),
    "population": Column("persons", "people served", is_positive=True),
    "need": Column("any", "amount of need: a need index times the population, or a count of people in need"),
    "need_index": Column("any", "need per head, higher is needier", is_positive=True),
    "floor": Column("GBP", "least award"),
    "ceiling": Column("GBP", "greatest award"),
    "previous": Column("GBP", "award of the year before, in cash"),
    "priority": Column("class", "1 is served first, then 2, ...", is_positive=True, is_whole=True),
    "count": Column("any", "what stands behind each when whole units are shared: people, votes, bids"),
    "weight": Column("ratio", "weight of a pound per head to this area in the sum of welfare", is_positive=True),
    "benefit": Column("ratio", "benefit of a pound before distributional weights"),
    "income": Column("GBP", "income of those who gain, after tax, for each adult equivalent", is_positive=True),
}


@dataclass(frozen=True)
class Problem:
    """An estate to share and what is known of those who share it."""

    estate: Fraction
    columns: Mapping[str, Amounts]
    options: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def column(self, name: str) -> Amounts:
        """Figures of a column by id."""
        return self.columns[name]

    def figure(self, name: str) -> Fraction:
        """An option that is a number."""
        return Fraction(self.options[name])


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
