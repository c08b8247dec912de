"""Authorities, districts and their indicator values."""

from __future__ import annotations

from decimal import Decimal

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tables import Table
from funding_alloc.schema.dictionary import ColumnKind
from funding_alloc.schema.panel import DistrictIndicators
from funding_alloc.schema.places import Authority, District


def authorities_in(table: Table) -> tuple[Authority, ...]:
    """Every authority of a table."""
    return tuple(
        Authority(*(row.text(column) for column in ("area_code", "acronym", "name", "kind", "settlement_from")))
        for row in table.rows
    )


def districts_in(table: Table, authorities: Table, findings: list[Finding]) -> tuple[District, ...]:
    """Every district of a table; an authority code that the table of authorities lacks is a finding."""
    known = {row.text("area_code") for row in authorities.rows}
    out = []
    for row in table.rows:
        authority = row.text("authority_code")
        if authority != "none" and authority not in known:
            fix = did_you_mean(authority, known) or "Write 'none' for a district outside any authority."
            what = f"'{authority}' is not in {authorities.name}."
            findings.append(table.finding(row, "authority_code", what, fix))
        out.append(
            District(
                area_code=row.text("area_code"),
                area_code_2024=row.text("area_code_2024"),
                name=row.text("name"),
                region=row.text("region"),
                district_type=row.text("district_type"),
                authority_code=None if authority == "none" else authority,
            )
        )
    return tuple(out)


def indicators_in(table: Table, districts: tuple[District, ...], findings: list[Finding]) -> DistrictIndicators:
    """Indicator values for the districts; a code without a district, or a district without a row, is a finding."""
    known = {district.area_code for district in districts}
    older = {d.area_code_2024: d.area_code for d in districts if d.area_code_2024 != d.area_code}
    for row in table.rows:
        code = row.text("area_code")
        if code not in known:
            fix = f"Since April 2025 it is {older[code]}." if code in older else did_you_mean(code, known)
            findings.append(table.finding(row, "area_code", f"'{code}' is not a district of this scenario.", fix))
    present = {row.text("area_code") for row in table.rows}
    findings.extend(
        Finding(table.name, 0, 0, f"has no row for {district.area_code} {district.name}.")
        for district in districts
        if district.area_code not in present
    )
    numeric = [name for name, spec in table.specs.items() if spec.kind in {ColumnKind.NUMBER, ColumnKind.WHOLE}]
    values = {name: {row.text("area_code"): _decimal(row.cells[name]) for row in table.rows} for name in numeric}
    return DistrictIndicators(table.name, {name: table.specs[name] for name in numeric}, values)


def _decimal(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, Decimal | int) else None
