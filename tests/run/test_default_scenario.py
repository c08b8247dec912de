"""The default scenario end to end: control totals, promises of the issue, figures published."""

from __future__ import annotations

from collections import Counter

import pytest

from funding_alloc.schema.allocation import Model
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.results import Results
from funding_alloc.schema.sensitivity import Move
from tests.conftest import Shipped

QUANTUM = 13_000_000_000
LONDON, WEST_MIDLANDS, WEST_YORKSHIRE, LIVERPOOL = "E12000007", "E47000007", "E47000003", "E47000004"


@pytest.fixture(scope="module")
def results(shipped: Shipped) -> Results:
    """One run of the shipped scenario."""
    return shipped("integrated-settlements-2026")


def test_every_check_passes(results: Results) -> None:
    """A control of the shipped scenario never fails, and there are controls of all three models."""
    assert [check for check in results.checks if not check.is_passed] == []
    assert len(results.checks) > 100


def test_three_models_share_out_the_same_total(results: Results) -> None:
    """Formula, competition with what is left over, and settlement each make up £13bn."""
    totals: Counter[Model] = Counter()
    for a in results.allocations:
        totals[a.model] += a.gbp
    assert totals == dict.fromkeys(Model, QUANTUM)


def test_formula_spends_every_line_exactly(results: Results) -> None:
    """Each of the 34 lines is spent to the pound and nothing stays unallocated."""
    spent: Counter[str] = Counter()
    for a in results.allocations:
        if a.model is Model.FORMULA:
            spent[a.line] += a.gbp
    assert spent == {line.id: line.gbp for line in results.lines}
    assert len(results.lines) == 34


def test_settlement_keeps_class_and_year_of_every_authority(results: Results) -> None:
    """Themes move, but an authority's money of each class and year is what its formula lines gave."""
    sums: dict[Model, Counter[tuple[str, str, str]]] = {Model.FORMULA: Counter(), Model.SETTLEMENT: Counter()}
    lines = {line.id: line for line in results.lines}
    for a in results.allocations:
        if a.model in sums:
            line = lines[a.line]
            sums[a.model][a.area_code, line.del_class.value, str(line.year)] += a.gbp
    assert sums[Model.FORMULA] == sums[Model.SETTLEMENT]


def test_settlement_moves_themes_within_the_cap(results: Results) -> None:
    """Somebody moves money, and no theme gives up more than a tenth of its year, on whole pounds."""
    lines = {line.id: line for line in results.lines}
    grant: Counter[tuple[str, str, str]] = Counter()
    plan: Counter[tuple[str, str, str]] = Counter()
    for a in results.allocations:
        key = (a.area_code, lines[a.line].theme, str(lines[a.line].year))
        if a.model is Model.FORMULA:
            grant[key] += a.gbp
        elif a.model is Model.SETTLEMENT:
            plan[key] += a.gbp
    assert any(plan[key] != grant[key] for key in grant)
    assert all(10 * (grant[key] - plan[key]) <= grant[key] for key in grant)


def test_flexibility_is_worth_something_and_never_less_than_nothing(results: Results) -> None:
    """Moving money never raises weighted unmet need, and one authority at least is better off."""
    gains = [row.weighted_before - row.weighted_after for row in results.flexibility]
    assert min(gains) >= 0
    assert max(gains) > 0


def test_competition_overspends_no_line(results: Results) -> None:
    """Awards stay within each line; what no bid wins is a row of its own."""
    won: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for a in results.allocations:
        if a.model is Model.COMPETITIVE:
            (left if a.area_code == UNALLOCATED else won)[a.line] += a.gbp
    assert all(won[line.id] <= line.gbp for line in results.lines)
    assert all(won[line.id] + left[line.id] == line.gbp for line in results.lines)


def test_london_takes_no_part_in_transport(results: Results) -> None:
    """The scope exception holds under all three models."""
    assert not [a for a in results.allocations if a.area_code == LONDON and a.line.startswith("transport") and a.gbp]


def test_scope_alone_brings_two_published_totals_within_a_tenth(results: Results) -> None:
    """By head in scope, the West Midlands and West Yorkshire come within a tenth; Liverpool City Region does not."""
    gaps = {
        row.area_code: (row.per_head_gbp or 0) / row.published_gbp - 1
        for row in results.published
        if row.published_gbp and row.item.startswith("total, 2026-27 to 2029-30")
    }
    assert -0.1 < gaps[WEST_MIDLANDS] < 0
    assert -0.1 < gaps[WEST_YORKSHIRE] < 0
    assert -0.25 < gaps[LIVERPOOL] < -0.1


def test_putting_london_transport_inside_moves_the_totals_away(shipped: Shipped) -> None:
    """With the switch the other way, every published total is missed by more than a fifth: scope decides."""
    inside = shipped("integrated-settlements-2026-london-transport-inside")
    gaps = [
        (row.per_head_gbp or 0) / row.published_gbp - 1
        for row in inside.published
        if row.published_gbp and row.area_code != "all" and row.item.startswith("total, 2026-27 to")
    ]
    assert len(gaps) == 4
    assert max(gaps) < -0.2


def test_each_figure_moved_by_a_tenth_moves_these_pounds(results: Results) -> None:
    """The skills floor at 99% takes most from London; a weight moved takes from the others of its blend."""
    moves = {(row.formula, row.parameter, row.move): row for row in results.sensitivity.moves}
    floor = moves["skills", "floor_rate", Move.UP]
    assert (floor.changed, floor.lost, floor.lost_gbp) == ("0.99", LONDON, 93_701_814)
    assert floor.gbp == 125_234_571
    weight = moves["transport", "resident_weight", Move.DOWN]
    assert (weight.changed, weight.rescaled) == ("0.45", "need_weight 0.55")
    assert len(moves) == 62
    refused = {parameter for (_, parameter, _), row in moves.items() if row.reason}
    assert refused == {"half"}


def test_the_range_of_an_area_is_that_of_its_moves(results: Results) -> None:
    """Central is the run's own; low and high are reached by the move that is named."""
    formula: Counter[str] = Counter()
    for a in results.allocations:
        if a.model is Model.FORMULA:
            formula[a.area_code] += a.gbp
    ranges = {row.area_code: row for row in results.sensitivity.areas}
    assert {code: row.central_gbp for code, row in ranges.items()} == formula
    london = ranges[LONDON]
    assert london.central_gbp - london.low_gbp == 93_701_814
    assert london.low_by == "skills: floor rate up"
    assert all(row.low_gbp <= row.central_gbp <= row.high_gbp for row in ranges.values())
