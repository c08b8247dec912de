"""The second stage: an authority's planned spending passed on to its councils by formula, by plan or by call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator import solve
from funding_alloc.models.as_solved import is_as_solved
from funding_alloc.models.second_stage import Allotment, CouncilPlan
from funding_alloc.models.settlement import Cell, cell_of
from funding_alloc.reading.second_stage import read_second_stage
from funding_alloc.run.second_stage_call import Call, run_call
from funding_alloc.run.second_stage_ground import Shared, StageGround, ground_of
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.funds import DelClass, FundLine
from funding_alloc.schema.second_stage import SecondStage, Way, other_rules
from funding_alloc.schema.second_stage_results import (
    CouncilTotal,
    PassedRow,
    RangeRow,
    SecondStageResults,
)

Drawn = NDArray[np.float64]
Key = tuple[Cell, str]
"""A theme, class and year, and a council."""


@dataclass
class _Tally:
    """Pounds by cell and council as they come in, way by way."""

    passed: Counter[Key] = field(default_factory=Counter)
    topped_up: Counter[Key] = field(default_factory=Counter)
    returned: Counter[Cell] = field(default_factory=Counter)
    drawn: dict[Key, Drawn] = field(default_factory=dict)
    differing: Counter[Way] = field(default_factory=Counter)


def run_second_stage(path: Path, with_ranges: bool = False) -> SecondStageResults:
    """Read a second stage, plan the authority's settlement, and pass it on.

    Promise for each theme, class and year the councils, what is kept and what is returned make up the authority's
            planned spending to the pound.
    Raises ``InputFault``, and ``InfeasibleError`` where the plan's floors cannot be met.
    """
    inputs = read_second_stage(path)
    ground = ground_of(inputs)
    rows, totals, checks = pass_on(ground, inputs.rules)
    people = {code: int(count) for code, count in ground.column_of("population").items()}
    ranges = tuple(_ranges(ground, totals)) if with_ranges else ()
    return SecondStageResults(inputs, rows, totals, people, checks, ranges)


def pass_on(
    ground: StageGround, rules: SecondStage
) -> tuple[tuple[PassedRow, ...], tuple[CouncilTotal, ...], tuple[Check, ...]]:
    """Pass the planned spending on under some rules."""
    passed, tally = ground.passed_on(rules), _Tally()
    _by_formula(ground, rules, passed, tally)
    _by_plan(ground, rules, passed, tally)
    _by_call(ground, rules, passed, tally)
    rows = tuple(sorted(_rows(ground, rules, passed, tally)))
    return rows, tuple(_totals(ground, rows, tally)), tuple(_checks(rows, rules, tally))


def _lines_by(rules: SecondStage, passed: Mapping[FundLine, int], way: Way) -> dict[FundLine, int]:
    themes = rules.passed(way)
    return {line: pounds for line, pounds in passed.items() if line.theme in themes}


def _by_formula(ground: StageGround, rules: SecondStage, passed: Mapping[FundLine, int], tally: _Tally) -> None:
    """Each line shared by its theme's formula."""
    for line, pounds in _lines_by(rules, passed, Way.FORMULA).items():
        shared = ground.share_out(rules, line, pounds)
        for code, gbp in shared.pounds.items():
            tally.passed[cell_of(line), code] += gbp
        tally.differing[Way.FORMULA] += _apart(shared)


def _by_plan(ground: StageGround, rules: SecondStage, passed: Mapping[FundLine, int], tally: _Tally) -> None:
    """All planned themes in one programme, from where the formula puts their money."""
    lines = _lines_by(rules, passed, Way.PLAN)
    if rules.plan is None or not lines:
        return
    start: dict[str, Counter[Cell]] = {code: Counter() for code in ground.codes}
    need: dict[str, Counter[Cell]] = {code: Counter() for code in ground.codes}
    for line, pounds in lines.items():
        shared = ground.share_out(rules, line, pounds)
        tally.differing[Way.FORMULA] += _apart(shared)
        for code in ground.codes:
            start[code][cell_of(line)] += shared.pounds[code]
            need[code][cell_of(line)] += shared.need[code]
    model = CouncilPlan(Allotment(start, need, ground.alike(rules)), rules.plan)
    problem = model.pose()
    found = solve(problem)
    spend = model.spend(found.pounds)
    tally.differing[Way.PLAN] += not is_as_solved(model.value(spend), problem.goals[0], found)
    for code, cells in spend.items():
        for cell, gbp in cells.items():
            tally.passed[cell, code] += gbp


def _by_call(ground: StageGround, rules: SecondStage, passed: Mapping[FundLine, int], tally: _Tally) -> None:
    """A call for each theme, over all its lines."""
    for theme in rules.passed(Way.CALL):
        lines = {line: pounds for line, pounds in passed.items() if line.theme == theme}
        call: Call = run_call(ground, rules, lines)
        tally.differing[Way.CALL] += call.differing
        for line in lines:
            cell = cell_of(line)
            tally.returned[cell] += call.returned[line]
            for code in ground.codes:
                topped = call.topped_up[line][code]
                tally.passed[cell, code] += call.awarded[line][code] + topped
                tally.topped_up[cell, code] += topped
                tally.drawn[cell, code] = tally.drawn.get((cell, code), 0.0) + call.drawn[line][code]


def _apart(shared: Shared) -> int:
    """Pounds in which the closed form and the linear programme differ."""
    return sum(abs(gbp - shared.by_programme[code]) for code, gbp in shared.pounds.items())


def _rows(
    ground: StageGround, rules: SecondStage, passed: Mapping[FundLine, int], tally: _Tally
) -> Iterator[PassedRow]:
    """Every council's pounds, then what stays with the authority."""
    planned, kept = Counter[Cell](), Counter[Cell]()
    for line, pounds in ground.spending.items():
        planned[cell_of(line)] += pounds
        kept[cell_of(line)] += pounds - passed[line]
    for cell, whole in planned.items():
        way = Way(rules.themes[cell.theme].way)
        head = (cell.theme, cell.del_class, cell.year)
        for code in ground.codes if way is not Way.KEPT else ():
            low, high = _spread(tally.drawn.get((cell, code)))
            gbp, topped = tally.passed[cell, code], tally.topped_up[cell, code]
            yield PassedRow(*head, "council", code, way, gbp, whole, topped, low, high)
        yield PassedRow(*head, "kept", rules.authority, way, kept[cell], whole, 0, None, None)
        if way is Way.CALL:
            yield PassedRow(*head, "returned", rules.authority, way, tally.returned[cell], whole, 0, None, None)


def _spread(drawn: Drawn | None) -> tuple[int | None, int | None]:
    """5th and 95th percentile in whole pounds."""
    if drawn is None:
        return None, None
    low, high = (round(float(value)) for value in np.percentile(drawn, (5, 95)))
    return low, high


def _totals(ground: StageGround, rows: tuple[PassedRow, ...], tally: _Tally) -> Iterator[CouncilTotal]:
    for code in ground.codes:
        own = [row for row in rows if row.part == "council" and row.area_code == code]
        by_class = Counter[DelClass]()
        for row in own:
            by_class[row.del_class] += row.gbp
        drawn = [x for (_, council), x in tally.drawn.items() if council == code]
        fixed = sum(row.gbp for row in own if row.way is not Way.CALL)
        low, high = _spread(np.sum(drawn, axis=0) + fixed if drawn else None)
        revenue, capital, not_split = (by_class[kind] for kind in DelClass)
        yield CouncilTotal(code, revenue, capital, not_split, low, high)


def _checks(rows: tuple[PassedRow, ...], rules: SecondStage, tally: _Tally) -> Iterator[Check]:
    planned = {(row.theme, row.del_class, row.year): row.planned_gbp for row in rows}
    found = Counter[tuple[str, DelClass, object]]()
    for row in rows:
        found[row.theme, row.del_class, row.year] += row.gbp
    off = sum(abs(found[key] - whole) for key, whole in planned.items())
    what = "councils, kept and returned make up the authority's planned spending in each theme, class and year"
    yield Check("second_stage.total", what, off, 0)
    words = {
        Way.FORMULA: ("formulas and linear programmes share money out alike", "£"),
        Way.PLAN: ("the plan's unmet need, recomputed in closed form, is the optimum that was proven", "plans"),
        Way.CALL: ("mean awards, counted again bid by bid and rounded by the solver, are the same", "£"),
    }
    for way, (said, unit) in words.items():
        if way in {Way(rule.way) for rule in rules.themes.values()}:
            yield Check(f"second_stage.{way.value}", said, int(tally.differing[way]), 0, unit)


def _ranges(ground: StageGround, chosen: tuple[CouncilTotal, ...]) -> Iterator[RangeRow]:
    """Every council's total at every other value of every ranged parameter."""
    before = {total.area_code: total.gbp for total in chosen}
    for parameter, value, rules in other_rules(ground.inputs.rules):
        _, totals, _ = pass_on(ground, rules)
        for total in totals:
            yield RangeRow(parameter, value, total.area_code, total.gbp, before[total.area_code])
