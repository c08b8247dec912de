"""Filled templates on their way into the files that the program reads: CSV for tables, YAML for funds."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.text import looks_like_formula
from funding_alloc.reading.template.columns import NUMBERS
from funding_alloc.reading.template.read import ReadTable


def table_as_csv(table: ReadTable, left_out: Sequence[str] = ()) -> bytes:
    """A sound table as a CSV file: the columns that its sheet has, listed in order, every cell as it was typed.

    Raises ``InputFault`` for text that a spreadsheet would run as a formula, were the file opened in one: quotes do not
    help there, and changed text would be another text.
    """
    names = [name for name in table.spec.names if name in table.written.positions and name not in left_out]
    faults = _formula_led(table, names)
    if faults:
        raise InputFault(faults)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.cells[name].text for name in names] for row in table.written.rows)
    return out.getvalue().encode("utf-8-sig")


def funds_as_yaml(data: Mapping[str, Any]) -> bytes:
    """Plain data of a fund file as a YAML file. Promise it reads as the same data."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=118).encode()


def _formula_led(table: ReadTable, names: Sequence[str]) -> list[Finding]:
    texts = [name for name in names if table.spec.column(name).kind not in NUMBERS]
    fix = "Put a word or a bracket before it."
    return [
        table.written.finding(row.line, name, f"'{row.cells[name].text[:30]}' begins as a formula does.", fix)
        for row in table.written.rows
        for name in texts
        if looks_like_formula(row.cells[name].text)
    ]
