"""Single settlements over the draws of a chunk: each authority's problem is built once and solved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from funding_alloc.allocator.resolve import Resolver
from funding_alloc.comparison.panel import Array
from funding_alloc.errors import InternalFault
from funding_alloc.models.settlement.affine import ShiftedSettlement, apart, learn
from funding_alloc.models.settlement.envelope import cell_of
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.settlement_stage import by_authority
from funding_alloc.run.settlement_worth import difference, moving_least
from funding_alloc.run.sweep.formula_draws import FormulaDraws
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import CAP, DrawnInputs
from funding_alloc.schema.places import OUTSIDE


@dataclass(frozen=True)
class PlanDraws:
    """What the settlements come to, of shape (draws, authorities)."""

    unmet_before: Array
    """Pounds below the need requirement if every grant is spent on its own theme."""
    unmet_after: Array
    gain: Array
    """How much better the objective is than with nothing moved."""
    unit: str


@dataclass(frozen=True)
class _Settlement:
    """One authority's problem, the solver that holds it, and where its lines stand among all."""

    shifted: ShiftedSettlement
    resolver: Resolver
    place: int
    columns: Sequence[int]
    """Place of each of its lines among the scenario's."""
    slack: float


class Settlements:
    """Every authority's settlement, posed once for all chunks of a process."""

    def __init__(self, ground: SweepGround) -> None:
        grants, needs = by_authority(ground.prepared, run_formula(ground.prepared))
        settings = ground.prepared.inputs.scenario.models.settlement
        places = {line.id: i for i, line in enumerate(ground.lines)}
        self.held: list[_Settlement] = []
        for code in sorted(grants):
            if code != OUTSIDE:
                shifted = learn(code, grants[code], needs[code], settings)
                columns = [places[line.id] for line in shifted.lines]
                place = ground.areas.codes.index(code)
                self.held.append(
                    _Settlement(shifted, Resolver(moving_least(shifted.problem)), place, columns, ground.slack[place])
                )

    def draw(self, ground: SweepGround, formula: FormulaDraws, drawn: DrawnInputs) -> PlanDraws:
        """Plan every authority's envelope in every draw.

        Rule    grants and need requirements are the formula draw's, to the pound; the cap is the draw's.
        Units   GBP; the gain in the objective's own unit.
        Promise a draw's figures are those of the settlement posed and solved afresh, but for shares cut to the pound;
                the first draw of each chunk is held against that.
        """
        shape = (drawn.size, len(ground.areas.codes))
        before, after, gain = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for one in self.held:
            grants = np.rint(formula.money[:, one.columns, one.place])
            needs = np.rint(formula.need[:, one.columns, one.place])
            caps = drawn.values.get(CAP, np.full(drawn.size, one.shifted.cap))
            _hold_first(one, grants, needs, caps)
            before[:, one.place] = _unmet(one, grants, needs)
            after[:, one.place], gain[:, one.place] = _planned(one, (grants, needs, caps))
        unit = self.held[0].shifted.model.purpose.unit if self.held else ""
        return PlanDraws(before, after, gain, unit)


def shortfall(short: Array, slack: Array | float) -> Array:
    """Pounds short, cell by cell; what rounding alone can leave short is nothing."""
    return np.asarray(np.where(short > slack, short, 0.0), dtype=np.float64)


def _hold_first(one: _Settlement, grants: Array, needs: Array, caps: Array) -> None:
    """The chunk's first draw, posed afresh."""
    lines = one.shifted.lines
    granted, needed = (dict(zip(lines, (int(x) for x in row[0]), strict=True)) for row in (grants, needs))
    gap = apart(one.shifted, granted, needed, Fraction(float(caps[0])))
    if gap > one.shifted.near(float(caps[0])):
        raise InternalFault(f"{one.shifted.problem.name}: a shifted problem is £{gap:,.2f} from one posed afresh")


def _cells(one: _Settlement) -> Array:
    """Ones where a line (row) falls in a cell (column)."""
    cells = one.shifted.cells()
    return np.array([[float(cell_of(line) == cell) for cell in cells] for line in one.shifted.lines])


def _unmet(one: _Settlement, spend: Array, needs: Array) -> Array:
    member = _cells(one)
    return np.asarray(shortfall(needs @ member - spend @ member, one.slack).sum(axis=1), dtype=np.float64)


def _planned(one: _Settlement, draws: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """Unmet need of the best plan, and its gain over moving nothing; not a number where floors leave no plan."""
    grants, needs, caps = draws
    shifted, model = one.shifted, one.shifted.model
    sides = shifted.at_caps(shifted.sides(grants, needs), caps)
    spends = [model.ground.column("spend", cell) for cell in shifted.cells()]
    goal = shifted.problem.goals[0].terms
    # The solver's own goal has a slight cost on movement, so that of equal plans it is the one that moves least.
    _, found = one.resolver.many(shifted.names, sides, [*spends, *goal])
    best = found[:, len(spends) :] @ np.array([float(slope) for slope in goal.values()])
    unmoved = _unmoved(one, sides)
    after = shortfall(needs @ _cells(one) - found[:, : len(spends)], one.slack).sum(axis=1)
    gain = [difference(model.purpose, float(more), float(less)) for more, less in zip(best, unmoved, strict=True)]
    return np.asarray(after, dtype=np.float64), np.array(gain)


def _unmoved(one: _Settlement, sides: Array) -> Array:
    """The objective with nothing moved and nothing held over."""
    still = [name for name in one.shifted.model.movement() if name not in set(one.shifted.names)]
    at = {name: i for i, name in enumerate(one.shifted.names)}
    fixed = sides.copy()
    for name in one.shifted.model.movement():
        if name in at:
            fixed[:, at[name]] = 0.0
    nothing = np.zeros((len(sides), len(still), 2))
    return one.resolver.many([*one.shifted.names, *still], np.concatenate([fixed, nothing], axis=1), [])[0]
