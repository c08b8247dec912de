"""Comparability of outcome data: known answers, brute force, and what is promised of every set."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funding_alloc.learning.standard_pairs import comparability, comparability_by_groups, profile_of
from funding_alloc.schema.standard_results import Comparability
from funding_alloc.schema.standard_terms import Field, Level, PairOf, Place, Record, State, Within
from tests.learning.standard_rows import FIELDS, SETS, WORDS, filled, row

FEW = settings(max_examples=40)
LEVELS = st.sampled_from(Level)
WHO = st.sampled_from(PairOf)
AMONG = st.sampled_from(Within)


def share(*records: Record, level: Level = Level.UNIT) -> Fraction | None:
    """Between authorities of a programme."""
    return comparability(records, PairOf.AUTHORITY, Within.PROGRAMME, level).share


def test_one_indicator_each_is_the_share_of_pairs() -> None:
    """Of three authorities two have the same definition: one pair of three."""
    rows = [row(i, who, "i", definition_id=d, unit="%") for i, (who, d) in enumerate(zip("ABC", "dde", strict=True))]
    found = comparability(rows, PairOf.AUTHORITY, Within.PROGRAMME, Level.UNIT)
    assert found == Comparability(Level.UNIT, 1, 3, 1, 3)


def test_levels() -> None:
    """The same definition, then unit, value, period and cohort, each apart."""
    one = row(2, "A", "i", definition_id="d", unit="%", value="1", date="2023", cohort="all")
    changes = {
        "unit": ({"unit": "people"}, {Level.DEFINITION}),
        "value": ({"value": ""}, set(Level) - {Level.VALUE}),
        "date": ({"date": "2024"}, {Level.DEFINITION, Level.UNIT, Level.VALUE, Level.COHORT}),
        "cohort": ({"cohort": "young"}, {Level.DEFINITION, Level.UNIT, Level.VALUE, Level.PERIOD}),
    }
    for name, (new, holds) in changes.items():
        cells = {"definition_id": "d", "unit": "%", "value": "1", "date": "2023", "cohort": "all", **new}
        other = row(3, "B", "i", **{field: cell for field, cell in cells.items() if cell})
        for level in Level:
            assert share(one, other, level=level) == int(level in holds), (name, level)


def test_the_lesser_number_is_what_could_be_in_common() -> None:
    """One indicator of A is in B; A has three, B has one."""
    rows = [row(i, "A", name, definition_id=name, unit="%") for i, name in enumerate("ijk")]
    assert share(*rows, row(9, "B", "i", definition_id="i", unit="%")) == 1


def test_blanks_are_like_nothing() -> None:
    """Two blanks, two TBC, two unusable definitions make no pair alike."""
    for state in (State.BLANK, State.TO_BE_CONFIRMED, State.NOT_AVAILABLE, State.UNUSABLE):
        rows = [row(2, who, "i", definition_id=state, unit="%") for who in "AB"]
        assert share(*rows) == 0
        rows = [row(2, who, "i", definition_id="d", unit=state) for who in "AB"]
        assert share(*rows) == 0
        assert share(*rows, level=Level.DEFINITION) == 1
    rows = [row(2, who, "i", definition_id="d", unit="%") for who in "AB"]
    assert share(*rows, level=Level.PERIOD) == 0


def test_a_series_needs_one_period_in_common() -> None:
    """2023 and 2024 against 2024 alone."""
    rows = [row(2, "A", "i", definition_id="d", unit="%", date=year) for year in ("2023", "2024")]
    assert share(*rows, row(4, "B", "i", definition_id="d", unit="%", date="2024"), level=Level.PERIOD) == 1


def test_nothing_to_compare_has_no_share() -> None:
    """No rows, or one authority."""
    assert share() is None
    assert share(row(2, "A", "i", definition_id="d", unit="%")) is None


@pytest.mark.parametrize(("within", "pairs"), [(Within.ALL, 3), (Within.PROGRAMME, 1)])
def test_within(within: Within, pairs: int) -> None:
    """Two of one programme, one of another."""
    rows = [row(i, who, "i", definition_id="d", unit="%") for i, who in enumerate("ABC")]
    rows[2] = replace(rows[2], programme="another")
    assert comparability(rows, PairOf.AUTHORITY, within, Level.UNIT).pairs == pairs


def test_by_project_or_authority() -> None:
    """Two projects of one authority are a pair of projects and none of authorities."""
    rows = [row(i, "A", "i", f"p{i}", definition_id="d", unit="%") for i in range(2)]
    assert comparability(rows, PairOf.PROJECT, Within.ALL, Level.UNIT).share == 1
    assert comparability(rows, PairOf.AUTHORITY, Within.ALL, Level.UNIT).share is None


def brute_force(records: tuple[Record, ...], of: PairOf, level: Level) -> Fraction | None:
    """Every pair of places, every pair of their rows, with nothing of the program's but the profiles' sizes."""
    who = {(one.authority if of is PairOf.AUTHORITY else one.project) for one in records}
    rows = {name: [r for r in records if name in {r.authority, r.project}] for name in who}

    def same(one: Record, other: Record) -> bool:
        fields = [Field.DEFINITION_ID]
        fields += [Field.UNIT] if level is not Level.DEFINITION else []
        fields += [Field.DATE] if "period" in level else []
        fields += [Field.COHORT] if "cohort" in level else []
        filled_in = level is not Level.VALUE or (one.is_filled(Field.VALUE) and other.is_filled(Field.VALUE))
        return filled_in and all(
            one.is_filled(f) and other.is_filled(f) and one.entries[f].text == other.entries[f].text for f in fields
        )

    def mark(one: Record) -> tuple[str, ...]:
        unit = () if level is Level.DEFINITION else (one.entries[Field.UNIT].text,)
        return (one.entries[Field.DEFINITION_ID].text, *unit)

    comparable = possible = 0
    for here, there in combinations(sorted(who), 2):
        comparable += len({mark(one) for one in rows[here] for other in rows[there] if same(one, other)})
        possible += min(profile_of(rows[here], level).size, profile_of(rows[there], level).size)
    return Fraction(comparable, possible) if possible else None


@FEW
@given(SETS, WHO, AMONG, LEVELS)
def test_three_ways(records: tuple[Record, ...], of: PairOf, within: Within, level: Level) -> None:
    """Pair by pair, by groups of n(n-1)/2, and by brute force over rows; from 0 to 1."""
    found = comparability(records, of, within, level)
    assert found == comparability_by_groups(records, of, within, level)
    assert found.share == brute_force(records, of, level)
    for part in (found.share, found.share_of_pairs):
        assert part is None or 0 <= part <= 1


@FEW
@given(SETS, st.integers(), LEVELS)
def test_order_does_not_matter(records: tuple[Record, ...], seed: int, level: Level) -> None:
    """Neither of rows nor of files."""
    shuffled = random.Random(seed).sample(records, len(records))
    here = comparability(records, PairOf.AUTHORITY, Within.ALL, level)
    assert comparability(shuffled, PairOf.AUTHORITY, Within.ALL, level) == here


@FEW
@given(SETS.filter(bool), st.data(), LEVELS)
def test_a_duplicate_never_raises(records: tuple[Record, ...], data: st.DataObject, level: Level) -> None:
    """A row written twice, in the same file or another."""
    old = data.draw(st.sampled_from(records))
    twice = (*records, replace(old, place=Place("other.csv", 2)))
    before = comparability(records, PairOf.AUTHORITY, Within.ALL, level)
    assert comparability(twice, PairOf.AUTHORITY, Within.ALL, level) == before


@FEW
@given(SETS.filter(bool), st.data(), LEVELS)
def test_filling_never_lowers(records: tuple[Record, ...], data: st.DataObject, level: Level) -> None:
    """Unless one name turns out to have two definitions or units, which are two indicators."""
    at = data.draw(st.integers(0, len(records) - 1))
    old = records[at]
    field = data.draw(st.sampled_from(FIELDS))
    assume(not old.is_filled(field))
    new = replace(
        old, entries={**old.entries, field: filled(field, data.draw(st.sampled_from(WORDS.get(field, ("x",)))))}
    )
    after = (*records[:at], new, *records[at + 1 :])
    mine = [[one for one in rows if one.authority == old.authority] for rows in (records, after)]
    assume(profile_of(mine[1], level).size <= profile_of(mine[0], level).size)
    before = comparability(records, PairOf.AUTHORITY, Within.ALL, level).share
    now = comparability(after, PairOf.AUTHORITY, Within.ALL, level).share
    assert (before is None) == (now is None)
    assert before is None or now is None or now >= before
