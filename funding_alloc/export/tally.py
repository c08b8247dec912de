"""Sums over the results that several sheets and tables show: people, pounds by area and by fund, need shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.comparison.districts import DistrictRow, district_rows
from funding_alloc.schema.allocation import Allocation, Model
from funding_alloc.schema.funds import FundLine, GrantedFund
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED, Places
from funding_alloc.schema.results import ALL_FUNDS, Results


@dataclass(frozen=True)
class Tally:
    """Results with the sums every sheet needs; areas run authorities first, then OUTSIDE, then UNALLOCATED."""

    results: Results
    areas: tuple[str, ...]
    names: Mapping[str, str]
    """By area code: authorities, districts, OUTSIDE and UNALLOCATED."""
    owner: Mapping[str, str]
    """Authority, or OUTSIDE, of every recipient of the formula model."""
    population: Mapping[str, float]
    """People by area; UNALLOCATED has none."""
    lines: Mapping[str, FundLine]
    fund_titles: Mapping[str, str]
    by_area: Mapping[tuple[Model, str], int]
    by_fund: Mapping[tuple[Model, str, str], int]
    """Pounds by model, area and fund."""
    districts: tuple[DistrictRow, ...]
    """A row for each district, where money is shared between districts."""

    @property
    def authorities(self) -> tuple[str, ...]:
        """Areas that are authorities."""
        return tuple(code for code in self.areas if code not in {OUTSIDE, UNALLOCATED})

    @property
    def funds(self) -> tuple[str, ...]:
        """Funds in the order of their ids."""
        return tuple(sorted({line.fund for line in self.lines.values()}))

    def lines_of(self, fund: str) -> tuple[FundLine, ...]:
        """Lines of one fund."""
        return tuple(line for line in self.lines.values() if line.fund == fund)

    def allocations(self, *models: Model) -> Iterable[Allocation]:
        """Rows of some models."""
        return (a for a in self.results.allocations if a.model in models)

    def per_head(self, gbp: float | None, area: str) -> float | None:
        """Pounds per resident; None where nobody lives or no amount is known."""
        people = self.population.get(area)
        return gbp / people if gbp is not None and people else None


def tally(results: Results) -> Tally:
    """Add up the results."""
    lines = {line.id: line for line in results.lines}
    by_area: Counter[tuple[Model, str]] = Counter()
    by_fund: Counter[tuple[Model, str, str]] = Counter()
    for a in results.allocations:
        by_area[a.model, a.area_code] += a.gbp
        by_fund[a.model, a.area_code, lines[a.line].fund] += a.gbp
    places = results.inputs.places
    owner = _owners(results)
    present = {a.area_code for a in results.allocations}
    authorities = [authority.area_code for authority in places.authorities]
    return Tally(
        results=results,
        areas=(*authorities, *(code for code in (OUTSIDE, UNALLOCATED) if code in present)),
        names=_names(places),
        owner=owner,
        population=_population(results, owner),
        lines=lines,
        fund_titles={fund.id: fund.title for fund in results.inputs.funds.funds} | {ALL_FUNDS: "All funds together"},
        by_area=by_area,
        by_fund=by_fund,
        districts=district_rows(results),
    )


def need_shares(tallied: Tally) -> Mapping[tuple[str, str], float]:
    """Share of a fund that need alone would give an area, over its lines; areas and funds without one are missing."""
    results = tallied.results
    formula_of = {f.id: f.formula for f in results.inputs.funds.funds if not isinstance(f, GrantedFund)}
    weighted: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for trace in results.traces:
        line = tallied.lines[trace.line]
        placed = results.inputs.formulas.get((formula_of.get(line.fund, ""), line.year))
        need = next((step for step in trace.steps if placed and step.id == placed.formula.need), None)
        whole = sum(other.gbp for other in tallied.lines_of(line.fund))
        if need is None or not whole:
            continue
        for code, share in sorted(need.values.items()):
            weighted[tallied.owner[code], line.fund] += share * Fraction(line.gbp, whole)
    return {key: float(share) for key, share in weighted.items()}


def counted(value: Fraction | float) -> float:
    """A number as a spreadsheet holds it: whole numbers stay whole."""
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else float(exact)


def _names(places: Places) -> dict[str, str]:
    names = {code: places.name_of(code) for code in (OUTSIDE, UNALLOCATED)}
    names |= {district.area_code: district.name for district in places.districts}
    return names | {authority.area_code: authority.name for authority in places.authorities}


def _owners(results: Results) -> dict[str, str]:
    places = results.inputs.places
    included = {authority.area_code for authority in places.authorities}
    owner = {d.area_code: d.authority_code if d.authority_code in included else OUTSIDE for d in places.districts}
    return owner | {code: code for code in included}


def _population(results: Results, owner: Mapping[str, str]) -> dict[str, float]:
    column = results.panel.columns[results.inputs.scenario.measures.population.indicator]
    people: defaultdict[str, Fraction] = defaultdict(Fraction)
    for code in results.panel.codes:
        people[owner[code]] += column.values[code]
    return {code: counted(number) for code, number in people.items()}
