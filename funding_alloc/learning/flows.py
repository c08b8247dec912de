"""From lines of a file to pounds by body, year and worth, for one case of every range."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.learning.incidence import shares_by_body
from funding_alloc.learning.prices import discount_factor, uprate
from funding_alloc.schema.pockets import BenefitLine, CostLine, FromEvent, FromRow, PocketsInputs, Price
from funding_alloc.schema.pockets_results import Flow
from funding_alloc.schema.pockets_terms import BodyKind, Case, Measure, PriceLevel, Worth


@dataclass(frozen=True)
class _Part:
    body: str
    measure: Measure
    price: Price


def flows_of(inputs: PocketsInputs, case: Case, level: PriceLevel) -> tuple[Flow, ...]:
    """Every cost and benefit of every year.

    Rule    people x quantity x profile of the year x value uprated to the file's price year x discount factor; a fiscal
            benefit is split by its cashable part.
    Units   GBP of the price year, discounted to the base year; costs and benefits both positive, burdens negative.
    Promise linear in people; the central case lies between the other two for every line whose quantity has one sign.
    """
    return tuple(_flows(inputs, case, level))


def _flows(inputs: PocketsInputs, case: Case, level: PriceLevel) -> Iterator[Flow]:
    rules, index = inputs.rules, inputs.index[level]
    for name, found in rules.interventions.items():
        lines: tuple[CostLine | BenefitLine, ...] = (*found.costs, *found.benefits)
        for line in lines:
            is_cost = isinstance(line, CostLine)
            units = found.scale.people * line.quantity.at(case, is_cost=is_cost)
            for part in _parts(inputs, line, case):
                gbp = units * uprate(part.price, rules.prices, index)
                for worth, share in _worths(line, part.measure, case, is_burden=units < 0):
                    for year, arrives in rules.profiles[line.profile].by_year.items():
                        factor = discount_factor(year, rules.discount.base, Fraction(rules.discount.rate))
                        pounds = gbp * share * Fraction(arrives) * factor
                        yield Flow(name, line.id, part.body, worth, year, pounds)


def _parts(inputs: PocketsInputs, line: CostLine | BenefitLine, case: Case) -> Iterator[_Part]:
    """Whose the value of a line is, in its own price year."""
    value, bodies = line.value, inputs.rules.departments.bodies
    payer = line.payer if isinstance(line, CostLine) else line.beneficiary
    if isinstance(value, FromEvent):
        event = inputs.incidence[value.event]
        for body, share in shares_by_body(event, bodies).items():
            price = Price(event.total.gbp * share, event.total.year)
            yield _Part(payer or body, Measure.FISCAL, price)
    elif isinstance(value, FromRow):
        row = inputs.rows[value.code]
        is_fiscal = value.measure is Measure.FISCAL
        yield _Part(
            payer or (bodies[str(row.department)] if is_fiscal else _residents(inputs)),
            value.measure,
            row.prices[value.measure],
        )
    else:
        own = Price(value.at(case, is_cost=isinstance(line, CostLine)), value.price_year)
        yield _Part(str(payer), value.measure, own)


def _residents(inputs: PocketsInputs) -> str:
    """The body to which economic and social values go."""
    return next(name for name, body in inputs.rules.bodies.items() if body.kind is BodyKind.RESIDENTS)


def _worths(
    line: CostLine | BenefitLine, measure: Measure, case: Case, *, is_burden: bool
) -> Iterator[tuple[Worth | None, Fraction]]:
    """How much of a value is worth what; a cost is money, and has no worth of its own."""
    if isinstance(line, CostLine):
        yield None, Fraction(1)
    elif measure is not Measure.FISCAL or line.cashable is None:
        yield Worth(measure.value) if measure is not Measure.FISCAL else Worth.NOT_CASHABLE, Fraction(1)
    else:
        share = line.cashable.at(case, is_cost=is_burden)  # of a burden, caution takes more
        yield Worth.CASHABLE, share
        yield Worth.NOT_CASHABLE, 1 - share
