"""An allocation rule on anybody's table: read, checked at its line, shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.grid import Rows, read_rows
from funding_alloc.rules.door import Asked, answer
from funding_alloc.rules.register import rule_named
from funding_alloc.rules.rule import Division, Rule

ID = "id"


@dataclass(frozen=True)
class RuleRun:
    """A rule on a table, in the order of its rows, and the columns that took no part."""

    rule: Rule
    division: Division
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """What a rule is to share, and how, as typed."""

    estate: str
    options: Mapping[str, str]
    whole_pounds: bool


def run_rule(name: str, data: Path, request: Request) -> RuleRun:
    """Share an estate among the rows of a table with columns ``id`` and what the rule reads.

    Raises ``InputFault`` with every finding at its line, ``InfeasibleError`` where bounds cannot be met.
    """
    rule = rule_named(name)
    rows = read_rows(data)
    wanted = (ID, *rule.columns)
    missing = [
        Finding(
            rows.name,
            1,
            0,
            f"column '{column}' is missing; {rule.name} reads it.",
            did_you_mean(column, [other for other in rows.header if other not in wanted]),
        )
        for column in wanted
        if column not in rows.header
    ]
    if missing:
        raise InputFault(missing)
    ids = rows.column(ID)
    _refuse_doubles(rows, ids)
    _refuse_slashes(rows, rule)
    cells = {column: dict(zip(ids, rows.column(column), strict=True)) for column in rule.columns}
    asked = Asked(request.estate.strip(), ids, cells, request.options, request.whole_pounds)
    division = answer(rule, asked, _Places(rows, ids))
    return RuleRun(rule, division, tuple(column for column in rows.header if column not in wanted))


def _refuse_doubles(rows: Rows, ids: tuple[str, ...]) -> None:
    place = rows.header.index(ID) + 1
    findings: list[Finding] = []
    first: dict[str, int] = {}
    for code, line in zip(ids, rows.lines, strict=True):
        if not code:
            findings.append(Finding(rows.name, line, place, f"column '{ID}': is blank."))
        elif code in first:
            what = f"column '{ID}': '{code}' occurs twice; the first is on line {first[code]}."
            findings.append(Finding(rows.name, line, place, what))
        first.setdefault(code, line)
    if findings:
        raise InputFault(findings)


def _refuse_slashes(rows: Rows, rule: Rule) -> None:
    """In a table 1/2 may be a date that a spreadsheet wrote, so it is no number here."""
    findings = [
        Finding(rows.name, line, rows.header.index(column) + 1, f"column '{column}': '{cell[:30]}' is not a number.")
        for column in rule.columns
        for cell, line in zip(rows.column(column), rows.lines, strict=True)
        if "/" in cell
    ]
    if findings:
        raise InputFault(findings)


class _Places:
    """Where a figure stands in the table, or which option it came from."""

    def __init__(self, rows: Rows, ids: tuple[str, ...]) -> None:
        self.rows = rows
        self.line_of = dict(zip(ids, rows.lines, strict=True))

    def __call__(self, name: str, code: str, what: str, fix: str) -> Finding:
        """A finding at its place."""
        if name == "estate":
            return Finding("--estate", 0, 0, what, fix)
        if name not in self.rows.header:
            return Finding("--set", 0, 0, f"{name}: {what}", fix)
        place = self.rows.header.index(name) + 1
        return Finding(self.rows.name, self.line_of.get(code, 1), place, f"column '{name}': {what}", fix)
