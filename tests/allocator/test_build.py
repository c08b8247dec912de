"""Building: the model's text, and what is refused before a solver sees it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from funding_alloc.allocator import solve
from funding_alloc.allocator.build import build
from funding_alloc.errors import InternalFault
from tests.allocator.cases import limit, maximise, minimise, money, of_each_kind, problem
from tests.allocator.lp_text import lp_text

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("number", [1, 2])
def test_the_model_reads_as_agreed(number: int) -> None:
    """Bounds are bounds, a range is two rows, names survive, the sense is the goal's."""
    case = of_each_kind()
    agreed = (GOLDEN / f"of_each_kind_{number}.lp").read_text(encoding="utf-8")

    assert lp_text(case, case.goals[number - 1]) == agreed


def test_order_in_the_problem_does_not_reach_the_model() -> None:
    """The same amounts, limits and terms in another order are the same text."""
    case = of_each_kind()
    turned = replace(
        case,
        amounts=case.amounts[::-1],
        limits=tuple(replace(row, terms=dict(reversed(list(row.terms.items())))) for row in reversed(case.limits)),
    )

    assert lp_text(turned) == lp_text(case)


@pytest.mark.parametrize("side", [Fraction(10**13), Fraction(-(10**13)), Fraction(10**400)])
def test_figures_a_double_cannot_hold_are_refused(side: Fraction) -> None:
    """Ten trillion pounds and more are no longer exact inside a solver."""
    with pytest.raises(InternalFault, match="too large"):
        build(problem([money("a")], [limit("l", {"a": 1}, None, side)], minimise({"a": 1})))


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), 0.1])
def test_floats_are_refused(factor: float) -> None:
    """A term that is not exact, not a number or not finite is a fault of ours."""
    case = problem([money("a")], [limit("l", {"a": 1}, 0, 5)], minimise({"a": 1}))
    broken = replace(case, goals=(replace(case.goals[0], terms={"a": cast(Fraction, factor)}),))

    with pytest.raises(InternalFault, match="not an exact number"):
        build(broken)


def test_entries_the_solver_would_drop_are_refused() -> None:
    """HiGHS reads anything below 1e-9 in a row as 0."""
    with pytest.raises(InternalFault, match="reads as 0"):
        build(problem([money("a")], [limit("l", {"a": Fraction(1, 10**10)}, 0, 5)], minimise({"a": 1})))


def test_a_goal_whose_coefficients_lie_too_far_apart_is_refused() -> None:
    """One amount worth a trillion of another cannot be told in one goal."""
    with pytest.raises(InternalFault, match="make it two goals"):
        build(problem([money("a"), money("b")], [], minimise({"a": 1, "b": Fraction(1, 10**12)})))


def test_names_that_would_be_changed_are_refused() -> None:
    """A name longer than LP text allows is refused; codes with dots and digits are kept."""
    with pytest.raises(InternalFault, match="cannot name"):
        build(problem([money("a" * 250)], [], minimise({})))
    assert build(of_each_kind()).columns["E47000001"].name == "x_E47000001"


def test_a_goal_in_billionths_is_still_pulled_at() -> None:
    """Coefficients far below the solver's tolerance are scaled, not taken for a tie."""
    worth = maximise({"a": Fraction(1, 10**10), "b": Fraction(2, 10**10)})
    case = problem([money("a"), money("b", 70)], [limit("total", {"a": 1, "b": 1}, 100, 100)], worth)

    assert solve(case).pounds == {"a": 30, "b": 70}
