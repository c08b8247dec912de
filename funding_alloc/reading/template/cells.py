"""One cell: from what is written to its value, or what is wrong with it and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from funding_alloc.errors import did_you_mean
from funding_alloc.reading.template.columns import NOT_APPLICABLE, NUMBERS, About, Column, Kind
from funding_alloc.schema.base import MOST_POUNDS, Unknown
from funding_alloc.years import FiscalYear

Cell = str | int | Fraction | tuple[str, ...] | None
TBC: Final = str(Unknown.TBC)
MOST_LETTERS: Final = 200
MOST_WHOLE: Final = 1_000_000
NUMBER: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"-?\d+(\.\d+)?[eE][-+]?\d+")
_DAY_LIKE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ][A-Za-z]{3,9}([- ]\d{2,4})?|[A-Za-z]{3}-\d+")
_HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|_x00(?:[01][0-9A-F]|7F)_")
"""What no screen shows; workbooks write some of them as ``_x0007_``."""
_SHAPES: Final = {
    Kind.NAME: re.compile("[a-z][a-z0-9_]*"),
    Kind.SLUG: re.compile("[a-z0-9][a-z0-9-]*"),
    Kind.YEAR: re.compile(""),
}
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
    """A column as one reading takes it."""

    column: Column[Any]
    is_needed: bool
    """Whether no row may do without a value."""
    words: tuple[str, ...]
    """The words that may stand there; none where any may."""


def asked_of(column: Column[About], about: About) -> Asked:
    """What is asked of a column, once all that it depends on is known."""
    return Asked(column, column.need.holds(about) and not column.is_excused, column.words(about))


def read_cell(text: str, asked: Asked) -> Said:
    """Read one cell by its column."""
    if text in {"", NOT_APPLICABLE}:
        return _none(text, asked)
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        shown = hidden[0] if len(hidden[0]) > 1 else f"U+{ord(hidden[0]):04X}"
        fix = "Type the text again; a copy from another program may hide one."
        return Said(None, f"holds a control character ({shown}).", fix)
    if asked.words and asked.column.kind is not Kind.CODES and text not in asked.words:
        return _not_listed(text, asked)
    return _of_kind(text, asked)


def _of_kind(text: str, asked: Asked) -> Said:
    column = asked.column
    if column.kind in NUMBERS:
        return Said(TBC) if text == TBC and column.kind is Kind.AMOUNT else _number(text, column)
    if column.kind in _SHAPES:
        return _shaped(text, column.kind)
    if column.kind is Kind.CODES:
        return _codes(text, asked)
    return _day(text) if column.kind is Kind.DAY else _word(text, column.kind)


def _not_listed(text: str, asked: Asked) -> Said:
    noun = asked.column.choice.noun if asked.column.choice else ""
    return Said(None, f"'{text[:60]}' is not {noun}.", did_you_mean(text, asked.words))


def _shaped(text: str, kind: Kind) -> Said:
    """A name or a year, by the pattern that files are held to."""
    if kind is Kind.YEAR:
        try:
            return Said(str(FiscalYear.parse(text)))
        except ValueError:
            return Said(None, f"'{text[:30]}' is not a fiscal year.", "Write it as 2026-27.")
    if _SHAPES[kind].fullmatch(text) and len(text) <= MOST_LETTERS:
        return Said(text)
    return Said(None, f"'{text[:60]}' is not a {kind}.", "Start it with a letter." * (kind is Kind.NAME))


def _none(text: str, asked: Asked) -> Said:
    """A blank, or the mark of a value that does not apply, which stands only where it can be done without."""
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


def _codes(text: str, asked: Asked) -> Said:
    codes = tuple(code.strip() for code in text.split(";"))
    mend = "Write codes with '; ' between them."
    if not all(codes):
        return Said(None, f"'{text[:60]}' has a blank between its codes.", mend)
    if any("," in code or "\n" in code for code in codes):
        return Said(None, f"'{text[:60]}' is not a list of codes.", mend)
    unknown = [code for code in codes if asked.words and code not in asked.words]
    if unknown:
        return _not_listed(unknown[0], asked)
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    return Said(None, f"names '{doubled[0]}' twice.", "Name each once.") if doubled else Said(codes)


def _day(text: str) -> Said:
    mend = "Write the year first, as in 2025-04-01."
    if not _DAY.fullmatch(text):
        return Said(None, f"'{text[:30]}' is not a day.", mend)
    try:
        return Said(date.fromisoformat(text).isoformat())
    except ValueError:
        return Said(None, f"'{text}' is not a day of the calendar.", mend)


def _number(text: str, column: Column[Any]) -> Said:
    if not NUMBER.fullmatch(text):
        found = next(((what, fix) for sign, what, fix in _MENDS if sign.fullmatch(text)), None)
        what, fix = found or ("is not a number", "Write digits.")
        return Said(None, f"'{text[:30]}' {what}.", fix)
    value = Fraction(text)
    if column.kind is not Kind.NUMBER and value.denominator != 1:
        is_money = column.kind in {Kind.POUNDS, Kind.AMOUNT}
        return Said(None, f"'{text}' is not a whole number{' of pounds' * is_money}.", "Round it." * is_money)
    kinds_most = MOST_WHOLE if column.kind is Kind.WHOLE else MOST_POUNDS
    most = kinds_most if column.most is None else column.most
    if value > most:
        return Said(None, f"'{text}' is larger than any figure this program believes ({most:,}).")
    if value < column.least:
        what = "is negative" if value < 0 <= column.least else "is too small"
        return Said(None, f"'{text}' {what}; it must be {column.least} or more.")
    return Said(value if column.kind is Kind.NUMBER else int(value))
