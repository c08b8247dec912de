"""Worked examples: every column given, every name known, every number a number."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.formula.arithmetic import UNKNOWN
from funding_alloc.reading.formula.ends import value_faults
from funding_alloc.reading.formula.names import Known
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.formula import QUANTUM, Case
from funding_alloc.schema.units import LABEL

MOST_IN_A_CASE = 10**20
"""Nothing that can be followed by hand is greater."""


def case_faults(known: Known) -> Iterator[Finding]:
    """Everything wrong with the worked examples."""
    for i, case in enumerate(known.formula.cases):
        at: Path_ = ("cases", i)
        yield from _given_faults(known, case, at)
        yield from _expected_faults(known, case, at)
        for name in case.parameters:
            if name not in known.formula.parameters:
                what = f"'{name}' is not a parameter of this formula."
                fix = did_you_mean(name, known.formula.parameters)
                yield known.document.finding((*at, "parameters", name), what, fix)


def _given_faults(known: Known, case: Case, at: Path_) -> Iterator[Finding]:
    document, here = known.document, (*at, "given")
    wanted, given = set(known.formula.indicators), set(case.given)
    meant = {name: did_you_mean(name, wanted) for name in sorted(given - wanted)}
    for name in sorted(wanted - given):
        if not any(f"'{name}'" in fix for fix in meant.values()):
            yield document.finding(here, f"the case gives no values of '{name}'.")
    for name, fix in meant.items():
        yield document.finding((*here, name), f"'{name}' is not an indicator of this formula.", fix)
    for name in sorted(given & wanted):
        if not case.given[name]:
            yield document.finding((*here, name), f"the case gives no area's value of '{name}'.")
        for code, text in case.given[name].items():
            if known.units[name] not in {LABEL, UNKNOWN}:
                yield from _number_faults(document, (*here, name, code), text)
    codes = {frozenset(values) for values in case.given.values() if values}
    if len(codes) > 1:
        yield document.finding(here, "the indicators of the case are given for different areas.")


def _expected_faults(known: Known, case: Case, at: Path_) -> Iterator[Finding]:
    here = (*at, "expect")
    codes = {code for values in case.given.values() for code in values}
    if not case.expect:
        yield known.document.finding(here, "the case expects nothing.", "Write the results that its working gives.")
    for name, values in case.expect.items():
        yield from value_faults(known, (*here, name), name)
        if name == QUANTUM and case.quantum is None and known.formula.quantum is None:
            yield known.document.finding((*here, name), f"the case gives no '{name}'.")
        for code, value in (values if isinstance(values, dict) else {"": values}).items():
            if abs(value) > MOST_IN_A_CASE:
                what = f"'{code or name}' is too great for an example worked by hand."
                yield known.document.finding((*here, name, code), what)
            if isinstance(values, dict) and code not in codes:
                what = f"'{code}' is not an area of this case."
                yield known.document.finding((*here, name, code), what, did_you_mean(code, codes))


def _number_faults(document: Document, path: Path_, text: str) -> Iterator[Finding]:
    try:
        is_too_great = abs(Fraction(text.replace(" ", ""))) > MOST_IN_A_CASE
    except (ValueError, ZeroDivisionError):
        what = f"'{path[-1]}' '{text}': is not a number."
        yield document.finding(path, what, "Write 0.25 or 1/4, without £, commas or words.")
        return
    if is_too_great:
        yield document.finding(path, f"'{path[-1]}' '{text[:30]}': is too great for an example worked by hand.")
