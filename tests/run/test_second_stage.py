"""West Midlands to Coventry: every pound accounted for, and each way by a second route."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding_alloc import read_formula, second_stage
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement.ground import part_of
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.prepare import prepare
from funding_alloc.run.second_stage import pass_on
from funding_alloc.run.second_stage_call import award_by_hand, bidders_of, run_call
from funding_alloc.run.second_stage_ground import StageGround
from funding_alloc.run.settlement_stage import by_authority
from funding_alloc.schema.bidding import RoundTerms
from funding_alloc.schema.second_stage import Way
from funding_alloc.uncertainty.bids import cap_for, draw_bids, transport_cap_for
from tests.conftest import ROOT
from tests.run.second_stages import FILE, HOUSING, REGENERATION, TRANSPORT, accounted, changed, shipped_ground


@pytest.fixture(scope="module")
def ground() -> StageGround:
    """The West Midlands' plan and councils."""
    return shipped_ground()


CHANGES = {
    "as shipped": {},
    "all by formula": {"themes__H__way": "formula", "themes__R__way": "formula"},
    "all by plan": {"themes__H__way": "plan", "themes__T__way": "plan"},
    "all by call": {"themes__R__way": "call", "themes__T__way": "call"},
    "nothing topped up": {"call__top_up__share": "0"},
    "a third topped up": {"call__top_up__share": "0.333"},
    "the round stops": {"call__misfit": "stop", "call__top_up__share": "0.5"},
    "odd shares kept": {"themes__H__kept__CDEL": "0.3333333", "themes__T__kept__CDEL": "0.7777777"},
    "all kept": {"themes__H__kept__CDEL": "1", "themes__H__kept__RDEL": "1"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_pound_is_accounted_for(name: str, ground: StageGround) -> None:
    """In whole pounds, whatever the ways and shares; every check passes."""
    rows, totals, checks = pass_on(ground, changed(ground.inputs.rules, **CHANGES[name]))
    accounted(rows)
    assert [check for check in checks if not check.is_passed] == []
    assert sum(row.gbp for row in rows) == sum(ground.spending.values())
    assert sum(total.gbp for total in totals) == sum(row.gbp for row in rows if row.part == "council")


SHARES = st.decimals(0, 1, places=5).map(str)
TOP_UPS = st.just("0") | st.decimals("0.01", 1, places=5).map(str)
"""Nothing, or enough that ceilings in whole pounds can share it; see the test of a top-up of a few pounds."""
WAYS = st.sampled_from(["formula", "plan", "call"])


@given(capital=SHARES, revenue=SHARES, housing=WAYS, regeneration=WAYS, again=TOP_UPS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_any_shares_and_ways_leave_no_pound_over(
    ground: StageGround, capital: str, revenue: str, housing: str, regeneration: str, again: str
) -> None:
    """Parts kept, ways and top-up at random: the parts make up what is planned, and both calculations agree."""
    kept = {"themes__H__kept__CDEL": capital, "themes__H__kept__RDEL": revenue, "themes__T__kept__CDEL": again}
    ways = {"themes__H__way": housing, "themes__R__way": regeneration, "call__top_up__share": again}
    rows, _, checks = pass_on(ground, changed(ground.inputs.rules, **kept, **ways))
    accounted(rows)
    assert [check for check in checks if not check.is_passed] == []


def test_a_top_up_of_a_few_pounds_is_refused_where_ceilings_leave_a_pound_over(ground: StageGround) -> None:
    """Ceilings are whole pounds: of so little money they may leave one that nobody can take, and that is told."""
    tiny = changed(ground.inputs.rules, call__top_up__share="0.00001", themes__R__way="call")
    with pytest.raises(InfeasibleError, match="the ceilings leave money that nobody may take by £1"):
        pass_on(ground, tiny)


def test_the_formula_shares_transport_as_it_shares_any_table(ground: StageGround) -> None:
    """The seven districts' values, read apart, give the same pounds through the Python door."""
    with (ROOT / "inputs/indicators/districts.csv").open(encoding="utf-8", newline="") as file:
        found = {row["area_code"]: row for row in csv.DictReader(file) if row["area_code"] in ground.codes}
    names = ("population", "transport_connectivity", "median_weekly_pay")
    table = pd.DataFrame({name: {code: found[code][name] for code in ground.codes} for name in names})
    formula = read_formula(ROOT / "formulas/transport/2026-27.yaml")
    rows, _, _ = pass_on(ground, ground.inputs.rules)
    for year in ("2026-27", "2029-30"):
        here = [r for r in rows if (r.theme, r.del_class, str(r.year)) == (TRANSPORT, "CDEL", year)]
        planned, kept = here[0].planned_gbp, next(row.gbp for row in here if row.part == "kept")
        assert kept == planned * 8 // 10
        shares = formula.evaluate(table, quantum=planned - kept, year=year)["final"]
        assert {row.area_code: row.gbp for row in here if row.part == "council"} == {
            code: int(shares[code]) for code in ground.codes
        }


def test_without_virement_the_plan_is_the_formula(ground: StageGround) -> None:
    """A cap of nothing leaves each council what the formula gives it."""
    planned, _, _ = pass_on(ground, changed(ground.inputs.rules, plan__virement__cap="0"))
    shared, _, _ = pass_on(ground, changed(ground.inputs.rules, themes__R__way="formula"))
    assert [replace(row, way=Way.PLAN) for row in shared if row.theme == REGENERATION] == [
        row for row in planned if row.theme == REGENERATION
    ]


def test_no_council_falls_below_its_minimum(ground: StageGround) -> None:
    """Over the period each keeps 95% of what the formula gives it of the planned themes, and some stand at it."""
    shared, _, _ = pass_on(ground, changed(ground.inputs.rules, plan__virement__cap="0"))
    rows, _, _ = pass_on(ground, changed(ground.inputs.rules, plan__virement__cap="1"))
    at_it = 0
    for code in ground.codes:
        start = sum(row.gbp for row in shared if row.way is Way.PLAN and row.area_code == code)
        gets = sum(row.gbp for row in rows if row.way is Way.PLAN and row.area_code == code)
        assert gets >= part_of("0.95", start)
        at_it += gets == part_of("0.95", start)
    assert at_it < len(ground.codes)


def test_the_mean_of_a_call_is_counted_again(ground: StageGround) -> None:
    """Draw by draw and bid by bid, in plain Python: the mean of all draws, to the pound in every line."""
    rules, generator = ground.inputs.rules, ground.inputs.generator
    assert rules.call is not None
    assert generator is not None
    lines = {line: pounds for line, pounds in ground.passed_on(rules).items() if line.theme == HOUSING}
    call = run_call(ground, rules, lines)
    quantum, draws = sum(lines.values()), rules.call.draws
    bidders = bidders_of(ground)
    cap = cap_for(bidders, quantum, rules.call.oversubscription, generator, False)
    terms = RoundTerms(HOUSING, quantum, cap, transport_cap_for(cap, generator), False)
    bids = draw_bids(bidders, terms, generator, draws, rules.call.seed)
    won = Counter[int]()
    for draw in award_by_hand(bids, quantum, rules.call.misfit):
        assert sum(draw.values()) <= quantum
        won.update(draw)
    for line, pounds in lines.items():
        for i, bidder in enumerate(bidders):
            mean = Fraction(won[i] * pounds, draws * quantum)
            assert abs(call.awarded[line][bidder.code] - mean) < 1


def test_what_no_bid_wins_is_topped_up_or_returned(ground: StageGround) -> None:
    """With no top-up it all returns; with a full one nothing does; the awards are the same."""
    none, _, _ = pass_on(ground, changed(ground.inputs.rules, call__top_up__share="0"))
    full, _, _ = pass_on(ground, changed(ground.inputs.rules, call__top_up__share="1"))
    returned = sum(row.gbp for row in none if row.part == "returned")
    assert returned > 0
    assert sum(row.gbp for row in full if row.part == "returned") == 0
    assert sum(row.topped_up_gbp for row in full) == returned
    assert sum(row.topped_up_gbp for row in none) == 0
    before = {(r.del_class, r.year, r.area_code): r.gbp for r in none if r.theme == HOUSING and r.part == "council"}
    after = {
        (r.del_class, r.year, r.area_code): r.gbp - r.topped_up_gbp
        for r in full
        if r.theme == HOUSING and r.part == "council"
    }
    assert before == after


def test_ranges_are_of_calls_alone(ground: StageGround) -> None:
    """Called themes have a 5th and a 95th percentile in order, which hold a mean between them; others have none."""
    rows, totals, _ = pass_on(ground, ground.inputs.rules)
    for row in rows:
        if row.part == "council" and row.way is Way.CALL:
            assert row.low_gbp is not None
            assert row.high_gbp is not None
            assert 0 <= row.low_gbp < row.high_gbp <= row.planned_gbp
        else:
            assert row.low_gbp is row.high_gbp is None
    assert all(total.low_gbp is not None and total.low_gbp < total.gbp for total in totals)


def test_what_is_planned_is_what_was_granted_of_each_class_and_year(ground: StageGround) -> None:
    """The shipped settlement moves money between themes alone: nothing is lost on the way to the second stage."""
    prepared = prepare(ground.inputs.scenario)
    grants, _ = by_authority(prepared, run_formula(prepared))
    granted, planned = Counter[object](), Counter[object]()
    for line, pounds in grants[ground.inputs.rules.authority].items():
        granted[line.del_class, line.year] += pounds
    for line, pounds in ground.spending.items():
        planned[line.del_class, line.year] += pounds
    assert planned == granted


def test_the_python_door_gives_a_tidy_table() -> None:
    """One row for each theme, class, year and part; parts add up to what is planned."""
    table = second_stage(ROOT / FILE)
    assert set(table["part"]) == {"council", "kept", "returned"}
    whole = table.groupby(["theme", "del_class", "year"]).agg({"gbp": "sum", "planned_gbp": "first"})
    assert (whole["gbp"] == whole["planned_gbp"]).all()
    assert table.loc[table["way"] == "call", "low_gbp"].notna().sum() == 7 * 7
