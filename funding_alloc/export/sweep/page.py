"""The report of a sweep: findings, what holds, intervals, what moves and flips them, and what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.figures.figure import Figure
from funding_alloc.export.report.html import Section, bullets, drawing, page, paragraphs, table, text
from funding_alloc.export.sweep import shown
from funding_alloc.export.sweep.book import LIMITS
from funding_alloc.export.sweep.brief import brief
from funding_alloc.export.sweep.checks import checks_of
from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.text import in_words
from funding_alloc.schema.shown import Sheet

NO_VERDICT: Final = (
    "No model is named the best: the measures point different ways, and which of them counts is a choice. Every figure "
    "is in the tables beside this report and in sweep.xlsx."
)


def sweep_page(swept: Swept, figures: Sequence[Figure]) -> bytes:
    """One page of HTML without scripts or anything outside it; equal sweeps give equal bytes."""
    found = swept.results
    drawn = f"{found.draws:,} draws of {len(found.inputs)} inputs, {in_words(found.design)}, seed {found.seed}"
    checked = words.verdict(checks_of(found))
    head = (
        f'<p class="status">{text(words.STATUS[swept.inputs.scenario.status])}. {text(checked)}.</p>\n'
        f'<p class="note">{text(drawn)}. Sweep {text(swept.folder)}, funding-alloc {__version__}. '
        f"{text(words.LEGEND)}</p>\n"
    )
    sections = tuple(_sections(swept, {one.name: one for one in figures}))
    return page(swept.title, head, sections).encode()


def _sections(swept: Swept, figures: Mapping[str, Figure]) -> Iterator[Section]:
    found = swept.results
    yield Section("brief", "In brief", bullets(brief(swept)) + paragraphs([NO_VERDICT], "note"))
    for anchor, title, figure, of in (
        ("holds", "What holds, and what does not", "measures", shown.holds),
        ("measures", "How sure each measure is", "", shown.measures),
        ("pounds", "How sure each authority's pounds are", "sweep_pounds", shown.pounds),
        ("moves", "What moves them", "tornado", shown.moves),
        ("flips", "What changes an order, and where", "reversals", shown.flips),
        ("worth", "Regret, and what knowing more is worth", "", shown.worth),
    ):
        yield Section(anchor, title, table(of(found)) + _drawn(figures, figure))
    rows = [(row.name, row.how, row.values, row.why) for row in swept.rows_drawn()]
    inputs = Sheet("Every drawn input", ("input", "how it is drawn", "values", "grounds"), rows)
    yield Section("drawn", "What was drawn", table(inputs) + paragraphs([LIMITS], "note"))


def _drawn(figures: Mapping[str, Figure], name: str) -> str:
    return drawing(figures[name].svg, f"Drawn from figure_{name}.csv.") if name in figures else ""
