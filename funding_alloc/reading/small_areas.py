"""The table of small areas: every row has a district of the scenario's table, and every district has rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.dictionary import Dictionary
from funding_alloc.reading.tables import Table
from funding_alloc.schema.dictionary import ColumnKind
from funding_alloc.schema.places import District
from funding_alloc.schema.small_areas import SmallAreas

SMALL_AREAS: Final = "indicators/small_areas.csv.gz"
"""Where the table lies, below the data dictionary."""
MOST_SHOWN: Final = 20
"""Unmatched rows that are told one by one."""


def read_small_areas(dictionary: Dictionary, districts: Sequence[District]) -> SmallAreas:
    """Read the table, and match each small area to its district by code: today's, or the one before April 2025.

    Raises ``InputFault`` for a code that is no district's, and for a district without a small area.
    """
    table = dictionary.read(dictionary.root / SMALL_AREAS, ("area_code",))
    today = {district.area_code: district.area_code for district in districts}
    older = {d.area_code_2024: d.area_code for d in districts if d.area_code_2024 not in today}
    codes = today | older
    findings = [*_unmatched(table, codes), *_empty(table, codes, districts)]
    if findings:
        raise InputFault(findings)
    numeric = [name for name, spec in table.specs.items() if spec.kind in {ColumnKind.NUMBER, ColumnKind.WHOLE}]
    held = tuple(row.text("district_code") for row in table.rows)
    return SmallAreas(
        table=table.name,
        specs=table.specs,
        codes=tuple(row.text("area_code") for row in table.rows),
        district=tuple(codes[code] for code in held),
        held=held,
        numbers={name: tuple(Fraction(row.number(name)) for row in table.rows) for name in numeric},
    )


def _unmatched(table: Table, codes: dict[str, str]) -> Iterator[Finding]:
    """Rows without a district: their money would be nobody's."""
    lost = [row for row in table.rows if row.text("district_code") not in codes]
    for row in lost[:MOST_SHOWN]:
        code = row.text("district_code")
        yield table.finding(row, "district_code", f"'{code}' is not a district.", did_you_mean(code, codes))
    if len(lost) > MOST_SHOWN:
        yield Finding(table.name, 0, 0, f"{len(lost) - MOST_SHOWN:,} further rows have no district either.")


def _empty(table: Table, codes: dict[str, str], districts: Sequence[District]) -> Iterator[Finding]:
    """Districts without a row: they would have no money on small areas, and some on districts."""
    present = {codes.get(row.text("district_code")) for row in table.rows}
    for district in districts:
        if district.area_code not in present:
            yield Finding(table.name, 0, 0, f"has no small area in {district.area_code} {district.name}.")
