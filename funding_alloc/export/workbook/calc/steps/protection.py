"""Steps that protect: floors, ceilings, pace of change, guarantees, each with the one cell that closes the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from funding_alloc.export.workbook.calc.bench import Bench, Floats, Known
from funding_alloc.export.workbook.calc.steps.multiplier import Sought, one_multiplier
from funding_alloc.schema.steps import CeilingStep, FloorAndCeilingStep, FloorStep, PaceOfChangeStep, ProtectionStep
from funding_alloc.schema.steps.protection import BalancedBy, PaidForBy, PaidTo, Whole


@dataclass(frozen=True)
class _Case:
    """What a protection acts on: amounts and limits as columns; a side that the step lacks has none."""

    head: str
    amounts: Known
    low: Known | None
    high: Known | None
    bench: Bench

    @property
    def total(self) -> Known:
        """Total of the amounts, which is kept."""
        return self.bench.total(self.amounts)

    def held(self) -> tuple[str, Floats]:
        """Amounts between the limits."""
        text, found = self.amounts.ref, self.amounts.floats
        if self.low is not None:
            text, found = f"MAX({text},{self.low.ref})", np.maximum(found, self.low.floats)
        if self.high is not None:
            text, found = f"MIN({text},{self.high.ref})", np.minimum(found, self.high.floats)
        return text, found

    def add_held(self) -> Known:
        """Amounts between the limits, as a column."""
        text, found = self.held()
        return self.bench.add(f"{self.head}: held to its limits", self.amounts.unit, text, found)


def limits_of(step: ProtectionStep, bench: Bench) -> tuple[Known | None, Known | None]:
    """Floors and ceilings as columns, in whole pounds where the step says so."""
    low = high = None
    is_whole = step.limits is Whole.WHOLE
    if isinstance(step, FloorStep | FloorAndCeilingStep):
        rate = step.rate if isinstance(step, FloorStep) else step.floor_rate
        low = _limit(step, bench, rate, ("floor", "ROUNDUP", np.ceil) if is_whole else ("floor", "", np.asarray))
    if isinstance(step, CeilingStep | FloorAndCeilingStep):
        rate = step.rate if isinstance(step, CeilingStep) else step.ceiling_rate
        high = _limit(
            step, bench, rate, ("ceiling", "ROUNDDOWN", np.floor) if is_whole else ("ceiling", "", np.asarray)
        )
    return low, high


def _limit(step: ProtectionStep, bench: Bench, rate: str, kind: tuple[str, str, Callable[..., Floats]]) -> Known:
    word, function, reckon = kind
    base, part = bench.known[step.base], bench.known[rate]
    text = f"{part.ref}*{base.ref}"
    product = part.floats * base.floats
    if function:
        kept = bench.decimals(base)
        text = f"{function}(ROUND({text},{kept.ref}),0)"
        shift = 10.0**kept.floats
        product = np.round(product * shift) / shift
    return bench.add(f"{bench.heading(step.id)}: {word}", bench.unit_of(step.id), text, reckon(product))


def floor(step: FloorStep, bench: Bench) -> str:
    """At least a share of the base."""
    return FLOOR[step.paid_for_by](_case(step, bench))


def ceiling(step: CeilingStep, bench: Bench) -> str:
    """At most a multiple of the base."""
    return CEILING[step.paid_to](_case(step, bench))


def floor_and_ceiling(step: FloorAndCeilingStep, bench: Bench) -> str:
    """Between a floor and a ceiling."""
    return BOTH[step.balanced_by](_case(step, bench))


def _case(step: ProtectionStep, bench: Bench) -> _Case:
    amounts = bench.as_column(bench.known[step.input])
    low, high = limits_of(step, bench)
    return _Case(bench.heading(step.id), amounts, low, high, bench)


def _one_multiplier(case: _Case) -> str:
    sought = Sought(case.head, case.amounts, case.low, case.high, case.total)
    return one_multiplier(sought, case.bench)


def _held_only(case: _Case) -> str:
    return case.held()[0]


def _held_then_scaled(case: _Case) -> str:
    held = case.add_held()
    return f"{held.ref}*{factor(case.head, case.total, case.bench.total(held), case.bench).ref}"


def factor(head: str, wanted: Known, pool: Known, bench: Bench, what: str = "scaling factor") -> Known:
    """The one number that brings a pool to what is wanted; 0 where there is no pool."""
    text = f"IF({pool.ref}=0,0,{wanted.ref}/{pool.ref})"
    found = np.where(pool.floats == 0, 0, wanted.floats / np.where(pool.floats == 0, 1, pool.floats))
    return bench.once(f"{head}: {what}", "ratio", text, found)


def _scaling_back_gains(case: _Case) -> str:
    """Floor + k x max(amount - floor, 0), with k such that the total is kept."""
    bench, low = case.bench, case.low
    if low is None:
        raise TypeError("gains are scaled back above a floor")
    found = np.maximum(case.amounts.floats - low.floats, 0)
    gains = bench.add(f"{case.head}: gain above the floor", low.unit, f"MAX({case.amounts.ref}-{low.ref},0)", found)
    floors, pool = bench.total(low), bench.total(gains)
    room = bench.once(
        f"{case.head}: left once all floors are paid",
        low.unit,
        f"{case.total.ref}-{floors.ref}",
        case.total.floats - floors.floats,
    )
    return f"{low.ref}+{factor(case.head, room, pool, bench).ref}*{gains.ref}"


def _capping_and_scaling(case: _Case) -> str:
    """Amounts above the ceiling keep the ceiling and one share of what lies above it."""
    bench, high, held = case.bench, case.high, case.add_held()
    if high is None:
        raise TypeError("gains are capped at a ceiling")
    found = np.maximum(case.amounts.floats - high.floats, 0)
    above = bench.add(f"{case.head}: above the ceiling", high.unit, f"MAX({case.amounts.ref}-{high.ref},0)", found)
    kept = bench.total(held)
    left = bench.once(
        f"{case.head}: left once all are held to their limits",
        high.unit,
        f"{case.total.ref}-{kept.ref}",
        case.total.floats - kept.floats,
    )
    share = factor(case.head, left, bench.total(above), bench, "share of gains kept")
    return f"{held.ref}+{share.ref}*{above.ref}"


Protect = Callable[[_Case], str]
FLOOR: Final[Mapping[PaidForBy, Protect]] = {
    PaidForBy.SCALING_BACK_GAINS: _scaling_back_gains,
    PaidForBy.ONE_MULTIPLIER: _one_multiplier,
    PaidForBy.SCALING_EVERYONE: _held_then_scaled,
    PaidForBy.EXTRA_MONEY: _held_only,
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


def pace_of_change(step: PaceOfChangeStep, bench: Bench) -> str:
    """Prior plus a fraction of the gap, which differs for those below and above target."""
    head, unit = bench.heading(step.id), bench.unit_of(step.id)
    target, prior = bench.known[step.target], bench.as_column(bench.known[step.prior])
    up, down = bench.known[step.up], bench.known[step.down]
    distance = target.floats - prior.floats
    gap = bench.add(f"{head}: gap to target", unit, f"{target.ref}-{prior.ref}", distance)
    text = f"{prior.ref}+IF({gap.ref}>0,{up.ref},{down.ref})*{gap.ref}"
    found = prior.floats + np.where(distance > 0, up.floats, down.floats) * distance
    if step.protected is not None:
        flag = bench.known[step.protected]
        moved = bench.add(f"{head}: moved", unit, text, found)
        text = f"IF({flag.ref}=1,MAX({moved.ref},{prior.ref}),{moved.ref})"
        found = np.where(flag.floats == 1, np.maximum(found, prior.floats), found)
    if step.then == "leave":
        return text
    moved = bench.add(f"{head}: before scaling", unit, text, found)
    wanted = bench.total(target)
    if step.then == "scale_to_targets":
        return f"{moved.ref}*{factor(head, wanted, bench.total(moved), bench).ref}"
    rises = np.maximum(found - prior.floats, 0)
    rise = bench.add(f"{head}: increase", unit, f"MAX({moved.ref}-{prior.ref},0)", rises)
    rest = bench.add(f"{head}: without the increase", unit, f"{moved.ref}-{rise.ref}", found - rises)
    kept = bench.total(rest)
    left = bench.once(f"{head}: left for increases", unit, f"{wanted.ref}-{kept.ref}", wanted.floats - kept.floats)
    return f"{rest.ref}+{rise.ref}*{factor(head, left, bench.total(rise), bench).ref}"
