"""HiGHS behind PuLP: one cold solve, both statuses read, nothing on standard output."""

from __future__ import annotations

import ctypes
import math
import os
import tempfile
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

import pulp

from funding_alloc.allocator.build import Model
from funding_alloc.errors import InternalFault, NotProvenError
from funding_alloc.schema.problem import Outcome

TOLERANCE = 1e-9
"""How far a price may be from zero and still count as zero; a hundredth of HiGHS's default."""

PRICE_NOISE = 1e-14
"""Share of the largest price below which a price is the noise of doubles."""

_NOISE_SHARE = 1e-14
"""Share of a problem's largest figure that a row of doubles may be off by: one unit in the last place of £500bn is
already more than HiGHS's default of 0.0000001. Whole pounds are made and checked in exact arithmetic after this."""
_VALUES_AGREE = 1e-3
"""How far HiGHS's two values of one optimum may lie apart. At its default it calls a proven corner "Unknown" where the
goal is near 0 and the pounds are in billions, because the value computed from prices is then all noise. What proves a
corner is that its values and its prices are feasible, and those are held to the tolerances above."""

_FEASIBLE = 2
"""HiGHS's word for a point that keeps every limit."""

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


def run(model: Model, clock: Clock, **options: float) -> bool:
    """Solve from scratch; say whether there is an optimum (``False``: infeasible).

    ``options`` are HiGHS's own, over those that hold for every solve. Raises ``NotProvenError`` when the solver stopped
    early, ``InternalFault`` when it failed or found no bound.
    """
    greet_unheard()
    name = model.problem.name
    common = {
        "gapRel": 0,
        "gapAbs": 0,
        "threads": 1,
    } | tolerances(model.largest)
    lp: Any = model.lp  # PuLP types only a part of itself
    lp.solve(pulp.getSolver("HiGHS", msg=False, timeLimit=clock.left(name), **(common | options)))
    outcome = outcome_of(lp.status, lp.sol_status)
    said = lp.solverModel.modelStatusToString(lp.solverModel.getModelStatus())
    if outcome is Outcome.FEASIBLE_ONLY or (outcome is Outcome.FAILED and "limit" in said.lower()):
        factor = (-1.0 if lp.sense == pulp.LpMaximize else 1.0) / model.scale
        refuse_unproven(name, lp.solverModel, factor)
    if outcome is Outcome.FAILED:
        raise InternalFault(f"{name}: {outcome.value} ({said})")
    return outcome is Outcome.PROVEN_OPTIMAL


def refuse_unproven(name: str, handle: Any, factor: float = 1.0) -> None:
    """Say what a solver that stopped early is sure of: the value it holds, its bound, and the gap between them.

    ``factor`` turns HiGHS's value, which is always one to be made small, into the goal's. Raises ``NotProvenError``.
    """
    info = handle.getInfo()
    value, bound = info.objective_function_value, info.mip_dual_bound
    has_point = info.primal_solution_status == _FEASIBLE
    raise unproven(name, value * factor if has_point else None, bound * factor if math.isfinite(bound) else None)


def unproven(name: str, value: float | None, bound: float | None) -> NotProvenError:
    """Word what is known when time has run out: "feasible, not proven", the bound, and the gap."""
    said = "feasible, not proven" if value is not None else "no allocation found, and none ruled out"
    text = f"{name}: the solver stopped before it could prove the optimum: {said}"
    text += "" if value is None else f"; value {value:,.10g}"
    text += "; no bound" if bound is None else f"; no allocation is better than {bound:,.10g}"
    if value is not None and bound is not None:
        text += f"; gap {abs(value - bound):,.6g}" + (f" ({abs(value - bound) / abs(value):.2%})" if value else "")
    return NotProvenError(text)


def tolerances(largest: float) -> dict[str, float]:
    """HiGHS's tolerances for a problem whose largest figure is ``largest`` pounds."""
    return {
        "primal_feasibility_tolerance": max(1e-7, _NOISE_SHARE * largest),
        "dual_feasibility_tolerance": TOLERANCE,
        "optimality_tolerance": _VALUES_AGREE,
    }


class Price(NamedTuple):
    """What the last solve says of a column or row: its price, and whether it stands at no bound (basic)."""

    price: float
    is_basic: bool


@dataclass(frozen=True)
class Prices:
    """Prices of the last solve, which must have been one without choices. In PuLP's sign."""

    columns: dict[str, Price]
    """By PuLP's name of the column."""
    rows: dict[str, Price]
    """By PuLP's name of the row."""
    is_corner: bool
    """Whether the solver told which columns and rows are basic."""


def prices_of(model: Model) -> Prices:
    """Read the prices once: every reading of HiGHS's basis copies the whole of it."""
    lp: Any = model.lp
    basis = lp.solverModel.getBasis()
    statuses, row_statuses = list(basis.col_status), list(basis.row_status)
    basic = type(statuses[0]).kBasic
    columns = zip(lp.variables(), statuses, strict=True)
    rows = zip(lp.constraints(), row_statuses, strict=True)
    return Prices(
        {column.name: Price(column.dj, status == basic) for column, status in columns},
        {row.name: Price(row.pi, status == basic) for row, status in rows},
        bool(basis.valid),
    )


def greet_unheard() -> None:
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

        handle: Any = highspy.Highs
        _flush_c()
        try:
            stdout = os.dup(1)
        except OSError:  # no standard output at all: nothing to keep clean
            handle()
            return
        with tempfile.TemporaryFile() as heard:
            os.dup2(heard.fileno(), 1)
            try:
                handle()
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
