"""Options that need reading: money, years, name=value pairs."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.evaluate import Setting
from funding_alloc.reading.grid import Layout, mapping_in, read_rows
from funding_alloc.schema.panel import Remapping
from funding_alloc.years import FiscalYear

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def setting(quantum: str | None, year: str | None, changes: list[str] | None) -> Setting:
    """What a formula is given beside its table. Raises ``InputFault`` for every option that cannot be read."""
    findings: list[Finding] = []
    every = [part for text in changes or () for part in text.split(",")]
    pairs = {name: _number("--set", text, findings) for name, text in _pairs("--set", every, findings)}
    money = None if quantum is None else _number("--quantum", quantum, findings)
    try:
        found_year = None if year is None else FiscalYear.parse(year)
    except ValueError as fault:
        findings.append(Finding("--year", 0, 0, f"{fault}."))
        found_year = None
    if findings:
        raise InputFault(findings)
    return Setting(money, found_year, pairs)


def changes(texts: list[str] | None) -> list[dict[str, Decimal]]:
    """Changes in order, each with what changes together. Raises ``InputFault`` where there is none."""
    findings: list[Finding] = []
    out = []
    for text in texts or ():
        pairs = _pairs("--set", text.split(","), findings)
        out.append({name: _number("--set", value, findings) for name, value in pairs})
    if not out:
        findings.append(Finding("--set", 0, 0, "names no change.", "Write --set name=value, once for each change."))
    if findings:
        raise InputFault(findings)
    return out


def layout(key: str | None, by: str | None, columns: list[str] | None) -> Layout:
    """Where the table keeps what the formula needs."""
    findings: list[Finding] = []
    pairs = dict(_pairs("--column", columns, findings))
    if findings:
        raise InputFault(findings)
    return Layout(key, by, pairs)


def words(texts: list[str] | None) -> dict[str, str]:
    """Options of a rule by name. Raises ``InputFault`` for one that is named twice."""
    findings: list[Finding] = []
    pairs = _pairs("--set", texts, findings)
    names = [name for name, _ in pairs]
    findings += [Finding("--set", 0, 0, f"'{name}' is named twice.") for name in set(names) if names.count(name) > 1]
    if findings:
        raise InputFault(findings)
    return dict(pairs)


def mapping(table: Path | None, weighted_by: str | None) -> Remapping | None:
    """Areas that changed, or None."""
    if table is None and weighted_by is not None:
        raise InputFault([Finding("--remap-weight", 0, 0, "belongs beside --remap, which is missing.")])
    return None if table is None else mapping_in(read_rows(table), weighted_by)


def _pairs(option: str, texts: list[str] | None, findings: list[Finding]) -> list[tuple[str, str]]:
    out = []
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            findings.append(Finding(option, 0, 0, f"'{text}' is not of the form name=value."))
        else:
            out.append((name.strip(), value.strip()))
    return out


def _number(option: str, text: str, findings: list[Finding]) -> Decimal:
    if not _NUMBER.fullmatch(text):
        findings.append(Finding(option, 0, 0, f"'{text}' is not a number.", "Write digits only, without £ or commas."))
        return Decimal(0)
    return Decimal(text)
