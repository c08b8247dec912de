"""The sign-off pack: a page that an analyst, an assurer and an approver can complete and sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from funding_alloc import __version__
from funding_alloc.export.logs.assumptions import assumptions
from funding_alloc.export.logs.data import data_log
from funding_alloc.export.logs.decisions import decisions
from funding_alloc.export.logs.issues import issues
from funding_alloc.export.tally import Tally, tally
from funding_alloc.export.text import NOT_AVAILABLE, clean
from funding_alloc.export.words import (
    ROUNDING,
    STATUS,
    limits_of_use,
    measure_label,
    models_in_words,
    money_in_words,
    quantum_in_words,
    targeting_in_words,
    verdict,
    years_in_words,
)
from funding_alloc.money import gbp
from funding_alloc.schema.results import Results

BLANK: Final = "________________"
ROLES: Final = (
    ("Commissioner", "agrees the question and what the answer may be used for"),
    ("Analyst", "made the scenario and the run"),
    ("Assurer", "checked them and did not make them"),
    ("Approver", "accepts the risk of using the result"),
)
_SPECIAL: Final = str.maketrans({"\\": "\\\\", "|": "\\|", "<": "&lt;", ">": "&gt;", "\n": " ", "*": "\\*", "`": "\\`"})


def quality_pack(results: Results) -> bytes:
    """The pack as the content of a Markdown file."""
    tallied = tally(results)
    parts = [
        *_purpose(results),
        *_roles(),
        *_data_log(results),
        *_assumptions(results),
        *_decisions(results),
        *_checks(results),
        *_published(tallied),
        *_earlier(results),
        *_open_issues(results),
        *_statement(results),
    ]
    return ("\n".join(parts) + "\n").encode()


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, followed by an empty line; says so where it has no rows."""
    body = [f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows]
    if not body:
        return ["None.", ""]
    return [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}", *body, ""]


def plain(text: str) -> str:
    """Text that cannot act as Markdown or HTML."""
    return clean(text).translate(_SPECIAL) or NOT_AVAILABLE


def _purpose(results: Results) -> list[str]:
    scenario = results.inputs.scenario
    return [
        f"# Quality assurance: {plain(scenario.title)}",
        "",
        f"Run {results.run_id}, funding-alloc {__version__}, content hash {results.inputs.content_hash}.",
        "",
        f"**{STATUS[scenario.status]}.**",
        "",
        f"**Checks: {verdict(results.checks)}.**",
        "",
        "## Purpose and limits",
        "",
        plain(scenario.purpose),
        "",
        f"{quantum_in_words(results)}; years {years_in_words(results)}.",
        "",
        *(f"- {name}: {plain(sentence)}" for name, sentence in models_in_words(results)),
        f"- Rounding: {ROUNDING}",
        f"- Limits of use: {limits_of_use(results)}",
        "",
    ]


def _roles() -> list[str]:
    rows = [(role, what, BLANK, BLANK, BLANK) for role, what in ROLES]
    return ["## Roles", "", *table(("Role", "Who", "Name", "Signature", "Date"), rows)]


def _data_log(results: Results) -> list[str]:
    rows = [
        (one.table, one.titles, one.source, one.publisher, one.period, one.licence, one.status)
        for one in data_log(results)
    ]
    return [
        "## Data log",
        "",
        "SHA-256 of every input file: `manifest.json`.",
        "",
        *table(("Table", "Data", "Source", "Publisher", "Period", "Licence", "Status"), rows),
    ]


def _assumptions(results: Results) -> list[str]:
    rows = [
        (one.id, one.file, one.entry, one.value, one.why, one.source, one.reliability, BLANK)
        for one in assumptions(results)
    ]
    headings = ("Number", "File", "Entry", "Value", "Assumption and why", "Source", "Reliability", "Signed off by")
    return ["## Assumptions log", "", *table(headings, rows)]


def _decisions(results: Results) -> list[str]:
    rows = [(one.id, one.file, one.entry, one.chosen, one.instead, one.why, BLANK) for one in decisions(results)]
    headings = ("Number", "File", "Entry", "What was decided", "Instead of", "Why", "Signed off by")
    return ["## Decisions log", "", *table(headings, rows)]


def _checks(results: Results) -> list[str]:
    rows = [
        (
            check.id,
            check.what,
            f"{check.value:,}",
            f"{check.expected:,}",
            check.unit,
            "PASS" if check.is_passed else "FAIL",
        )
        for check in sorted(results.checks, key=lambda c: c.is_passed)
    ]
    headings = ("Check", "What must hold", "Value", "Expected", "Unit", "Result")
    return ["## Checks", "", f"{verdict(results.checks)}.", "", *table(headings, rows)]


def _published(tallied: Tally) -> list[str]:
    rows = [
        (
            tallied.names.get(row.area_code, "All areas"),
            row.item,
            NOT_AVAILABLE if row.published_gbp is None else gbp(row.published_gbp),
            *(gbp(row.by_model[model]) if model in row.by_model else NOT_AVAILABLE for model in tallied.results.models),
            row.source,
        )
        for row in tallied.results.published
    ]
    headings = ("Area", "Figure", "Published", *(model.label for model in tallied.results.models), "Source")
    return ["## Comparison with published figures", "", *table(headings, rows)]


def _earlier(results: Results) -> list[str]:
    """Targeting beside an earlier calculation; nothing at all where there is none."""
    rows = [
        (
            money_in_words(results, row.money, row.fund),
            measure_label(row.measure),
            f"{row.value:,.4f}",
            str(row.reference),
            f"{row.difference:+.4f}",
            "agrees" if row.is_within_rounding else "differs",
        )
        for row in results.targeting
        if row.reference is not None and row.value is not None
    ]
    if not rows:
        return []
    headings = ("Money", "Measure", "Here", "Reference", "Difference", "Beyond its last digit")
    said = [part for note in targeting_in_words(results) for part in (plain(note), "")]
    return ["## Comparison with an earlier calculation", "", *table(headings, rows), *said]


def _open_issues(results: Results) -> list[str]:
    """What a reader must not overlook."""
    lines = [f"- {one.id} {plain(one.what)}. {plain(one.mend)}" for one in issues(results)]
    return ["## Open issues", "", *(lines or ["None found by the tool."]), f"- Found by the assurer: {BLANK}", ""]


def _statement(results: Results) -> list[str]:
    return [
        "## Assurance statement",
        "",
        f"I have reviewed run {results.run_id}. It is / is not fit for: {BLANK}",
        "",
        f"Not to be used after: {BLANK}",
        "",
        f"Remaining risks: {BLANK}",
        "",
        f"Assurer: {BLANK}  Date: {BLANK}",
        "",
        f"Approver: {BLANK}  Date: {BLANK}",
    ]
