"""What every model starts from: fund lines, panels of recipients, and who is in scope of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.lines import grants_of, lines_of
from funding_alloc.formula.panel import build_panel
from funding_alloc.money import gbp
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine, GrantedFunds
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.scenario import Level


@dataclass(frozen=True)
class Prepared:
    """A scenario ready to be funded."""

    inputs: ScenarioInputs
    lines: tuple[FundLine, ...]
    panel: Panel
    """Recipients of the formula model."""
    authorities: Panel
    """Population and need of the authorities."""
    districts: Panel
    """Population and need of the districts."""
    grants: Mapping[str, Mapping[str, int]]
    """Pounds by line and authority where lines are granted; empty where formulas share them."""
    time_limit: float | None = None
    """Seconds for each programme; ``None`` is no limit."""

    @property
    def is_by_district(self) -> bool:
        """Whether money is shared between districts first."""
        return self.inputs.scenario.places.recipients is Level.DISTRICT

    @property
    def population(self) -> Mapping[str, Fraction]:
        """People by authority."""
        return self.authorities.columns[self.inputs.scenario.measures.population.indicator].values

    @property
    def need(self) -> Mapping[str, Fraction]:
        """Need by authority, as measures see it."""
        return self.authorities.columns[self.inputs.scenario.measures.need.indicator].values

    @property
    def grantees(self) -> Mapping[str, frozenset[str]]:
        """Authorities that each fund is granted to; empty where formulas share the lines."""
        out: dict[str, frozenset[str]] = {}
        for line in self.lines:
            if line.id in self.grants:
                out[line.fund] = out.get(line.fund, frozenset()) | frozenset(self.grants[line.id])
        return out

    def in_scope(self, fund: str) -> tuple[str, ...]:
        """Recipients that take part in a fund, in code order."""
        granted = self.grantees.get(fund)
        if granted is not None:
            return tuple(code for code in self.panel.codes if code in granted)
        outside = {exception.authority for exception in self.inputs.scenario.scope if exception.fund == fund}
        if not self.is_by_district:
            return tuple(code for code in self.panel.codes if code not in outside)
        inside = {d.area_code for d in self.inputs.places.districts if d.authority_code not in outside}
        return tuple(code for code in self.panel.codes if code in inside)

    def formula_of(self, line: FundLine) -> PlacedFormula:
        """The version of the fund's formula in force in the line's year."""
        if isinstance(self.inputs.funds, GrantedFunds):
            raise TypeError(f"{line.id} is granted, not shared by a formula")
        name = next(fund.formula for fund in self.inputs.funds.funds if fund.id == line.fund)
        return self.inputs.formulas[name, line.year]

    def authority_of(self) -> Mapping[str, str]:
        """Authority, or OUTSIDE, of every recipient."""
        if not self.is_by_district:
            return {code: code for code in self.panel.codes}
        owners = self.inputs.places.owners
        return {d.area_code: owners[d.area_code] for d in self.inputs.places.districts}


def prepare(inputs: ScenarioInputs, time_limit: float | None = None) -> Prepared:
    """Build panels and lines; ``time_limit`` is in seconds, for each programme.

    Raises ``InputFault`` where an indicator has no value for an area that needs one, or where a round offers another
    sum than its fund has.
    """
    scenario = inputs.scenario
    basics = {scenario.measures.population.indicator, scenario.measures.need.indicator}
    names = basics | {name for placed in inputs.formulas.values() for name in placed.formula.indicators}
    welfare = scenario.measures.welfare
    weighed = basics if welfare is None else basics | {welfare.income.indicator}
    authorities = build_panel(inputs.indicators, inputs.places, Level.AUTHORITY, weighed)
    population = authorities.columns[scenario.measures.population.indicator].values
    lines = lines_of(inputs.funds, population, scenario.scope)
    offers = list(_offer_faults(inputs, lines))
    if offers:
        raise InputFault(offers)
    return Prepared(
        inputs=inputs,
        lines=lines,
        panel=build_panel(inputs.indicators, inputs.places, scenario.places.recipients, names),
        authorities=authorities,
        districts=build_panel(inputs.indicators, inputs.places, Level.DISTRICT, basics),
        grants=grants_of(inputs.funds),
        time_limit=time_limit,
    )


def _offer_faults(inputs: ScenarioInputs, lines: tuple[FundLine, ...]) -> Iterator[Finding]:
    """Rounds that offer another sum than the lines of their fund hold: the three models would share different money."""
    for found in inputs.rounds:
        offered, quantum = found.inputs.competition.offer.gbp, sum(n.gbp for n in lines if n.fund == found.fund)
        if offered != quantum:
            said = offered if offered == "open" else gbp(offered)
            what = f"the round offers {said}, and fund '{found.fund}' has {gbp(quantum)} over all its lines and years."
            yield Finding(*found.offer_mark, what, f"Write {quantum}, or change the lines of the fund file.")
