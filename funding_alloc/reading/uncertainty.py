"""Whether what a scenario says is uncertain is there to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from pydantic import ValidationError

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.settlement import parameter_faults, reserves_beyond_carrying
from funding_alloc.reading.tree import Document
from funding_alloc.schema.bidding import BidGenerator, Parameter
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.objectives import OutcomeTargets, yardstick_of
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.settlement import SettlementSettings, with_parameter
from funding_alloc.schema.uncertainty import DrawnRate, Uncertainty
from funding_alloc.years import FiscalYear

Formulas = Mapping[tuple[str, FiscalYear], PlacedFormula]
Specs = Mapping[str, ColumnSpec]
"""What the data dictionary says of the indicator table, by column."""


def uncertainty_faults(
    scenario: Scenario, document: Document, formulas: Formulas, generator: BidGenerator | None, specs: Specs
) -> Iterator[Finding]:
    """Names that no formula, indicator or generator has, and draws that nothing would read."""
    drawn = scenario.uncertainty
    if drawn is None:
        return
    for i, rate in enumerate(drawn.rates):
        yield from _rate_faults(rate, document, i, formulas)
    yield from _indicator_faults(drawn, document, formulas)
    yield from _release_faults(drawn, document, formulas, specs)
    yield from _bid_faults(drawn, document, generator)
    yield from _settlement_faults(drawn, document, scenario.models.settlement)
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


def _release_faults(drawn: Uncertainty, document: Document, formulas: Formulas, specs: Specs) -> Iterator[Finding]:
    known = {name for placed in formulas.values() for name in placed.formula.indicators}
    for i, one in enumerate(drawn.releases):
        place = ("uncertainty", "releases", i)
        if one.indicator not in known:
            what = f"no formula of this scenario reads '{one.indicator}', so drawing it would change nothing."
            yield document.finding((*place, "indicator"), what, did_you_mean(one.indicator, known))
            continue
        for j, column in enumerate(one.columns):
            if column not in specs:
                what = f"the indicator table has no column '{column}'."
                yield document.finding((*place, "columns", j), what, did_you_mean(column, specs))
            elif one.indicator in specs and specs[column].unit != specs[one.indicator].unit:
                units = f"'{specs[column].unit}', not '{specs[one.indicator].unit}'"
                what = f"'{column}' is in {units}, so it is no release of '{one.indicator}'."
                yield document.finding((*place, "columns", j), what)


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


def _settlement_faults(drawn: Uncertainty, document: Document, rules: SettlementSettings) -> Iterator[Finding]:
    alone = [
        found
        for i, one in enumerate(drawn.settlement)
        for found in parameter_faults(rules, one, ("uncertainty", "settlement", i), document)
    ]
    yield from alone or dict.fromkeys(_together(drawn, document, rules))
    if drawn.spillovers is None:
        return
    place = ("uncertainty", "spillovers")
    if isinstance(yardstick_of(rules.objective), OutcomeTargets):
        what = "outcome targets count units bought, not benefits, so no spillover can be ignored."
        yield document.finding(place, what, "Write spillovers: none.")
        return
    most = max((share for share in rules.spillovers.share.values()), default=Decimal(0))
    for i, multiple in enumerate(drawn.spillovers.multiples):
        if multiple * most >= 1:
            what = f"{multiple} times a spillover of {most} leaves a place nothing of a theme's benefit."
            yield document.finding((*place, "multiples", i), what, f"Write a multiple below {float(1 / most):.4g}.")


def _together(drawn: Uncertainty, document: Document, rules: SettlementSettings) -> Iterator[Finding]:
    """Values that may each be drawn and yet not with one another."""
    for values in product(*(one.values for one in drawn.settlement)):
        said = ", ".join(f"{one.parameter} {value}" for one, value in zip(drawn.settlement, values, strict=True))
        other = rules
        try:
            for one, value in zip(drawn.settlement, values, strict=True):
                other = with_parameter(other, one.parameter, value)
        except ValidationError as fault:
            words = fault.errors()[0]["msg"].removeprefix("Value error, ")
            yield document.finding(("uncertainty", "settlement"), f"{said} cannot be drawn together: {words}.")
            continue
        for kind in set(reserves_beyond_carrying(other)) - set(reserves_beyond_carrying(rules)):
            carried, reserve = other.carry_forward.share[kind], other.reserve.share[kind]
            what = f"{carried} of {kind} held over and a reserve of {reserve} cannot be drawn together."
            yield document.finding(("uncertainty", "settlement"), what, "Draw no share below the reserve.")


def _with_range(generator: BidGenerator) -> Iterator[str]:
    for stage in type(generator).model_fields:
        block = getattr(generator, stage)
        for name in getattr(type(block), "model_fields", {}):
            held = getattr(block, name)
            if isinstance(held, Parameter) and held.low is not None and held.low != held.high:
                yield f"{stage}.{name}"
