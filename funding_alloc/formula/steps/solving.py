"""Searching for the number at which a total is met, by the stated method and stopping rule."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.state import Facts, Found, State
from funding_alloc.schema.steps import CalibrateStep

Try = Callable[[Array], Array]
"""From a trial to how far its total lies above the one to meet."""


def calibrate(step: CalibrateStep, at: State, run: Callable[[State, CalibrateStep], State]) -> Found:
    """Trials until the gap is small enough; each trial and its total are kept among the facts.

    Raises ``InputFault`` where the stopping rule is not met within the trials allowed.
    """
    goal, enough = at.known[step.meet.equals], at.known[step.meet.within]
    facts: Facts = {}

    def miss(trial: Array) -> Array:
        inner = run(at.inner({step.id: trial}), step)
        total = inner.total(inner.known[step.meet.total_of])
        number = len(facts) // 2 + 1
        facts[f"trial {number}"], facts[f"total {number}"] = trial, total
        return total - goal

    search = _secant if step.method == "secant" else _bisection
    found, left = search(step, at, miss)
    if np.any(np.greater(np.abs(left), enough)):
        what = f"after {step.most_trials} trials the total of '{step.meet.total_of}' still misses by more than allowed."
        raise at.fault(step, what, "Check the start, the method, and which way the total responds.")
    return found, facts


def _secant(step: CalibrateStep, at: State, miss: Try) -> tuple[Array, Array]:
    goal, enough = at.known[step.meet.equals], at.known[step.meet.within]
    before = _rounded(step, at, at.known[step.start])
    gap_before = miss(before)
    if _all_met(gap_before, enough):
        return before, gap_before
    total = gap_before + goal
    is_nothing = np.equal(total, 0) | np.equal(goal, 0)
    at.refuse_where(
        is_nothing.astype(bool), step, "the first trial, or the goal, is a total of zero.", "Use bisection."
    )
    scale = total / goal if step.responds == "falling" else goal / total
    here = _rounded(step, at, before * scale)
    gap = miss(here)
    for _ in range(step.most_trials - 2):
        if _all_met(gap, enough):
            break
        rise = gap - gap_before
        is_flat = np.logical_or(np.equal(rise, 0), np.less_equal(np.abs(gap), enough)).astype(bool)
        move = np.where(
            is_flat, at.zero, gap * (here - before) / np.where(is_flat, at.arithmetic.one(Fraction(1)), rise)
        )
        before, gap_before = here, gap
        here = _rounded(step, at, here - move)
        gap = miss(here)
    return here, gap


def _bisection(step: CalibrateStep, at: State, miss: Try) -> tuple[Array, Array]:
    enough = at.known[step.meet.within]
    low, high = at.zero, at.known[step.start] * 2
    here, gap = low, miss(low)
    for _ in range(step.most_trials - 1):
        if _all_met(gap, enough):
            break
        here = _rounded(step, at, (low + high) / 2)
        gap = miss(here)
        is_low = np.less(gap, 0) if step.responds == "rising" else np.greater(gap, 0)
        low, high = np.where(is_low.astype(bool), here, low), np.where(is_low.astype(bool), high, here)
    return here, gap


def _all_met(gap: Array, enough: Array) -> bool:
    return bool(np.all(np.less_equal(np.abs(gap), enough)))


def _rounded(step: CalibrateStep, at: State, trial: Array) -> Array:
    if step.trial_rounding is None:
        return trial
    return at.arithmetic.round(trial, Fraction(step.trial_rounding.to), step.trial_rounding.mode.value)
