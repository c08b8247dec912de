"""One cell of a project file: blank, to come, not available, zero, filled, or nothing that the field can use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from funding_alloc.errors import did_you_mean
from funding_alloc.reading.periods import mend_of, period_of
from funding_alloc.reading.template.read import Hints
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.standard import Definition
from funding_alloc.schema.standard_terms import FREQUENCIES, NUMBERS, Entry, Field, State, Value

TO_COME: Final = frozenset({"tbc", "tbd", "tba", "to be confirmed", "to be agreed", "to follow", "pending"})
NOT_THERE: Final = frozenset(
    {
        *("[x]", "x", "n/a", "na", "n.a.", "not available", "not known", "unknown", "none", "null"),
        *"-\u2013\u2014?.",
        "..",
    }
)
_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)
_LENGTH: Final = re.compile(r"P\d{1,3}[YMWD]", re.ASCII)
WHAT: Final[Mapping[Field, str]] = {
    Field.DEFINITION_ID: "the id of a definition in the register",
    Field.UNIT: "the unit of baseline, target and value",
    Field.BASELINE: "the level before the project, or 0 for zero",
    Field.TARGET: "the level to be reached, or 0 for zero",
    Field.VALUE: "the level reached, or 0 for zero",
    Field.DATE: "the day or period of the value, such as 2024-04-01/P1Y",
    Field.GEOGRAPHY_CODE: "the ONS code of the area",
    Field.SOURCE: "where the figure comes from",
    Field.FREQUENCY: f"how often it is collected: {', '.join(FREQUENCIES)}",
    Field.COHORT: "whom the figure counts",
    Field.PRICE: "pounds for one unit of the outcome",
}
"""What each field asks for, to be written behind 'Write'."""
_Read = tuple[Value, str, str]
"""A value; or what is wrong, and how to mend it."""


@dataclass(frozen=True)
class Codes:
    """Codes that fields are checked against."""

    definitions: Mapping[str, Definition]
    areas: Mapping[str, str]
    """Names by ONS code."""
    replaced: Mapping[str, str]
    """Codes that are no more, and those in their place."""
    near: Hints

    def read(self, field: Field, text: str) -> _Read:
        """A cell that holds something."""
        return _READERS[field](self, text)


def entry_of(field: Field, text: str, column: int, codes: Codes) -> Entry:
    """What a cell says. Zero is a value; a blank, a figure to come and one that is not available are none."""
    said = " ".join(text.casefold().split())
    if not said:
        return Entry(State.BLANK, text, None, "is blank.", f"Write {WHAT[field]}.", column)
    if said.strip("[]()") in TO_COME:
        what = f"'{text}': is still to be confirmed, so it does not count as filled."
        return Entry(State.TO_BE_CONFIRMED, text, None, what, f"Once it is known, write {WHAT[field]}.", column)
    if said in NOT_THERE:
        what = f"'{text}': is not available, so it does not count as filled."
        return Entry(State.NOT_AVAILABLE, text, None, what, f"Find out and write {WHAT[field]}.", column)
    value, what, fix = codes.read(field, text)
    if what:
        return Entry(State.UNUSABLE, text, None, f"'{text[:60]}' {what}", fix or f"Write {WHAT[field]}.", column)
    return Entry(State.ZERO if value == 0 else State.FILLED, text, value, column=column)


def _definition(codes: Codes, text: str) -> _Read:
    if text.casefold() in codes.definitions:
        return text.casefold(), "", ""
    by_label = {one.label.casefold(): name for name, one in codes.definitions.items()}
    fix = codes.near.near(text.casefold())
    if text.casefold() in by_label:
        fix = f"Write {by_label[text.casefold()]}."
    return None, "is in no register of definitions.", fix or "Add it to a register of your own, or use one of its ids."


def _area(codes: Codes, text: str) -> _Read:
    if text in codes.areas:
        return text, "", ""
    if text in codes.replaced:
        new = codes.replaced[text]
        return None, f"is an old code of {codes.areas[new]}.", f"Write {new}."
    by_name = {name.casefold(): code for code, name in codes.areas.items()}
    if text.casefold() in by_name:
        return None, "is a name, not a code.", f"Write {by_name[text.casefold()]}."
    return None, "is no code of an authority, district or council here.", did_you_mean(text.upper(), codes.areas)


def _date(_: Codes, text: str) -> _Read:
    found = period_of(text)
    return (found, "", "") if found is not None else (None, "is no date or period by ISO 8601.", mend_of(text))


def _frequency(_: Codes, text: str) -> _Read:
    if text.casefold() in FREQUENCIES or _LENGTH.fullmatch(text):
        return text.casefold(), "", ""
    return None, "is no frequency.", did_you_mean(text.casefold(), FREQUENCIES)


def _number(_: Codes, text: str) -> _Read:
    if not _NUMBER.fullmatch(text):
        fix = "Write digits only, without £, %, commas or spaces." if re.search(r"\d", text) else ""
        return None, "is not a number.", fix
    if abs(Fraction(text)) > MOST_POUNDS:
        return None, f"is larger than any figure this program believes ({MOST_POUNDS:,}).", ""
    return Fraction(text), "", ""


def _text(_: Codes, text: str) -> _Read:
    return text, "", ""


_READERS: Final[Mapping[Field, Callable[[Codes, str], _Read]]] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys((Field.UNIT, Field.SOURCE, Field.COHORT), _text),
    Field.DEFINITION_ID: _definition,
    Field.GEOGRAPHY_CODE: _area,
    Field.DATE: _date,
    Field.FREQUENCY: _frequency,
}
