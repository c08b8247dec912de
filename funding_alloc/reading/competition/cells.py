"""One cell: from what is written to its value, or what is wrong with it and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from funding_alloc.errors import did_you_mean
from funding_alloc.reading.competition.columns import NOT_APPLICABLE, NUMBERS, Column, Kind
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.competition.round import Competition

Cell = str | int | Fraction | tuple[str, ...] | None
MOST_LETTERS: Final = 200
MOST_WHOLE: Final = 1_000_000
NUMBER: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"-?\d+(\.\d+)?[eE][-+]?\d+")
_DAY_LIKE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ][A-Za-z]{3,9}([- ]\d{2,4})?|[A-Za-z]{3}-\d+")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MENDS: Final = (
    (
        _SCIENTIFIC,
        "is scientific notation, as spreadsheets shorten numbers",
        "Show the column as a number without exponent, and write every digit.",
    ),
    (_DAY_LIKE, "looks like a date, as spreadsheets make of some numbers", "Write the number itself."),
    (re.compile(r".*\d.*", re.DOTALL), "is not a number", "Write digits only, without £, %, commas or spaces."),
)


@dataclass(frozen=True)
class Said:
    """A value, or what is wrong: exactly where ``what`` is not blank, there is no value."""

    value: Cell = None
    what: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Asked:
    """A column as one round reads it."""

    column: Column
    is_needed: bool
    """Whether no row may do without a value."""
    words: tuple[str, ...]
    """The words that may stand there; none where any may."""


def asked_of(column: Column, round_: Competition) -> Asked:
    """What a round asks of a column."""
    return Asked(column, column.need.holds(round_) and not column.is_excused, column.words(round_))


def read_cell(text: str, asked: Asked) -> Said:
    """Read one cell by its column."""
    column = asked.column
    if text in {"", NOT_APPLICABLE}:
        return _none(text, asked)
    if asked.words and text not in asked.words:
        noun = column.choice.noun if column.choice else ""
        return Said(None, f"'{text[:60]}' is not {noun}.", did_you_mean(text, asked.words))
    if column.kind in NUMBERS:
        return _number(text, column)
    if column.kind is Kind.CODES:
        return _codes(text)
    return _day(text) if column.kind is Kind.DAY else _word(text, column.kind)


def _none(text: str, asked: Asked) -> Said:
    """A blank, or the mark of a value that does not apply, which stands only where the round can do without."""
    column, is_needed = asked.column, asked.is_needed
    if text and not is_needed:
        return Said(None)
    if text:
        return Said(None, f"{text}: the value is needed {column.need.words}.", column.help)
    others = ["0 for zero"] * (column.kind in NUMBERS) + [f"{NOT_APPLICABLE} for none"] * (not is_needed)
    listed = "".join(f", {other}" for other in others[:-1]) + "".join(f", or {other}" for other in others[-1:])
    return Said(None, "is blank.", f"Write the value{listed}.")


def _word(text: str, kind: Kind) -> Said:
    if kind is Kind.CODE and (";" in text or "\n" in text or len(text) > MOST_LETTERS):
        return Said(None, f"'{text[:30]}' is not a code.", f"A code has no ';', and {MOST_LETTERS} letters at most.")
    return Said(text)


def _codes(text: str) -> Said:
    codes = tuple(code.strip() for code in text.split(";"))
    mend = "Write codes with '; ' between them."
    if not all(codes):
        return Said(None, f"'{text[:60]}' has a blank between its codes.", mend)
    if any("," in code or "\n" in code for code in codes):
        return Said(None, f"'{text[:60]}' is not a list of codes.", mend)
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    return Said(None, f"names '{doubled[0]}' twice.", "Name each area once.") if doubled else Said(codes)


def _day(text: str) -> Said:
    mend = "Write the year first, as in 2025-04-01."
    if not _DAY.fullmatch(text):
        return Said(None, f"'{text[:30]}' is not a day.", mend)
    try:
        return Said(date.fromisoformat(text).isoformat())
    except ValueError:
        return Said(None, f"'{text}' is not a day of the calendar.", mend)


def _number(text: str, column: Column) -> Said:
    if not NUMBER.fullmatch(text):
        found = next(((what, fix) for sign, what, fix in _MENDS if sign.fullmatch(text)), None)
        what, fix = found or ("is not a number", "Write digits.")
        return Said(None, f"'{text[:30]}' {what}.", fix)
    value = Fraction(text)
    if column.kind is not Kind.NUMBER and value.denominator != 1:
        is_money = column.kind is Kind.POUNDS
        return Said(None, f"'{text}' is not a whole number{' of pounds' * is_money}.", "Round it." * is_money)
    most = MOST_WHOLE if column.kind is Kind.WHOLE else MOST_POUNDS
    if value > most:
        return Said(None, f"'{text}' is larger than any figure this program believes ({most:,}).")
    if value < column.least:
        what = "is negative" if value < 0 else "is too small"
        return Said(None, f"'{text}' {what}; it must be {column.least} or more.")
    return Said(value if column.kind is Kind.NUMBER else int(value))
