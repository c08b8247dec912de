"""Handle: HiGHS given arrays directly, without PuLP between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator.highs import Clock, greet_unheard, refuse_unproven, tolerances
from funding_alloc.allocator.sparse import Doubles, Numbers, Sparse
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import Outcome

PRIMAL, DUAL = 4, 1
"""HiGHS's simplex strategies: after other costs a solution still keeps every limit, after other sides it still has the
right prices; each way is several times as fast as the wrong one."""


def handle_on(model: Sparse, costs: Doubles, options: Mapping[str, float | str] | None = None) -> Any:
    """Load a model that seeks the least cost into a handle of its own, with the options that hold for every solve."""
    greet_unheard()
    import highspy

    make: Any = highspy.Highs  # highspy types only a part of itself
    handle = make()
    common = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}
    for name, value in (common | tolerances(model.largest) | dict(options or {})).items():
        handle.setOptionValue(name, value)
    status = handle.passModel(
        model.width,
        model.height,
        len(model.indices),
        highspy.MatrixFormat.kRowwise,
        highspy.ObjSense.kMinimize,
        0.0,
        costs,
        model.low,
        model.high,
        model.row_low,
        model.row_high,
        model.starts,
        model.indices,
        model.factors,
        model.is_choice.astype(np.int32),
    )
    if status == highspy.HighsStatus.kError:
        raise InternalFault(f"{model.name}: the solver did not take the problem")
    return handle


def outcome_in(handle: Any) -> Outcome:
    """What the last run of a handle has shown, and no more."""
    import highspy

    of: Any = highspy.HighsModelStatus
    return {
        of.kOptimal: Outcome.PROVEN_OPTIMAL,
        of.kModelEmpty: Outcome.PROVEN_OPTIMAL,
        of.kInfeasible: Outcome.INFEASIBLE,
        of.kUnboundedOrInfeasible: Outcome.INFEASIBLE,
        of.kTimeLimit: Outcome.FEASIBLE_ONLY,
    }.get(handle.getModelStatus(), Outcome.FAILED)


def run_handle(handle: Any, name: str, clock: Clock, factor: float = 1.0) -> bool:
    """Run; say whether there is an optimum (``False``: infeasible).

    ``factor`` turns the value made small into the goal's. Raises ``NotProvenError`` when the solver stopped early,
    ``InternalFault`` when it failed or found no bound.
    """
    left = clock.left(name)
    if left is not None:  # HiGHS counts the time of all runs of one handle together
        handle.setOptionValue("time_limit", handle.getRunTime() + left)
    handle.run()
    outcome = outcome_in(handle)
    if outcome is Outcome.FEASIBLE_ONLY:
        refuse_unproven(name, handle, factor)
    if outcome is Outcome.FAILED:
        said = handle.modelStatusToString(handle.getModelStatus())
        raise InternalFault(f"{name}: {outcome.value} ({said})")
    return outcome is Outcome.PROVEN_OPTIMAL


@dataclass(frozen=True)
class Corner:
    """What a run has left: values, prices and which columns and rows stand at no bound (basic)."""

    values: Doubles
    prices: Doubles
    row_prices: Doubles
    is_basic: NDArray[np.bool_]
    is_basic_row: NDArray[np.bool_]
    is_corner: bool
    """Whether the solver told which are basic."""
    parts: tuple[Numbers, Numbers] | None = None
    """By column and by row the part that was solved by itself, at the prices of the rows that join parts; -1 for what
    was solved together."""


def corner_of(handle: Any) -> Corner:
    """Read the last run, which must have been one without choices."""
    solution, basis = handle.getSolution(), handle.getBasis()
    # ``getBasicVariables`` would be faster, but ends the process where presolve has left nothing to factorise.
    return Corner(
        np.array(solution.col_value),
        np.array(solution.col_dual),
        np.array(solution.row_dual),
        _are_basic(basis.col_status),
        _are_basic(basis.row_status),
        bool(basis.valid),
    )


def _are_basic(statuses: list[Any]) -> NDArray[np.bool_]:
    import highspy

    numbers = np.fromiter(map(int, statuses), np.int8, len(statuses))
    return np.asarray(numbers == int(highspy.HighsBasisStatus.kBasic))
