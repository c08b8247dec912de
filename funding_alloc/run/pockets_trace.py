"""Where every number of a wrong-pockets file comes from: its row, its price year, and what is assumed of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.learning.prices import uprate
from funding_alloc.schema.pockets import BenefitLine, CostLine, FromEvent, FromRow, PocketsInputs, Price
from funding_alloc.schema.pockets_results import LineTrace
from funding_alloc.schema.pockets_terms import Measure, Ranged


def traces_of(inputs: PocketsInputs) -> Iterator[LineTrace]:
    """Every line with the row behind it.

    Promise the value is the row's own, to the penny, in the row's own price year; whatever no row has is labelled.
    """
    index = inputs.index[inputs.rules.deflator.level]
    for name, found in inputs.rules.interventions.items():
        lines: tuple[CostLine | BenefitLine, ...] = (*found.costs, *found.benefits)
        for line in lines:
            origin, price, measure, confidence = _origin(inputs, line)
            uprated = uprate(price, inputs.rules.prices, index)
            cashable = line.cashable if isinstance(line, BenefitLine) else None
            side = "cost" if isinstance(line, CostLine) else "benefit"
            labels = (origin, measure.value, confidence, _label("quantity", line.quantity))
            yield LineTrace(name, line.id, line.title, side, labels, price, uprated, line.quantity, cashable)


def _origin(inputs: PocketsInputs, line: CostLine | BenefitLine) -> tuple[str, Price, Measure, str]:
    value = line.value
    if isinstance(value, FromEvent):
        event = inputs.incidence[value.event]
        row = inputs.rows.get(value.event)
        return f"event {value.event}", event.total, Measure.FISCAL, row.confidence if row else "none"
    if isinstance(value, FromRow):
        row = inputs.rows[value.code]
        return f"row {value.code}", row.prices[value.measure], value.measure, row.confidence
    price = Price(_central(value), value.price_year)
    return _label("value", value), price, value.measure, "none"


def _central(value: Ranged) -> Fraction:
    return Fraction(value.central)


def _label(what: str, value: Ranged) -> str:
    """Whether a figure is published or assumed."""
    return f"{what} assumed" if value.source is None else f"{what}: {value.source.title}"
