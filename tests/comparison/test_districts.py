"""Rank and fifth of a district, counted resident by resident; who got nothing; the rows of a hand-made run."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.comparison.districts import (
    DistrictRow,
    district_rows,
    fifth_rows,
    nothing_in_words,
    rank_and_fifth,
    without_award,
)
from funding_alloc.schema.places import District
from tests.export.cases import QUANTUM, by_district, small_results


def one(code: str, rank: int, fifth: int, awards: dict[str, int]) -> DistrictRow:
    """A district of 100 people whose formula money is £7."""
    place = District(code, code, f"Place {code}", "London", "unitary", None)
    return DistrictRow(place, "outside", Fraction(100), Fraction(100 - rank), rank, fifth, awards, {"roads": 7})


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), min_size=1, max_size=8))
def test_rank_and_fifth_resident_by_resident(areas: list[tuple[int, int]]) -> None:
    """Rank is one more than the needier districts; the fifth is that of the middle of those who share the need."""
    people = {f"E{i:08d}": Fraction(count) for i, (count, _) in enumerate(areas)}
    need = {f"E{i:08d}": Fraction(level) for i, (_, level) in enumerate(areas)}
    found = rank_and_fifth(people, need)
    # Each resident is cut into ten, so that the middle of a group falls between two whole parts.
    line = sorted(-level for count, level in areas for _ in range(10 * count))
    for code, level in need.items():
        assert found[code][0] == 1 + sum(other > level for other in need.values())
        first, last = line.index(-int(level)), len(line) - line[::-1].index(-int(level))
        assert found[code][1] == min(5 * (first + last) // (2 * len(line)), 4) + 1


def test_a_tie_shares_the_lower_rank() -> None:
    """Two districts at the top are both first, and the next is third."""
    same = dict.fromkeys("abc", Fraction(10))
    found = rank_and_fifth(same, {"a": Fraction(2), "b": Fraction(2), "c": Fraction(1)})
    assert {code: rank for code, (rank, _) in found.items()} == {"a": 1, "b": 1, "c": 3}


def test_what_is_said_of_those_with_nothing() -> None:
    """Two of three got nothing, one of them in the neediest fifth; the neediest comes first."""
    rows = [one("E1", 3, 5, {}), one("E2", 2, 3, {"roads": 5}), one("E3", 1, 1, {"roads": 0})]
    assert [row.district.area_code for row in without_award(rows)] == ["E3", "E1"]
    assert nothing_in_words(rows) == (
        "2 of 3 districts got nothing from any fund, 1 of them in the neediest fifth of people and none in the second; "
        "the formula would have given them £14."
    )
    assert rows[1].difference_gbp == -2
    assert rows[1].each(rows[1].difference_gbp) == -0.02


def test_without_recorded_awards_nobody_is_said_to_have_nothing() -> None:
    """Not known is not nothing."""
    unknown = replace(one("E1", 1, 1, {}), awards=None)
    assert not unknown.has_nothing
    assert unknown.awarded_gbp is None
    assert without_award([unknown]) == ()
    assert nothing_in_words([unknown]) == ""
    assert fifth_rows([unknown]) == ()


def test_rows_of_a_run() -> None:
    """One a district, to the pound; none where money is not shared between districts."""
    rows = district_rows(by_district())
    assert sum(row.formula_gbp for row in rows) == sum(row.awarded_gbp or 0 for row in rows) == QUANTUM
    assert {(row.need_rank, row.need_fifth) for row in rows} == {(1, 3)}
    assert district_rows(small_results()) == ()


def test_fifths_of_districts_of_like_need_are_alike() -> None:
    """All need is one, so every fifth has the same money, a fifth of the whole."""
    rows = fifth_rows(district_rows(by_district()))
    assert {round(row.awards_share, 12) for row in rows} == {0.2}
    assert {round(row.formula_per_head * row.people * 5, 3) for row in rows} == {float(QUANTUM)}
