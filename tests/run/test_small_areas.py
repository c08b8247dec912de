"""A formula on small areas, districts and authorities: closed form, linear and not, and what does not match."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.run.small_areas import SmallAreaStudy, study_small_areas
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.small_areas import AreaLevel
from tests.changes import edit
from tests.conftest import ROOT
from tests.inputs.tables import DISTRICTS, SMALL_AREAS, rows

SCENARIO = ROOT / "inputs/scenarios/integrated-settlements-2026.yaml"
ONE = "inputs/scenarios/greater-manchester-2025-26.yaml"
QUANTUM = 987_654_321
Area = tuple[str, int, Fraction]
"""Code, residents and score."""


@pytest.fixture(scope="module")
def found() -> SmallAreaStudy:
    """Both shipped formulas on the seven authorities of the default scenario."""
    return study_small_areas(SCENARIO, [], QUANTUM, everywhere=False)


def _owners(found: SmallAreaStudy) -> dict[str, str]:
    """Authority of each district inside, by the code that small areas have."""
    inside = {authority.area_code for authority in found.places.authorities}
    return {r["area_code_2024"]: r["authority_code"] for r in rows(DISTRICTS) if r["authority_code"] in inside}


def _together(areas: Iterable[tuple[str, Area]]) -> list[Area]:
    """Areas put together: residents added up, the mean of scores weighted by them."""
    people: dict[str, int] = {}
    weighted: dict[str, Fraction] = {}
    for code, (_, residents, score) in areas:
        people[code] = people.get(code, 0) + residents
        weighted[code] = weighted.get(code, Fraction(0)) + residents * score
    return [(code, people[code], weighted[code] / people[code]) for code in people]


def _shared(areas: list[Area], threshold: Fraction | None) -> dict[str, int]:
    """Pounds in closed form: residents times score, or times score above the mean; largest remainder, lower code."""
    mean = sum((n * score for _, n, score in areas), Fraction(0)) / sum(n for _, n, _ in areas)
    need = {
        a: n * (score if threshold is None else max(score - threshold * mean, Fraction(0))) for a, n, score in areas
    }
    whole = sum(need.values(), Fraction(0))
    exact = {code: QUANTUM * amount / whole for code, amount in need.items()}
    pounds = {code: int(amount // 1) for code, amount in exact.items()}
    spare = QUANTUM - sum(pounds.values())
    for code in sorted(exact, key=lambda code: (pounds[code] - exact[code], code))[:spare]:
        pounds[code] += 1
    return pounds


def _added_up(pounds: Mapping[str, int], owner: Mapping[str, str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for code, gbp in pounds.items():
        out[owner[code]] = out.get(owner[code], 0) + gbp
    return out


@pytest.mark.parametrize(("place", "threshold"), [(0, None), (1, Fraction(1))])
def test_every_level_is_what_the_closed_form_gives(
    found: SmallAreaStudy, place: int, threshold: Fraction | None
) -> None:
    """To the pound, from the table read plainly."""
    owners = _owners(found)
    table = [row for row in rows(SMALL_AREAS) if row["district_code"] in owners]
    small = [(r["area_code"], int(r["residents_census_2021"]), Fraction(r["imd_score"])) for r in table]
    today = {row["area_code_2024"]: row["area_code"] for row in rows(DISTRICTS)}
    district = {r["area_code"]: today[r["district_code"]] for r in table}
    authority = {today[code]: owner for code, owner in owners.items()}
    districts = _together((district[area[0]], area) for area in small)
    authorities = _together((authority[area[0]], area) for area in districts)
    own = {code: code for code in authority.values()}
    study = found.studies[place]
    on_small = _added_up(_shared(small, threshold), district)
    assert study.results[AreaLevel.SMALL_AREAS].by_district == on_small
    assert study.results[AreaLevel.SMALL_AREAS].by_authority == _added_up(on_small, authority)
    on_districts = _shared(districts, threshold)
    assert study.results[AreaLevel.DISTRICTS].by_district == on_districts
    assert study.results[AreaLevel.DISTRICTS].by_authority == _added_up(on_districts, authority)
    assert study.results[AreaLevel.AUTHORITIES].by_authority == _added_up(_shared(authorities, threshold), own)


def test_the_level_moves_nothing_of_a_linear_formula_but_roundings(found: SmallAreaStudy) -> None:
    """Exactly nothing before rounding, a few pounds after; of the other formula more than a tenth."""
    linear, other = found.studies
    for level in (AreaLevel.DISTRICTS, AreaLevel.AUTHORITIES):
        assert linear.moved_before_rounding(level) == 0
        assert linear.moved(level) < 100
        assert other.moved(level) > QUANTUM // 10
        assert abs(other.moved(level) - other.moved_before_rounding(level)) < 100


def test_every_level_shares_out_the_quantum(found: SmallAreaStudy) -> None:
    """To the pound, by authority and by district."""
    for study in found.studies:
        for result in study.results.values():
            assert sum(result.by_authority.values()) == QUANTUM
            assert sum(result.exact.values()) == QUANTUM
        assert sum(study.results[AreaLevel.DISTRICTS].by_district.values()) == QUANTUM


@pytest.mark.slow
def test_all_of_england_keeps_districts_outside_as_they_are() -> None:
    """33,755 small areas, 296 districts; 16 authorities and the districts that are in none."""
    found = study_small_areas(SCENARIO, [], QUANTUM, everywhere=True)
    outside = sum(district.authority_code is None for district in found.places.districts)
    for study in found.studies:
        assert [result.areas for result in study.results.values()] == [33_755, 296, 16 + outside]
        assert all(OUTSIDE in result.by_authority for result in study.results.values())
    assert found.studies[0].moved_before_rounding(AreaLevel.AUTHORITIES) == 0
    assert found.areas.by_older_code == sum(row["district_code"] in {"E08000016", "E08000019"} for row in _england())


def _england() -> list[dict[str, str]]:
    return rows(SMALL_AREAS)


def test_a_square_depends_on_the_level(project: Path) -> None:
    """A formula of one's own: residents by the square of need, within Greater Manchester."""
    text = (project / "formulas/small_area_excess/2025-26.yaml").read_text(encoding="utf-8")
    head, steps = text[: text.index("steps:")], text[text.index("  - {id: weighted_residents") : text.index("cases:")]
    own = project / "formulas/square/2025-26.yaml"
    own.parent.mkdir()
    squared = "  - {id: excess_need, op: power, of: deprivation_need, exponent: threshold, digits: 12}\n"
    index = "  - {id: deprivation_need, op: index, of: imd_score, weighted_by: residents_census_2021, measures: need}\n"
    head = head.replace("formula: small_area_excess", "formula: square").replace(
        "value: 1\n    unit: ratio", "value: 2\n    unit: number"
    )
    case = """cases:
  - case: alone
    working: "One area has everything."
    quantum: 100
    given: {residents_census_2021: {A: 10}, imd_score: {A: 20}}
    expect: {final: {A: 100}}
"""
    own.write_text(head + "steps:\n" + index + squared + steps + case, encoding="utf-8")
    (study,) = study_small_areas(project / ONE, [own], QUANTUM, everywhere=False).studies
    small, first = (study.results[at] for at in (AreaLevel.SMALL_AREAS, AreaLevel.DISTRICTS))
    assert set(small.by_authority.values()) == set(first.by_authority.values()) == {QUANTUM}
    assert study.moved_between_districts() > QUANTUM // 100


def _changed(project: Path, old: str, new: str) -> None:
    path = project / "inputs" / SMALL_AREAS
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    assert old in text
    path.write_bytes(gzip.compress(text.replace(old, new).encode("utf-8"), mtime=0))


def _fault(project: Path, formula: str = "small_area_need/2025-26.yaml") -> str:
    with pytest.raises(InputFault) as raised:
        study_small_areas(project / ONE, [project / "formulas" / formula], QUANTUM, everywhere=False)
    return str(raised.value)


def test_a_code_that_matches_no_district_is_refused(project: Path) -> None:
    """At its line; and so is the district that has no small area left."""
    _changed(project, ",E09000001,", ",E09000099,")
    said = _fault(project)
    assert "small_areas.csv.gz:2:2: column 'district_code': 'E09000099' is not a district." in said
    assert "has no small area in E09000001 City of London." in said


def test_figures_that_small_areas_lack_are_refused(project: Path) -> None:
    """A formula of districts reads other columns, and a formula may pin another time."""
    assert "'population_mid_2022' is not an indicator" in _fault(project, "levelling_up/2020-21.yaml")
    edit(project / "formulas/small_area_need/2025-26.yaml", "{vintage: census-2021", "{vintage: census-2011")
    edit(project / "formulas/small_area_excess/2025-26.yaml", "residents_census_2021", "residents_2021", every=True)
    assert "'residents_2021' is not held by small area" in _fault(project, "small_area_excess/2025-26.yaml")
    assert "pinned to census-2011, and small areas have it of census-2021" in _fault(project)


def test_a_level_on_which_nobody_is_above_the_threshold_is_told(project: Path) -> None:
    """One authority alone is its own mean."""
    said = _fault(project, "small_area_excess/2025-26.yaml")
    assert "on authorities first: step 'need_share': the total of 'weighted_residents' is zero." in said


def test_a_damaged_table_is_refused(project: Path) -> None:
    """Cut off in the middle."""
    path = project / "inputs" / SMALL_AREAS
    path.write_bytes(path.read_bytes()[:1000])
    assert "cannot be unpacked" in _fault(project)
