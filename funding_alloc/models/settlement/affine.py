"""One settlement's problem for any grants and needs: its sides are linear in them, so it is built once and shifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from funding_alloc.errors import InternalFault
from funding_alloc.models.settlement.envelope import Cell, envelope_of
from funding_alloc.models.settlement.plan import SettlementModel
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.problem import AllocationProblem
from funding_alloc.schema.settlement import SettlementSettings

Array = NDArray[np.float64]
STEP = 10**9
"""Pounds by which a grant is moved to see what follows: shares are cut to the pound, which this drowns."""
NEAR = 3.0
"""Pounds by which shares cut to the pound may part a shifted problem from one posed afresh."""
Pounds = Mapping[FundLine, int]
Sides = dict[str, tuple[Fraction | None, Fraction | None]]
"""Least and most of each limit and amount, by name."""


@dataclass(frozen=True, eq=False)
class ShiftedSettlement:
    """A settlement posed once, with what each pound of grant or need does to each side of it.

    Promise sides at any grants, needs and cap are those of a problem posed afresh, within ``near``.
    """

    model: SettlementModel
    problem: AllocationProblem
    lines: Sequence[FundLine]
    names: Sequence[str]
    """Limits and amounts that have a side which moves."""
    base: Array
    """(names, 2): sides at the grants and needs it was learnt at; infinite where open."""
    slope: Array
    """(names, 2, 2 x lines): change of a side for each pound of each line's grant, then of its need."""
    at: Array
    """(2 x lines,): those grants and needs."""
    is_cap: NDArray[np.bool_]
    """(names,): rows of the virement cap, in proportion to which their sides stand."""
    cap: float

    def sides(self, grants: Array, needs: Array) -> Array:
        """Sides of shape (draws, names, 2) at grants and needs of shape (draws, lines), in pounds, at its own cap."""
        moved = np.concatenate([grants, needs], axis=1) - self.at
        return np.asarray(self.base + np.einsum("nsv,dv->dns", self.slope, moved), dtype=np.float64)

    def at_caps(self, found: Array, caps: Array) -> Array:
        """The same sides with the virement cap of each draw."""
        factor = np.where(self.is_cap, (caps / self.cap)[:, np.newaxis], 1.0)[:, :, np.newaxis]
        return np.asarray(np.where(np.isfinite(found), found * factor, found), dtype=np.float64)

    def near(self, cap: float) -> float:
        """Pounds within which sides at a cap are those of a problem posed afresh: a wider cap widens what was cut."""
        return NEAR * max(1.0, cap / self.cap)

    def cells(self) -> list[Cell]:
        """The envelope's cells, in order."""
        return list(self.model.envelope.grant)


def learn(code: str, grants: Pounds, needs: Pounds, settings: SettlementSettings) -> ShiftedSettlement:
    """Pose a settlement once for each line's grant and need, and keep what changes.

    Raises ``ValueError`` where the virement cap is 0, for nothing is in proportion to it, and ``InternalFault`` where
    anything but sides changes: such an objective cannot be shifted.
    """
    if not settings.virement.cap:
        raise ValueError("a settlement that may move nothing has no cap to draw")
    lines = sorted(grants)
    model = SettlementModel(envelope_of(code, grants, needs), settings)
    problem = model.pose()
    base = _sides_of(problem)
    changes = []
    for line in lines:
        moved = SettlementModel(envelope_of(code, {**grants, line: grants[line] + STEP}, needs), settings)
        changes.append(_change(base, problem, moved.pose()))
    part = model.pose_purpose()
    for line in lines:
        moved = SettlementModel(envelope_of(code, grants, {**needs, line: needs[line] + STEP}), settings)
        changes.append(_change(base, part, moved.pose_purpose()))
    slope = np.stack(changes, axis=2)
    moving = np.abs(slope).max(axis=(1, 2)) > 1 / STEP
    caps = set(model.cap_sides(model.cap))
    names = [name for name, moves in zip(base, moving, strict=True) if moves or name in caps]
    kept = np.array([name in set(names) for name in base])
    return ShiftedSettlement(
        model=model,
        problem=problem,
        lines=lines,
        names=names,
        base=_array(base)[kept],
        slope=slope[kept],
        at=np.array([float(held[line]) for held in (grants, needs) for line in lines]),
        is_cap=np.array([name in caps for name in names]),
        cap=float(model.cap),
    )


def _change(base: Sides, before: AllocationProblem, after: AllocationProblem) -> Array:
    """What a pound changes in each side of the whole problem, from a part of it posed before and after.

    An open side stays open.
    """
    _must_be_alike(before, after)
    changed = np.zeros((len(base), 2))
    places = {name: i for i, name in enumerate(base)}
    for name, sides in _sides_of(after).items():
        for k, (was, now) in enumerate(zip(base[name], sides, strict=True)):
            if (was is None) != (now is None):
                raise InternalFault(f"{before.name}: a side of {name} opens or closes with a grant")
            if was is not None and now is not None and was != now:
                changed[places[name], k] = float(now - was) / STEP
    return changed


def apart(shifted: ShiftedSettlement, grants: Pounds, needs: Pounds, cap: Fraction) -> float:
    """Pounds by which a shifted problem's sides part from those of one posed afresh: a second calculation."""
    code, settings = shifted.model.envelope.area_code, shifted.model.settings
    afresh = SettlementModel(envelope_of(code, grants, needs), settings).pose(cap)
    known = _sides_of(afresh)
    row = shifted.sides(*(np.array([[float(held[line]) for line in shifted.lines]]) for held in (grants, needs)))
    ours = shifted.at_caps(row, np.array([float(cap)]))[0]
    theirs = _array({name: known[name] for name in shifted.names})
    with np.errstate(invalid="ignore"):
        return float(np.nan_to_num(np.abs(ours - theirs)).max(initial=0.0))


def _sides_of(problem: AllocationProblem) -> Sides:
    rows = {limit.name: (limit.at_least, limit.at_most) for limit in problem.limits}
    return rows | {amount.name: (amount.at_least, amount.at_most) for amount in problem.amounts}


def _array(sides: Sides) -> Array:
    ends = (-np.inf, np.inf)
    return np.array(
        [
            [end if side is None else float(side) for side, end in zip(pair, ends, strict=True)]
            for pair in sides.values()
        ]
    )


def _must_be_alike(one: AllocationProblem, other: AllocationProblem) -> None:
    for what, left, right in _parts(one, other):
        if left != right:
            raise InternalFault(f"{one.name}: {what} changes with a grant, so the problem cannot be shifted")


def _parts(one: AllocationProblem, other: AllocationProblem) -> Iterator[tuple[str, object, object]]:
    yield "the number of columns", [a.name for a in one.amounts], [a.name for a in other.amounts]
    yield "a row", [(n.name, n.terms) for n in one.limits], [(n.name, n.terms) for n in other.limits]
    yield "the objective", [g.terms for g in one.goals], [g.terms for g in other.goals]
