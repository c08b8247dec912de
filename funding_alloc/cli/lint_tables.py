"""What ``lint-workbook`` shows: faults by rule, and which rules had nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.cli.show import Cell, Format, Sheet
from funding_alloc.cli.tables import one_of
from funding_alloc.export.lint.register import NOT_TOLD
from funding_alloc.export.lint.report import Outcome, Report
from funding_alloc.export.lint.rule import Profile, Weight

HEADINGS: Final = ("rule", "weight", "where", "what is wrong", "how to mend")
MOST_SHOWN: Final = 5
"""Faults of one rule in a table; JSON and CSV hold them all."""


def profile_of(text: str) -> Profile:
    """The profile, or a finding."""
    return Profile(one_of("--profile", text, [profile.value for profile in Profile]))


def faults(report: Report, how: Format) -> Sheet:
    """Every fault, in the order of the checklist."""
    rows: list[tuple[Cell, ...]] = []
    for outcome in report.outcomes:
        rows += _rows(outcome, MOST_SHOWN if how is Format.TABLE else None)
    return Sheet(
        f"{report.name} as a workbook to {report.profile}", HEADINGS, rows, tuple(_notes(report)), _facts(report)
    )


def _rows(outcome: Outcome, most: int | None) -> Iterator[tuple[Cell, ...]]:
    rule = outcome.rule
    for fault in outcome.faults[:most]:
        yield rule.id, rule.weight.value, fault.where, fault.what, rule.mend
    left = len(outcome.faults) - len(outcome.faults[:most])
    if left:
        yield rule.id, rule.weight.value, f"{left:,} further places", "the same; --format csv lists them all", rule.mend


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
