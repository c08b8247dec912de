"""The levelling-up scenario: real awards, the published fund totals, and what lies outside any combined authority."""

from __future__ import annotations

from collections import Counter

import pytest

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.as_run import can_be_live
from funding_alloc.export.workbook.calc.whole import calculations
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import Results
from tests.conftest import Shipped


@pytest.fixture(scope="module")
def results(shipped: Shipped) -> Results:
    """One run of the shipped scenario."""
    return shipped("levelling-up-2021")


def test_every_check_passes(results: Results) -> None:
    """Controls hold, the four announced totals among them."""
    assert [check for check in results.checks if not check.is_passed] == []


def test_awards_of_all_nations_add_up_to_the_announced_totals(results: Results) -> None:
    """£1,693.3m and £2,088.2m for the two rounds, £830.6m and £2,349.2m for the towns funds."""
    announced = {check.id: check.value for check in results.checks if check.id.startswith("announced.")}
    assert announced == {
        "announced.levelling_up_fund_round_1": 16933,
        "announced.levelling_up_fund_round_2": 20882,
        "announced.future_high_streets_fund": 8306,
        "announced.town_deals": 23492,
    }


def test_english_lines_are_the_sum_of_their_award_rows(results: Results) -> None:
    """Each line is the sum of the English rows of its fund: £1,351,429,923 and £1,631,780,378 for the two rounds."""
    english: Counter[str] = Counter()
    for award in results.inputs.awards:
        english[award.fund] += sum(award.shares.values())
    assert english == {line.fund: line.gbp for line in results.lines}
    assert english["levelling_up_fund_round_1"] == 1_351_429_923
    assert english["levelling_up_fund_round_2"] == 1_631_780_378


def test_every_award_is_there(results: Results) -> None:
    """216 awards of the Levelling Up Fund and 820 rows of the towns funds."""
    rounds = Counter("luf" if a.fund.startswith("levelling") else "towns" for a in results.inputs.awards)
    assert rounds == {"luf": 216, "towns": 820}


def test_competition_is_what_happened(results: Results) -> None:
    """Nothing of the English awards is unallocated, and £2,458,197,235 lies outside any combined authority."""
    won: Counter[str] = Counter()
    for a in results.allocations:
        if a.model is Model.COMPETITIVE:
            won[a.area_code] += a.gbp
    assert won[UNALLOCATED] == 0
    assert won[OUTSIDE] == 2_458_197_235
    assert sum(won.values()) == 6_162_992_356


def test_districts_add_up_to_authorities(results: Results) -> None:
    """District rows of formula and competition sum to the authority rows, line by line."""
    districts: Counter[tuple[Model, str, str]] = Counter()
    for d in results.district_allocations:
        districts[d.model, d.area_code, d.line] += d.gbp
    authorities: Counter[tuple[Model, str, str]] = Counter()
    for a in results.allocations:
        if a.model is not Model.SETTLEMENT and a.area_code != UNALLOCATED:
            authorities[a.model, a.area_code, a.line] += a.gbp
    assert +districts == +authorities


def test_flexibility_is_worth_nothing_where_every_theme_has_the_same_need(results: Results) -> None:
    """One formula for every fund: no theme falls short, so nothing moves and the gain is exactly zero."""
    assert {row.moved_gbp for row in results.flexibility} == {0}
    assert {row.weighted_before for row in results.flexibility} == {0}


def _district(results: Results, model: Model) -> dict[str, MeasureRow]:
    return {m.measure: m for m in results.measures if m.level == "district" and m.model is model}


def test_targeting_agrees_with_the_literature_on_these_awards(results: Results) -> None:
    """Awards score about 0.257 on need and a formula 0.219; 88 districts got nothing from any of the four funds."""
    awards, formula = _district(results, Model.COMPETITIVE), _district(results, Model.FORMULA)
    assert awards["concentration_index"].value == pytest.approx(0.257, abs=0.002)
    assert formula["concentration_index"].value == pytest.approx(0.219, abs=0.002)
    assert awards["areas_with_nothing"].value == 88
    assert formula["horizontal_dispersion"].value == pytest.approx(0, abs=0.01)
    assert (awards["horizontal_dispersion"].value or 0) > 100


def test_the_cost_of_bidding_is_never_shown_without_delay(results: Results) -> None:
    """1,235 bids at £30,000 for £6,961.3m: 0.5%; delay takes 0.95 * (1 - 1 / 1.035) of benefits, 3.2%."""
    found = {m.measure: m for m in results.measures if m.level == "authority" and m.model is Model.COMPETITIVE}
    assert found["bidding_cost"].value == 1_235 * 30_000 == 37_050_000
    deadweight = found["deadweight_share"]
    assert deadweight.value == pytest.approx(37_050_000 / 6_961_300_000)
    assert "future_high_streets_fund 1.1%, levelling_up_fund_round_1 0.5%" in deadweight.note
    assert (found["late_share"].value, found["months_late"].value) == (0.95, 12)
    assert found["benefit_lost_to_delay_share"].value == pytest.approx(0.95 * (1 - 1 / 1.035))
    assert "noise of scores cost is not known" in found["bidding_cost"].note


def test_a_workbook_of_too_many_areas_holds_values_unless_asked(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    """296 districts are live; were 295 the most, only where asked."""
    tallied = tally(results)
    found = calculations(tallied)
    assert found.most_areas == 296
    assert can_be_live(tallied, found)
    monkeypatch.setattr("funding_alloc.export.workbook.as_run.MOST_AREAS", 295)
    assert not can_be_live(tallied, found)
    assert can_be_live(tallied, found, all_live=True)
