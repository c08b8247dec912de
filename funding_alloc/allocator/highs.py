"""HiGHS behind PuLP: one cold solve, both statuses read, nothing on standard output."""

from __future__ import annotations

import ctypes
import os
import tempfile
import time
from dataclasses import dataclass, field
from threading import Lock

import pulp

from funding_alloc.errors import InternalFault, NotProvenError
from funding_alloc.schema.problem import Outcome

TOLERANCE = 1e-9
"""How far a price may be from zero and still count as zero; a hundredth of HiGHS's default."""

_BANNER = (b"Running HiGHS", b"Includes third-party software")
_greeting = Lock()
_greeted = False


@dataclass(frozen=True)
class Clock:
    """Time allowed for one problem, over all its stages; ``None`` is no limit."""

    limit: float | None
    started: float = field(default_factory=time.monotonic)

    def left(self, name: str) -> float | None:
        """Seconds left. Raises ``NotProvenError`` when none are."""
        if self.limit is None:
            return None
        left = self.limit - (time.monotonic() - self.started)
        if left <= 0:
            raise NotProvenError(f"{name}: the limit of {self.limit:g} s ran out before the optimum was proven")
        return left


def outcome_of(status: int, sol_status: int) -> Outcome:
    """Translate PuLP's two statuses: its 'Optimal' alone may mean 'stopped with something'."""
    match status, sol_status:
        case pulp.LpStatusOptimal, pulp.LpSolutionOptimal:
            return Outcome.PROVEN_OPTIMAL
        case pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible:
            return Outcome.FEASIBLE_ONLY
        case pulp.LpStatusInfeasible, pulp.LpSolutionInfeasible:
            return Outcome.INFEASIBLE
    return Outcome.FAILED


def run(lp: pulp.LpProblem, name: str, clock: Clock) -> bool:
    """Solve from scratch; say whether there is an optimum (``False``: infeasible).

    Raises ``NotProvenError`` when the solver stopped early, ``InternalFault`` when it failed or found no bound.
    """
    _greet_unheard()
    seconds = clock.left(name)
    lp.solve(
        pulp.HiGHS(
            msg=False, gapRel=0, gapAbs=0, threads=1, timeLimit=seconds, dual_feasibility_tolerance=TOLERANCE
        )
    )
    outcome = outcome_of(lp.status, lp.sol_status)
    said = lp.solverModel.modelStatusToString(lp.solverModel.getModelStatus())
    if outcome is Outcome.FEASIBLE_ONLY or (outcome is Outcome.FAILED and "limit" in said.lower()):
        raise NotProvenError(f"{name}: the solver stopped before it could prove the optimum ({said})")
    if outcome is Outcome.FAILED:
        raise InternalFault(f"{name}: {outcome.value} ({said})")
    return outcome is Outcome.PROVEN_OPTIMAL


def _greet_unheard() -> None:
    """Let HiGHS write its banner, once per process, where nobody reads it.

    The first handle of a process prints two lines from C whatever its options say, and C may hold them back until the
    process ends. They are sent to a file; what else arrived there meanwhile is handed on.
    """
    global _greeted  # noqa: PLW0603 - a fact about the process
    with _greeting:
        if _greeted:
            return
        _greeted = True
        import highspy

        _flush_c()
        try:
            stdout = os.dup(1)
        except OSError:  # no standard output at all: nothing to keep clean
            highspy.Highs()
            return
        with tempfile.TemporaryFile() as heard:
            os.dup2(heard.fileno(), 1)
            try:
                highspy.Highs()
                _flush_c()
            finally:
                os.dup2(stdout, 1)
                os.close(stdout)
            heard.seek(0)
            others = b"".join(line for line in heard if not line.startswith(_BANNER))
        if others:
            os.write(1, others)


def _flush_c() -> None:
    """Empty C's own buffers, which Python's ``flush`` does not reach."""
    ctypes.CDLL("ucrtbase" if os.name == "nt" else None).fflush(None)
