"""A plan over councils: by hand, by enumeration, and every promise on whole pounds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.allocator.build import build
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.as_solved import is_as_solved
from funding_alloc.models.second_stage import Allotment, CouncilPlan
from funding_alloc.models.settlement import Cell
from funding_alloc.schema.second_stage import PlanRules
from funding_alloc.schema.settlement import Part
from tests.models.second_stages import A, B, C, allotment, plan_rules
from tests.models.settlements import CAPITAL, SAID, cell

HOMES, SKILLS = cell("homes"), cell("skills")
Spend = dict[str, dict[Cell, int]]


def _plan(given_: Allotment, rules: PlanRules) -> tuple[Spend, tuple[Fraction, ...]]:
    model = CouncilPlan(given_, rules)
    problem = model.pose()
    found = solve(problem)
    spend = model.spend(found.pounds)
    assert is_as_solved(model.value(spend), problem.goals[0], found)
    return spend, found.goal_values


def test_a_hand_worked_plan() -> None:
    """A has 20 to spare and B lacks 20 of 120: a tenth may move, so 10 do and 10 stay unmet."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 100}}, {A: {HOMES: 80}, B: {HOMES: 120}})
    spend, goals = _plan(given_, plan_rules("0.10"))
    assert spend == {A: {HOMES: 90}, B: {HOMES: 110}}
    assert goals == (Fraction(10), Fraction(20))  # 10 short of 120 lie in the first tenth; 10 leave and 10 enter


def test_without_virement_every_council_gets_what_the_formula_gives() -> None:
    """A cap of nothing leaves every pound where it starts."""
    start = {A: {HOMES: 100, SKILLS: 7}, B: {HOMES: 50, SKILLS: 13}}
    need = {A: {HOMES: 10, SKILLS: 7}, B: {HOMES: 140, SKILLS: 13}}
    assert _plan(allotment(start, need), plan_rules("0"))[0] == start


def test_one_council_gets_everything() -> None:
    """There is nobody to move money to or from."""
    start = {A: {HOMES: 101, SKILLS: 7}}
    assert _plan(allotment(start, {A: {HOMES: 500, SKILLS: 0}}), plan_rules())[0] == start


@pytest.mark.parametrize(
    ("base", "expected"),
    [("donor", (90, 30)), ("recipient", (98, 22)), ("both", (98, 22))],
)
def test_each_base_of_the_cap(base: str, expected: tuple[int, int]) -> None:
    """A tenth of A's 100 is 10, of B's 20 is 2: the base says whose tenth holds."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 20}}, {A: {HOMES: 60}, B: {HOMES: 60}})
    assert _plan(given_, plan_rules("0.10", base))[0] == {A: {HOMES: expected[0]}, B: {HOMES: expected[1]}}


def test_the_cap_counts_all_planned_themes_together_in_each_year_or_over_the_period() -> None:
    """A may give up 10 of its 100 a year, in whichever theme; over the period it may give both years' 20 in one."""
    later = cell("homes", 2027)
    start = {A: {HOMES: 100, later: 100}, B: {HOMES: 100, later: 100}}
    need = {A: {HOMES: 70, later: 100}, B: {HOMES: 130, later: 100}}
    assert _plan(allotment(start, need), plan_rules("0.10"))[0][B] == {HOMES: 110, later: 100}
    assert _plan(allotment(start, need), plan_rules("0.10", per="period"))[0][B] == {HOMES: 120, later: 100}


def test_no_council_falls_below_its_minimum() -> None:
    """All of A's money would go to B, but A keeps 95% of its 100."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 100}}, {A: {HOMES: 0}, B: {HOMES: 200}})
    minimum = [{"council": "all", "per": "year", "least": {"part": "0.95"}, **SAID}]
    assert _plan(given_, plan_rules())[0] == {A: {HOMES: 0}, B: {HOMES: 200}}
    assert _plan(given_, plan_rules(minimum=minimum))[0] == {A: {HOMES: 95}, B: {HOMES: 105}}


def test_a_minimum_in_pounds_lifts_one_council() -> None:
    """B is promised 130 over the period, whatever need says."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 100}}, {A: {HOMES: 100}, B: {HOMES: 100}})
    minimum = [{"council": B, "per": "period", "least": {"gbp": "130"}, **SAID}]
    assert _plan(given_, plan_rules(minimum=minimum))[0] == {A: {HOMES: 70}, B: {HOMES: 130}}


def test_commitments_on_one_cell_add_up() -> None:
    """Two contracts with A are worth 85, more than its need."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 100}}, {A: {HOMES: 10}, B: {HOMES: 190}})
    contract = {"council": A, "theme": "homes", "del_class": "RDEL", "year": "2026-27", **SAID}
    contracts = [{**contract, "gbp": "60"}, {**contract, "gbp": "25"}]
    assert _plan(given_, plan_rules(commitments=contracts))[0] == {A: {HOMES: 85}, B: {HOMES: 115}}


def test_minimums_beyond_the_money_are_told_with_their_reasons() -> None:
    """Two councils promised 150 of 200 each cannot both have it."""
    given_ = allotment({A: {HOMES: 100}, B: {HOMES: 100}}, {A: {HOMES: 100}, B: {HOMES: 100}})
    minimum = [{"council": code, "per": "year", "least": {"gbp": "150"}, **SAID} for code in (A, B)]
    with pytest.raises(InfeasibleError) as fault:
        solve(CouncilPlan(given_, plan_rules(minimum=minimum)).pose())
    told = str(fault.value)
    assert f"minimum: {A} gets at least £150 of the planned themes in 2026-27" in told
    assert "the councils together get the £200 that the authority passes on" in told


def test_capital_and_revenue_stay_apart() -> None:
    """B's lack of revenue is not made good by A's capital."""
    works = cell("homes", kind=CAPITAL)
    start = {A: {HOMES: 50, works: 100}, B: {HOMES: 50, works: 100}}
    need = {A: {HOMES: 50, works: 50}, B: {HOMES: 100, works: 100}}
    spend, _ = _plan(allotment(start, need), plan_rules())
    assert spend == {A: {HOMES: 45, works: 100}, B: {HOMES: 55, works: 100}}  # A misses its first tenth, 5


def test_every_row_says_its_reason_and_each_kind_is_there() -> None:
    """One plan with every rule has every kind of row."""
    start = {code: {HOMES: 100} for code in (A, B, C)}
    minimum = [{"council": A, "per": "year", "least": {"gbp": "1"}, **SAID}]
    contract = {"council": A, "theme": "homes", "del_class": "RDEL", "year": "2026-27", "gbp": "1", **SAID}
    rules = plan_rules(minimum=minimum, commitments=[contract])
    posed = CouncilPlan(allotment(start, start, ((B, C),)), rules).pose()
    kinds = {limit.name.split(".")[0] for limit in posed.limits}
    assert kinds == {"balance", "total", "need", "cap", "minimum", "committed", "alike"}
    assert all(limit.reason for limit in posed.limits)


def test_the_model_reads_as_agreed(tmp_path: Path) -> None:
    """The whole programme of two councils with every rule, as LP text."""
    minimum = [{"council": "all", "per": "period", "least": {"part": "0.5"}, **SAID}]
    contract = {"council": A, "theme": "homes", "del_class": "RDEL", "year": "2026-27", "gbp": "60", **SAID}
    start = {A: {HOMES: 100}, B: {HOMES: 100}}
    rules = plan_rules("0.10", minimum=minimum, commitments=[contract])
    posed = CouncilPlan(allotment(start, {A: {HOMES: 80}, B: {HOMES: 120}}, ((A, B),)), rules).pose()
    lp: Any = build(posed, posed.goals[0]).lp
    lp.writeLP(str(tmp_path / "model.lp"))
    agreed = Path(__file__).parent / "golden_second_stage/plan.lp"
    assert (tmp_path / "model.lp").read_text(encoding="utf-8") == agreed.read_text(encoding="utf-8")


def test_councils_alike_get_the_same_but_for_a_pound() -> None:
    """A and B could each lose what C lacks; each loses half, and the odd pound is the higher code's loss."""
    start = {A: {HOMES: 100}, B: {HOMES: 100}, C: {HOMES: 100}}
    need = {A: {HOMES: 90}, B: {HOMES: 90}, C: {HOMES: 115}}
    assert _plan(allotment(start, need, ((A, B),)), plan_rules())[0] == {
        A: {HOMES: 93},
        B: {HOMES: 92},
        C: {HOMES: 115},
    }


def _weighted(short: int, need: int) -> int:
    """The first tenth of the requirement that is missing weighs 1 a pound, the rest 3."""
    first = need // 10
    return min(short, first) + 3 * max(short - first, 0)


SMALL = st.integers(0, 9)


@st.composite
def _small(draw: st.DrawFn) -> tuple[Allotment, str, str]:
    """Two or three councils with one cell of a few pounds each."""
    codes = [A, B, C][: draw(st.integers(2, 3))]
    start = {code: {HOMES: draw(SMALL)} for code in codes}
    need = {code: {HOMES: draw(SMALL)} for code in codes}
    cap = draw(st.sampled_from(["0", "0.2", "0.5", "1"]))
    return allotment(start, need), cap, draw(st.sampled_from(["donor", "recipient", "both"]))


@given(_small())
@settings(max_examples=60)
def test_the_plan_is_the_best_of_all(case: tuple[Allotment, str, str]) -> None:
    """Of all ways to split the pounds within the cap none has less unmet need, nor as little with less movement."""
    given_, cap, base = case
    start = {code: cells[HOMES] for code, cells in given_.start.items()}
    need = {code: cells[HOMES] for code, cells in given_.need.items()}
    most = {code: int(Fraction(cap) * pounds) for code, pounds in start.items()}
    best = min(
        (sum(_weighted(max(need[c] - x, 0), need[c]) for c, x in one.items()), sum(abs(one[c] - start[c]) for c in one))
        for split in product(range(sum(start.values()) + 1), repeat=len(start))
        if sum(split) == sum(start.values())
        for one in [dict(zip(start, split, strict=True))]
        if base == "recipient" or all(start[c] - x <= most[c] for c, x in one.items())
        if base == "donor" or all(x - start[c] <= most[c] for c, x in one.items())
    )
    _, goals = _plan(given_, plan_rules(cap, base))
    assert list(goals) == [Fraction(part) for part in best]


@st.composite
def _larger(draw: st.DrawFn) -> tuple[Allotment, PlanRules]:
    """Three councils, two themes, two years, floors that start from a part."""
    cells = [HOMES, SKILLS, cell("homes", 2027), cell("homes", kind=CAPITAL)]
    pounds = st.integers(0, 10**7)
    start: dict[str, dict[Cell, int]] = {code: {c: draw(pounds) for c in cells} for code in (A, B, C)}
    need: dict[str, dict[Cell, int]] = {code: {c: draw(pounds) for c in cells} for code in (A, B, C)}
    part = draw(st.sampled_from(["0", "0.5", "0.95", "1"]))
    minimum: list[Any] = [{"council": "all", "per": draw(st.sampled_from(["year", "period"])), **SAID}]
    minimum[0]["least"] = {"part": part}
    cap = draw(st.sampled_from(["0", "0.07", "0.5"]))
    return allotment(start, need), plan_rules(cap, draw(st.sampled_from(["donor", "both"])), minimum=minimum)


@given(_larger())
@settings(max_examples=40)
def test_totals_minimums_and_caps_hold_to_the_pound(case: tuple[Allotment, PlanRules]) -> None:
    """Each cell keeps its money, no council is below its minimum, and none gives up more than the cap lets it."""
    given_, rules = case
    spend, goals = _plan(given_, rules)
    (minimum,), cap = rules.minimum, Fraction(rules.virement.cap)
    assert isinstance(minimum.least, Part)
    part = Fraction(minimum.least.part)
    for c in given_.cells:
        assert sum(spend[code][c] for code in spend) == sum(given_.start[code][c] for code in spend)
    for code, cells in given_.start.items():
        for year in {c.year for c in cells}:
            here = [c for c in cells if c.year == year]
            whole = sum(cells[c] for c in here)
            assert sum(max(cells[c] - spend[code][c], 0) for c in here) <= cap * whole
            if minimum.per == "year":
                assert sum(spend[code][c] for c in here) >= int(part * whole)
        assert sum(spend[code].values()) >= int(part * sum(cells.values())) - (
            len(cells) if minimum.per == "year" else 0
        )
    assert goals[0] <= CouncilPlan(given_, rules).value(given_.start)


@given(_larger())
@settings(max_examples=25)
def test_treating_like_councils_alike_costs_nothing(case: tuple[Allotment, PlanRules]) -> None:
    """B becomes a copy of A: with a pound's odds, both get the same, and the plan is as good as without that rule."""
    given_, rules = case
    start = {**given_.start, B: given_.start[A]}
    need = {**given_.need, B: given_.need[A]}
    _, free = _plan(Allotment(start, need), rules)
    spend, goals = _plan(Allotment(start, need, ((A, B),)), rules)
    assert all(0 <= spend[A][c] - spend[B][c] <= 1 for c in given_.cells)
    assert (
        free[0] <= goals[0] <= free[0] + 3 * 2 * len(given_.cells)
    )  # a pound or two of each cell at most, by rounding
