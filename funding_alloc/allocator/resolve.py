"""Resolve: one problem, built once, its first goal solved again for other sides or costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from funding_alloc.allocator.conflict import confirm_infeasible, infeasible
from funding_alloc.allocator.handle import DUAL, PRIMAL, handle_on, outcome_in
from funding_alloc.allocator.sparse import Doubles, costs_of, scale_for, sides_of, sparse_of
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, Outcome, Sense

Sides = Mapping[str, tuple[Fraction | None, Fraction | None]]
"""By name of a limit, or of an amount: at least, at most; ``None`` is an open side."""
Costs = Mapping[str, Fraction]
"""By amount: what a pound of it adds to the first goal, in place of what the problem says."""
_SAME: Mapping[str, Any] = MappingProxyType({})


class Resolver:
    """One problem built once as one sparse model, its first goal solved again and again.

    Rule    every answer starts from the optimum of the unchanged problem, and changes are undone after it.
    Promise an answer is what ``solve`` finds for its first goal, before rounding, on a problem posed afresh; it does
            not depend on the answers before it. "Infeasible" is confirmed from scratch and once more by a model in
            which every limit may give way.

    Raises ``InfeasibleError`` where the unchanged problem has no solution, ``InternalFault`` where it has no bound.
    A problem with choices, or without amounts, has no prices to start from and is a ``ValueError``. Not for use by two
    threads at once.
    """

    def __init__(self, problem: AllocationProblem) -> None:
        self._problem = problem
        self._model = sparse_of(problem)
        self._column = {name: number for number, name in enumerate(sorted(a.name for a in problem.amounts))}
        self._row = {name: number for number, name in enumerate(sorted(limit.name for limit in problem.limits))}
        if not self._column or self._model.is_choice.any():
            raise ValueError(f"{problem.name}: a problem with choices, or without amounts, is solved afresh each time")
        self._goal = problem.goals[0]
        self._costs = costs_of(self._goal, self._column)
        self._scale = scale_for(self._costs, self._goal.name)
        self._all = np.arange(len(self._column), dtype=np.int32)
        self._sign = -1.0 if self._goal.sense is Sense.MAXIMISE else 1.0
        self._handle = handle_on(self._model, self._costs * self._scale * self._sign)
        self._handle.run()
        if outcome_in(self._handle) is Outcome.INFEASIBLE:
            raise infeasible(problem)
        self._refuse_failure(self._handle)
        self._base = self._handle.getBasis()

    def value(self, *, sides: Sides = _SAME, costs: Costs = _SAME) -> float | None:
        """First goal's value at changed sides and costs; ``None`` where no allocation meets every limit."""
        found = self._found(sides, costs)
        return None if found is None else found[0]

    def amounts_at(self, *, sides: Sides = _SAME, costs: Costs = _SAME) -> Mapping[str, float] | None:
        """One optimum at changed sides and costs, by amount and before rounding; where several are, any of them."""
        found = self._found(sides, costs)
        return None if found is None else dict(zip(self._column, found[1].tolist(), strict=True))

    def many(self, names: Sequence[str], sides: Doubles, wanted: Sequence[str]) -> tuple[Doubles, Doubles]:
        """First goal's values and some amounts at many sets of sides.

        ``sides`` is of shape (draws, names, 2): at least and at most of each limit or amount, infinite where open.
        Values are (draws,), amounts (draws, wanted); not a number where no allocation meets every limit.
        """
        self._refuse_strangers(dict.fromkeys(names, (Fraction(0), None)), _SAME)
        groups = self._places(names)
        read = np.array([self._column[name] for name in wanted], dtype=np.intp)
        values, amounts = np.full(len(sides), np.nan), np.full((len(sides), len(wanted)), np.nan)
        self._handle.setOptionValue("simplex_strategy", DUAL)
        try:
            for i, row in enumerate(sides):
                found = self._one_of_many(names, groups, row)
                if found is not None:
                    values[i], amounts[i] = float(self._costs @ found), found[read]
        finally:
            self._change(dict.fromkeys(names, (None, None)), restore=True)
        return values, amounts

    def _places(self, names: Sequence[str]) -> list[tuple[Any, Any, Any]]:
        """How rows, then columns, among some names are changed: the solver's call, their places, which they are."""
        out = []
        for place_of, change in (
            (self._row, self._handle.changeRowsBounds),
            (self._column, self._handle.changeColsBounds),
        ):
            chosen = np.array([i for i, name in enumerate(names) if name in place_of], dtype=np.intp)
            if len(chosen):
                out.append((change, np.array([place_of[names[i]] for i in chosen], np.int32), chosen))
        return out

    def _one_of_many(self, names: Sequence[str], groups: list[tuple[Any, Any, Any]], row: Doubles) -> Doubles | None:
        if (row[:, 0] > row[:, 1]).any():
            return None
        for change, places, chosen in groups:
            low, high = row[chosen].T.copy()
            change(len(places), places, low, high)
        self._handle.clearSolver()
        self._handle.setBasis(self._base)
        self._handle.run()
        handle = self._handle
        if outcome_in(handle) is not Outcome.PROVEN_OPTIMAL:
            sides = {name: tuple(_exact(side) for side in pair) for name, pair in zip(names, row, strict=True)}
            handle = self._again(cast(Sides, sides), self._costs * self._scale * self._sign)
        return None if handle is None else np.array(handle.getSolution().col_value)

    def _found(self, sides: Sides, costs: Costs) -> tuple[float, Doubles] | None:
        """Value and values; the handle is as it was afterwards, whatever happens."""
        self._refuse_strangers(sides, costs)
        if any(least is not None and most is not None and least > most for least, most in sides.values()):
            return None
        priced, scale = self._priced(costs)
        try:
            self._change(sides)
            if costs:
                self._handle.changeColsCost(len(self._all), self._all, priced * scale * self._sign)
            self._handle.setOptionValue("simplex_strategy", PRIMAL if costs and not sides else DUAL)
            self._handle.clearSolver()
            self._handle.setBasis(self._base)
            self._handle.run()
            handle = self._handle
            if outcome_in(handle) is not Outcome.PROVEN_OPTIMAL:
                handle = self._again(sides, priced * scale * self._sign)
                if handle is None:
                    return None
            values = np.array(handle.getSolution().col_value)
        finally:
            self._change(sides, restore=True)
            if costs:
                self._handle.changeColsCost(len(self._all), self._all, self._costs * self._scale * self._sign)
        return float(priced @ values), values

    def _refuse_strangers(self, sides: Sides, costs: Costs) -> None:
        """Names that the problem does not know, and amounts without a least, are faults of the caller."""
        strangers = sorted(sides.keys() - self._row.keys() - self._column.keys())
        strangers += sorted(costs.keys() - self._column.keys())
        if strangers:
            raise ValueError(f"{self._problem.name}: nothing is called {strangers}")
        open_amounts = sorted(name for name in sides if name in self._column and sides[name][0] is None)
        if open_amounts:
            raise ValueError(f"{self._problem.name}: amounts need a least value: {open_amounts}")

    def _priced(self, costs: Costs) -> tuple[Doubles, float]:
        """Coefficients of the goal with the changed ones in their places, and their scale."""
        if not costs:
            return self._costs, self._scale
        priced = self._costs.copy()
        changed = costs_of(replace(self._goal, terms=costs), self._column)
        places = [self._column[name] for name in costs]
        priced[places] = changed[places]
        return priced, scale_for(priced, self._goal.name)

    def _change(self, sides: Sides, *, restore: bool = False) -> None:
        """Set, or restore, the sides of limits and amounts."""
        model = self._model
        groups = (
            (self._row, model.row_low, model.row_high, self._handle.changeRowsBounds),
            (self._column, model.low, model.high, self._handle.changeColsBounds),
        )
        for place_of, base_low, base_high, change in groups:
            names = [name for name in sides if name in place_of]
            if not names:
                continue
            places = np.array([place_of[name] for name in names], np.int32)
            low, high = base_low[places], base_high[places]
            if not restore:
                low, high = np.array([sides_of(sides[name], name) for name in names]).T.copy()
            change(len(places), places, low, high)

    def _again(self, sides: Sides, scaled: Doubles) -> Any:
        """Pose the changed problem afresh and solve it; ``None`` when it is infeasible beyond doubt."""
        changed = self._changed(sides)
        handle = handle_on(sparse_of(changed), scaled)
        handle.run()
        if outcome_in(handle) is Outcome.INFEASIBLE:
            confirm_infeasible(changed)
            return None
        self._refuse_failure(handle)
        return handle

    def _changed(self, sides: Sides) -> AllocationProblem:
        """The changed problem as it would be posed."""
        limits = tuple(
            replace(limit, at_least=sides[limit.name][0], at_most=sides[limit.name][1])
            if limit.name in sides
            else limit
            for limit in self._problem.limits
        )
        amounts = tuple(
            replace(amount, at_least=sides[amount.name][0] or Fraction(0), at_most=sides[amount.name][1])
            if amount.name in sides
            else amount
            for amount in self._problem.amounts
        )
        return replace(self._problem, amounts=amounts, limits=limits)

    def _refuse_failure(self, handle: Any) -> None:
        if outcome_in(handle) is not Outcome.PROVEN_OPTIMAL:
            said = handle.modelStatusToString(handle.getModelStatus())
            raise InternalFault(f"{self._problem.name}: {Outcome.FAILED.value} ({said})")


def _exact(side: float) -> Fraction | None:
    return Fraction(float(side)) if np.isfinite(side) else None
