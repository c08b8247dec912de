"""Tidy tables as CSV: UTF-8 with a byte-order mark, so that £ survives in a spreadsheet; text guarded, numbers bare."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

from funding_alloc.export.tally import Tally, tally
from funding_alloc.export.text import NOT_AVAILABLE, guard
from funding_alloc.schema.results import Results

ALLOCATIONS: Final = (
    *("model", "area_code", "area_name", "fund", "theme", "class", "year", "line"),
    *("gbp", "low_gbp", "high_gbp", "set_by"),
)
MEASURES: Final = ("level", "model", "rule", "measure", "value", "low", "high", "unit", "note")
COMPETITION: Final = ("fund", "rule", "area_code", "area_name", "mean_gbp", "low_gbp", "high_gbp", "nothing_share")
BY_DISTRICT: Final = (
    *("model", "district_code", "district_name", "area_code", "area_name"),
    *("fund", "theme", "class", "year", "line", "gbp"),
)
Cell = str | int | float | None


def csv_files(results: Results) -> Mapping[str, bytes]:
    """Every table of a run by file name; tables that would be empty are left out."""
    tallied = tally(results)
    files = {
        "allocations.csv": as_csv(ALLOCATIONS, allocation_rows(tallied)),
        "measures.csv": as_csv(MEASURES, measure_rows(tallied)),
    }
    if results.competition:
        files["competition.csv"] = as_csv(COMPETITION, competition_rows(tallied))
    if results.district_allocations:
        files["allocations_by_district.csv"] = as_csv(BY_DISTRICT, district_rows(tallied))
    return files


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as the content of a file, with LF line ends."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    if cell is None:
        return NOT_AVAILABLE
    return guard(cell) if isinstance(cell, str) else cell


def allocation_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each model, area and line, money outside authorities and unallocated included."""
    for a in tallied.results.allocations:
        line = tallied.lines[a.line]
        place = (a.model.value, a.area_code, tallied.names[a.area_code])
        grant = (line.fund, line.theme, line.del_class.value, str(line.year), line.id)
        yield (*place, *grant, a.gbp, a.low, a.high, a.set_by)


def measure_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each kind of area, model, rule and measure."""
    for m in tallied.results.measures:
        yield (m.level, m.model.value, m.rule, m.measure, m.value, m.low, m.high, m.unit, m.note)


def competition_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each fund, rule and area of simulated competitions."""
    for c in tallied.results.competition:
        name = tallied.names[c.area_code]
        yield (c.fund, c.rule, c.area_code, name, c.mean_gbp, c.low_gbp, c.high_gbp, c.nothing_share)


def district_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each model, district and line."""
    for a in tallied.results.district_allocations:
        line = tallied.lines[a.line]
        place = (a.district_code, tallied.names[a.district_code], a.area_code, tallied.names[a.area_code])
        yield (a.model.value, *place, line.fund, line.theme, line.del_class.value, str(line.year), line.id, a.gbp)
