"""The whole report as the content of a file."""

from __future__ import annotations

from collections.abc import Sequence

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.figures.figure import Figure
from funding_alloc.export.report.html import page, text
from funding_alloc.export.report.sections import sections
from funding_alloc.export.tally import tally
from funding_alloc.schema.results import Results


def report(results: Results, figures: Sequence[Figure] = ()) -> bytes:
    """One page of HTML without scripts or anything outside it; equal results give equal bytes."""
    tallied = tally(results)
    scenario = results.inputs.scenario
    head = (
        f'<p class="status">{text(words.STATUS[scenario.status])}. {text(words.verdict(results.checks))}.</p>\n'
        f'<p class="note">Run {text(results.run_id)}, funding-alloc {__version__}. {text(words.LEGEND)}</p>\n'
    )
    return page(scenario.title, head, sections(tallied, {one.name: one for one in figures})).encode()
