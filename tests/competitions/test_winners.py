"""The table of real winners: made from the awards by the rule of the data dictionary, and by no other."""

from __future__ import annotations

from collections import Counter
from typing import Final

from tests.inputs.tables import DISTRICTS, rows

from .presets import ROUND_1, ROUND_2, english_awards, real_winners

LEADS: Final = {
    "LUF1-021": "E10000007",  # Derbyshire
    "LUF1-024": "E10000011",  # East Sussex
    "LUF1-028": "E10000013",  # Gloucestershire
    "LUF1-038": "E10000019",  # Lincolnshire
    "LUF1-040": "E47000004",  # Liverpool City Region
    "LUF2-013": "E47000008",  # Cambridgeshire and Peterborough
    "LUF2-020": "E10000006",  # Cumbria, abolished
    "LUF2-023": "E10000008",  # Devon
    "LUF2-028": "E12000007",  # Greater London Authority
    "LUF2-033": "E10000016",  # Kent
    "LUF2-036": "E10000017",  # Lancashire
    "LUF2-047": "E10000020",  # Norfolk
    "LUF2-048": "E47000010",  # North East, as it was until 2024
    "LUF2-068": "E10000028",  # Staffordshire
    "LUF2-071": "E47000006",  # Tees Valley
    "LUF2-079": "E47000003",  # West Yorkshire
}
"""Awards to several districts: the county council or combined authority that the award names."""
ABOLISHED: Final = {
    "LUF1-003": "E07000027",  # Barrow-in-Furness
    "LUF1-060": "E10000027",  # Somerset County Council
    "LUF2-001": "E07000026",  # Allerdale
    "LUF2-018": "E07000029",  # Copeland
    "LUF2-057": "E07000166",  # Richmondshire
    "LUF2-062": "E07000188",  # Sedgemoor
}
"""Awards to one district by a body since abolished: its own code of the time."""


def applicant_of(award: dict[str, str]) -> str:
    """The rule of the data dictionary."""
    return {**LEADS, **ABOLISHED}.get(award["award_id"], award["area_codes"].split(";")[0])


def test_the_table_follows_from_the_awards() -> None:
    """Every English award of both rounds, joint awards at their lead, one row for each body and set of areas."""
    expected = set()
    for slug in (ROUND_1, ROUND_2):
        for award in english_awards(slug):
            is_joint = ";" in award["area_codes"]
            assert is_joint == (award["award_id"] in LEADS), award
            expected.add((slug, applicant_of(award), tuple(award["area_codes"].split(";"))))
    assert [(one.competition, one.applicant, one.areas) for one in real_winners()] == sorted(expected)
    assert Counter(one.competition for one in real_winners()) == {ROUND_1: 63, ROUND_2: 80}
    assert Counter(one.competition for one in real_winners() if len(one.areas) > 1) == {ROUND_1: 5, ROUND_2: 11}


def test_no_body_won_twice_and_24_areas_did() -> None:
    """Round 1 winners were barred from round 2 as applicants; counties, joint bids and mergers reach their areas."""
    by_round = {slug: [one for one in real_winners() if one.competition == slug] for slug in (ROUND_1, ROUND_2)}
    bodies = [{one.applicant for one in by_round[slug]} for slug in (ROUND_1, ROUND_2)]
    areas = [{area for one in by_round[slug] for area in one.areas} for slug in (ROUND_1, ROUND_2)]
    assert not bodies[0] & bodies[1]
    assert [len(found) for found in areas] == [77, 124]
    assert len(areas[0] & areas[1]) == 24
    assert areas[0] | areas[1] <= {row["area_code"] for row in rows(DISTRICTS)}
