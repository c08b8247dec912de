"""Real awards against need and against the formula, district by district, and beside the reference's figures."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from funding_alloc.comparison.award_targeting import AGREES
from funding_alloc.comparison.districts import district_rows, each_district_once_in_words, fifth_rows, without_award
from funding_alloc.comparison.targeting import (
    concentration_index,
    index_if_each_area_counts_once,
    share_to_neediest_fifth,
)
from funding_alloc.export.quality import quality_pack
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.district_charts import beyond_scale, curve_points
from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import RecordedCompetition
from funding_alloc.schema.targeting import TargetingRow
from tests.comparison import second_routes as second
from tests.conftest import Shipped
from tests.run.second_compilation import FUNDS, second_compilation

SCENARIO = Path(__file__).resolve().parents[2] / "inputs/scenarios/levelling-up-2021.yaml"


@pytest.fixture(scope="module")
def results(shipped: Shipped) -> Results:
    """One run of the shipped scenario."""
    return shipped(SCENARIO.stem)


def _targeting(results: Results, money: str, fund: str = "all_funds") -> dict[str, TargetingRow]:
    rows = [r for r in results.targeting if (r.level, r.money, r.fund) == ("district", money, fund)]
    return {row.measure: row for row in rows}


def test_targeting_by_fund(results: Results) -> None:
    """Index, share to the neediest fifth and areas with any, as computed here."""
    found = {fund: _targeting(results, "awards", fund) for fund in (*FUNDS, "all_funds")}
    figures = {
        fund: (
            round(by["concentration_index"].value or 0, 4),
            round(by["neediest_fifth_share"].value or 0, 4),
            by["areas_with_any"].value,
        )
        for fund, by in found.items()
    }
    assert figures == {
        "levelling_up_fund_round_1": (0.3499, 0.4368, 77),
        "levelling_up_fund_round_2": (0.1678, 0.2541, 124),
        "future_high_streets_fund": (0.1660, 0.2668, 66),
        "town_deals": (0.2957, 0.3272, 82),
        "all_funds": (0.2562, 0.3237, 208),
    }
    totals = {fund: by["total"].value for fund, by in found.items()}
    assert totals["all_funds"] == sum(totals[fund] or 0 for fund in FUNDS) == 6_162_992_356


def test_second_route_to_every_index(results: Results) -> None:
    """The covariance, pairwise and area forms give each fund's index."""
    rows = district_rows(results)
    people = np.array([float(row.population) for row in rows])
    need = np.array([float(row.need or 0) for row in rows])
    for fund in FUNDS:
        money = np.array([float((row.awards or {})[fund]) for row in rows])
        index = _targeting(results, "awards", fund)["concentration_index"].value
        for form in (second.concentration_covariance, second.concentration_pairwise, second.concentration_area):
            assert form(money, people, need) == pytest.approx(index, abs=1e-12)


def test_formula_and_settlement_score_as_money_in_proportion_does(results: Results) -> None:
    """0.2182 for all three on the districts; the settlement's rests on how authorities pass it on, and says so."""
    for money in ("formula", "settlement", "proportional_to_need"):
        by = _targeting(results, money)
        assert by["concentration_index"].value == pytest.approx(0.2182, abs=5e-5)
        assert by["neediest_fifth_share"].value == pytest.approx(0.3145, abs=5e-5)
        assert by["areas_with_nothing"].value == 0
    freedom = _targeting(results, "settlement")["concentration_index_within_freedom"]
    assert [round(n or 0, 3) for n in (freedom.low, freedom.value, freedom.high)] == [-0.316, 0.218, 0.481]
    assert "in proportion to their formula money" in _targeting(results, "settlement")["concentration_index"].note


def test_intervals_are_those_of_the_reference(results: Results) -> None:
    """Each end lies within 0.01 of the reference's two digits, the draws being others."""
    for fund in (*FUNDS, "all_funds"):
        row = _targeting(results, "awards", fund)["concentration_index"]
        assert row.low == pytest.approx(float(row.reference_low or 0), abs=0.01)
        assert row.high == pytest.approx(float(row.reference_high or 0), abs=0.01)


def test_reference_is_reproduced_from_its_own_inputs(results: Results) -> None:
    """With the composite score every figure of the reference comes back to its last digit, except 0.3147 for 32%."""
    settings = results.inputs.scenario.models.competitive
    assert isinstance(settings, RecordedCompetition)
    assert settings.targeting is not None
    compiled = second_compilation(results)
    people, need = compiled.people, compiled.need
    sums = compiled.awards | {"proportional_to_need": people * need}
    assert set(settings.targeting.reference.figures) == set(sums)
    off = {}
    for fund, figures in settings.targeting.reference.figures.items():
        money = sums[fund]
        found = {
            "concentration_index": float(concentration_index(money, people, need)),
            "neediest_fifth_share": float(share_to_neediest_fifth(money, people, need)),
            "areas_with_any": float((money > 0).sum()),
            "each_area_once": float(index_if_each_area_counts_once(money, people, need)),
        }
        for measure, value in found.items():
            figure = getattr(figures, measure)
            row = TargetingRow("district", "awards", fund, measure, value, None, None, "", figure and Decimal(figure))
            if figure is not None and not row.is_within_rounding:
                off[fund, measure] = round(value, 4)
    assert off == {("proportional_to_need", "neediest_fifth_share"): 0.3147}


def test_the_deprivation_score_alone_makes_the_difference(results: Results) -> None:
    """People are the same, awards within £1; with our money and people and its score, its indices come out."""
    compiled, rows = second_compilation(results), district_rows(results)
    assert compiled.codes == tuple(row.district.area_code for row in rows)
    people = np.array([float(row.population) for row in rows])
    assert (people == compiled.people).all()
    for fund in FUNDS:
        money = np.array([float((row.awards or {})[fund]) for row in rows])
        assert np.abs(money - compiled.awards[fund]).max() < 1
        theirs = concentration_index(compiled.awards[fund], people, compiled.need)
        assert concentration_index(money, people, compiled.need) == pytest.approx(float(theirs), abs=1e-8)
    nothing = {code for code, gbp in zip(compiled.codes, compiled.awards["all_funds"], strict=True) if gbp == 0}
    assert nothing == {row.district.area_code for row in without_award(rows)}


def test_differences_are_explained_and_agreement_is_said(results: Results) -> None:
    """Four figures differ beyond rounding, each with the cause; every other says that it agrees."""
    held = [row for row in results.targeting if row.reference is not None]
    differing = {(row.money, row.fund, row.measure) for row in held if not row.is_within_rounding}
    assert differing == {
        ("awards", "future_high_streets_fund", "concentration_index"),
        ("awards", "all_funds", "concentration_index"),
        ("proportional_to_need", "all_funds", "concentration_index"),
        ("proportional_to_need", "all_funds", "neediest_fifth_share"),
    }
    assert len(held) == 19
    for row in held:
        said = AGREES if row.is_within_rounding else "mySociety's composite deprivation score"
        assert said in row.note


def test_effect_of_dropping_population_weights_is_shown_once(results: Results) -> None:
    """Round 1 falls from +0.350 to -0.406, because the Isles of Scilly got £48,443,497 for 2,281 people."""
    (row,) = [row for row in results.targeting if row.measure == "each_area_once"]
    assert row.fund == "levelling_up_fund_round_1"
    assert row.value == pytest.approx(-0.4057, abs=5e-5)
    assert row.is_within_rounding
    assert each_district_once_in_words(results) == (
        "Residents count once each. If each district did, whatever its people, Levelling Up Fund round 1 would score "
        "-0.406 instead of +0.350, because Isles of Scilly got £21,238 a head."
    )
    scilly = next(found for found in district_rows(results) if found.district.name == "Isles of Scilly")
    assert scilly.awarded_gbp == 48_443_497
    assert scilly.population == 2_281


def test_districts_add_up_to_the_awards_and_to_the_formula(results: Results) -> None:
    """296 districts; each fund's awards, the whole and the differences to the pound."""
    rows = district_rows(results)
    assert len(rows) == 296
    by_fund = {fund: sum((row.awards or {})[fund] for row in rows) for fund in FUNDS}
    assert by_fund == {line.fund: line.gbp for line in results.lines}
    assert sum(row.formula_gbp for row in rows) == 6_162_992_356
    assert sum(row.difference_gbp or 0 for row in rows) == 0


def test_districts_with_nothing(results: Results) -> None:
    """88, none in the neediest fifth of people, five in the second; the formula would have given them £982,943,240."""
    found = without_award(district_rows(results))
    assert len(found) == 88
    assert Counter(row.need_fifth for row in found) == {2: 5, 3: 9, 4: 25, 5: 49}
    assert sum(row.formula_gbp for row in found) == 982_943_240
    assert [(row.district.name, row.need_rank, row.formula_gbp) for row in found[:5]] == [
        ("Islington", 52, 30_201_072),
        ("Enfield", 72, 41_987_980),
        ("Coventry", 75, 45_330_351),
        ("Lambeth", 78, 40_085_666),
        ("Bolsover", 81, 10_166_385),
    ]
    alone = {fund: _targeting(results, "awards", fund)["areas_with_nothing_in_neediest_fifth"].value for fund in FUNDS}
    assert list(alone.values()) == [19, 18, 29, 19]


def test_like_places_were_treated_differently(results: Results) -> None:
    """£166 a head among districts of like need, 0.49 as a Gini; the formula's rounding leaves less than a penny."""
    awards, formula = _targeting(results, "awards"), _targeting(results, "formula")
    assert awards["horizontal_dispersion"].value == pytest.approx(166.470, abs=5e-4)
    assert awards["horizontal_gini"].value == pytest.approx(0.4882, abs=5e-5)
    assert 0 <= (formula["horizontal_dispersion"].value or 0) < 0.01


def test_fifths_of_need(results: Results) -> None:
    """£174.68 a head awarded to the neediest fifth and £169.72 by formula; £30.05 and £54.95 to the least needy."""
    rows = fifth_rows(district_rows(results))
    assert [round(row.awards_per_head, 2) for row in rows] == [174.68, 123.58, 143.10, 68.21, 30.05]
    assert [round(row.formula_per_head, 2) for row in rows] == [169.72, 130.69, 104.09, 80.15, 54.95]
    assert [row.districts for row in rows] == [45, 44, 63, 63, 81]
    assert rows[0].awards_share == pytest.approx(_targeting(results, "awards")["neediest_fifth_share"].value)


def test_the_sign_off_pack_holds_the_comparison(results: Results) -> None:
    """Nineteen figures beside the reference's, four of which differ, and the cause once."""
    pack = quality_pack(results).decode()
    section = pack[pack.index("## Comparison with an earlier calculation") : pack.index("## Open issues")]
    assert section.count("| agrees |") == 15
    assert section.count("| differs |") == 4
    assert "| Levelling Up Fund round 1 | Concentration index of money by need | 0.3499 | 0.350 | -0.0001 |" in section
    assert section.count("mySociety's composite deprivation score") == 1


def test_same_seed_same_intervals(results: Results) -> None:
    """A second run of the scenario finds the same table, to the last digit."""
    assert results_of(SCENARIO).targeting == results.targeting


def test_the_charts_show_every_district_and_say_who_is_off_the_scale(results: Results) -> None:
    """Six charts; the scale of awards ends at £600 a head, above which the Isles of Scilly alone lie."""
    with zipfile.ZipFile(BytesIO(workbook_bytes(results))) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(re.findall(r'descr="[^"]+"', drawing)) == len(charts)
    dots = next(chart for chart in charts if "each dot a district" in chart)
    assert "above the scale: Isles of Scilly, £21,238 a head" in dots
    assert '<max val="600"' in dots
    assert dots.count("<ser>") == 2
    assert [row.district.name for row in beyond_scale(district_rows(results))[1]] == ["Isles of Scilly"]


def test_curve_points_end_at_the_whole(results: Results) -> None:
    """297 points from nothing to everything, none falling; the area under them gives the index again."""
    points = curve_points(district_rows(results))
    assert len(points) == 297
    assert (points[-1].people, points[-1].awards, points[-1].formula) == (1, 1, 1)
    assert all(a.people < b.people and a.awards <= b.awards for a, b in pairwise(points))
    area = sum((b.people - a.people) * (a.awards + b.awards) / 2 for a, b in pairwise(points))
    assert 1 - 2 * area == pytest.approx(_targeting(results, "awards")["concentration_index"].value, abs=1e-12)
