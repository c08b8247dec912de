"""Where money is shared between districts: a row for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Value
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.panel import PanelColumn
from funding_alloc.schema.places import District


@dataclass(frozen=True)
class DistrictRow:
    """One district, all funds and years together."""

    district: District
    need: Value
    population: float
    awards: int
    formula: int


def districts(tallied: Tally) -> AnySheet:
    """Need, people, awards and formula money by district."""
    measured = tallied.results.inputs.scenario.measures
    need = tallied.results.panel.columns[measured.need.indicator].spec
    has_awards = Model.COMPETITIVE in tallied.results.models
    columns = (
        Column[DistrictRow]("District code", WORDS, lambda r: r.district.area_code, 14),
        Column[DistrictRow]("District", WORDS, lambda r: r.district.name, 32),
        Column[DistrictRow]("Authority", WORDS, lambda r: tallied.names[tallied.owner[r.district.area_code]], 46),
        Column[DistrictRow]("Region", WORDS, lambda r: r.district.region, 24),
        Column[DistrictRow](f"{need.title}, {need.period}", need.unit, lambda r: r.need, 18),
        Column[DistrictRow]("Population", "persons", lambda r: r.population, 13),
        *(column for column in _money() if has_awards or "Competitive" not in column.heading),
    )
    return Sheet(
        name="Districts",
        title="Districts: awards and formula money" if has_awards else "Districts: formula money",
        table="tblDistricts",
        holds=f"Each district's need, population{', awards' * has_awards} and formula money, whole pounds. One table.",
        columns=columns,
        rows=_rows(tallied),
        frozen=2,
    )


def _money() -> tuple[Column[DistrictRow], ...]:
    return (
        Column("Competitive bidding", "£", lambda r: r.awards, 16),
        Column("Formula", "£", lambda r: r.formula, 16),
        Column("Competitive bidding minus formula", "£", lambda r: r.awards - r.formula, 17),
        Column("Competitive bidding per head", "£ per head", lambda r: _each(r.awards, r.population), 14),
        Column("Formula per head", "£ per head", lambda r: _each(r.formula, r.population), 12),
    )


def _rows(tallied: Tally) -> list[DistrictRow]:
    results = tallied.results
    measured = results.inputs.scenario.measures
    population = results.panel.columns[measured.population.indicator].values
    need = results.panel.columns[measured.need.indicator]
    pounds: Counter[tuple[Model, str]] = Counter()
    for a in results.district_allocations:
        pounds[a.model, a.district_code] += a.gbp
    by_code = {district.area_code: district for district in results.inputs.places.districts}
    return [
        DistrictRow(
            district=by_code[code],
            need=_value(need, code),
            population=counted(population[code]),
            awards=pounds[Model.COMPETITIVE, code],
            formula=pounds[Model.FORMULA, code],
        )
        for code in results.panel.codes
    ]


def _value(column: PanelColumn, code: str) -> Value:
    return counted(column.values[code]) if code in column.values else None


def _each(gbp: int, people: float) -> float | None:
    return gbp / people if people else None
