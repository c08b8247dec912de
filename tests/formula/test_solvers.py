"""Steps that solve for something, each by a second calculation: guarantee, common level, calibration."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense
from tests.formula.given import grid, written

POT = 1000
people = st.integers(1, 50)


@pytest.fixture(scope="module")
def guaranteed(tmp_path_factory: pytest.TempPathFactory) -> PlacedFormula:
    """A pot of £1,000 shared by people, after top-ups."""
    steps = (
        "  - {id: shares, op: share, of: people}\n"
        "  - {id: final, op: guarantee, pot: pot, shares: shares, shortfall: short}"
    )
    folder = tmp_path_factory.mktemp("formula")
    return written(folder, steps, "people: persons, short: gbp", f"pot: {POT} gbp")


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(people, st.integers(-500, 600)), min_size=1, max_size=6))
def test_a_guarantee_is_the_least_of_a_linear_programme(guaranteed: PlacedFormula, rows: list[tuple[int, int]]) -> None:
    """Closed form and programme spend the same on top-ups, and refuse the same."""
    codes = [f"E{i}" for i in range(len(rows))]
    table = {
        "people": {c: Fraction(n) for c, (n, _) in zip(codes, rows, strict=True)},
        "short": {c: Fraction(s) for c, (_, s) in zip(codes, rows, strict=True)},
    }
    whole = sum(table["people"].values())
    shares = {c: n / whole for c, n in table["people"].items()}
    amounts = tuple(Amount(f"top.{c}", AmountKind.LEVEL) for c in codes)
    limits = [
        Limit(
            f"whole.{c}",
            {f"top.{d}": Fraction(d == c) - shares[c] for d in codes},
            table["short"][c] - shares[c] * POT,
            None,
            "nobody falls short",
        )
        for c in codes
    ]
    limits.append(Limit("pot", dict.fromkeys((a.name for a in amounts), Fraction(1)), None, Fraction(POT), "the pot"))
    goal = Goal("least", Sense.MINIMISE, dict.fromkeys((a.name for a in amounts), Fraction(1)))
    problem = AllocationProblem("guarantee", amounts, tuple(limits), (goal,))
    try:
        found = evaluate(guaranteed, grid(table), Setting())
    except InfeasibleError:
        with pytest.raises(InfeasibleError):
            solve(problem)
        return
    programme = sum(solve(problem).levels.values())
    (traced,) = [step for step in found.trace if step.id == "final"]
    assert float(traced.facts["top-ups"]) == pytest.approx(programme, abs=1e-5)
    assert sum(found.result.values()) == POT
    assert all(found.result[c] >= table["short"][c] for c in codes)


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> PlacedFormula:
    """£1,000 spent on the poorest."""
    step = "  - {id: final, op: raise_lowest, resources: held, size: people, pot: pot}"
    return written(tmp_path_factory.mktemp("formula"), step, "people: persons, held: gbp", f"pot: {POT} gbp")


@given(rows=st.lists(st.tuples(people, st.integers(0, 5000)), min_size=1, max_size=8))
def test_raising_the_lowest_leaves_nobody_helped_above_nobody_left(
    raised: PlacedFormula, rows: list[tuple[int, int]]
) -> None:
    """All money is spent, everyone helped ends at one level per head, and nobody else is below it."""
    table = {
        "people": {f"E{i}": Fraction(n) for i, (n, _) in enumerate(rows)},
        "held": {f"E{i}": Fraction(h) for i, (_, h) in enumerate(rows)},
    }
    found = evaluate(raised, grid(table), Setting()).result
    assert sum(found.values()) == POT
    assert min(found.values()) >= 0
    after = {c: (table["held"][c] + found[c]) / table["people"][c] for c in found}
    levels = {after[c] for c in found if found[c]}
    assert len(levels) == 1
    assert all(after[c] >= max(levels) for c in found)


CALIBRATED = """\
  - id: rate
    op: calibrate
    start: start
    meet: {{total_of: aid, equals: goal, within: near}}
    method: {method}
    responds: {responds}
    most_trials: {trials}
    steps:
      - {{id: own, op: derive, expression: base * rate, unit: gbp}}
      - {{id: gap, op: derive, expression: need - own, unit: gbp}}
      - {{id: aid, op: bound, input: gap, lower: 0}}
  - {{id: final, op: derive, expression: base * rate, unit: gbp}}"""


@pytest.mark.parametrize("method", ["secant", "bisection"])
def test_calibration_finds_the_rate_at_which_aid_is_affordable(method: str, tmp_path: Path) -> None:
    """Needs 60 and 100, bases 100 and 100: aid is 160 - 200 rate until A needs none; a total of 60 is met at 1/2."""
    steps = CALIBRATED.format(method=method, responds="falling", trials=60)
    placed = written(tmp_path, steps, "need: gbp, base: gbp", "start: 0.4 ratio, goal: 60 gbp, near: 0.000001 gbp")
    table = grid({"need": {"A": 60, "B": 100}, "base": {"A": 100, "B": 100}})
    found = evaluate(placed, table, Setting())
    assert float(found.single["rate"]) == pytest.approx(0.5, abs=1e-8)
    trials = [name for name in found.trace[0].facts if name.startswith("trial")]
    assert len(trials) > 1


def test_a_calibration_that_does_not_arrive_is_refused(tmp_path: Path) -> None:
    """Aid falls as the rate rises: told the other way, the search walks off and says so."""
    steps = CALIBRATED.format(method="bisection", responds="rising", trials=20)
    placed = written(tmp_path, steps, "need: gbp, base: gbp", "start: 0.4 ratio, goal: 60 gbp, near: 0.01 gbp")
    table = grid({"need": {"A": 60, "B": 100}, "base": {"A": 100, "B": 100}})
    with pytest.raises(InputFault, match="after 20 trials the total of 'aid' still misses"):
        evaluate(placed, table, Setting())
