"""The inputs that a sweep draws, one dimension each, and what each chunk's points make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.panel import Array
from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.moves import blends_of
from funding_alloc.run.sweep.ground import SharedLine, SweepGround
from funding_alloc.schema.formula import Formula
from funding_alloc.schema.uncertainty import DrawnRelease, DrawnSettlement, Uncertainty
from funding_alloc.uncertainty.design import dirichlet, one_of, points, size_of, uniform
from funding_alloc.uncertainty.drawn import ranges_of
from funding_alloc.years import FiscalYear

CAP = "settlement.virement_cap"
SPILLOVERS = "settlement.spillovers_ignored"


@dataclass(frozen=True)
class Blend:
    """Weights of one blend that make up a sum together."""

    formula: str
    weights: tuple[str, ...]


@dataclass(frozen=True)
class DrawnInputs:
    """One chunk's draws by name: ``formula.parameter``, ``bids.stage.name``, ``settlement.virement_cap``."""

    values: Mapping[str, Array]
    chunk: int
    size: int

    def of_formula(self, line: SharedLine, blends: Sequence[Blend]) -> dict[str, Array]:
        """What a line's formula is given in the line's year."""
        formula, year = line.placed.formula, line.line.year
        prefix = f"{formula.formula}."
        found = {name.removeprefix(prefix): held for name, held in self.values.items() if name.startswith(prefix)}
        for blend in blends:
            if blend.formula == formula.formula:
                found |= _in_year(blend, found, formula, year)
        return found

    def of_bids(self) -> dict[str, Array]:
        """Drawn parameters of the bid generator."""
        return {name.removeprefix("bids."): held for name, held in self.values.items() if name.startswith("bids.")}

    def release(self, one: DrawnRelease) -> NDArray[np.intp]:
        """Which of its columns a drawn release is read from, of shape (draws,)."""
        return _places(self.values[release_name(one)], one.columns)

    def choices(self, drawn: Uncertainty) -> NDArray[np.intp]:
        """Which of its values each drawn parameter of the settlement has, of shape (draws, parameters)."""
        columns = [_places(self.values[choice_name(one)], one.values) for one in drawn.settlement]
        return np.stack(columns, axis=1) if columns else np.zeros((self.size, 0), dtype=np.intp)


def release_name(one: DrawnRelease) -> str:
    """Name of the input that a drawn release is."""
    return f"release.{one.indicator}"


def choice_name(one: DrawnSettlement) -> str:
    """Name of the input that a drawn parameter of the settlement is."""
    return f"settlement.{one.parameter}"


def _places(drawn: Array, values: Sequence[str]) -> NDArray[np.intp]:
    """Places in a list of the values that draws have."""
    return np.asarray(np.abs(drawn[:, np.newaxis] - levels(values)).argmin(axis=1), dtype=np.intp)


def levels(values: Sequence[str]) -> Array:
    """Values as numbers; where one of them is a word, each one's place in the list, from 1."""
    try:
        return np.array([float(value) for value in values])
    except ValueError:
        return np.arange(1.0, len(values) + 1)


@dataclass(frozen=True)
class Inputs:
    """Every drawn input of a scenario, in a fixed order."""

    ground: SweepGround

    @cached_property
    def blends(self) -> tuple[Blend, ...]:
        """Blends whose weights are drawn; one whose weights are one figure repeated has nothing to draw."""
        if self.ground.drawn.weights is None:
            return ()
        formulas = {line.placed.file: line.placed for line in self.ground.shared}
        return tuple(_blends_in([placed.formula for _, placed in sorted(formulas.items())]))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs, one for each dimension of the design."""
        drawn = self.ground.drawn
        weights = [f"{blend.formula}.{name}" for blend in self.blends for name in blend.weights]
        rates = [f"{rate.formula}.{rate.parameter}" for rate in drawn.rates]
        twice = sorted(set(weights) & set(rates))
        if twice:
            what = f"'{twice[0]}' is drawn as a weight and as a rate."
            raise InputFault([Finding(self.ground.prepared.inputs.file, 0, 0, what, "Take it from 'rates'.")])
        cap = [CAP] if drawn.virement_cap is not None else []
        settled = [choice_name(one) for one in drawn.settlement]
        ignored = [SPILLOVERS] if drawn.spillovers is not None else []
        read = [release_name(one) for one in drawn.releases]
        return (*weights, *rates, *(f"bids.{name}" for name in self._bids), *cap, *settled, *ignored, *read)

    @cached_property
    def _bids(self) -> Mapping[str, tuple[float, float]]:
        drawn, generator = self.ground.drawn.bids, self.ground.prepared.inputs.generator
        if drawn is None or generator is None:
            return {}
        ranges = ranges_of(generator)
        wanted = ranges if drawn.parameters == "all_with_a_range" else drawn.parameters
        return {name: ranges[name] for name in sorted(wanted)}

    def draw(self, chunk: int, draws: int) -> DrawnInputs:
        """One chunk's values.

        Promise the same scenario and chunk give the same values, whichever chunks were made before, and whatever the
        number of draws, but for the size of the last chunk.
        """
        drawn, size = self.ground.drawn, size_of(chunk, draws)
        unit = points(drawn.design, max(len(self.names), 1), drawn.seed, chunk, size)
        column = dict(zip(self.names, unit.T, strict=False))
        values: dict[str, Array] = {}
        for blend in self.blends:
            values |= self._weights(blend, column)
        for rate in drawn.rates:
            name = f"{rate.formula}.{rate.parameter}"
            values[name] = uniform(column[name], float(rate.least), float(rate.most))
        for name, (least, most) in self._bids.items():
            values[f"bids.{name}"] = uniform(column[f"bids.{name}"], least, most)
        if drawn.virement_cap is not None:
            values[CAP] = uniform(column[CAP], float(drawn.virement_cap.least), float(drawn.virement_cap.most))
        for name, held in self._listed.items():
            values[name] = one_of(column[name], held)
        return DrawnInputs({name: values[name] for name in self.names}, chunk, size)

    @cached_property
    def _listed(self) -> Mapping[str, Array]:
        """Inputs that have one of some values."""
        drawn = self.ground.drawn
        found = {choice_name(one): levels(one.values) for one in drawn.settlement}
        found |= {release_name(one): levels(one.columns) for one in drawn.releases}
        if drawn.spillovers is not None:
            found[SPILLOVERS] = np.array([float(multiple) for multiple in drawn.spillovers.multiples])
        return found

    def _weights(self, blend: Blend, column: Mapping[str, Array]) -> dict[str, Array]:
        settings = self.ground.drawn.weights
        formula = next(one.placed.formula for one in self.ground.shared if one.placed.formula.formula == blend.formula)
        year = min(one.line.year for one in self.ground.shared if one.placed.formula.formula == blend.formula)
        names = [f"{blend.formula}.{name}" for name in blend.weights]
        unit = np.stack([column[name] for name in names], axis=1)
        held = dirichlet(unit, _written(blend, formula, year), float(settings.concentration) if settings else 1.0)
        return dict(zip(names, held.T, strict=True))


def _blends_in(formulas: Sequence[Formula]) -> Iterator[Blend]:
    for formula in formulas:
        seen: set[str] = set()
        for step in blends_of(formula.steps):
            names = [term.weight for term in step.terms]
            if len(set(names)) < len(names) or not set(names) <= set(formula.parameters):
                continue
            if seen & set(names):
                what = f"weight '{min(seen & set(names))}' of formula '{formula.formula}' stands in two blends."
                raise InputFault([Finding(formula.formula, 0, 0, what, "Draw it as a rate, or give each its own.")])
            seen |= set(names)
            yield Blend(formula.formula, tuple(str(name) for name in names))


def _written(blend: Blend, formula: Formula, year: FiscalYear) -> Array:
    return np.array([float(formula.parameters[name].at(year) or 0) for name in blend.weights])


def _in_year(blend: Blend, drawn: Mapping[str, Array], formula: Formula, year: FiscalYear) -> dict[str, Array]:
    """Weights of another year moved as those drawn: in the same proportions, to the same sum."""
    held = np.stack([drawn[name] for name in blend.weights], axis=1)
    written = _written(blend, formula, year)
    first = held.sum(axis=1, keepdims=True)
    return dict(zip(blend.weights, (held * (written.sum() / first)).T, strict=True))
