"""The workbook of a sweep: a cover, what holds, and every table of the sweep. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.sweep import checks, intervals, sheets
from funding_alloc.export.sweep.brief import brief
from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.text import in_words
from funding_alloc.export.workbook.assemble import About, assembled
from funding_alloc.export.workbook.front import Fact, contents, facts_in_words
from funding_alloc.export.workbook.measures import defined
from funding_alloc.export.workbook.sheet import AnySheet, Tone


def sweep_book(swept: Swept) -> bytes:
    """The content of the file; equal sweeps give equal bytes."""
    body = [sheet for sheet in _body(swept) if sheet.rows]
    first = _cover(swept)
    further = {
        "run_id": swept.folder,
        "content_sha256": swept.inputs.content_hash,
        "tool_version": __version__,
        "protective_marking": words.MARKING,
    }
    subject, keywords = "A scenario drawn many times", "funding allocation, uncertainty, sensitivity"
    return assembled(About(swept.title, subject, keywords, further), [first, contents([first, *body], ""), *body], ())


def _body(swept: Swept) -> Iterator[AnySheet]:
    for of in (
        sheets.holds,
        intervals.measures,
        intervals.pounds,
        intervals.others,
        sheets.pairs,
        sheets.worth,
        sheets.influences,
        sheets.reversals,
        sheets.reversal_map,
    ):
        yield of(swept)
    yield checks.sheet(swept.results)
    yield sheets.drawn(swept)
    yield defined({row.what for row in swept.results.intervals if row.kind == intervals.MEASURE}, "intervals.csv")


def _cover(swept: Swept) -> AnySheet:
    found, scenario = swept.results, swept.inputs.scenario
    controls = checks.checks_of(found)
    tone = Tone.GOOD if all(check.is_passed for check in controls) else Tone.BAD
    drawn = f"{found.draws:,} draws of {len(found.inputs)} inputs ({in_words(found.design)}, seed {found.seed})"
    facts = [
        Fact("Purpose", "Which conclusions about the models hold over all that the scenario says is uncertain."),
        Fact("Status", words.STATUS[scenario.status]),
        Fact("Draws", f"{drawn}; intervals hold the middle {found.interval:.0%}"),
        Fact("Models", ", ".join(found.models)),
        Fact("Checks", f"{words.verdict(controls)} (sheet Checks)", tone),
        *(Fact(f"Finding {i}", sentence) for i, sentence in enumerate(brief(swept), start=1)),
        Fact("Limits of use", LIMITS),
        Fact("Rounding", ROUNDING),
        Fact("Style key", words.VALUES_KEY + words.STYLE_KEY),
        Fact("Protective marking", words.MARKING),
        Fact("Roles and sign-off", words.NOT_SIGNED),
        Fact("Sunset date", words.SUNSET),
        Fact("Contact", words.CONTACT),
        Fact("Sweep", swept.folder),
        Fact("Tool", f"funding-alloc {__version__}"),
        Fact("Content hash (SHA-256)", swept.inputs.content_hash),
        Fact("Scenario file", swept.inputs.stable_names[swept.inputs.file]),
    ]
    holds = "Cover: what was drawn, what was found, and how far it may be relied on. One table."
    return facts_in_words(swept.title, holds, facts, words.STATUS[scenario.status])


ROUNDING: Final = (
    "A draw shares each line in doubles, within a pound of the whole pounds that compare gives for the same figures; "
    "nothing is rounded before it is shown."
)
LIMITS: Final = (
    "Draws are of what the scenario says is uncertain, and of nothing else: an assumption that is not drawn counts as "
    "if it were known. Drawn need moves money, not the yardstick that targeting is measured with."
)
