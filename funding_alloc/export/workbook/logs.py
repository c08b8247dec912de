"""The logs as sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funding_alloc.export.logs import assumptions as assumed
from funding_alloc.export.logs.assumptions import NOT_RECORDED, NOT_SIGNED, Assumption
from funding_alloc.export.logs.data import DataSet, data_log
from funding_alloc.export.logs.decisions import Decision, decisions
from funding_alloc.export.logs.identity import Said, audit, versions
from funding_alloc.export.logs.issues import Issue, issues
from funding_alloc.export.logs.notes import Note, notes
from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, NOT_AVAILABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet


def logs(tallied: Tally, moved_gbp: Mapping[tuple[str, str], int]) -> Sequence[AnySheet]:
    """Every log, in the order in which a reviewer reads them."""
    results = tallied.results
    return (
        _assumptions(assumed.assumptions(results, moved_gbp)),
        _decisions(decisions(results)),
        _data(data_log(results)),
        _issues(issues(results)),
        _said(
            "Versions",
            "Versions: what the run was made with",
            "What results depend on.",
            versions(results),
        ),
        _notes(notes(results)),
        _said("Audit", "Audit: how to hold the workbook against its run", "What identifies the run.", audit(results)),
    )


def _assumptions(rows: Sequence[Assumption]) -> AnySheet:
    columns = (
        Column[Assumption]("Number", WORDS, lambda r: r.id, 10),
        Column[Assumption]("File", WORDS, lambda r: r.file, 32),
        Column[Assumption]("Entry", WORDS, lambda r: r.entry, 34),
        Column[Assumption]("Value", WORDS, lambda r: r.value or NOT_APPLICABLE, 16),
        Column[Assumption]("What is assumed and why", WORDS, lambda r: r.why, 60),
        Column[Assumption]("Source", WORDS, lambda r: r.source or NOT_APPLICABLE, 44),
        Column[Assumption]("Effect on results", WORDS, lambda r: r.effect, 30),
        Column[Assumption]("Reliability", WORDS, lambda r: r.reliability, 22),
        Column[Assumption]("Date", WORDS, lambda r: NOT_AVAILABLE, 10),
        Column[Assumption]("Made by", WORDS, lambda r: NOT_RECORDED, 20),
        Column[Assumption]("Signed off by", WORDS, lambda r: NOT_SIGNED, 16),
    )
    return Sheet(
        name="Assumptions",
        title="Assumptions log",
        table="tblAssumptions",
        holds="Each thing that is taken to be so, why, how far it may be relied on, and who signs for it. One table.",
        columns=columns,
        rows=rows,
        role=Role.EVIDENCE,
        notes=["The effect is the most money that moving the figure by the sensitivity's swing moves between areas."],
        frozen=1,
    )


def _decisions(rows: Sequence[Decision]) -> AnySheet:
    columns = (
        Column[Decision]("Number", WORDS, lambda r: r.id, 10),
        Column[Decision]("File", WORDS, lambda r: r.file, 34),
        Column[Decision]("Entry", WORDS, lambda r: r.entry, 48),
        Column[Decision]("What was decided", WORDS, lambda r: r.chosen, 26),
        Column[Decision]("What it could have been", WORDS, lambda r: r.instead, 52),
        Column[Decision]("Why", WORDS, lambda r: r.why, 60),
        Column[Decision]("Decided by", WORDS, lambda r: NOT_RECORDED, 20),
        Column[Decision]("Signed off by", WORDS, lambda r: NOT_SIGNED, 16),
    )
    return Sheet(
        name="Decisions",
        title="Decisions log",
        table="tblDecisions",
        holds="Each choice of policy between named ways; the program has a default for none of them. One table.",
        columns=columns,
        rows=rows,
        role=Role.EVIDENCE,
        frozen=1,
    )


def _data(rows: Sequence[DataSet]) -> AnySheet:
    columns = (
        Column[DataSet]("Table", WORDS, lambda r: r.table, 30),
        Column[DataSet]("Source", WORDS, lambda r: r.source, 46),
        Column[DataSet]("Publisher", WORDS, lambda r: r.publisher, 24),
        Column[DataSet]("Period", WORDS, lambda r: r.period, 16),
        Column[DataSet]("Licence", WORDS, lambda r: r.licence, 16),
        Column[DataSet]("Status", WORDS, lambda r: r.status, 14),
        Column[DataSet]("Columns read", "columns", lambda r: r.columns, 11),
        Column[DataSet]("What they hold", WORDS, lambda r: r.titles, 60),
        Column[DataSet](
            "Values not available", "districts", lambda r: NOT_APPLICABLE if r.missing is None else r.missing, 13
        ),
    )
    return Sheet(
        name="Data log",
        title="Data log",
        table="tblDataLog",
        holds="Each release of data that was read, from whom, and how much of it is not available. One table.",
        columns=columns,
        rows=rows,
        role=Role.EVIDENCE,
        notes=["Each input file's SHA-256 is in the run folder's manifest; each column's meaning on Data dictionary."],
        frozen=1,
    )


def _issues(rows: Sequence[Issue]) -> AnySheet:
    columns = (
        Column[Issue]("Number", WORDS, lambda r: r.id, 10),
        Column[Issue]("Kind", WORDS, lambda r: r.kind, 18),
        Column[Issue]("What is short", WORDS, lambda r: r.what, 84),
        Column[Issue]("Where it shows", WORDS, lambda r: r.where, 22),
        Column[Issue]("How to mend", WORDS, lambda r: r.mend, 54),
        Column[Issue]("Owner", WORDS, lambda r: NOT_RECORDED, 20),
    )
    return Sheet(
        name="Issues",
        title="Issues log",
        table="tblIssues",
        holds="What the program found to be short in this run; an assurer adds what else there is. One table.",
        columns=columns,
        rows=rows or [Issue("I000", "none", "The program found nothing", NOT_APPLICABLE, NOT_APPLICABLE)],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _said(name: str, title: str, holds: str, rows: Sequence[Said]) -> AnySheet:
    columns = (
        Column[Said]("Item", WORDS, lambda r: r.item, 26),
        Column[Said]("What it says", WORDS, lambda r: r.says, 92),
        Column[Said]("Where to look", WORDS, lambda r: r.where, 48),
    )
    return Sheet(
        name=name,
        title=title,
        table=f"tbl{name}",
        holds=f"{holds} One table.",
        columns=columns,
        rows=rows,
        role=Role.EVIDENCE,
        frozen=1,
    )


def _notes(rows: Sequence[Note]) -> AnySheet:
    columns = (
        Column[Note]("Term", WORDS, lambda r: r.term, 26),
        Column[Note]("Meaning", WORDS, lambda r: r.meaning, 130),
    )
    return Sheet(
        name="Notes",
        title="Notes: marks, terms and methods",
        table="tblNotes",
        holds="What marks, terms and methods mean. One table.",
        columns=columns,
        rows=rows,
        role=Role.EVIDENCE,
        frozen=1,
    )
