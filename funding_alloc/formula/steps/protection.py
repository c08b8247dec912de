"""Protecting: floors, ceilings, pace of change, guarantees, waterfalls, each with who pays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.multipliers import Limits, one_multiplier
from funding_alloc.formula.state import Facts, Found, State
from funding_alloc.rules.estates.parametric import BoundsMissQuantum
from funding_alloc.schema.steps import CeilingStep, FloorAndCeilingStep, FloorStep, ProtectionStep
from funding_alloc.schema.steps.protection import (
    BalancedBy,
    GuaranteeStep,
    PaceOfChangeStep,
    PaidForBy,
    PaidTo,
    WaterfallStep,
    Whole,
)


def limits_of(step: ProtectionStep, at: State) -> Limits:
    """Floors and ceilings, in whole pounds where the step says so; a side the step lacks cannot bind."""
    base, total = at.full(step.base), at.total(at.known[step.input])
    low, high = at.zero, total
    if isinstance(step, FloorStep | FloorAndCeilingStep):
        low = base * at.known[step.rate if isinstance(step, FloorStep) else step.floor_rate]
        high = total + at.total(low)
    if isinstance(step, CeilingStep | FloorAndCeilingStep):
        high = base * at.known[step.rate if isinstance(step, CeilingStep) else step.ceiling_rate]
    if step.limits is Whole.WHOLE:
        low = at.arithmetic.round(low, Fraction(1), "up")
        high = at.arithmetic.round(high, Fraction(1), "down")
    at.refuse_where(np.less(low, 0).astype(bool), step, "the floor is below zero for {areas}.")
    if not isinstance(step, FloorStep):
        at.refuse_where(np.greater(low, high).astype(bool), step, "the floor is above the ceiling for {areas}.")
    return low, high


@dataclass(frozen=True)
class _Case:
    """What a protection acts on."""

    amounts: Array
    limits: Limits
    total: Array
    at: State


def _scaling_back_gains(case: _Case) -> Found:
    """Floor + k x max(amount - floor, 0), with k such that the total is kept."""
    low = case.at.spread(case.limits[0])
    gains = case.amounts - low
    np.maximum(gains, case.at.zero, out=gains)
    headroom, pool = case.total - case.at.total(low), case.at.total(gains)
    _refuse_below_zero(headroom, "the floors cost more than the quantum")
    is_empty = np.equal(pool, 0).astype(bool)
    if np.any(is_empty & np.greater(headroom, 0).astype(bool)):
        raise BoundsMissQuantum("no area is above its floor, so money is left over", Fraction(headroom.max()))
    factor = np.where(is_empty, case.at.zero, headroom / np.where(is_empty, case.at.arithmetic.one(Fraction(1)), pool))
    gains *= factor
    gains += low
    return gains, {"scaling factor": factor}


def _one_multiplier(case: _Case) -> Found:
    amounts, multiplier = one_multiplier(case.at, case.amounts, case.limits, case.total)
    return amounts, {"multiplier": multiplier}


def _held(case: _Case) -> Array:
    return np.minimum(np.maximum(case.amounts, case.limits[0]), case.limits[1])


def _scaled(at: State, amounts: Array, total: Array) -> Found:
    """All amounts by one factor to the total; nothing cannot be scaled to something."""
    pool = at.total(amounts)
    is_empty = np.equal(pool, 0).astype(bool)
    if np.any(is_empty & np.not_equal(total, 0).astype(bool)):
        raise BoundsMissQuantum("every amount is zero, so money is left over", Fraction(np.abs(total).max()))
    factor = np.where(is_empty, at.zero, total / np.where(is_empty, at.arithmetic.one(Fraction(1)), pool))
    return amounts * factor, {"scaling factor": factor}


def _held_then_scaled(case: _Case) -> Found:
    return _scaled(case.at, _held(case), case.total)


def _held_only(case: _Case) -> Found:
    held = _held(case)
    return held, {"change of total": case.at.total(held) - case.total}


def _lifted(case: _Case) -> Found:
    """As _held_only, but what lies above the floors is free."""
    held = np.maximum(case.amounts, case.limits[0])
    return held, {"change of total": case.at.total(held) - case.total}


def _lifted_then_scaled(case: _Case) -> Found:
    return _scaled(case.at, np.maximum(case.amounts, case.limits[0]), case.total)


def _capping_and_scaling(case: _Case) -> Found:
    """Amounts above the ceiling keep the ceiling and one share of what lies above it."""
    high = case.limits[1]
    above = np.maximum(case.amounts - high, case.at.zero)
    held = _held(case)
    pool, left = case.at.total(above), case.total - case.at.total(held)
    _refuse_below_zero(left, "holding every gain at its ceiling does not pay for the floors")
    is_empty = np.equal(pool, 0).astype(bool)
    if np.any(is_empty & np.greater(left, 0).astype(bool)):
        raise BoundsMissQuantum("no gain is above its ceiling, so money is left over", Fraction(left.max()))
    factor = np.where(is_empty, case.at.zero, left / np.where(is_empty, case.at.arithmetic.one(Fraction(1)), pool))
    return held + factor * above, {"share of gains kept": factor}


def _refuse_below_zero(left: Array, what: str) -> None:
    slack = 1e-6 if left.dtype != object else 0
    if np.any(np.less(left, -slack)):
        raise BoundsMissQuantum(what, Fraction(-left.min()))


Protect = Callable[[_Case], Found]
FLOOR: Final[Mapping[PaidForBy, Protect]] = {
    PaidForBy.SCALING_BACK_GAINS: _scaling_back_gains,
    PaidForBy.ONE_MULTIPLIER: _one_multiplier,
    PaidForBy.SCALING_EVERYONE: _lifted_then_scaled,
    PaidForBy.EXTRA_MONEY: _lifted,
}
CEILING: Final[Mapping[PaidTo, Protect]] = {
    PaidTo.OTHERS_IN_PROPORTION: _one_multiplier,
    PaidTo.SCALING_EVERYONE: _held_then_scaled,
    PaidTo.RETURNED: _held_only,
}
BOTH: Final[Mapping[BalancedBy, Protect]] = {
    BalancedBy.ONE_MULTIPLIER: _one_multiplier,
    BalancedBy.CAPPING_AND_SCALING: _capping_and_scaling,
    BalancedBy.NOBODY: _held_only,
}


def _protected(step: ProtectionStep, at: State, protect: Protect, facts: Facts) -> Found:
    amounts = at.full(step.input)
    out, more = protect(_Case(amounts, limits_of(step, at), at.total(amounts), at))
    return out, {**facts, **more}


def _rates(at: State, *names: str) -> Facts:
    return {name: at.known[name] for name in names if at.known[name].shape[1] == 1}


def floor(step: FloorStep, at: State) -> Found:
    """At least a share of the base."""
    return _protected(step, at, FLOOR[step.paid_for_by], _rates(at, step.rate))


def ceiling(step: CeilingStep, at: State) -> Found:
    """At most a multiple of the base."""
    return _protected(step, at, CEILING[step.paid_to], _rates(at, step.rate))


def floor_and_ceiling(step: FloorAndCeilingStep, at: State) -> Found:
    """Between a floor and a ceiling."""
    return _protected(step, at, BOTH[step.balanced_by], _rates(at, step.floor_rate, step.ceiling_rate))


def pace_of_change(step: PaceOfChangeStep, at: State) -> Found:
    """Prior plus a fraction of the gap."""
    target, prior = at.full(step.target), at.full(step.prior)
    gap = target - prior
    moved = prior + np.where(np.greater(gap, 0), at.known[step.up], at.known[step.down]) * gap
    if step.protected is not None:
        moved = np.where(np.equal(at.known[step.protected], 1), np.maximum(moved, prior), moved)
    if step.then == "leave":
        return moved, {}
    wanted = at.total(target)
    if step.then == "scale_to_targets":
        return _scaled(at, moved, wanted)
    rises = np.maximum(moved - prior, at.zero)
    rest = moved - rises
    pool, left = at.total(rises), wanted - at.total(rest)
    is_empty = np.equal(pool, 0).astype(bool)
    if np.any(np.less(left, 0)) or np.any(is_empty & np.not_equal(left, 0).astype(bool)):
        raise BoundsMissQuantum("increases cannot be scaled to the total", Fraction(np.abs(left).max()))
    factor = np.where(is_empty, at.zero, left / np.where(is_empty, at.arithmetic.one(Fraction(1)), pool))
    return rest + rises * factor, {"scaling factor": factor}


def guarantee(step: GuaranteeStep, at: State) -> Found:
    """Top-ups as small as possible: those in need of one only grow in number, so a few rounds find them all."""
    shares, wanted, pot = at.full(step.shares), at.full(step.shortfall), at.known[step.pot]
    spent = at.zero
    for _ in range(len(at.codes) + 1):
        short = np.greater(wanted, shares * (pot - spent)).astype(bool)
        need = at.total(np.where(short, wanted - shares * pot, at.zero))
        part = at.total(np.where(short, shares, at.zero))
        if np.any(np.greater_equal(part, 1) & np.greater(need, 0)):
            raise BoundsMissQuantum("the guarantees cost more than the pot", Fraction(need.max()))
        after = need / np.where(np.greater_equal(part, 1), at.arithmetic.one(Fraction(1)), 1 - part)
        if np.all(np.less_equal(after, spent)):
            break
        spent = np.maximum(after, spent)
    _refuse_below_zero(pot - spent, "the guarantees cost more than the pot")
    top_up = np.maximum(wanted - shares * (pot - spent), at.zero)
    return top_up + shares * (pot - spent), {"top-ups": spent}


def waterfall(step: WaterfallStep, at: State) -> tuple[dict[str, Array], Facts]:
    """Each component takes what it has room for."""
    left = at.known[step.amount]
    at.refuse_where(np.less(left, 0).astype(bool), step, f"'{step.amount}' is negative for {{areas}}.")
    out: dict[str, Any] = {}
    for part in step.order:
        room = np.maximum(at.known[part.room], at.zero)
        out[part.id] = np.minimum(left, room)
        left = left - out[part.id]
    return {step.id: left, **out}, {}
