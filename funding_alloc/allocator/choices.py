"""Choices: stages of a problem that holds amounts of 0 or 1, each goal held as a row for those after it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from funding_alloc.allocator.form import ChoiceForm
from funding_alloc.allocator.highs import TOLERANCE, Clock
from funding_alloc.allocator.reached import NOISE, Reached, refuse_dead_end, refuse_loss, run_stage
from funding_alloc.errors import InternalFault

_HELD_POUNDS = 1e-5
"""Pounds of its dearest amount by which a goal with money in it may be missed while later goals settle the choices.
The money itself is settled afterwards, with the choices fixed and every goal held exactly."""
_KEPT_POUNDS = 1.0
_KEPT_SHARE = 1e-7
"""Pounds of its dearest amount, and share of its size, by which such a goal may then differ: what that slack had
brought the goals after it, and less than another choice would."""
_LARGEST_UNITS = 1e5
"""Beside choices, money is counted in units of which the largest figure has about so many."""
_MOST_TIMES = 1000
"""Denominator up to which a goal over choices is held in its own steps."""
_GAP_NOISE = 1e-9
"""Share of a goal by which its bound is moved to the safe side before choices are fixed by it."""


def choose(
    form: ChoiceForm, goals: int, clock: Clock, *, tie_break: bool
) -> tuple[dict[int, float], list[Reached]] | None:
    """Settle every choice: goals in order, then lower names; ``None`` when no choice meets every limit.

    The values beside the choices are thrown away: a choice that is 0.999999 inside the solver shifts pounds.
    """
    chosen = form.chosen()
    options = _options(form, len(chosen))
    reached: list[Reached] = []
    for goal in range(goals):
        form.pull(goal)
        if not run_stage(form, clock, f"goal {form.goal_name(goal)}", options):
            refuse_dead_end(form, reached)
            return None
        values = _on_whole_choices(form, chosen)
        slack, kept = _slacks(form, goal, values, chosen)
        reached.append(Reached(goal, math.fsum(form.parts(goal, values)), kept))
        if tie_break or goal != goals - 1:
            _fix_what_every_optimum_shares(form, reached[-1], slack, (clock, options))
            _hold(form, reached[-1], slack)
    if tie_break:
        form.pull_at({column: float(rank) for rank, column in enumerate(chosen, start=1)})
        if not run_stage(form, clock, "ties between optima", options):
            refuse_dead_end(form, reached)
    values = _on_whole_choices(form, chosen)
    refuse_loss(form, reached, values)
    return {column: values[column] for column in chosen}, reached


def _options(form: ChoiceForm, choices: int) -> dict[str, float]:
    """What HiGHS is told about choices.

    Alone they are told apart to the pound, so 0.999999 is not 1. Beside money so fine a tolerance, or money in single
    pounds, makes the solver lose its way: it counts in larger units there, which a second solve with the choices fixed
    puts right.
    """
    if choices == form.width:
        return {"mip_feasibility_tolerance": TOLERANCE}
    doublings = math.ceil(math.log2(max(form.largest / _LARGEST_UNITS, 1.0)))
    return {"user_bound_scale": -doublings, "primal_feasibility_tolerance": 1e-7}


def _on_whole_choices(form: ChoiceForm, chosen: Sequence[int]) -> list[float]:
    """Values of the last solve with its choices exactly 0 or 1."""
    values = list(form.values())
    for column in chosen:
        whole = float(round(values[column]))
        if abs(values[column] - whole) > 1e-5:
            raise InternalFault(f"{form.name}: choice {column} came out as {values[column]}, not as 0 or 1")
        values[column] = whole
    return values


def _slacks(form: ChoiceForm, goal: int, values: Sequence[float], chosen: Sequence[int]) -> tuple[float, float]:
    """By how much later stages may miss a goal, and by how much the pounds that follow may.

    Rule    a goal over choices alone moves in steps of one over its common denominator: half a step, so nothing. With
            money in it, a thousandth of a penny of its dearest amount, later a pound.
    """
    size = math.fsum(map(abs, form.parts(goal, values)))
    apart = set(chosen)
    priced = [abs(factor) for column, factor in form.factors(goal).items() if column not in apart]
    if priced:
        return _HELD_POUNDS * max(priced) + NOISE * size, _KEPT_POUNDS * max(priced) + _KEPT_SHARE * size
    exact = form.exact_factors(goal)
    times = math.lcm(*(factor.denominator for factor in exact))
    step = 0.5 / times if times <= _MOST_TIMES else NOISE * size
    return step, step


def _fix_what_every_optimum_shares(
    form: ChoiceForm, won: Reached, slack: float, how: tuple[Clock, dict[str, float]]
) -> None:
    """Take out of later stages the choices on which all optima of the goal just solved agree.

    Rule    reduced-cost fixing: without whole choices the goal could be better by a gap; a choice whose price is above
            that gap cannot change in any optimum. Without this the search for a tie among thousands of bids takes
            as long as the bids took, many times over.
    """
    clock, options = how
    choices = form.chosen()
    form.relax(choices)
    is_solved = form.run(clock, options)
    form.relax(choices, whole=True)
    if not is_solved:  # by noise alone, for whole choices exist: then none is fixed
        return
    values = form.values()
    parts = form.parts(won.goal, values)
    gap = abs(math.fsum(parts) - won.value) + slack + _GAP_NOISE * math.fsum(map(abs, parts))
    prices = form.prices()
    form.pin({c: float(round(values[c])) for c in choices if abs(prices[c]) > gap * form.scale})


def _hold(form: ChoiceForm, won: Reached, slack: float) -> None:
    """Add the goal just solved as a row."""
    form.hold_goal(won.goal, won.value - slack if form.maximises(won.goal) else won.value + slack)
