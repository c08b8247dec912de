"""The work of a sweep the way others would do it: a programme rebuilt for each draw, or one competition at a time.

Every route returns figures of each draw, so that ``sweep`` can hold them against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from funding_alloc.allocator.build import entry_of
from funding_alloc.allocator.sparse import Doubles, costs_of, sparse_of
from funding_alloc.models.settlement_arrays import SettlementArrays, SettlementRules
from funding_alloc.run.simulated_stage import RULES
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import DrawnInputs
from funding_alloc.schema.problem import AllocationProblem, Sense
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import compete, plain_terms
from funding_alloc.uncertainty.drawn import with_drawn
from tests.benchmarks.settlement_peers import pulp_operators


@dataclass(frozen=True, eq=False)
class Changed:
    """One problem and the sides of some of its limits and amounts, draw by draw."""

    problem: AllocationProblem
    names: Sequence[str]
    sides: Doubles
    """(draws, names, 2): at least and at most, infinite where open."""

    def few(self, draws: int) -> Changed:
        """The same for the first draws."""
        return replace(self, sides=self.sides[:draws])

    @cached_property
    def worth(self) -> Mapping[str, float]:
        """What a pound of each amount adds to the first goal."""
        return {name: float(slope) for name, slope in self.problem.goals[0].terms.items()}


def by_pulp(changed: Changed) -> Doubles:
    """First goal's values by PuLP and HiGHS, the model written out again for each draw."""
    import pulp

    from_: Any = pulp
    problem, found = changed.problem, []
    sense = pulp.LpMaximize if problem.goals[0].sense is Sense.MAXIMISE else pulp.LpMinimize
    for row in changed.sides.tolist():
        moved = dict(zip(changed.names, row, strict=True))
        lp = from_.LpProblem("settlement", sense)
        columns = {}
        for i, amount in enumerate(problem.amounts):
            least, most = _ends(moved, amount.name, (amount.at_least, amount.at_most))
            columns[amount.name] = lp.add_variable(f"x{i}", least, most)
        lp.setObjective(from_.lpSum(slope * columns[name] for name, slope in changed.worth.items()))
        for limit in problem.limits:
            least, most = _ends(moved, limit.name, (limit.at_least, limit.at_most))
            terms = from_.lpSum(entry_of(limit, name) * columns[name] for name in limit.terms)
            if least is not None:
                lp += terms >= least
            if most is not None:
                lp += terms <= most
        lp.solve(from_.HiGHS(msg=False, threads=1))
        found.append(float(from_.value(lp.objective)))
    return np.array(found)


def _ends(moved: Mapping[str, Sequence[float]], name: str, held: tuple[Any, Any]) -> tuple[float | None, float | None]:
    """Sides of a limit or amount in this draw; ``None`` where open."""
    if name in moved:
        least, most = moved[name]
        return (None if least == -np.inf else least), (None if most == np.inf else most)
    return None if held[0] is None else float(held[0]), None if held[1] is None else float(held[1])


def pulp_many(arrays: SettlementArrays, rules: SettlementRules, controls: Sequence[Any]) -> Doubles:
    """Values of settlements of many authorities at other control totals, written out by PuLP each time."""
    return np.array([pulp_operators(arrays, replace(rules, control=one), None)["value"] for one in controls])


def by_highspy(changed: Changed) -> Doubles:
    """First goal's values by HiGHS alone: one handle is kept, and each draw starts from the optimum before it."""
    handle, costs = _loaded(changed.problem)
    rows = {name: i for i, name in enumerate(sorted(limit.name for limit in changed.problem.limits))}
    columns = {name: i for i, name in enumerate(sorted(amount.name for amount in changed.problem.amounts))}
    groups = []
    for place_of, change in ((rows, handle.changeRowsBounds), (columns, handle.changeColsBounds)):
        chosen = np.array([i for i, name in enumerate(changed.names) if name in place_of], dtype=np.intp)
        if len(chosen):
            groups.append((change, np.array([place_of[changed.names[i]] for i in chosen], np.int32), chosen))
    found = np.empty(len(changed.sides))
    for draw, row in enumerate(changed.sides):
        for change, places, chosen in groups:
            low, high = row[chosen].T.copy()
            change(len(places), places, low, high)
        handle.run()
        found[draw] = costs @ np.array(handle.getSolution().col_value)
    return found


def _loaded(problem: AllocationProblem) -> tuple[Any, Doubles]:
    """A handle that holds the problem, and its costs."""
    import highspy

    model = sparse_of(problem)
    costs = costs_of(problem.goals[0], {name: i for i, name in enumerate(sorted(a.name for a in problem.amounts))})
    make: Any = highspy.Highs
    handle = make()
    handle.setOptionValue("output_flag", False)
    handle.setOptionValue("threads", 1)
    sense = highspy.ObjSense.kMaximize if problem.goals[0].sense is Sense.MAXIMISE else highspy.ObjSense.kMinimize
    handle.passModel(
        model.width,
        model.height,
        len(model.indices),
        highspy.MatrixFormat.kRowwise,
        sense,
        0.0,
        *(costs, model.low, model.high, model.row_low, model.row_high, model.starts, model.indices, model.factors),
        np.zeros(model.width, np.int32),
    )
    return handle, costs


def one_at_a_time(ground: SweepGround, drawn: DrawnInputs) -> None:
    """Draw and decide every fund's competition draw by draw."""
    settings, generator = ground.competition, ground.prepared.inputs.generator
    if settings is None or generator is None:
        raise ValueError("the scenario simulates no competitions")
    for draw in range(drawn.size):
        held = {name: values[draw : draw + 1] for name, values in drawn.of_bids().items()}
        parameters = with_drawn(generator, held)
        for bidders, terms in ground.rounds.values():
            bids = draw_bids(bidders, terms, parameters, 1, draw)
            for rule in RULES:
                compete(bids, terms, bidders, plain_terms(rule, settings.misfit))


def decided_apart(bids: BidDraws, draw: int) -> BidDraws:
    """One draw of many, as if it had been drawn by itself."""
    parts = {name: held[draw : draw + 1] for name, held in vars(bids).items() if getattr(held, "ndim", 0) == 2}
    return replace(bids, **parts)
