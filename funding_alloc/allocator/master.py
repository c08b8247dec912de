"""Master: mixes the parts' proposals so that the joining rows hold, and says what those rows are worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from funding_alloc.allocator.blocks import Proposals
from funding_alloc.allocator.handle import DUAL, PRIMAL
from funding_alloc.allocator.highs import greet_unheard
from funding_alloc.allocator.sparse import Doubles
from funding_alloc.allocator.structure import Flags, Joint

_BOX = 0.01
_WIDER = 1.25
_WIDEST = 1.0
"""Share of its centre within which a price may move at first, how much that grows when it is not enough, and its most.
Without such a box the first prices swing from one end to the other and the parts with them."""
_PATIENT_ROUNDS = 0
"""Rounds before the box is moved: the first mixes need it whatever the prices."""
_ON_EDGE = 1e-8
_WHOLE = 1 - 1e-9


class Master:
    """One row for each joining row, one for each part: the shares of its proposals add up to 1.

    Counted in units of the largest proposal, for HiGHS's tolerances are made for numbers around 1.
    """

    def __init__(self, joint: Joint, count: int, prices: Doubles) -> None:
        self.prices = prices
        self.value = np.inf
        self.is_on_edge = True
        self._joint, self._count, self._joins = joint, count, len(joint.low)
        self._centre, self._box = prices.copy(), _BOX
        self._handle: Any = None
        self._units = (1.0, 1.0)
        self._worth: Doubles | None = None
        self._part: list[Doubles] = []
        self._usage: list[Doubles] = []
        self._shares = np.zeros(0)

    def bettered_by(self, proposals: Proposals, gain: float) -> Flags:
        """Which parts have a proposal better than their mix."""
        if self._worth is None:
            return np.ones(self._count, bool)
        least = gain * float(np.abs(proposals.value).max(initial=0.0))
        return np.asarray(proposals.value - proposals.usage @ self.prices < self._worth - least)

    def add(self, proposals: Proposals, which: Flags) -> None:
        """Let some proposals into the mix."""
        if self._handle is None:
            self._open(proposals)
        value_unit, usage_unit = self._units
        parts = np.flatnonzero(which)
        width = self._joins + 1
        rows = np.empty((len(parts), width), np.int32)
        rows[:, :-1], rows[:, -1] = np.arange(self._joins), self._joins + parts
        factors = np.ones((len(parts), width))
        factors[:, :-1] = proposals.usage[which] / usage_unit
        self._handle.addCols(
            len(parts),
            proposals.value[which] / value_unit,
            np.zeros(len(parts)),
            np.full(len(parts), np.inf),
            len(parts) * width,
            np.arange(len(parts), dtype=np.int32) * width,
            rows.ravel(),
            factors.ravel(),
        )
        self._part.append(parts.astype(float))
        self._usage.append(proposals.usage[which])

    def solve(self, number: int) -> None:
        """Find the best mix, its value and prices; move the box where it is in the way."""
        self._handle.setOptionValue("simplex_strategy", PRIMAL if number else DUAL)
        edge = self._mix()
        if self.is_on_edge and number >= _PATIENT_ROUNDS:
            on = edge > _ON_EDGE
            self._centre[on] = self.prices[on]
            self._box = min(self._box * _WIDER, _WIDEST)
            columns = np.arange(2 * self._joins, dtype=np.int32)
            self._handle.changeColsCost(len(columns), columns, self._edge_costs())
            self._mix()

    def _mix(self) -> Doubles:
        """Run once; return how far each price would leave its box."""
        joins = self._joins
        value_unit, usage_unit = self._units
        self._handle.run()
        solution = self._handle.getSolution()
        duals, values = np.array(solution.row_dual), np.array(solution.col_value)
        edge: Doubles = values[:joins] + values[joins : 2 * joins]
        self._shares = values[2 * joins :]
        self.prices = duals[:joins] * (value_unit / usage_unit)
        self._worth = duals[joins:] * value_unit
        self.value = float(self._handle.getInfo().objective_function_value) * value_unit
        self.is_on_edge = bool(edge.sum() > _ON_EDGE)
        return edge

    def open_parts(self, proposals: Proposals) -> Flags:
        """Which parts mix proposals, or have one in the mix that is not their present answer."""
        part = np.concatenate(self._part).astype(int)
        usage = np.concatenate(self._usage)
        share = np.zeros(self._count)
        np.maximum.at(share, part, self._shares)
        is_whole = self._shares >= _WHOLE
        differs = np.abs(usage[is_whole] - proposals.usage[part[is_whole]]) > _ON_EDGE * self._units[1]
        is_open = share < _WHOLE
        is_open[part[is_whole][differs.any(axis=1)]] = True
        return np.asarray(is_open)

    def _open(self, proposals: Proposals) -> None:
        """Set up the rows, and the columns that let a price leave its box at a cost."""
        greet_unheard()
        import highspy

        make: Any = highspy.Highs
        handle = self._handle = make()
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "primal_feasibility_tolerance": 1e-10,
            "dual_feasibility_tolerance": 1e-10,
        }.items():
            handle.setOptionValue(name, value)
        self._units = (_unit(proposals.value), _unit(proposals.usage))
        joins, ones = self._joins, np.ones(self._count)
        low = np.concatenate([self._joint.low / self._units[1], ones])
        high = np.concatenate([self._joint.high / self._units[1], ones])
        empty = np.zeros(len(low) + 1, np.int32)
        handle.addRows(len(low), low, high, 0, empty, np.zeros(0, np.int32), np.zeros(0))
        rows = np.tile(np.arange(joins, dtype=np.int32), 2)
        signs = np.repeat([1.0, -1.0], joins)
        begins = np.arange(2 * joins, dtype=np.int32)
        open_end = np.full(2 * joins, np.inf)
        handle.addCols(2 * joins, self._edge_costs(), np.zeros(2 * joins), open_end, 2 * joins, begins, rows, signs)

    def _edge_costs(self) -> Doubles:
        """What it costs to have more of a joining row, and what less of it brings, at the edges of the box."""
        value_unit, usage_unit = self._units
        centre = self._centre * (usage_unit / value_unit)
        width = self._box * np.maximum(np.abs(centre), np.abs(centre).max(initial=0.0) * _BOX + 1e-6)
        return np.concatenate([centre + width, width - centre])


def _unit(sizes: Doubles) -> float:
    """Power of two no smaller than the largest size."""
    largest = float(np.abs(sizes).max(initial=0.0))
    return float(2.0 ** np.ceil(np.log2(largest))) if largest > 0 else 1.0
