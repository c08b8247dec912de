"""Which figures of a formula can be moved, and what must give way so that weights still make up the same sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from funding_alloc.schema.formula import Formula, Parameter
from funding_alloc.schema.steps import BlendStep, CalibrateStep
from funding_alloc.schema.steps.declare import BaseStep
from funding_alloc.years import FiscalYear

DIGITS = 28


@dataclass(frozen=True)
class Together:
    """Values of parameters for one year that move together: the one that is moved, and those that give way."""

    values: Mapping[str, Decimal]
    reason: str = ""
    """Why there are none."""


def movable(formula: Formula) -> Iterator[str]:
    """Figures that a formula reads as numbers; a table for look-ups is none."""
    for name, parameter in formula.parameters.items():
        if parameter.by_label is None:
            yield name


def moved(formula: Formula, name: str, by: Decimal, year: FiscalYear) -> Together:
    """A figure times ``1 + by`` in a year, with the other weights of its blends scaled to the same sum.

    Promise the weights of every blend sum to what they summed to.
    """
    value = _at(formula.parameters[name], year)
    values = {name: value * (1 + by)}
    for step in blends_of(formula.steps):
        weights = [term.weight for term in step.terms]
        if name not in weights:
            continue
        others = sorted({weight for weight in weights if weight != name})
        if not others:
            return Together({}, "it stands for every weight of a blend, so it cannot move while they make up their sum")
        held = {weight: _at(formula.parameters[weight], year) for weight in others if weight in formula.parameters}
        room = sum((held[weight] for weight in weights if weight in held), Decimal(0))
        left = room - weights.count(name) * (values[name] - value)
        if room <= 0 or left < 0 or len(held) < len(others):
            return Together({}, "the other weights of its blend cannot give way so far")
        with localcontext(prec=DIGITS):
            values |= {weight: held[weight] * left / room for weight in held}
    return Together(values)


def _at(parameter: Parameter, year: FiscalYear) -> Decimal:
    value = parameter.at(year)
    if value is None:
        raise LookupError(f"a parameter without a value for {year}")
    return value


def blends_of(steps: tuple[BaseStep, ...]) -> Iterator[BlendStep]:
    """Every blend among some steps, those inside a calibration too."""
    for step in steps:
        if isinstance(step, BlendStep):
            yield step
        elif isinstance(step, CalibrateStep):
            yield from blends_of(step.steps)
