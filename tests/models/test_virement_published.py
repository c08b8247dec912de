"""A budget under virement caps worked elsewhere: SciPy linprog (HiGHS), and merit order where all of it may move."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from funding_alloc.allocator import Resolver, solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import Envelope, SettlementModel
from funding_alloc.models.settlement.curves import Piece
from funding_alloc.models.settlement.purpose import MostReturns
from funding_alloc.schema.settlement import CapBase
from tests.models.settlements import SAID, cell, rules

POUNDS = 1000
"""Pounds for each unit of the file, so that half a unit is whole."""
FILE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "virement.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
THEMES: list[str] = list(FILE["themes"])
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in FILE["cases"]}
PLANNED = [name for name, case in CASES.items() if "objective" in case]
STEP = 100


def _whole(figure: str) -> int:
    pounds = Fraction(figure) * POUNDS
    assert pounds.denominator == 1
    return int(pounds)


def _model(case: dict[str, Any], base: CapBase = CapBase.BOTH) -> SettlementModel:
    """Each theme within its ring-fence x (1 +- v)."""
    grant = dict(sorted((cell(t), _whole(FILE["themes"][t]["ring_fence"])) for t in THEMES))
    envelope = Envelope("E47000001", grant, grant, {})
    curves = {
        cell(t): tuple(Piece(_whole(w), Fraction(slope)) for w, slope in FILE["themes"][t]["segments"]) for t in THEMES
    }
    cap, least = case["virement"], []
    if cap == "free":
        cap, base = "1", base if base is not CapBase.BOTH else CapBase.DONOR
    if "least_housing" in case:
        amount = {"gbp": str(_whole(case["least_housing"]))}
        least = [{"authority": "E47000001", "theme": "housing", "per": "year", "least": amount, **SAID}]
    return SettlementModel(envelope, rules(cap, base, minimum_spend=least), MostReturns(curves, {}))


@pytest.mark.parametrize("name", PLANNED)
def test_objective_and_spending_are_the_published_ones(name: str) -> None:
    """To the pound and to the last digit."""
    case, model = CASES[name], _model(CASES[name])
    solution = solve(model.pose())
    spend = model.plan(solution.pounds).spend
    assert solution.goal_values[0] == Fraction(case["objective"]) * POUNDS == model.purpose.value(spend)
    assert [spend[cell(theme)] for theme in THEMES] == [_whole(figure) for figure in case["spend"]]
    assert sum(spend.values()) == _whole(FILE["budget"])


def test_all_money_free_is_the_merit_order() -> None:
    """The second route: the best segments first, whatever their theme; a cap on givers or on all is then no cap."""
    segments = [(Fraction(s), Fraction(w)) for t in THEMES for w, s in FILE["themes"][t]["segments"]]
    left, total = Fraction(FILE["budget"]), Fraction(0)
    for slope, width in sorted(segments, reverse=True):
        total += slope * min(width, left)
        left -= min(width, left)
    for base in (CapBase.DONOR, CapBase.TOTAL):
        assert solve(_model(CASES["v_None"], base).pose()).goal_values[0] == total * POUNDS


def test_the_value_of_flexibility_is_the_published_table() -> None:
    """V(v) = Z(v) - Z(0): 1, 4.75, 9 and 16, of 222; the table's 0.5, 2.1, 4.1 and 7.2%."""
    values = {name: Resolver(_model(CASES[name]).pose()).value() or 0.0 for name in PLANNED}
    gains = [round((value - values["v_0.0"]) / POUNDS, 9) for value in values.values()]
    assert gains == [0.0, 1.0, 4.75, 9.0, 16.0]
    assert [round(gain / 2.22, 1) for gain in gains] == [0.0, 0.5, 2.1, 4.1, 7.2]


def _moved(model: SettlementModel, row: str, by: int) -> float | None:
    """Gain for each pound by which a row gives way; ``None`` where no plan is left."""
    problem = model.pose()
    resolver = Resolver(problem)
    limit = next(limit for limit in problem.limits if limit.name == row)
    sides = (
        None if limit.at_least is None else limit.at_least + by,
        None if limit.at_most is None else limit.at_most + by,
    )
    value, before = resolver.value(sides={row: sides}), resolver.value()
    return None if value is None or before is None else (value - before) / by


@pytest.mark.parametrize("name", PLANNED)
@pytest.mark.parametrize("price", ["total", "least_skills", "most_employment"])
def test_published_prices_lie_between_the_two_re_solves(name: str, price: str) -> None:
    """A dual at a kink is one of many: the gain of a little more is at most it, the loss of a little less at least."""
    case = CASES[name]
    model = _model(case)
    code = model.ground.codes
    rows = {
        "total": "class.RDEL.2026_27",
        "least_skills": f"cap.out.{code['skills']}.2026_27",
        "most_employment": f"cap.in.{code['employment']}.2026_27",
    }
    if rows[price] not in {limit.name for limit in model.pose().limits}:
        assert name == "v_None" and price not in case  # without a cap there is none to price
        return
    gain, loss = _moved(model, rows[price], STEP), _moved(model, rows[price], -STEP)
    published = float(case.get(price, 0))  # a bound the file does not list is not binding
    assert gain is None or gain <= published + 1e-9
    assert loss is None or published <= loss + 1e-9
    assert name == "v_0.0" or (gain is not None and loss is not None)  # without virement nothing can give way alone


def test_a_minimum_beyond_the_ring_fence_is_refused_with_the_pounds_it_lacks() -> None:
    """Housing wants 60 of its 20 with nothing to be moved: 40 short."""
    with pytest.raises(InfeasibleError, match=r"minimum spend: housing gets at least £60,000 in 2026-27") as found:
        solve(_model(CASES["v_infeasible_min"]).pose())
    assert "Smallest relaxation that would do: £40,000 in all" in str(found.value)
