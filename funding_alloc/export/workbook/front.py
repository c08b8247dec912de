"""The sheets in front: the cover, all in words, and the contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sensitivity import in_one_line
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, Value
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.results import Results

OVERALL: Final = (
    'IF(COUNTIF({Checks!Result},"FAIL")+COUNTIF({As run!Result},"FAIL")>0,"FAIL",'
    'IF(COUNTIF({Checks!Result},"FLEXED")+COUNTIF({As run!Result},"FLEXED")>0,"FLEXED","PASS"))'
)
COUNTED: Final = (
    'IF({^What it says}="PASS","ALL ",COUNTIF({Checks!Result},{^What it says})&" of ")'
    '&COUNTIF({Checks!Result},"*")&" CHECKS "&{^What it says}&" (sheet Checks)"'
)
CHANGED: Final = (
    'IF(SUM({As run!Cells changed (cells)})=0,"Nothing changed",'
    'SUM({As run!Cells changed (cells)})&" of the cells changed")&" (sheet As run)"'
)


@dataclass(frozen=True)
class Fact:
    """One line of the cover."""

    item: str
    says: str
    tone: Tone = Tone.PLAIN
    live: str | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the contents."""

    name: str
    holds: str
    rows: Value


def cover(tallied: Tally, is_live: bool) -> AnySheet:
    """What the workbook is, how far it may be relied on, and whether its checks pass."""
    scenario = tallied.results.inputs.scenario
    holds = "Cover: what this workbook is, how far it may be relied on, and whether its checks pass. One table."
    return facts_in_words(scenario.title, holds, _facts(tallied, is_live), words.STATUS[scenario.status])


def facts_in_words(title: str, holds: str, facts: Sequence[Fact], banner: str) -> AnySheet:
    """A cover, all in words."""
    columns = (
        Column[Fact]("Item", WORDS, lambda fact: fact.item, 30),
        Column[Fact]("What it says", WORDS, lambda f: f.says, 104, tone=lambda f: f.tone, live=lambda f: f.live),
    )
    return Sheet(
        name="Cover",
        title=title,
        table="tblCover",
        holds=holds,
        columns=columns,
        rows=facts,
        role=Role.FRONT,
        banner=banner,
    )


def _facts(tallied: Tally, is_live: bool) -> Sequence[Fact]:
    results = tallied.results
    scenario = results.inputs.scenario
    return (
        Fact("Purpose", scenario.purpose),
        Fact("Status", words.STATUS[scenario.status], Tone.PLAIN),
        *_verdict(tallied, is_live),
        Fact("Quantum", f"{words.quantum_in_words(results)}: {results.inputs.funds.title}"),
        Fact("Years", words.years_in_words(results)),
        Fact("Places", _places(tallied)),
        *(Fact(model, sentence) for model, sentence in words.models_in_words(results)),
        Fact("Sensitivity", in_one_line(tallied)),
        Fact("Rounding", words.ROUNDING),
        Fact("Limits of use", words.limits_of_use(results)),
        Fact("Style key", (words.LIVE_KEY if is_live else words.VALUES_KEY) + words.STYLE_KEY),
        Fact("Protective marking", words.MARKING),
        Fact("Roles and sign-off", words.ROLES),
        Fact("Sunset date", words.SUNSET),
        Fact("Contact", words.CONTACT),
        *_identity(results),
    )


def _verdict(tallied: Tally, is_live: bool) -> Sequence[Fact]:
    """Whether the checks pass: in one word, how many, and whether anything was changed since the run."""
    results = tallied.results
    is_good = results.is_sound and bool(results.checks)
    tone = Tone.GOOD if is_good else Tone.BAD
    counted = f"{words.verdict(results.checks)} (sheet Checks)"
    if not results.checks or not is_live:
        return (Fact("Checks", counted, tone),)
    return (
        Fact("Overall check", "PASS" if is_good else "FAIL", tone, OVERALL),
        Fact("Checks", counted, tone, COUNTED),
        Fact("Since the run", "Nothing changed (sheet As run)", live=CHANGED),
    )


def _places(tallied: Tally) -> str:
    count = len(tallied.authorities)
    outside = "; districts outside them are one further row" if OUTSIDE in tallied.areas else ""
    return f"{count} {'authority' if count == 1 else 'authorities'}{outside}"


def _identity(results: Results) -> Sequence[Fact]:
    return (
        Fact("Run", results.run_id),
        Fact("Tool", f"funding-alloc {__version__}"),
        Fact("Content hash (SHA-256)", results.inputs.content_hash),
        Fact("Program hash (SHA-256)", results.program_hash),
        Fact("Scenario file", results.inputs.stable_names[results.inputs.file]),
    )


def contents(others: Sequence[AnySheet], chart_note: str, charts_at: int = 0) -> AnySheet:
    """A line and a link for every sheet but this one; ``charts_at`` is the place of the charts among them."""
    entries = [Entry(sheet.name, sheet.holds, len(sheet.rows)) for sheet in others]
    if chart_note:
        entries.insert(charts_at, Entry("Charts", chart_note, NOT_APPLICABLE))
    columns = (
        Column[Entry]("Sheet", WORDS, lambda entry: entry.name, 24, link=lambda entry: entry.name),
        Column[Entry]("What it holds", WORDS, lambda entry: entry.holds, 98),
        Column[Entry]("Table length", "rows", lambda entry: entry.rows, 14),
    )
    return Sheet(
        name="Contents",
        title="Contents",
        table="tblContents",
        holds="A link to every other sheet, and what it holds. One table.",
        columns=columns,
        rows=entries,
        role=Role.FRONT,
    )
