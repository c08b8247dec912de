"""The whole workbook: which sheets it has, in which order, and how it reaches the disk."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl.workbook import Workbook

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.tally import Tally, tally
from funding_alloc.export.workbook import (
    as_run,
    certificates,
    charts,
    checks,
    comparison,
    district_charts,
    districts,
    envelope,
    evidence,
    formula,
    freedom,
    front,
    inputs,
    intervals,
    measures,
    published,
    sensitivity,
    settlement,
    settlement_plan,
    studies,
    summary,
    targeting,
)
from funding_alloc.export.workbook.assemble import About, dress, name_figures
from funding_alloc.export.workbook.authority.page import page_names, pages
from funding_alloc.export.workbook.calc import parameters
from funding_alloc.export.workbook.calc import results as calc_results
from funding_alloc.export.workbook.calc.whole import Calculations, calculations
from funding_alloc.export.workbook.competition import areas, bids, optimum, walked
from funding_alloc.export.workbook.draw import draw
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.live import Place, write_formulas
from funding_alloc.export.workbook.logs import logs
from funding_alloc.export.workbook.order import CHARTS, in_order, place_of
from funding_alloc.export.workbook.plot import draw_charts
from funding_alloc.export.workbook.sheet import AnySheet, Role
from funding_alloc.export.workbook.style import Styles
from funding_alloc.schema.results import Results


def write_workbook(results: Results, path: Path, *, all_live: bool = False) -> None:
    """Write the comparison workbook: whole or not at all, and the same bytes for the same results."""
    content = workbook_bytes(results, all_live=all_live)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def workbook_bytes(results: Results, *, all_live: bool = False) -> bytes:
    """The comparison workbook as the content of a file; ``all_live`` asks for formulas however many rows there are."""
    tallied = tally(results)
    book = Workbook()
    book.remove(book.worksheets[0])
    dress(book, about(results))
    styles = Styles(book)
    found = calculations(tallied)
    is_live = as_run.can_be_live(tallied, found, all_live=all_live)
    body = in_order(sheets(tallied, found, is_live))
    wanted = charts.charts_of(tallied)
    first = front.cover(tallied, is_live)
    before = [sheet.name for sheet in body if place_of(sheet.name, sheet.role) < place_of(CHARTS, Role.RESULT)]
    contents = front.contents([first, *body], charts.holds_of(tallied) if wanted else "", 1 + len(before))
    places = {sheet.name: Place(sheet, draw(book, styles, sheet)) for sheet in (first, contents, *body)}
    stored = write_formulas(book, places)
    if is_live and found.figures:
        name_figures(book, places[parameters.NAME])
    if wanted:
        drawn = {name: place.drawn for name, place in places.items()}
        draw_charts(book, wanted, drawn, charts.holds_of(tallied))
        book.move_sheet(CHARTS, 2 + len(before) - len(book.sheetnames) + 1)
    book.active = 0
    raw = BytesIO()
    book.save(raw)
    parts = {name: f"xl/worksheets/sheet{i}.xml" for i, name in enumerate(book.sheetnames, start=1)}
    return finish(raw.getvalue(), [chart.alt for chart in wanted], {parts[name]: of for name, of in stored.items()})


def sheets(tallied: Tally, found: Calculations, is_live: bool) -> Sequence[AnySheet]:
    """Every sheet with a table but the cover and the contents; a sheet without rows is left out."""
    results = tallied.results
    calculated = [one.sheet for one in found.formulas]
    wanted = [
        summary.summary(tallied, page_names(tallied)),
        *pages(tallied, found.sheet_by_fund),
        parameters.parameters(found.figures, is_live),
        inputs.fund_lines(tallied, is_live, found.lines_formula),
        inputs.indicators(tallied, is_live),
        *found.before,
        *calculated,
        *([calc_results.results(tallied, found.formulas)] if calculated else []),
        formula.formula(tallied),
        formula.formula_steps(tallied, {one.source.file: one.sheet.name for one in found.formulas}),
        areas.competitive(tallied),
        areas.rounds(tallied),
        bids.overrides(tallied),
        *walked.sheets(tallied),
        *optimum.sheets(tallied),
        settlement.settlement(tallied),
        settlement.settlement_by_theme(tallied),
        settlement_plan.plans(tallied),
        certificates.limits(tallied),
        *([certificates.proof(tallied)] if is_live else []),
        freedom.binding(tallied),
        settlement.flexibility(tallied),
        freedom.value(tallied),
        comparison.comparison(tallied),
        measures.measures(tallied),
        intervals.intervals(tallied),
        measures.definitions(tallied),
        measures.selection_rules(tallied),
        published.published(tallied),
        targeting.targeting(tallied),
        *(_by_district(tallied) if results.district_allocations else ()),
        envelope.envelope(tallied),
        envelope.totals(tallied),
        *studies.sheets(tallied),
        sensitivity.sensitivity(tallied),
        sensitivity.by_area(tallied),
        checks.checks(tallied, is_live),
        *([as_run.as_run(tallied, found), as_run.allocations(tallied, found)] if is_live else []),
        envelope.eligibility(tallied),
        evidence.sources(tallied),
        evidence.dictionary(tallied),
        *logs(tallied, results.sensitivity.moved_gbp),
        charts.chart_data(tallied),
        *([district_charts.curves(tallied)] if results.district_allocations else []),
    ]
    return [sheet if is_live else sheet.as_values() for sheet in wanted if sheet.rows]


def _by_district(tallied: Tally) -> Sequence[AnySheet]:
    return districts.districts(tallied), districts.nothing(tallied), districts.fifths(tallied)


def about(results: Results) -> About:
    """Properties that say what the file is."""
    inputs_read = results.inputs
    further = {
        "run_id": results.run_id,
        "content_sha256": inputs_read.content_hash,
        "tool_version": __version__,
        "protective_marking": words.MARKING,
    }
    subject = "Competitive bidding, formula funding and single settlements compared"
    keywords = "funding allocation, combined authorities, competitive bidding, formula, integrated settlement"
    return About(inputs_read.scenario.title, subject, keywords, further)
