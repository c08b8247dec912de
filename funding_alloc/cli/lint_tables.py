"""What ``lint-workbook`` shows: faults by rule, and which rules had nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.cli.show import Format
from funding_alloc.cli.tables import one_of
from funding_alloc.export.lint.register import NOT_TOLD
from funding_alloc.export.lint.report import Outcome, Report
from funding_alloc.export.lint.rule import Profile, Weight
from funding_alloc.schema.shown import Cell, Sheet

HEADINGS: Final = ("rule", "weight", "where", "what is wrong", "how to mend")
IN_FULL: Final = (*HEADINGS, "what should hold", "whom it harms")
"""Headings of JSON and CSV."""
MOST_SHOWN: Final = 5
"""Faults of one rule in a table; JSON and CSV hold them all."""


def profile_of(text: str) -> Profile:
    """The profile, or a finding."""
    return Profile(one_of("--profile", text, [profile.value for profile in Profile]))


def faults(report: Report, how: Format) -> Sheet:
    """Every fault, in the order of the checklist; a table shows the first of each rule."""
    is_table = how is Format.TABLE
    rows = [row for outcome in report.outcomes for row in (_first(outcome) if is_table else _every(outcome))]
    title = f"{report.name} as a workbook to {report.profile}"
    return Sheet(title, HEADINGS if is_table else IN_FULL, rows, tuple(_notes(report)), _facts(report))


def _first(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    rule = outcome.rule
    for fault in outcome.faults[:MOST_SHOWN]:
        yield rule.id, rule.weight.value, fault.where, fault.what, rule.mend
    left = len(outcome.faults) - MOST_SHOWN
    if left > 0:
        yield rule.id, rule.weight.value, f"{left:,} further places", "the same; --format csv lists them all", rule.mend


def _every(outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    rule = outcome.rule
    for fault in outcome.faults:
        yield rule.id, rule.weight.value, fault.where, fault.what, rule.mend, rule.title, rule.wrong


def _facts(report: Report) -> dict[str, Cell]:
    looked = [outcome for outcome in report.outcomes if not outcome.not_applicable]
    return {
        "rules_that_hold": sum(1 for outcome in looked if not outcome.faults),
        "rules_broken": sum(1 for outcome in looked if outcome.faults),
        "rules_not_applicable": len(report.outcomes) - len(looked),
        **{f"{weight}_faults": report.faults(weight) for weight in Weight},
    }


def _notes(report: Report) -> Iterator[str]:
    for outcome in report.outcomes:
        if outcome.not_applicable:
            yield f"{outcome.rule.id} not applicable: {outcome.not_applicable}. ({outcome.rule.title})"
    yield from (f"{name} not claimed: {why}" for name, why in NOT_TOLD.items())
