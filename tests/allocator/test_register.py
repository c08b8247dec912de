"""Register: every refusal and outcome of this room has the test that shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import funding_alloc.allocator
from funding_alloc.schema.problem import Outcome

ROOM = Path(str(funding_alloc.allocator.__file__)).parent
TESTS = Path(__file__).parent

REFUSALS = {
    "array_form.hold_optimum InternalFault": "test_faults.test_a_price_on_a_side_that_is_not_there_is_refused",
    "array_form._solved InternalFault": "test_faults.test_prices_nobody_has_found_are_not_made_up",
    "build.as_float InternalFault": "test_build.test_figures_a_double_cannot_hold_are_refused",
    "build.entry_of InternalFault": "test_build.test_entries_the_solver_would_drop_are_refused",
    "build.safe_name InternalFault": "test_build.test_names_that_would_be_changed_are_refused",
    "build.scale_of InternalFault": "test_build.test_a_goal_whose_coefficients_lie_too_far_apart_is_refused",
    "bulk.solve_bulk InternalFault": "test_faults.test_rounding_that_breaks_a_limit_is_a_fault",
    "choices._on_whole_choices InternalFault": "test_faults.test_a_choice_in_between_is_a_fault",
    "conflict.conflict_in InternalFault": "test_faults.test_an_unbounded_goal_is_not_told_as_a_conflict",
    "conflict.confirm_infeasible InternalFault": "test_resolve.test_a_wrong_infeasible_is_a_fault",
    "conflict.infeasible InfeasibleError": "test_conflict.test_the_two_limits_in_conflict_are_named_and_no_other",
    "handle.handle_on InternalFault": "test_faults.test_a_matrix_that_highs_refuses_is_a_fault",
    "handle.run_handle InternalFault": "test_coordinate.test_a_problem_without_a_bound_is_our_fault_part_by_part",
    "highs.run InternalFault": "test_highs.test_a_goal_without_a_bound_is_our_fault",
    "highs.unproven NotProvenError": "test_routes.test_time_that_runs_out_tells_bound_and_gap",
    "highs.left NotProvenError": "test_highs.test_time_that_has_run_out_is_not_proven",
    "reached.run_stage NotProvenError": "test_routes.test_time_that_runs_out_tells_bound_and_gap",
    "reached.refuse_loss InternalFault": "test_faults.test_a_later_stage_may_not_cost_an_earlier_one",
    "reached.refuse_dead_end InternalFault": "test_faults.test_a_stage_may_not_lose_the_optimum_of_those_before_it",
    "resolve.__init__ ValueError": "test_resolve.test_what_cannot_be_resolved_is_refused",
    "resolve._refuse_strangers ValueError": "test_resolve.test_what_cannot_be_resolved_is_refused",
    "resolve._refuse_failure InternalFault": "test_resolve.test_a_goal_that_loses_its_bound_is_our_fault",
    "rounding.round_whole InternalFault": "test_rounding.test_no_whole_pounds_is_a_fault_that_names_the_limits",
    "solve.solve InternalFault": "test_faults.test_rounding_that_breaks_a_limit_is_a_fault",
    "solve._refuse_empty_ranges InfeasibleError": "test_conflict.test_bounds_without_a_value_are_told_as_bounds",
}
"""By the function that makes the refusal, and its class."""
OUTCOMES = {
    Outcome.PROVEN_OPTIMAL: "test_stages.test_the_optimum_is_the_best_corner",
    Outcome.FEASIBLE_ONLY: "test_routes.test_time_that_runs_out_tells_bound_and_gap",
    Outcome.INFEASIBLE: "test_conflict.test_every_named_limit_is_needed",
    Outcome.FAILED: "test_highs.test_a_goal_without_a_bound_is_our_fault",
}
CLASSES = {"InternalFault", "NotProvenError", "InfeasibleError", "ValueError"}


def refusals() -> Iterator[str]:
    """What the room's files raise or make, by function."""
    for file in ROOM.glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CLASSES:
                        yield f"{file.stem}.{function.name} {call.func.id}"


def test_every_refusal_is_registered_and_no_other() -> None:
    """A new refusal needs a line here, and a test to name in it."""
    assert set(refusals()) == set(REFUSALS)


def test_every_outcome_is_registered() -> None:
    """All that can be known of a result."""
    assert set(OUTCOMES) == set(Outcome)


def test_every_test_in_the_register_exists() -> None:
    """By file and name."""
    for place in {*REFUSALS.values(), *OUTCOMES.values()}:
        file, name = place.split(".")
        tree = ast.parse((TESTS / f"{file}.py").read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, place
