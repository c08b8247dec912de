"""Handle: HiGHS given arrays directly, without PuLP between."""

from __future__ import annotations

from typing import Any

import numpy as np

from funding_alloc.allocator.highs import greet_unheard, tolerances
from funding_alloc.allocator.sparse import Doubles, Sparse
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import Outcome


def handle_on(model: Sparse, costs: Doubles, *, maximise: bool) -> Any:
    """Load a model into a handle of its own, with the options that hold for every solve."""
    greet_unheard()
    import highspy

    make: Any = highspy.Highs  # highspy types only a part of itself
    handle = make()
    options = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0}
    for name, value in (options | tolerances(model.largest)).items():
        handle.setOptionValue(name, value)
    status = handle.passModel(
        len(model.columns),
        len(model.rows),
        len(model.indices),
        highspy.MatrixFormat.kRowwise,
        highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize,
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
