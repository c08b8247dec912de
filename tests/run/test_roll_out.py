"""The shipped roll-out: every line's quantum kept to the pound, and each end the same as a model on its own."""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from funding_alloc.models.settlement import envelope_of
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.run.roll_out import play, roll_out_of
from funding_alloc.run.settlement_stage import plan_envelope, plan_rows
from funding_alloc.run.simulated_stage import run_simulated
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import BidRule, World
from funding_alloc.schema.roll_out_results import About, Group, RollOutRow
from funding_alloc.schema.scenario import SimulatedCompetition
from tests.run.roll_outs import (
    FILE,
    QUANTUM,
    ROOT,
    SEVEN,
    SIXTEEN,
    by_competition,
    codes,
    played,
    shared,
    shipped,
    stage,
)

STAGES = {"none": 0, "two": 2, "seven": 7, "eleven": 11, "sixteen": 16}
LONDON = "E12000007"
TOLD = ("pounds_change", "given_up_by_those_moving_in", "less_unallocated")


def _figures(world: World, about: About, measure: str) -> dict[tuple[str, str], RollOutRow]:
    return {
        (r.stage, r.code): r for r in played().rows if r.world is world and r.about is about and r.measure == measure
    }


def test_every_check_passes_and_every_line_of_every_stage_is_checked() -> None:
    """A control of the shipped roll-out never fails."""
    results = played()
    assert [check for check in results.checks if not check.is_passed] == []
    lines = [check for check in results.checks if check.id.startswith("line.")]
    assert len(lines) == 2 * len(STAGES) * len(results.lines) == 340
    assert {check.expected for check in results.checks if check.id.startswith("total.")} == {QUANTUM}


def test_inside_outside_and_unallocated_make_up_every_line() -> None:
    """Added up here, and not by the program's own controls."""
    results = played()
    inside = {one.id: set(one.inside) for one in results.inputs.roll_out.stages}
    assert {name: len(members) for name, members in inside.items()} == STAGES
    for world, by_stage in results.pounds.items():
        for name, by_line in by_stage.items():
            for line, pounds in by_line.items():
                within = sum(gbp for code, gbp in pounds.items() if code in inside[name])
                without = sum(gbp for code, gbp in pounds.items() if code not in {*inside[name], UNALLOCATED})
                assert within + without + pounds.get(UNALLOCATED, 0) == line.gbp, (world, name, line.id)
    assert sum(line.gbp for line in results.lines) == results.quantum == QUANTUM


def test_the_quantum_carries_the_sevens_money_per_resident_over() -> None:
    """Worked out anew from the tables: the fund file's figure, and each fund's money for a resident to the pound."""
    seven, sixteen = (prepare(read_scenario(ROOT / name, with_studies=False)) for name in (SEVEN, SIXTEEN))
    weights = {fund.id: Fraction(fund.weight) for fund in seven.inputs.funds.funds if hasattr(fund, "weight")}
    assert len(weights) == 6

    def residents(of: Prepared, fund: str) -> Fraction:
        return sum((of.population[code] for code in of.in_scope(fund)), Fraction(0))

    sizes = [sum(weight * residents(of, fund) for fund, weight in weights.items()) for of in (seven, sixteen)]
    assert round(13_000_000_000 * sizes[1] / sizes[0]) == QUANTUM
    for before, after in zip(seven.lines, sixteen.lines, strict=True):
        assert before.id == after.id
        carried = before.gbp * residents(sixteen, before.fund) / residents(seven, before.fund)
        assert abs(after.gbp - carried) <= 2


def test_with_nobody_inside_it_is_the_competitive_model() -> None:
    """Largest remainders here against the least-movement programme there: the same pounds, line by line."""
    prepared = shared().prepared
    settings = prepared.inputs.scenario.models.competitive
    assert isinstance(settings, SimulatedCompetition)
    model = run_simulated(prepared, settings)
    expected = {(a.line, a.area_code): a.gbp for a in model.allocations if a.gbp}
    found = by_competition().stand(stage())
    ours = {(line.id, code): gbp for line, pounds in found.pounds.items() for code, gbp in pounds.items() if gbp}
    assert ours == expected
    cost = next(m for m in model.measures if m.measure == "bidding_cost" and m.rule == settings.rule)
    assert cost.value == pytest.approx(found.cost.sum(axis=1).mean(), rel=1e-12)
    again = by_competition(BidRule.RESIZED).stand(stage())
    assert again.pounds == found.pounds


def test_with_everybody_inside_nobody_is_outside_and_both_worlds_agree() -> None:
    """All sixteen have their formula shares, nothing is left and nobody bids."""
    results = played()
    by_world = [results.pounds[world]["sixteen"] for world in World]
    granted = [{line.id: {c: n for c, n in p.items() if n} for line, p in found.items()} for found in by_world]
    assert granted[0] == granted[1]
    assert granted[0] == {line.id: {c: n for c, n in p.items() if n} for line, p in shared().shares.items()}
    for measure in ("authorities", "unallocated", "bids", "bidding_cost"):
        group = Group.OUTSIDE if measure == "authorities" else Group.ALL
        for world in World:
            assert _figures(world, About.GROUP, measure)["sixteen", group].value == 0


def test_an_envelope_does_not_depend_on_stage_or_world() -> None:
    """Wherever an authority is inside, it has its formula share of each line; by formula, outside too."""
    results = played()
    inside = {one.id: set(one.inside) for one in results.inputs.roll_out.stages}
    for world, by_stage in results.pounds.items():
        for name, by_line in by_stage.items():
            for line, pounds in by_line.items():
                for code in codes():
                    if code in inside[name] or world is World.FORMULA:
                        assert pounds.get(code, 0) == shared().shares[line].get(code, 0)


def test_what_stayers_gain_is_what_movers_give_up_and_what_is_no_longer_left_over() -> None:
    """To the pound, at every stage, from the pounds themselves."""
    results = played()
    stages = results.inputs.roll_out.stages
    for world in World:
        for before, now in pairwise(stages):
            total = {s.id: _by_area(results.pounds[world][s.id]) for s in (before, now)}
            moving, staying = set(now.inside) - set(before.inside), set(codes()) - set(now.inside)
            change = {code: total[now.id][code] - total[before.id][code] for code in (*codes(), UNALLOCATED)}
            assert all(change[code] == 0 for code in before.inside)
            gained = sum(change[code] for code in staying)
            assert gained == -sum(change[code] for code in moving) - change[UNALLOCATED]
            if staying:
                told = {m: _figures(world, About.CHANGE, m)[now.id, Group.STAYING_OUTSIDE].value for m in TOLD}
                assert list(told.values()) == [gained, -sum(change[c] for c in moving), -change[UNALLOCATED]]


def _by_area(by_line: Mapping[FundLine, Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for pounds in by_line.values():
        total.update(pounds)
    return total


def test_plans_are_those_of_the_settlement_model() -> None:
    """Unmet need inside is the plans' own, cell by cell; outside by formula it is the grants'."""
    settings = shared().prepared.inputs.scenario.models.settlement
    unmet = _figures(World.FORMULA, About.AUTHORITY, "unmet_need")
    for code in (LONDON, "E47000001", "E47000018"):
        grants = {line: pounds[code] for line, pounds in shared().shares.items() if code in pounds}
        needs = {line: shared().needs[code][line] for line in grants}
        rows = [*plan_rows(plan_envelope(envelope_of(code, grants, needs), settings))]
        assert unmet["sixteen", code].value == sum(row.unmet_gbp for row in rows)
        assert unmet["none", code].value == sum(max(needs[line] - grants[line], 0) for line in grants)


def test_shares_of_needs_are_whole_pounds_of_the_whole_line() -> None:
    """Requirements are a national yardstick: over the sixteen they make up each line."""
    for line in played().lines:
        assert sum(shared().needs[code].get(line, 0) for code in codes()) == line.gbp


def test_londons_transport_is_outside_at_every_stage() -> None:
    """As in the default scenario: no world and no stage gives London a pound of it."""
    for by_stage in played().pounds.values():
        for by_line in by_stage.values():
            assert all(not pounds.get(LONDON) for line, pounds in by_line.items() if line.fund == "transport")


def test_one_world_alone_gives_the_same_rows() -> None:
    """A world does not depend on whether the other one is run."""
    inputs = shipped()
    for world in inputs.roll_out.worlds:
        alone = replace(inputs, roll_out=inputs.roll_out.model_copy(update={"worlds": (world,)}))
        assert play(alone).rows == tuple(row for row in played().rows if row.world is world.outside)


def _reverse_lists(project: Path) -> None:
    """Codes of every stage in another order; an order says nothing."""
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    assert "[E47000001, E47000007]" in text
    path.write_text(text.replace("[E47000001, E47000007]", "[E47000007, E47000001]"), encoding="utf-8")


def _shuffle_rows(project: Path) -> None:
    for path in sorted((project / "inputs").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        random.Random(11).shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([header, *rows])


@pytest.mark.parametrize("disturb", [_shuffle_rows, _reverse_lists])
def test_the_order_of_rows_and_codes_does_not_matter(disturb: Callable[[Path], None], tmp_path: Path) -> None:
    """Every table shuffled, or a stage's codes: the same figures, all of them."""
    for name in ("inputs", "formulas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    disturb(tmp_path)
    assert roll_out_of(tmp_path / FILE).rows == played().rows
