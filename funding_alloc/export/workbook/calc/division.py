"""How one quantum becomes fund lines: weight for each resident in scope, class by revenue share, year by profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.calc.figures import Figure, Figures, Ground
from funding_alloc.export.workbook.inputs import indicator_columns
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet
from funding_alloc.money import round_to_pounds
from funding_alloc.schema.funds import DelClass, DividedFunds, FundLine, WeightedFund
from funding_alloc.schema.scenario import Level
from funding_alloc.schema.sources import Grounded

SCOPE: Final = "Scope"
QUANTUM: Final = "quantum_of_all_funds"
WEIGHT: Final = "fund_weight"
REVENUE: Final = "fund_revenue_share"
PROFILE: Final = "profile_"
POPULATION: Final = "Population (persons)"


@dataclass(frozen=True)
class Outside:
    """An authority that a fund leaves out of the settlement."""

    fund: str
    area: str
    name: str
    population: Fraction


@dataclass(frozen=True)
class Division:
    """What a quantum is divided by, with the lines that it gives."""

    funds: DividedFunds
    lines: Sequence[FundLine]
    outside: Sequence[Outside]
    population: int
    """Number of the column of residents on the sheet Indicators."""
    residents: Fraction
    """Of all authorities."""

    def fund(self, line: FundLine) -> WeightedFund:
        """The fund of a line."""
        return next(fund for fund in self.funds.funds if fund.id == line.fund)


def division_of(tallied: Tally) -> Division | None:
    """How the run's lines came about; None where they are listed or granted, or reckoned from districts."""
    results = tallied.results
    funds, scenario = results.inputs.funds, results.inputs.scenario
    indicator = scenario.measures.population.indicator
    if not isinstance(funds, DividedFunds) or scenario.places.recipients is not Level.AUTHORITY:
        return None
    if indicator not in results.panel.columns or len(tallied.lines) != sum(
        _shared_out(funds, fund) for fund in funds.funds
    ):
        return None
    people = results.panel.columns[indicator].values
    outside = [
        Outside(one.fund, one.authority, tallied.names[one.authority], people[one.authority])
        for one in scenario.scope
        if one.authority in people
    ]
    number = indicator_columns(results.panel)[indicator]
    found = Division(funds, list(tallied.lines.values()), outside, number, sum(people.values(), Fraction(0)))
    exact = {line.id: x for line, x in zip(found.lines, exact_of(found), strict=True)}
    pounds = round_to_pounds(exact, funds.quantum.gbp)
    return found if all(pounds[line.id] == line.gbp for line in found.lines) else None


def exact_of(division: Division) -> list[Fraction]:
    """What each line would have before rounding."""
    raw = []
    for line in division.lines:
        weight, residents, _, of_class, year, years = parts_of(division, line)
        raw.append(weight * residents * of_class * year / years)
    whole = sum(raw, Fraction(0))
    return [Fraction(division.funds.quantum.gbp) * x / whole for x in raw]


def parts_of(division: Division, line: FundLine) -> tuple[Fraction, ...]:
    """Weight, residents, revenue share, part of the class, profile of the year, profile of all years."""
    fund = division.fund(line)
    left_out = sum((one.population for one in division.outside if one.fund == fund.id), Fraction(0))
    share = Fraction(fund.revenue_share)
    profile = division.funds.profiles[line.del_class].by_year
    years = sum((Fraction(weight) for weight in profile.values()), Fraction(0))
    of_class = share if line.del_class is DelClass.RDEL else 1 - share
    residents = division.residents - left_out
    return Fraction(fund.weight), residents, share, of_class, Fraction(profile[line.year]), years


def _shared_out(funds: DividedFunds, fund: WeightedFund) -> int:
    """How many lines a fund is divided into: one for each class with money and year of its profile."""
    parts = {DelClass.RDEL: fund.revenue_share, DelClass.CDEL: 1 - fund.revenue_share}
    return sum(len(funds.profiles[del_class].by_year) for del_class, part in parts.items() if part)


def add_figures(division: Division, file: str, figures: Figures) -> None:
    """The quantum, each fund's weight and revenue share, each class's profile."""
    funds = division.funds

    def figure(name: str, what: str, unit: str, grounded: Grounded) -> Figure:
        ground = Ground(str(grounded.source or ""), grounded.assumption or "")
        return Figure(name, funds.title, what, NOT_APPLICABLE, Fraction(0), unit, ground, file)

    quantum = figure(QUANTUM, "quantum of all funds", "£", funds.quantum)
    figures.add(replace(quantum, value=Fraction(funds.quantum.gbp)))
    for fund in funds.funds:
        weight = figure(WEIGHT, "weight of a fund for each resident in scope", "weight", fund)
        figures.table(weight, {fund.id: Fraction(fund.weight)})
        share = figure(REVENUE, "part of a fund that is RDEL", "share", fund)
        figures.table(share, {fund.id: Fraction(fund.revenue_share)})
    for del_class, profile in funds.profiles.items():
        years = {str(year): Fraction(weight) for year, weight in profile.by_year.items()}
        named = figure(f"{PROFILE}{del_class.value}", f"profile of {del_class.value} over years", "weight", profile)
        figures.table(named, years)


def scope(division: Division) -> AnySheet:
    """Who is outside which fund."""
    columns = (
        Column[Outside]("Fund", WORDS, lambda r: r.fund, 24),
        Column[Outside]("Area code", WORDS, lambda r: r.area, 14),
        Column[Outside]("Area", WORDS, lambda r: r.name, 46),
        Column[Outside](
            "Population",
            "persons",
            lambda r: counted(r.population),
            16,
            live=lambda r: f"SUMIFS({{Indicators!#{division.population}}},{{Indicators!Area code}},{{Area code}})",
        ),
    )
    return Sheet(
        name=SCOPE,
        title="Inputs: what settlements leave out",
        table="tblScope",
        holds="Each authority that a fund leaves out, with the residents it would have brought. One table.",
        columns=columns,
        rows=division.outside,
        role=Role.INPUT,
        frozen=1,
    )
