"""Verify: one pound moved by hand is caught, without a solver."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction

import pytest

from funding_alloc.allocator import Breach, solve, verify
from funding_alloc.allocator.verify import goal_value
from tests.allocator.cases import limit, maximise, minimise, money, of_each_kind, problem

TIGHT = problem(
    [money("a", 60), money("b", 100, 40)],
    [limit("total", {"a": 1, "b": 1}, 100, 100), limit("share", {"a": Fraction(1, 3)}, None, 20)],
    maximise({"a": 1}),
)


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("name", ["a", "b"])
def test_one_pound_moved_is_caught(name: str, step: int) -> None:
    """Up or down, in any amount."""
    pounds = dict(solve(TIGHT).pounds)
    assert verify(TIGHT, pounds, {}) == ()

    pounds[name] += step
    breaches = verify(TIGHT, pounds, {})

    assert ("total", Fraction(step)) in [(breach.limit, breach.by) for breach in breaches]


def test_a_pound_moved_between_amounts_breaks_bounds_and_limits() -> None:
    """The total still holds; the share and both bounds do not, and each says by how much."""
    assert [str(breach) for breach in verify(TIGHT, {"a": 61, "b": 39}, {})] == [
        "a: £1 above: at most £60",
        "b: £1 below: at least £40",
        "share: £0.333333 above: because of share",
    ]


@pytest.mark.parametrize(
    ("pounds", "levels", "what"),
    [
        ({"E47000001": 400, "E47000002": 600}, {"fill": 1.0}, "bid.1"),
        ({"E47000001": 400, "E47000002": 600, "bid.1": 2}, {"fill": 1.0}, "bid.1"),
        ({"E47000001": 400, "E47000002": 600, "bid.1": True}, {"fill": 1.0}, "bid.1"),
        ({"E47000001": 400, "E47000002": 600, "bid.1": 0}, {}, "fill"),
        ({"E47000001": 400, "E47000002": 600, "bid.1": 0}, {"fill": float("nan")}, "fill"),
        ({"E47000001": 400, "E47000002": 600, "bid.1": 0, "x": 1}, {"fill": 1.0}, "x"),
    ],
)
def test_values_missing_strange_or_of_the_wrong_kind_are_caught(
    pounds: dict[str, int], levels: dict[str, float], what: str
) -> None:
    """An answer has exactly one value for each amount, of its kind."""
    assert [breach.limit for breach in verify(of_each_kind(), pounds, levels)] == [what]


def test_a_level_row_is_allowed_its_slack_and_no_more() -> None:
    """A pound below the level is rounding; two are not."""
    case = of_each_kind()
    good = {"E47000001": 400, "E47000002": 600, "bid.1": 0}

    assert verify(case, good, {"fill": 1.0025}) == ()
    assert [breach.limit for breach in verify(case, good, {"fill": 1.005})] == ["fill_1"]


def test_goal_values_are_exact() -> None:
    """Thirds stay thirds."""
    assert goal_value(minimise({"a": Fraction(1, 3), "f": 1}), {"a": 100}, {"f": 0.5}) == Fraction(203, 6)


def test_breaches_read_as_sentences() -> None:
    """For the reader of a fault."""
    assert str(Breach("L1", "the quantum", Fraction(1500))) == "L1: £1,500 above: the quantum"
    assert str(Breach("L1", "one value", Fraction(0))) == "L1: one value"


def test_a_solution_can_be_sent_to_another_process() -> None:
    """Sweeps run solutions through pools: what ``solve`` returns survives pickling."""
    solution = solve(TIGHT)
    assert pickle.loads(pickle.dumps(solution)) == solution


def test_checking_needs_no_solver() -> None:
    """The module of ``verify`` names neither PuLP nor HiGHS nor any module of ours that does."""
    code = (
        "import sys; sys.modules['pulp'] = sys.modules['highspy'] = None\n"
        "import importlib.util as u\n"
        "from pathlib import Path; import funding_alloc\n"
        "file = Path(funding_alloc.__file__).parent / 'allocator' / 'verify.py'\n"
        "spec = u.spec_from_file_location('alone', file); alone = u.module_from_spec(spec)\n"
        "sys.modules['alone'] = alone; spec.loader.exec_module(alone)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
