"""Single settlements over the draws of a chunk: each authority's problem is built once and solved again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.panel import Array
from funding_alloc.errors import InternalFault
from funding_alloc.models.settlement.affine import ShiftedSettlement, apart
from funding_alloc.models.settlement.envelope import cell_of
from funding_alloc.models.settlement.purpose import Purpose
from funding_alloc.run.settlement_worth import difference
from funding_alloc.run.sweep.formula_draws import FormulaDraws
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import CAP, SPILLOVERS, DrawnInputs
from funding_alloc.run.sweep.variants import Settled, Variants


@dataclass(frozen=True)
class PlanDraws:
    """What the settlements come to, of shape (draws, authorities)."""

    unmet_before: Array
    """Pounds below the need requirement if every grant is spent on its own theme."""
    unmet_after: Array
    gain: Array
    """How much better the objective is than with nothing moved."""
    centre_gain: Array | None
    """The same by the centre's yardstick, where the place ignores the drawn part of what spills over; None undrawn."""
    unit: str


class Settlements:
    """Every authority's settlement, posed once for all chunks of a process, and once more for each drawn rule."""

    def __init__(self, ground: SweepGround) -> None:
        self.variants = Variants(ground)

    def draw(self, ground: SweepGround, formula: FormulaDraws, drawn: DrawnInputs) -> PlanDraws:
        """Plan every authority's envelope in every draw.

        Rule    grants and need requirements are the formula draw's, to the pound; the cap and every drawn rule are the
                draw's.
        Units   GBP; the gain in the objective's own unit.
        Promise a draw's figures are those of the settlement posed and solved afresh, but for shares cut to the pound;
                the first draw of each chunk, and of each combination of drawn rules in it, is held against that.
        """
        shape = (drawn.size, len(ground.areas.codes))
        before, after, gain = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        centre = None if ground.drawn.spillovers is None else np.zeros(shape)
        chosen, unit = drawn.choices(ground.drawn), ""
        for choice in np.unique(chosen, axis=0):
            rows = np.flatnonzero((chosen == choice).all(axis=1))
            for one in self.variants.of(tuple(int(i) for i in choice)):
                here = rows, one.place
                sides = _sides(one, formula, drawn, rows)
                needs = sides.needs @ _cells(one)
                before[here] = _short(one, needs, sides.grants @ _cells(one))
                spend, best, unmoved = _planned(one, sides.rows)
                after[here] = _short(one, needs, spend)
                gain[here] = _gains(one.purpose, best @ one.own, unmoved @ one.own)
                if centre is not None:
                    centre[here] = _centre(one, sides.rows, drawn.values[SPILLOVERS][rows])
                unit = one.purpose.unit
        return PlanDraws(before, after, gain, centre, unit)


def shortfall(short: Array, slack: Array | float) -> Array:
    """Pounds short, cell by cell; what rounding alone can leave short is nothing."""
    return np.asarray(np.where(short > slack, short, 0.0), dtype=np.float64)


@dataclass(frozen=True)
class _Sides:
    """Grants and needs by line, and the sides that they come to, of some draws."""

    grants: Array
    needs: Array
    rows: Array


def _sides(one: Settled, formula: FormulaDraws, drawn: DrawnInputs, rows: NDArray[np.intp]) -> _Sides:
    at = np.ix_(rows, one.columns)
    grants, needs = (np.rint(held[:, :, one.place][at]) for held in (formula.money, formula.need))
    caps = drawn.values[CAP][rows] if CAP in drawn.values else np.full(len(rows), one.shifted.cap)
    _hold_first(one.shifted, grants, needs, caps)
    return _Sides(grants, needs, one.shifted.at_caps(one.shifted.sides(grants, needs), caps))


def _hold_first(shifted: ShiftedSettlement, grants: Array, needs: Array, caps: Array) -> None:
    """The first of some draws, posed afresh."""
    granted, needed = (dict(zip(shifted.lines, (int(x) for x in row[0]), strict=True)) for row in (grants, needs))
    gap = apart(shifted, granted, needed, Fraction(float(caps[0])))
    if gap > shifted.near(float(caps[0])):
        raise InternalFault(f"{shifted.problem.name}: a shifted problem is £{gap:,.2f} from one posed afresh")


def _cells(one: Settled) -> Array:
    """Ones where a line (row) falls in a cell (column)."""
    cells = one.shifted.cells()
    return np.array([[float(cell_of(line) == cell) for cell in cells] for line in one.shifted.lines])


def _short(one: Settled, needs: Array, spend: Array) -> Array:
    return np.asarray(shortfall(needs - spend, one.slack).sum(axis=1), dtype=np.float64)


def _planned(one: Settled, sides: Array) -> tuple[Array, Array, Array]:
    """Spending by cell of the best plan, and amounts of the goal of it and with nothing moved.

    Not a number where floors leave no plan.
    """
    spends = [one.shifted.model.ground.column("spend", cell) for cell in one.shifted.cells()]
    # The solver's own goal has a slight cost on movement, so that of equal plans it is the one that moves least.
    _, found = one.resolver.many(one.shifted.names, sides, [*spends, *one.goal])
    return found[:, : len(spends)], found[:, len(spends) :], _unmoved(one, sides)


def _unmoved(one: Settled, sides: Array) -> Array:
    """Amounts of the goal with nothing moved and nothing held over."""
    movement = one.shifted.model.movement()
    still = [name for name in movement if name not in set(one.shifted.names)]
    fixed = sides.copy()
    for i, name in enumerate(one.shifted.names):
        if name in movement:
            fixed[:, i] = 0.0
    nothing = np.zeros((len(sides), len(still), 2))
    return one.resolver.many([*one.shifted.names, *still], np.concatenate([fixed, nothing], axis=1), one.goal)[1]


def _gains(purpose: Purpose, better: Array, worse: Array) -> Array:
    return np.array([difference(purpose, float(b), float(w)) for b, w in zip(better, worse, strict=True)])


def _centre(one: Settled, sides: Array, multiples: Array) -> Array:
    """The centre's gain from plans that ignore a multiple of each theme's spillover."""
    out = np.empty(len(sides))
    unmoved = _unmoved(one, sides) @ one.judged
    for multiple in np.unique(multiples):
        rows = np.flatnonzero(multiples == multiple)
        _, amounts = one.ignoring[float(multiple)].many(one.shifted.names, sides[rows], one.goal)
        out[rows] = _gains(one.judge, amounts @ one.judged, unmoved[rows])
    return out
