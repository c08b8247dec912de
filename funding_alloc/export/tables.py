"""Tidy tables as CSV: UTF-8 with a byte-order mark, so that £ survives in a spreadsheet; text guarded, numbers bare."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

from funding_alloc.export.decided_bids import BIDS, bid_cells
from funding_alloc.export.district_tables import TARGETING, district_headings, district_table, targeting_rows
from funding_alloc.export.sensitivity_table import SENSITIVITY, sensitivity_rows
from funding_alloc.export.tally import Tally, counted, tally
from funding_alloc.export.text import NOT_APPLICABLE, NOT_AVAILABLE, guard
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.funds import Mechanism
from funding_alloc.schema.results import Results

ALLOCATIONS: Final = (
    *("model", "area_code", "area_name", "fund", "theme", "class", "year", "line"),
    *("gbp", "low_gbp", "high_gbp", "set_by"),
)
MEASURES: Final = ("level", "model", "rule", "measure", "value", "low", "high", "unit", "note")
INTERVALS: Final = (
    *("level", "model", "rule", "less_model", "measure", "unit", "value", "low", "high", "undefined_draws"),
    *("of_draws", "interval_share"),
)
COMPETITION: Final = ("fund", "rule", "area_code", "area_name", "mean_gbp", "low_gbp", "high_gbp", "nothing_share")
BY_DISTRICT: Final = (
    *("model", "district_code", "district_name", "area_code", "area_name"),
    *("fund", "theme", "class", "year", "line", "gbp"),
)
PLANS: Final = (
    *(
        "area_code",
        "area_name",
        "theme",
        "class",
        "year",
        "granted_gbp",
        "retained_gbp",
        "moved_in_gbp",
        "moved_out_gbp",
    ),
    *("held_from_year_before_gbp", "held_into_next_year_gbp", "spent_gbp", "need_requirement_gbp", "unmet_need_gbp"),
)
BINDING: Final = (
    *("area_code", "area_name", "limit", "kind", "reason", "limit_gbp", "gain_by_one_pound_looser"),
    *("loss_by_one_pound_tighter", "price_in_programme", "moved_by_gbp", "unit"),
)
FLEXIBILITY: Final = (
    *("area_code", "area_name", "base", "is_the_scenarios_own", "cap", "value", "moved_gbp", "value_per_pound_moved"),
    "unit",
)
ENVELOPE: Final = (
    *("area_code", "area_name", "scope", "theme_list", "theme", "later_theme", "fund", "title"),
    *("home_department", "mechanism", "class", "year", "gbp", "source", "scope_grounds", "where"),
)
ENVELOPE_TOTALS: Final = (
    *("area_code", "area_name", "basis", "scope", "theme", "gbp", "tbc_lines", "not_available_lines"),
    *("population", "population_vintage", "per_head_gbp", "note"),
)
Cell = str | int | float | None


def csv_files(results: Results) -> Mapping[str, bytes]:
    """Every table of a run by file name; tables that would be empty are left out."""
    tallied = tally(results)
    files = {
        "allocations.csv": as_csv(ALLOCATIONS, allocation_rows(tallied)),
        "measures.csv": as_csv(MEASURES, measure_rows(tallied)),
        "envelope.csv": as_csv(ENVELOPE, envelope_rows(tallied)),
        "envelope_totals.csv": as_csv(ENVELOPE_TOTALS, envelope_total_rows(tallied)),
    }
    if results.intervals:
        files["measure_intervals.csv"] = as_csv(INTERVALS, interval_rows(tallied))
    if results.plans:
        files["settlement_plans.csv"] = as_csv(PLANS, plan_rows(tallied))
        files["binding_limits.csv"] = as_csv(BINDING, binding_rows(tallied))
        files["flexibility.csv"] = as_csv(FLEXIBILITY, value_rows(tallied))
    if results.sensitivity.moves:
        files["sensitivity.csv"] = as_csv(SENSITIVITY, sensitivity_rows(tallied))
    if results.competition:
        files["competition.csv"] = as_csv(COMPETITION, competition_rows(tallied))
    if results.decided:
        files["bids.csv"] = as_csv(BIDS, bid_cells(results))
    if results.district_allocations:
        files["allocations_by_district.csv"] = as_csv(BY_DISTRICT, district_rows(tallied))
        files["districts.csv"] = as_csv(district_headings(tallied), district_table(tallied))
    if results.targeting:
        files["targeting.csv"] = as_csv(TARGETING, targeting_rows(tallied))
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


def interval_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each measure with its areas drawn again: of one model, or of one less another."""
    settings = tallied.results.inputs.scenario.measures.interval
    if settings is None:
        return
    how = (settings.draws, float(settings.share))
    for r in tallied.results.intervals:
        beside = NOT_APPLICABLE if r.beside is None else r.beside.value
        yield (r.level, r.model.value, r.rule, beside, r.measure, r.unit, r.value, r.low, r.high, r.undefined, *how)


def envelope_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each authority, fund, class and year, inside the settlement and beside it; TBC stays TBC."""
    for e in tallied.results.envelope:
        place = (e.area_code, e.area_name, e.scope.value, e.theme_list, e.theme, e.later_theme, e.fund, e.title)
        mechanism = None if e.mechanism is Mechanism.NOT_AVAILABLE else e.mechanism.value
        department = None if e.home_department == Unknown.NOT_AVAILABLE else e.home_department
        gbp = e.gbp.value if e.gbp is Unknown.TBC else None if e.gbp is Unknown.NOT_AVAILABLE else e.gbp
        yield (*place, department, mechanism, e.del_class.value, str(e.year), gbp, e.source, e.scope_grounds, e.where)


def envelope_total_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each authority, what is added up, scope and theme; every sum says how many lines it leaves out."""
    for t in tallied.results.envelope_totals:
        what = (t.area_code, t.area_name, t.basis.value, t.scope, t.theme, t.gbp, t.tbc, t.not_available)
        yield (*what, counted(t.population), t.vintage, t.per_head, t.note or "none")


def competition_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each fund, rule and area of simulated competitions."""
    for c in tallied.results.competition:
        name = tallied.names[c.area_code]
        yield (c.fund, c.rule, c.area_code, name, c.mean_gbp, c.low_gbp, c.high_gbp, c.nothing_share)


def plan_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each authority, theme, class and year of a settlement."""
    for r in tallied.results.plans:
        place = (r.area_code, tallied.names[r.area_code], r.theme, r.del_class.value, str(r.year))
        moved = (r.grant_gbp, r.retained_gbp, r.moved_in_gbp, r.moved_out_gbp, r.drawn_gbp, r.held_gbp)
        yield (*place, *moved, r.spend_gbp, r.requirement_gbp, r.unmet_gbp)


def binding_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each limit that a plan stands at."""
    for r in tallied.results.binding:
        what = (r.area_code, tallied.names[r.area_code], r.limit, r.kind, r.reason, r.bound_gbp)
        yield (*what, r.gain_looser, r.loss_tighter, r.dual, r.step_gbp, r.unit)


def value_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """V(cap): one row for each authority, base and cap."""
    for p in tallied.results.value:
        chosen = "yes" if p.is_chosen else "no"
        place = (p.area_code, tallied.names[p.area_code], p.base.value, chosen)
        yield (*place, p.cap, p.value, p.moved_gbp, p.per_pound, p.unit)


def district_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each model, district and line."""
    for a in tallied.results.district_allocations:
        line = tallied.lines[a.line]
        place = (a.district_code, tallied.names[a.district_code], a.area_code, tallied.names[a.area_code])
        yield (a.model.value, *place, line.fund, line.theme, line.del_class.value, str(line.year), line.id, a.gbp)
