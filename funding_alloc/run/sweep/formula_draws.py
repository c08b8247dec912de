"""The formula model over the draws of a chunk: every line shared as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from funding_alloc.comparison.panel import Array
from funding_alloc.formula.draws import evaluate_many
from funding_alloc.run.sweep.ground import SharedLine, SweepGround
from funding_alloc.run.sweep.inputs import DrawnInputs, Inputs
from funding_alloc.schema.formula import QUANTUM
from funding_alloc.uncertainty.design import factors

_NOISE = 1
"""Stream of random numbers of indicators, apart from the design's."""


@dataclass(frozen=True)
class FormulaDraws:
    """Pounds of each line, and what need alone would call for: of shape (draws, lines, authorities)."""

    money: Array
    need: Array
    measured: Array
    """Pounds of all lines, of shape (draws, areas that targeting is measured over)."""

    @property
    def by_area(self) -> Array:
        """Pounds of all lines, (draws, authorities)."""
        return np.asarray(self.money.sum(axis=1), dtype=np.float64)


def draw_formulas(ground: SweepGround, inputs: Inputs, drawn: DrawnInputs) -> FormulaDraws:
    """Share every line in every draw.

    Units   GBP, to the pound where the formula rounds; need in pounds, not rounded.
    Promise draw by draw what ``evaluate`` gives with the same figures, to float precision.
    Raises ``InputFault`` or ``InfeasibleError`` where a draw asks of a formula what it cannot do.
    """
    shape = (drawn.size, len(ground.lines), len(ground.areas.codes))
    money, need = np.zeros(shape), np.zeros(shape)
    measured = np.zeros((drawn.size, len(ground.measured.codes)))
    noise = _noise(ground, drawn)
    shared = {line.line.id: line for line in ground.shared}
    for place, line in enumerate(ground.lines):
        if line.id in shared:
            one = shared[line.id]
            paid, needed = _share(one, inputs, drawn, noise)
            money[:, place], need[:, place] = paid @ one.owner, needed @ one.owner
            measured += paid @ one.measured
        else:
            granted = ground.prepared.grants[line.id]
            money[:, place] = need[:, place] = [float(granted.get(code, 0)) for code in ground.areas.codes]
            measured += money[:, place]
    return FormulaDraws(money, need, measured)


def _share(
    line: SharedLine, inputs: Inputs, drawn: DrawnInputs, noise: Mapping[str, Mapping[str, Array]]
) -> tuple[Array, Array]:
    """Pounds and need of each recipient, of shape (draws, recipients)."""
    formula = line.placed.formula
    draws = drawn.of_formula(line, inputs.blends) | _released(inputs.ground, line, drawn)
    for name, factor in noise.items():
        if name in line.grid.numbers:
            held = draws.get(name, np.array([float(value) for value in line.grid.numbers[name]]))
            draws[name] = held * np.stack([factor[code] for code in line.grid.codes], axis=1)
    wanted = [name for name in (formula.result, formula.need) if name]
    if not draws:  # nothing that this formula reads is drawn: one draw stands for all
        draws = {QUANTUM: np.array([float(line.line.gbp)])}
    found = evaluate_many(line.placed, line.grid, line.setting, draws, wanted)
    money = np.broadcast_to(found[formula.result], (drawn.size, len(line.grid.codes)))
    need = money if not formula.need else np.broadcast_to(found[formula.need], money.shape) * line.line.gbp
    return money, need


def _released(ground: SweepGround, line: SharedLine, drawn: DrawnInputs) -> dict[str, Array]:
    """Drawn releases of what a formula reads, of shape (draws, recipients)."""
    out = {}
    for one in ground.drawn.releases:
        if one.indicator in line.grid.numbers:
            columns = [ground.releases.columns[name].values for name in one.columns]
            held = np.array([[float(values[code]) for code in line.grid.codes] for values in columns])
            out[one.indicator] = held[drawn.release(one)]
    return out


def _noise(ground: SweepGround, drawn: DrawnInputs) -> dict[str, dict[str, Array]]:
    """Factor of each drawn indicator by recipient, of shape (draws,): the same for every formula that reads it."""
    out: dict[str, dict[str, Array]] = {}
    for i, one in enumerate(ground.drawn.indicators):
        codes = ground.prepared.panel.codes
        rng = np.random.default_rng([ground.drawn.seed, drawn.chunk, _NOISE, i])
        unit = np.clip(rng.random((drawn.size, len(codes))), 2.0**-53, 1 - 2.0**-53)
        out[one.indicator] = dict(zip(codes, factors(unit, float(one.relative_error)).T, strict=True))
    return out
