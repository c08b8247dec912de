"""Weights, limits, rounding: what figures must keep between themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from funding_alloc.errors import Finding
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.formula import QUANTUM, Formula
from funding_alloc.schema.steps import (
    ApportionStep,
    BlendStep,
    CalibrateStep,
    FloorAndCeilingStep,
    PowerStep,
    RoundStep,
)
from funding_alloc.schema.steps.declare import BaseStep, Mode
from funding_alloc.schema.steps.sharing import Apportionment, Remainder
from funding_alloc.schema.units import LABEL, Unit

GREATEST_POWER = 100
"""No rule raises to a higher power, and its digits would fill the memory."""


MOST_UNITS = 10**6
"""Divisor methods hand out one unit at a time."""


def figure_faults(formula: Formula, document: Document) -> Iterator[Finding]:
    """Figures that no step could use: named as the quantum, or with a label for a unit."""
    if QUANTUM in formula.parameters:
        what = f"'{QUANTUM}' is the name of the money shared out, and no parameter's."
        yield document.finding(("parameters", QUANTUM), what, "State it once, as 'quantum:' beside 'parameters:'.")
    held: list[tuple[Path_, Unit]] = [
        (("parameters", name, "unit"), one.unit) for name, one in formula.parameters.items()
    ]
    held += [(("quantum", "unit"), formula.quantum.unit)] if formula.quantum is not None else []
    for path, unit in held:
        if unit == LABEL:
            yield document.finding(path, "a figure cannot be in label, which is text that forms groups.")


def round_faults(document: Document, at: Path_, step: RoundStep) -> Iterator[Finding]:
    """Which keys belong beside which remainder."""
    keeps_total = step.remainder is Remainder.LARGEST_REMAINDER
    if keeps_total == (step.mode is not None):
        what, fix = f"'mode' is missing here: remainder {step.remainder} needs it.", f"It may be {', '.join(Mode)}."
        if keeps_total:
            what = f"'mode' does not belong beside remainder {step.remainder}."
            fix = "Leave it out: every amount is first rounded down."
        yield document.finding((*at, "mode"), what, fix)
    if keeps_total == (step.ties is None):
        yield document.finding((*at, "ties"), "'ties' belongs beside remainder largest_remainder, which needs it.")
    if (step.remainder is Remainder.TO_NAMED_AREA) == (step.area is None):
        yield document.finding((*at, "area"), "'area' belongs beside remainder to_named_area, which needs it.")


def weight_faults(formula: Formula, document: Document) -> Iterator[Finding]:
    """Weights that do not sum to 1, floors above ceilings, powers and units beyond reason."""
    for i, step in enumerate(formula.steps):
        if isinstance(step, BlendStep):
            weights = [formula.parameters.get(term.weight) for term in step.terms]
            values = [weight.value for weight in weights if weight is not None and weight.value is not None]
            total = sum(values, Decimal(0))
            if len(values) == len(step.terms) and total != 1:
                yield document.finding(("steps", i, "terms"), f"the weights sum to {total}, not to 1.")
        if isinstance(step, FloorAndCeilingStep):
            rates = [formula.parameters.get(name) for name in (step.floor_rate, step.ceiling_rate)]
            low, high = (rate.value if rate else None for rate in rates)
            if low is not None and high is not None and low > high:
                what = f"the floor rate {low} lies above the ceiling rate {high}."
                yield document.finding(("steps", i, "floor_rate"), what)
    for path, name, most in _limited(formula.steps, ("steps",)):
        parameter = formula.parameters.get(name)
        held = [] if parameter is None else [parameter.value, *(parameter.by_year or {}).values()]
        places = [(path, value) for value in held if value is not None]
        cases = enumerate(formula.cases)
        places += [
            (("cases", i, "parameters", name), one.parameters[name]) for i, one in cases if name in one.parameters
        ]
        for place, value in places:
            if abs(value) > most:
                yield document.finding(place, f"'{name}' is {value}, which lies above {most:,} and cannot be reckoned.")


def _limited(steps: Sequence[BaseStep], path: Path_) -> Iterator[tuple[Path_, str, int]]:
    """Parameters that say how often something is done: place, name, and the greatest that ends in reasonable time."""
    for i, step in enumerate(steps):
        if isinstance(step, PowerStep):
            yield (*path, i, "exponent"), step.exponent, GREATEST_POWER
        if isinstance(step, ApportionStep) and step.method is not Apportionment.LARGEST_REMAINDER:
            yield (*path, i, "units"), step.units, MOST_UNITS
            yield (*path, i, "minimum"), step.minimum, MOST_UNITS
        if isinstance(step, CalibrateStep):
            yield from _limited(step.steps, (*path, i, "steps"))
