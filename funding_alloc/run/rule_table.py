"""A table for an allocation rule: its columns and ids checked, and the place of every figure known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.grid import Rows, read_rows
from funding_alloc.rules.checks import Cells

ID = "id"


@dataclass(frozen=True)
class RuleTable:
    """Rows by their key, and where each figure stands."""

    rows: Rows
    key: str
    ids: tuple[str, ...]
    columns: tuple[str, ...]

    def cells(self) -> Cells:
        """Text by column and id."""
        return {name: dict(zip(self.ids, self.rows.column(name), strict=True)) for name in self.columns}

    def unused(self) -> tuple[str, ...]:
        """Columns that take no part."""
        return tuple(name for name in self.rows.header if name not in (self.key, *self.columns))

    @cached_property
    def _line_of(self) -> dict[str, int]:
        return dict(zip(self.ids, self.rows.lines, strict=True))

    def __call__(self, name: str, code: str, what: str, fix: str) -> Finding:
        """A finding at its place in the table, or at the option it came from."""
        if name == "estate":
            return Finding("--estate", 0, 0, what, fix)
        if name not in self.columns:
            return Finding("--set", 0, 0, f"{name}: {what}", fix)
        line = self._line_of.get(code, 1)
        return Finding(self.rows.name, line, self.rows.header.index(name) + 1, f"column '{name}': {what}", fix)


def read_rule_table(path: Path, reader: str, key: str, columns: Iterable[str], words: Iterable[str]) -> RuleTable:
    """Read a table of which ``reader`` reads ``columns``; ``words`` are those that are no figures.

    Raises ``InputFault`` for missing columns, blank and double keys, and figures a spreadsheet may have made of dates.
    """
    rows = read_rows(path)
    wanted = (key, *columns)
    others = [other for other in rows.header if other not in wanted]
    findings = [
        Finding(rows.name, 1, 0, f"column '{name}' is missing; {reader} reads it.", did_you_mean(name, others))
        for name in wanted
        if name not in rows.header
    ]
    if not findings:
        findings = _doubles(rows, key)
    if not findings:
        findings = _slashes(rows, [name for name in wanted[1:] if name not in set(words)])
    if findings:
        raise InputFault(findings)
    return RuleTable(rows, key, rows.column(key), wanted[1:])


def _doubles(rows: Rows, key: str) -> list[Finding]:
    place = rows.header.index(key) + 1
    findings: list[Finding] = []
    first: dict[str, int] = {}
    for code, line in zip(rows.column(key), rows.lines, strict=True):
        if not code:
            findings.append(Finding(rows.name, line, place, f"column '{key}': is blank."))
        elif code in first:
            what = f"column '{key}': '{code}' occurs twice; the first is on line {first[code]}."
            findings.append(Finding(rows.name, line, place, what))
        first.setdefault(code, line)
    return findings


def _slashes(rows: Rows, columns: list[str]) -> list[Finding]:
    """In a table 1/2 may be a date that a spreadsheet wrote, so it is no number here."""
    return [
        Finding(rows.name, line, rows.header.index(column) + 1, f"column '{column}': '{cell[:30]}' is not a number.")
        for column in columns
        for cell, line in zip(rows.column(column), rows.lines, strict=True)
        if "/" in cell
    ]
