"""Blocks: the parts of a large problem, loaded a few dozen at a time and asked again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from funding_alloc.allocator.handle import PRIMAL, Corner, corner_of, handle_on, run_handle
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import Doubles, Numbers, Sparse
from funding_alloc.allocator.structure import Flags, Sorted, chosen, chunks_of, slice_of

_COLUMNS = 1_500
"""Columns asked together: with fewer HiGHS's start counts, with more simplex grows slow (25 authorities were best)."""
_AS_IT_IS = {"presolve": "off"}
"""Presolving a chunk takes longer than it saves, and what it keeps for later takes most of the memory."""
_SAMPLE = 160
"""Parts from which the first prices are taken."""
_SAME_SHARE = 1e-12
_SAME_POUNDS = 1e-5
"""Share of the largest usage, and pounds, within which a part's answer still is the same."""


@dataclass(frozen=True)
class Proposals:
    """What each part answers at some prices: its cost, and what it uses of each joining row."""

    value: Doubles
    usage: Doubles


@dataclass(frozen=True)
class Members:
    """Parts that are solved together; columns and rows by their places in the sorted problem."""

    columns: Numbers
    rows: Numbers

    @property
    def height(self) -> int:
        """Rows of their own, before the joining ones."""
        return len(self.rows)


def members_of(apart: Sorted, is_member: Flags) -> Members:
    """Columns and rows of some parts."""
    return Members(
        np.flatnonzero(is_member[apart.part_of]).astype(np.int32),
        np.flatnonzero(is_member[apart.row_part_of]).astype(np.int32),
    )


class Blocks:
    """Parts sorted into chunks, each a model of its own that stays loaded while prices change."""

    def __init__(self, apart: Sorted, costs: Doubles, how: tuple[Clock, float]) -> None:
        self.apart = apart
        self.count = int(apart.part_of[-1]) + 1
        self.clock, self.factor = how
        self._costs = costs[apart.columns]
        self._chunks = chunks_of(apart, _COLUMNS)
        self._models = [slice_of(apart.model, chunk) for chunk in self._chunks]
        self._handles: list[Any] = []
        pays = np.zeros(apart.model.width, bool)
        pays[apart.joint.column] = True
        self._paying = [np.flatnonzero(pays[chunk.columns]).astype(np.int32) for chunk in self._chunks]
        """By chunk: columns that pay for joining rows; the costs of the others stay."""
        self._values = np.zeros(apart.model.width)

    @property
    def joins(self) -> int:
        """Number of joining rows."""
        return len(self.apart.joining)

    def ask(self, prices: Doubles) -> bool:
        """Find every part's best answer at some prices; say whether all have one."""
        priced = self.priced(prices)
        for number, (chunk, model) in enumerate(zip(self._chunks, self._models, strict=True)):
            if number == len(self._handles):
                self._handles.append(handle_on(model, priced[chunk.columns], _AS_IT_IS))
            else:
                handle, paying = self._handles[number], self._paying[number]
                handle.changeColsCost(len(paying), paying, priced[chunk.columns][paying])
                handle.setOptionValue("simplex_strategy", PRIMAL)
            if not run_handle(self._handles[number], model.name, self.clock, self.factor):
                return False
            self._values[chunk.columns] = self._handles[number].getSolution().col_value
        return True

    def priced(self, prices: Doubles) -> Doubles:
        """Costs of the columns less what they pay for the joining rows."""
        joint = self.apart.joint
        paid = np.bincount(joint.column, joint.factor * prices[joint.row], len(self._costs))
        return np.asarray(self._costs - paid)

    def proposals(self) -> Proposals:
        """The last answers."""
        joint, joins = self.apart.joint, self.joins
        value = np.bincount(self.apart.part_of, self._costs * self._values, self.count)
        cell = self.apart.part_of[joint.column].astype(np.int64) * joins + joint.row
        usage = np.bincount(cell, joint.factor * self._values[joint.column], self.count * joins)
        return Proposals(value.astype(np.float64), usage.astype(np.float64).reshape(self.count, joins))

    def bound(self, prices: Doubles, proposals: Proposals) -> float:
        """Least cost that any allocation can have, as the last answers prove at their prices."""
        joint = self.apart.joint
        sides = np.where(prices > 0, joint.low, np.where(prices < 0, joint.high, 0.0))
        return float(proposals.value.sum() - (proposals.usage @ prices).sum() + sides @ prices)

    def has_moved(self, before: Proposals, after: Proposals) -> Flags:
        """Which parts use the joining rows differently; a part that uses them alike is as good as before."""
        largest = np.abs(after.usage).max(initial=0.0)
        moved = np.abs(after.usage - before.usage) > _SAME_SHARE * largest + _SAME_POUNDS
        return np.asarray(moved.any(axis=1))

    def first_prices(self) -> Doubles:
        """Prices of a small problem: some parts, with the share of the joining rows that would be theirs."""
        joint = self.apart.joint
        picked = np.unique(np.linspace(0, self.count - 1, min(_SAMPLE, self.count)).astype(int))
        is_member = np.zeros(self.count, bool)
        is_member[picked] = True
        members = members_of(self.apart, is_member)
        model = self.apart.model
        middle = np.where(
            np.isfinite(model.high), (model.low + np.where(np.isfinite(model.high), model.high, 0)) / 2, 1
        )
        mine = is_member[self.apart.part_of[joint.column]]
        weight = np.abs(joint.factor) * middle[joint.column]
        everyone = np.bincount(joint.row, weight, self.joins)
        share = np.bincount(joint.row[mine], weight[mine], self.joins) / np.where(everyone > 0, everyone, 1.0)
        corner = self._solve(members, joint.low * share, joint.high * share)
        return np.zeros(self.joins) if corner is None else corner.row_prices[members.height :]

    def together(self, members: Members) -> Corner | None:
        """Solve some parts together with what the others' last answers leave of the joining rows."""
        joint = self.apart.joint
        others = self._values.copy()
        others[members.columns] = 0.0
        used = joint.used(others)
        return self._solve(members, joint.low - used, joint.high - used)

    def corner(self, members: Members | None = None, together: Corner | None = None) -> Corner:
        """Put a corner of the whole problem together, in its own order."""
        apart = self.apart
        corners = [corner_of(handle) for handle in self._handles]
        values = np.concatenate([corner.values for corner in corners])
        prices = np.concatenate([corner.prices for corner in corners])
        basic = np.concatenate([corner.is_basic for corner in corners])
        row_prices = np.concatenate([corner.row_prices for corner in corners] + [np.zeros(self.joins)])
        basic_row = np.concatenate([corner.is_basic_row for corner in corners] + [np.zeros(self.joins, bool)])
        part_of = apart.part_of.copy()
        row_part_of = np.concatenate([apart.row_part_of, np.full(self.joins, -1, np.int32)])
        is_corner = all(corner.is_corner for corner in corners)
        if members is not None and together is not None:
            values[members.columns] = together.values
            prices[members.columns], basic[members.columns] = together.prices, together.is_basic
            rows = np.concatenate([members.rows, np.arange(len(apart.rows), len(row_prices))])
            row_prices[rows], basic_row[rows] = together.row_prices, together.is_basic_row
            part_of[members.columns] = row_part_of[rows] = -1
            is_corner = is_corner and together.is_corner
        column = np.argsort(apart.columns)
        row = np.argsort(np.concatenate([apart.rows, apart.joining]))
        parts = (part_of[column], row_part_of[row])
        return Corner(values[column], prices[column], row_prices[row], basic[column], basic_row[row], is_corner, parts)

    def _solve(self, members: Members, low: Doubles, high: Doubles) -> Corner | None:
        model = joined(self.apart, members, low, high)
        handle = handle_on(model, self._costs[members.columns])
        return corner_of(handle) if run_handle(handle, model.name, self.clock, self.factor) else None


def joined(apart: Sorted, members: Members, low: Doubles, high: Doubles) -> Sparse:
    """Some parts as a problem of their own, the joining rows last."""
    joint = apart.joint
    place = np.full(apart.model.width, -1, np.int32)
    place[members.columns] = np.arange(len(members.columns), dtype=np.int32)
    inner = chosen(apart.model, members.columns, members.rows, place)
    mine = place[joint.column] >= 0
    counts = np.bincount(joint.row[mine], minlength=len(low))
    return Sparse(
        name=inner.name,
        low=inner.low,
        high=inner.high,
        row_low=np.concatenate([inner.row_low, low]),
        row_high=np.concatenate([inner.row_high, high]),
        starts=np.concatenate([inner.starts, inner.starts[-1] + np.cumsum(counts)]).astype(np.int32),
        indices=np.concatenate([inner.indices, place[joint.column[mine]]]).astype(np.int32),
        factors=np.concatenate([inner.factors, joint.factor[mine]]),
        is_choice=inner.is_choice,
    )
