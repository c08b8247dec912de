"""The solver's boundary: both statuses, time, and a quiet standard output."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from funding_alloc.allocator import solve
from funding_alloc.allocator.build import build
from funding_alloc.allocator.highs import Clock, outcome_of, run
from funding_alloc.errors import InternalFault, NotProvenError
from funding_alloc.schema.problem import Outcome
from tests.allocator.cases import choices, limit, maximise, money, problem

FIRST_SOLVE = """
import sys
from tests.allocator.cases import of_each_kind
from funding_alloc.allocator import solve
{before}
print("said before", end="")
solve(of_each_kind())
print(", said after")
"""


@pytest.mark.parametrize(
    ("status", "sol_status", "outcome"),
    [
        (1, 1, Outcome.PROVEN_OPTIMAL),
        (1, 2, Outcome.FEASIBLE_ONLY),
        (0, 0, Outcome.FAILED),
        (-1, -1, Outcome.INFEASIBLE),
        (-2, -2, Outcome.FAILED),
        (1, 0, Outcome.FAILED),
    ],
)
def test_both_statuses_are_read(status: int, sol_status: int, outcome: Outcome) -> None:
    """PuLP's 'Optimal' (1) is proven only if the second status says so too."""
    assert outcome_of(status, sol_status) is outcome


def test_time_that_has_run_out_is_not_proven() -> None:
    """Nothing is solved, or called optimal, after the limit."""
    case = problem([money("a", 5)], [], maximise({"a": 1}))

    with pytest.raises(NotProvenError, match="ran out"):
        solve(case, time_limit=1e-9)


def test_a_solver_that_stops_early_is_not_proven() -> None:
    """HiGHS itself, stopped at once on a search that takes longer, holds a point or none: neither is an answer."""
    names = [f"b{i:02d}" for i in range(60)]
    rows = [
        limit(f"l{k}", {n: (i * 37 * (k + 3) + 11 * i * i) % 97 + 20 for i, n in enumerate(names)}, None, 1500)
        for k in range(8)
    ]
    model = build(problem(choices(names), rows, maximise({n: (i * 53) % 89 + 30 for i, n in enumerate(names)})))

    with pytest.raises(NotProvenError, match="stopped before it could prove"):
        run(model, Clock(None), time_limit=0.0)


def test_a_goal_without_a_bound_is_our_fault() -> None:
    """An unbounded problem is posed wrongly."""
    with pytest.raises(InternalFault, match="Unbounded"):
        solve(problem([money("a")], [], maximise({"a": 1})))


@pytest.mark.parametrize("before", ["", "sys.stdout = __import__('io').TextIOWrapper(__import__('io').BytesIO())"])
def test_the_first_solve_of_a_process_prints_nothing(before: str) -> None:
    """HiGHS's banner stays off standard output, and nothing else is lost, not even when Python's stdout is no file."""
    code = FIRST_SOLVE.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == ("" if before else "said before, said after\n")
    assert done.stderr == ""


def test_a_closed_standard_output_is_no_obstacle() -> None:
    """A process without standard output solves too."""
    code = "import os; os.close(1)\nfrom tests.allocator.cases import of_each_kind\n"
    code += "from funding_alloc.allocator import solve\nsolve(of_each_kind())\n"

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode in {0, 120}


def test_time_left_is_counted_over_all_stages() -> None:
    """The clock starts once."""
    clock = Clock(5.0, started=time.monotonic() - 3)

    left = clock.left("test")
    assert left is not None
    assert 1 < left <= 2
