"""What to collect next: known answers, and that every gain told is the gain of the score."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.learning.standard_advice import advise, apply
from funding_alloc.learning.standard_moves import COLLECT, CONVERT, FILL, Ground, moves_of
from funding_alloc.learning.standard_pairs import comparability
from funding_alloc.schema.standard import UnitFactor
from funding_alloc.schema.standard_results import Step
from funding_alloc.schema.standard_terms import Field, Level, PairOf, Record, State, Within
from tests.learning.standard_rows import SETS, row, rule

UNITS = {"%": UnitFactor("%", Fraction(1), "one"), "per 1,000": UnitFactor("%", Fraction(1, 10), "ten")}
GROUND = Ground({"i": "topic", "j": "topic"}, UNITS)


def first(*records: Record, level: Level = Level.UNIT) -> Step | None:
    """The first step."""
    steps, _ = advise(records, rule(level), GROUND, 1)
    return steps[0] if steps else None


@pytest.mark.parametrize(
    ("cells", "writes", "kind"),
    [
        ({"definition_id": "d1"}, ((Field.UNIT, "%"),), FILL),
        ({"unit": "%"}, ((Field.DEFINITION_ID, "d1"),), FILL),
        ({}, ((Field.DEFINITION_ID, "d1"), (Field.UNIT, "%")), FILL),
        ({"definition_id": "d1", "unit": "per 1,000"}, ((Field.UNIT, "%"),), CONVERT),
        ({"definition_id": "d1", "unit": "people"}, ((Field.UNIT, "%"),), COLLECT),
        ({"definition_id": "d2", "unit": "%"}, ((Field.DEFINITION_ID, "d1"),), COLLECT),
        ({"definition_id": State.UNUSABLE, "unit": "%"}, ((Field.DEFINITION_ID, "d1"),), FILL),
    ],
)
def test_what_is_written_and_how(cells: dict[str, str | State], writes: object, kind: str) -> None:
    """C is told to do as A and B do: the share goes from one pair of three to all."""
    alike = [row(i, who, "i", definition_id="d1", unit="%") for i, who in enumerate("AB")]
    step = first(*alike, row(4, "C", "j", **cells))
    assert step is not None
    assert (step.move.target.authority, step.move.words, step.move.kind) == ("C", writes, kind)
    assert (step.before, step.after, step.gain) == (Fraction(1, 3), Fraction(1), Fraction(2, 3))
    assert step.pairs_gained == 2
    assert step.move.needs_new_figures == (kind == COLLECT)
    assert [record.place.line for record in step.where] == [4]


def test_no_definition_is_suggested_without_a_topic() -> None:
    """Obesity is not told to be employment; a unit alone needs no topic."""
    alike = row(2, "A", "i", definition_id="d1", unit="%")
    assert first(alike, row(3, "B", "another thing")) is None
    assert first(alike, row(3, "B", "another thing", definition_id="d1")) is not None


def test_periods_and_cohorts_where_they_are_missing() -> None:
    """Only where the level asks for them, and never written over one that is there."""
    alike = row(2, "A", "i", definition_id="d1", unit="%", date="2023", cohort="all")
    bare = row(3, "B", "i", definition_id="d1", unit="%")
    assert first(alike, bare) is None
    step = first(alike, bare, level=Level.PERIOD)
    assert step is not None
    assert step.move.words == ((Field.DATE, "2023"),)
    step = first(alike, bare, level=Level.COHORT)
    assert step is not None
    assert step.move.words == ((Field.COHORT, "all"),)
    assert first(alike, row(3, "B", "i", definition_id="d1", unit="%", date="2024"), level=Level.PERIOD) is None


def test_greedy_takes_the_most_first() -> None:
    """Three have d1 and two d2: whoever is without joins the three."""
    rows = [row(i, who, "i", definition_id="d1", unit="%") for i, who in enumerate("ABC")]
    rows += [row(i, who, "j", definition_id="d2", unit="%") for i, who in enumerate("DE")]
    step = first(*rows, row(9, "F", "j", unit="%"))
    assert step is not None
    assert (step.move.target.authority, step.pairs_gained) == ("F", 3)


def test_measuring_less_is_no_gain() -> None:
    """A could drop what only A measures, and the share would rise: that is not told."""
    rows = [row(2, "A", "i", "p1", definition_id="d1", unit="%"), row(3, "A", "j", "p2", definition_id="d2", unit="%")]
    rows += [row(4, "B", "i", "p3", definition_id="d1", unit="%"), row(5, "B", "k", "p4", definition_id="d3", unit="%")]
    assert first(*rows) is None


def test_one_name_by_two_definitions_becomes_one() -> None:
    """A's series by two definitions counts as two indicators until it is brought to one: from 1 of 4 to 3 of 3."""
    rows = [row(i, "A", "i", definition_id=name, unit="%") for i, name in enumerate(("d1", "d2"))]
    rows += [row(5, "B", "j", definition_id="d3", unit="%"), row(6, "C", "j", definition_id="d3", unit="%")]
    step = first(*rows, row(7, "C", "k", definition_id="d4", unit="%"))
    assert step is not None
    assert (step.move.target.authority, step.before, step.after) == ("A", Fraction(1, 4), Fraction(1))


def test_why_there_is_no_more() -> None:
    """All alike, nobody with a definition, steps used up, nothing to compare."""
    told = {
        advise(rows, rule(), GROUND, steps)[1].split(",")[0].split(":")[0]
        for rows, steps in (
            ([row(2, who, "i", definition_id="d1", unit="%") for who in "AB"], 5),
            ([row(2, who, "i") for who in "AB"], 5),
            ([row(2, who, "i", definition_id=f"d{who}", unit="%") for who in "AB"], 0),
            ([], 5),
            ([row(2, "A", "k", definition_id="d1", unit="%"), row(3, "B", "i", unit="%")], 5),
        )
    }
    assert told == {
        "Every pair is comparable.",
        "No single change makes a pair comparable",
        "The set file asks for no more steps.",
        "There is nothing to compare.",
        "No other single change makes more pairs comparable",
    }


@settings(max_examples=30)
@given(SETS, st.sampled_from(Level), st.sampled_from(PairOf))
def test_gains_are_those_of_the_score(records: tuple[Record, ...], level: Level, of: PairOf) -> None:
    """Each step's gain is the difference of two scores of the whole set, and no other single move gains more."""
    found = rule(level, of, Within.ALL)
    steps, _ = advise(records, found, GROUND, 3)
    now = records
    for step in steps:
        before = comparability(now, of, Within.ALL, level)
        others = [comparability(apply(move, now), of, Within.ALL, level) for move, _ in moves_of(now, found, GROUND)]
        now = apply(step.move, now)
        after = comparability(now, of, Within.ALL, level)
        assert (step.before, step.after) == (before.share, after.share)
        assert step.pairs_gained == after.comparable - before.comparable
        assert step.gain > 0
        assert step.after == max(one.share or 0 for one in others if one.comparable > before.comparable)


@settings(max_examples=20)
@given(SETS, st.integers())
def test_order_does_not_matter(records: tuple[Record, ...], seed: int) -> None:
    """Neither of rows nor of files."""
    shuffled = random.Random(seed).sample(records, len(records))
    here, there = (advise(rows, rule(), GROUND, 3)[0] for rows in (records, shuffled))
    assert [replace(one, where=()) for one in here] == [replace(one, where=()) for one in there]
    assert [sorted(r.place.line for r in one.where) for one in here] == [
        sorted(r.place.line for r in one.where) for one in there
    ]
