"""Every combination of drawn rules of the settlement: for each, every authority's problem, posed once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator.resolve import Resolver
from funding_alloc.comparison.panel import Array
from funding_alloc.models.settlement.affine import ShiftedSettlement, learn
from funding_alloc.models.settlement.choose import purpose_of, yardstick
from funding_alloc.models.settlement.plan import SettlementModel
from funding_alloc.models.settlement.purpose import Purpose
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.settlement_stage import by_authority
from funding_alloc.run.settlement_worth import moving_least
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.problem import AllocationProblem
from funding_alloc.schema.settlement import SettlementSettings, with_parameter
from funding_alloc.schema.uncertainty import Uncertainty


@dataclass(frozen=True)
class Settled:
    """One authority's problem under one combination of drawn rules, and the solvers that hold it."""

    shifted: ShiftedSettlement
    resolver: Resolver
    place: int
    """Of the authority among all."""
    columns: NDArray[np.intp]
    """Place of each of its lines among the scenario's."""
    slack: float
    goal: Sequence[str]
    """Amounts that the objective counts."""
    own: Array
    """What a pound of each counts for the place, and, in ``judged``, for the centre."""
    judged: Array
    judge: Purpose
    ignoring: dict[float, Resolver]
    """By drawn multiple of the spillovers: the place's problem where it ignores so much of what spills over."""

    @property
    def purpose(self) -> Purpose:
        """What the place plans for."""
        return self.shifted.model.purpose


class Variants:
    """Settlements by the place of each drawn value in its list; made when first drawn."""

    def __init__(self, ground: SweepGround) -> None:
        self._ground = ground
        self._grants, self._needs = by_authority(ground.prepared, run_formula(ground.prepared))
        self._held: dict[tuple[int, ...], tuple[Settled, ...]] = {}

    def of(self, choice: tuple[int, ...]) -> tuple[Settled, ...]:
        """Every authority's settlement under the values at those places."""
        if choice not in self._held:
            self._held[choice] = tuple(self._settled(settings_at(self._ground, choice)))
        return self._held[choice]

    def _settled(self, settings: SettlementSettings) -> Iterator[Settled]:
        places = {line.id: i for i, line in enumerate(self._ground.lines)}
        for code in sorted(self._grants):
            if code == OUTSIDE:
                continue
            shifted = learn(code, self._grants[code], self._needs[code], settings)
            model, place = shifted.model, self._ground.areas.codes.index(code)
            goal = list(shifted.problem.goals[0].terms)
            judge = yardstick(model.envelope, settings.objective)
            yield Settled(
                shifted=shifted,
                resolver=Resolver(moving_least(shifted.problem)),
                place=place,
                columns=np.array([places[line.id] for line in shifted.lines], dtype=np.intp),
                slack=self._ground.slack[place],
                goal=goal,
                own=_slopes(model.purpose, model, goal),
                judged=_slopes(judge, model, goal),
                judge=judge,
                ignoring=_ignoring(shifted, self._ground.drawn),
            )


def settings_at(ground: SweepGround, choice: Sequence[int]) -> SettlementSettings:
    """The scenario's settlement with the drawn values at some places of their lists."""
    return _settings(ground.prepared.inputs.scenario.models.settlement, ground.drawn, choice)


def settlements_drawn(inputs: ScenarioInputs) -> Iterator[SettlementSettings]:
    """The scenario's settlement under every combination of drawn rules."""
    drawn, settings = inputs.scenario.uncertainty, inputs.scenario.models.settlement
    if drawn is not None:
        for choice in product(*(range(len(one.values)) for one in drawn.settlement)):
            yield _settings(settings, drawn, choice)


def _settings(settings: SettlementSettings, drawn: Uncertainty, choice: Sequence[int]) -> SettlementSettings:
    for one, i in zip(drawn.settlement, choice, strict=True):
        settings = with_parameter(settings, one.parameter, one.values[i])
    return settings


def _slopes(purpose: Purpose, model: SettlementModel, goal: Sequence[str]) -> Array:
    terms = purpose.terms(model.ground)
    return np.array([float(terms[name]) for name in goal])


def _ignoring(shifted: ShiftedSettlement, drawn: Uncertainty) -> dict[float, Resolver]:
    multiples = drawn.spillovers.multiples if drawn.spillovers is not None else ()
    return {float(multiple): Resolver(moving_least(_without(shifted, multiple))) for multiple in multiples}


def _without(shifted: ShiftedSettlement, multiple: Decimal) -> AllocationProblem:
    """The same problem for a place to which the part of a theme's benefit that spills over counts for less."""
    model, settings = shifted.model, shifted.model.settings
    shares = settings.spillovers.share
    weights = {theme: 1 - Fraction(multiple) * Fraction(share) for theme, share in shares.items()}
    purpose = purpose_of(model.envelope, settings.objective, weights)
    first, *others = shifted.problem.goals
    return replace(shifted.problem, goals=(replace(first, terms=purpose.terms(model.ground)), *others))
