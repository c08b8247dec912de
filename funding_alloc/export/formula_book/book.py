"""The workbook of a formula on a table, put together."""

from __future__ import annotations

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.formula_book import sheets
from funding_alloc.export.formula_book.checks import checks
from funding_alloc.export.formula_book.given import MOST_ROWS, OnTable, ground_of, quantum_of, source_of
from funding_alloc.export.workbook import front
from funding_alloc.export.workbook.assemble import About, assembled
from funding_alloc.export.workbook.calc.figures import Figures
from funding_alloc.export.workbook.calc.parameters import parameters
from funding_alloc.export.workbook.calc.whole import calculate
from funding_alloc.export.workbook.formula import step_rows, steps_in_words


def formula_book(given: OnTable, live_rows: int = MOST_ROWS) -> bytes:
    """The content of the file: live up to ``live_rows`` rows, values above them; the same bytes for the same run."""
    is_live = given.most_rows <= live_rows and given.can_tell_apart
    figures = Figures()
    quantum = quantum_of(given)
    if quantum is not None:
        figures.add(quantum)
    found = calculate([source_of(given)], ground_of(given), figures)
    (calc,) = found.formulas
    first_round = next(iter(given.rounds.values()))
    table = sheets.data(given, is_live)
    body = [
        sheets.results(given, calc),
        parameters(found.figures, is_live),
        table,
        calc.sheet,
        steps_in_words(step_rows(given.title, given.file, first_round.trace, calc.sheet.name)),
        *([checks(given, calc), sheets.as_run(given, found, table)] if is_live else []),
    ]
    kept = body if is_live else [sheet.as_values() for sheet in body]
    count = sum(len(sheet.rows) for sheet in body if sheet.name == "Checks")
    first = sheets.cover(given, is_live, count)
    further = {
        "run_id": given.run_id,
        "content_sha256": given.content_hash,
        "tool_version": __version__,
        "protective_marking": words.MARKING,
    }
    about = About(given.title, "One formula on one table, step by step", "funding formula, allocation", further)
    return assembled(about, [first, front.contents([first, *kept], ""), *kept], found.figures if is_live else ())
