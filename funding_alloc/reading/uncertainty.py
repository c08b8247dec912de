"""Whether what a scenario says is uncertain is there to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document
from funding_alloc.schema.bidding import BidGenerator, Parameter
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.uncertainty import DrawnRate, Uncertainty
from funding_alloc.years import FiscalYear

Formulas = Mapping[tuple[str, FiscalYear], PlacedFormula]


def uncertainty_faults(
    scenario: Scenario, document: Document, formulas: Formulas, generator: BidGenerator | None
) -> Iterator[Finding]:
    """Names that no formula, indicator or generator has, and draws that nothing would read."""
    drawn = scenario.uncertainty
    if drawn is None:
        return
    for i, rate in enumerate(drawn.rates):
        yield from _rate_faults(rate, document, i, formulas)
    yield from _indicator_faults(drawn, document, formulas)
    yield from _bid_faults(drawn, document, generator)
    if drawn.weights is not None and not formulas:
        yield document.finding(("uncertainty", "weights"), "no formula shares a line, so no weight can be drawn.")


def _rate_faults(rate: DrawnRate, document: Document, i: int, formulas: Formulas) -> Iterator[Finding]:
    names = {name for name, _ in formulas}
    if rate.formula not in names:
        what = f"'{rate.formula}' is not a formula of this scenario."
        yield document.finding(("uncertainty", "rates", i, "formula"), what, did_you_mean(rate.formula, names))
        return
    mine = [placed for (name, _), placed in formulas.items() if name == rate.formula]
    known = {name for placed in mine for name, held in placed.formula.parameters.items() if held.by_label is None}
    if rate.parameter not in known:
        what = f"'{rate.parameter}' is not a figure of formula '{rate.formula}'."
        yield document.finding(("uncertainty", "rates", i, "parameter"), what, did_you_mean(rate.parameter, known))


def _indicator_faults(drawn: Uncertainty, document: Document, formulas: Formulas) -> Iterator[Finding]:
    known = {name for placed in formulas.values() for name in placed.formula.indicators}
    for i, one in enumerate(drawn.indicators):
        if one.indicator not in known:
            what = f"no formula of this scenario reads '{one.indicator}', so drawing it would change nothing."
            place = ("uncertainty", "indicators", i, "indicator")
            yield document.finding(place, what, did_you_mean(one.indicator, known))


def _bid_faults(drawn: Uncertainty, document: Document, generator: BidGenerator | None) -> Iterator[Finding]:
    if drawn.bids is None:
        return
    if generator is None:
        what = "the scenario simulates no bids, so none of their parameters can be drawn."
        yield document.finding(("uncertainty", "bids"), what, "Write bids: none.")
        return
    if drawn.bids.parameters == "all_with_a_range":
        return
    known = set(_with_range(generator))
    for i, name in enumerate(drawn.bids.parameters):
        if name not in known:
            what = f"the bid generator has no parameter '{name}' with a range."
            yield document.finding(("uncertainty", "bids", "parameters", i), what, did_you_mean(name, known))


def _with_range(generator: BidGenerator) -> Iterator[str]:
    for stage in type(generator).model_fields:
        block = getattr(generator, stage)
        for name in getattr(type(block), "model_fields", {}):
            held = getattr(block, name)
            if isinstance(held, Parameter) and held.low is not None and held.low != held.high:
                yield f"{stage}.{name}"
