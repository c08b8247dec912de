"""Rows of project files for tests, made without reading any."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from funding_alloc.schema.standard import PairRule
from funding_alloc.schema.standard_terms import (
    IDENTITY,
    NUMBERS,
    Entry,
    Field,
    Level,
    PairOf,
    Period,
    Place,
    Record,
    State,
    Value,
    Within,
)

SCORED = (
    *(Field.DEFINITION_ID, Field.UNIT, Field.BASELINE, Field.TARGET),
    *(Field.DATE, Field.GEOGRAPHY_CODE, Field.SOURCE, Field.FREQUENCY),
)
FIELDS = tuple(field for field in Field if field not in IDENTITY)
MISSING = (State.BLANK, State.TO_BE_CONFIRMED, State.NOT_AVAILABLE, State.UNUSABLE)


def filled(field: Field, text: str) -> Entry:
    """A usable cell."""
    value: Value = text
    if field in NUMBERS:
        value = Fraction(text)
    if field is Field.DATE:
        value = Period(date(int(text), 1, 1), date(int(text), 12, 31))
    return Entry(State.ZERO if value == 0 else State.FILLED, text, value)


def row(line: int, authority: str, indicator: str, /, project: str = "", **cells: str | State) -> Record:
    """A row; a cell that is not named is blank, and one given as a state holds nothing usable."""
    entries = {field: Entry(State.BLANK, "") for field in FIELDS}
    for name, cell in cells.items():
        field = Field(name)
        entries[field] = Entry(cell, "?") if isinstance(cell, State) else filled(field, cell)
    return Record(Place("made.csv", line), project or f"p{authority}", "programme", authority, indicator, entries)


def rule(level: Level = Level.UNIT, of: PairOf = PairOf.AUTHORITY, within: Within = Within.PROGRAMME) -> PairRule:
    """How pairs are made."""
    return PairRule.model_validate(
        {"of": of, "within": within, "level": level, "at_least": "0.5", "assumption": "A test."}
    )


WORDS: dict[Field, tuple[str, ...]] = {
    Field.DEFINITION_ID: ("d1", "d2"),
    Field.UNIT: ("%", "people"),
    Field.DATE: ("2023", "2024"),
    Field.COHORT: ("all", "young"),
    **dict.fromkeys(NUMBERS, ("0", "5")),
}


_CELLS = st.fixed_dictionaries(
    {field.value: st.sampled_from((*WORDS.get(field, ("x",)), *MISSING)) for field in FIELDS}
)
_NAMES = st.sampled_from([(who, who + number, name) for who in "ABCD" for number in "12" for name in "ijk"])
SETS = st.lists(st.tuples(_NAMES, _CELLS), max_size=8).map(
    lambda rows: tuple(row(i, who, name, project, **cells) for i, ((who, project, name), cells) in enumerate(rows, 2))
)
"""Sets of up to eight rows, of four authorities with two projects each; every cell filled, or missing in some way."""
