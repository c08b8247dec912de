"""Completeness of outcome data: known answers, and what is promised of every set."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funding_alloc.learning.standard_score import completeness, duplicates, score_by_fields
from funding_alloc.schema.standard_terms import Entry, Field, Place, Record, State
from tests.learning.standard_rows import FIELDS, SCORED, SETS, WORDS, filled, row

FEW = settings(max_examples=40)
TWO = (Field.UNIT, Field.BASELINE)


def score(*records: Record) -> Fraction | None:
    """Of unit and baseline."""
    return completeness(records, TWO).score


def test_zero_counts_and_three_other_things_do_not() -> None:
    """0 is a baseline; a blank, TBC, [x] and what cannot be used are none."""
    assert score(row(2, "A", "i", unit="%", baseline="0")) == 1
    for state in (State.BLANK, State.TO_BE_CONFIRMED, State.NOT_AVAILABLE, State.UNUSABLE):
        assert score(row(2, "A", "i", unit="%", baseline=state)) == Fraction(1, 2), state
    found = completeness((row(2, "A", "i", baseline="0"), row(3, "B", "i", baseline=State.TO_BE_CONFIRMED)), TWO)
    assert found.by_field[Field.BASELINE] == {State.ZERO: 1, State.TO_BE_CONFIRMED: 1}
    assert found.by_field[Field.UNIT] == {State.BLANK: 2}


def test_mean_over_indicators() -> None:
    """(1 + 1/2 + 0) / 3, and by project."""
    rows = (row(2, "A", "i", unit="%", baseline="1"), row(3, "A", "j", unit="%"), row(4, "B", "i"))
    found = completeness(rows, TWO)
    assert (found.score, found.indicators) == (Fraction(1, 2), 3)
    assert found.by_project == {"pA": Fraction(3, 4), "pB": 0}


def test_nothing_has_no_score() -> None:
    """No row, no score: not 0 and not 1."""
    assert completeness((), TWO).score is None
    assert score_by_fields((), TWO) is None


def test_duplicates_count_once_at_the_least() -> None:
    """The same project, definition and period: the fuller row does not help."""
    less = row(2, "A", "i", definition_id="d", date="2023", unit="%")
    more = row(3, "A", "another name", definition_id="d", date="2023", unit="%", baseline="1")
    assert score(less) == score(less, more) == score(more, less) == Fraction(1, 2)
    assert duplicates((less, more)) == ((less, more),)
    for other in (
        row(4, "B", "i", definition_id="d", date="2023"),
        row(4, "A", "i", definition_id="d", date="2024"),
        row(4, "A", "i", definition_id="d"),
        row(4, "A", "i", date="2023"),
    ):
        assert not duplicates((less, other))


def test_what_shows_a_duplicate_may_lower() -> None:
    """The one exception: the date filled in makes two rows one indicator."""
    full = row(2, "A", "i", definition_id="d", date="2023", unit="%", baseline="1")
    undated = row(3, "A", "i", definition_id="d", unit="%", baseline="1")
    poor = row(4, "B", "i")
    dated = replace(undated, entries={**undated.entries, Field.DATE: filled(Field.DATE, "2023")})
    assert score(full, undated, poor) == Fraction(2, 3)
    assert score(full, dated, poor) == Fraction(1, 2)


@FEW
@given(SETS, st.integers())
def test_order_does_not_matter(records: tuple[Record, ...], seed: int) -> None:
    """Neither of rows nor of files."""
    shuffled = random.Random(seed).sample(records, len(records))
    assert completeness(shuffled, SCORED) == completeness(records, SCORED)


@FEW
@given(SETS)
def test_two_ways_and_bounds(records: tuple[Record, ...]) -> None:
    """A mean of rows is a count of cells, from 0 to 1."""
    found = completeness(records, SCORED).score
    assert found == score_by_fields(records, SCORED)
    assert found is None or 0 <= found <= 1


@FEW
@given(SETS.filter(bool), st.data())
def test_a_duplicate_never_raises(records: tuple[Record, ...], data: st.DataObject) -> None:
    """However full it is, and under whatever name."""
    known = [one for one in records if one.is_filled(Field.DEFINITION_ID) and one.is_filled(Field.DATE)]
    assume(known)
    old = data.draw(st.sampled_from(known))
    new = {field: filled(field, WORDS.get(field, ("x",))[0]) for field in FIELDS}
    kept = {field: old.entries[field] for field in (Field.DEFINITION_ID, Field.DATE)}
    twice = replace(old, place=Place("other.csv", 2), indicator="fuller", entries={**new, **kept})
    before, after = completeness(records, SCORED).score, completeness((*records, twice), SCORED).score
    assert before is not None
    assert after is not None
    assert after <= before


@FEW
@given(SETS.filter(bool), st.data())
def test_filling_never_lowers(records: tuple[Record, ...], data: st.DataObject) -> None:
    """Unless what is filled in shows a duplicate."""
    at = data.draw(st.integers(0, len(records) - 1))
    field = data.draw(st.sampled_from(FIELDS))
    assume(not records[at].is_filled(field))
    new = filled(field, data.draw(st.sampled_from(WORDS.get(field, ("x",)))))
    after = list(records)
    after[at] = replace(records[at], entries={**records[at].entries, field: new})
    assume(len(duplicates(after)) == len(duplicates(records)))
    assume(sum(map(len, duplicates(after))) == sum(map(len, duplicates(records))))
    before, now = completeness(records, SCORED).score, completeness(after, SCORED).score
    assert before is not None
    assert now is not None
    assert now >= before


@FEW
@given(SETS.filter(bool), st.data())
def test_blanks_are_no_zeros(records: tuple[Record, ...], data: st.DataObject) -> None:
    """A zero put where a blank was counts; a blank put where a zero was does not."""
    at = data.draw(st.integers(0, len(records) - 1))
    blank = replace(records[at], entries={**records[at].entries, Field.BASELINE: Entry(State.BLANK, "")})
    zero = replace(records[at], entries={**records[at].entries, Field.BASELINE: filled(Field.BASELINE, "0")})
    rest = tuple(one for i, one in enumerate(records) if i != at)
    without, there = completeness((*rest, blank), SCORED).by_field, completeness((*rest, zero), SCORED).by_field
    assert there[Field.BASELINE][State.ZERO] == without[Field.BASELINE][State.ZERO] + 1
    assert there[Field.BASELINE][State.BLANK] == without[Field.BASELINE][State.BLANK] - 1
