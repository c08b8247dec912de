"""Which file is in force when, what its heading must hold, and what a fund asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from funding_alloc.errors import Finding
from funding_alloc.reading.tree import Document
from funding_alloc.schema.formula import Formula, PlacedFormula, Status
from funding_alloc.schema.steps import (
    RoundStep,
)
from funding_alloc.schema.steps.sharing import Remainder
from funding_alloc.years import FiscalYear

EXAMPLES = "examples"
"""Folder of worked examples, one file for each step, named after the step."""


def header_faults(formula: Formula, document: Document, path: Path) -> Iterator[Finding]:
    """Names of file and folder, years in force, and the sources that the status asks for."""
    folder = path.resolve().parent
    if folder.name == EXAMPLES:
        if path.stem != formula.formula:
            what = f"the file is named '{path.name}' but holds '{formula.formula}'."
            yield document.finding(("formula",), what)
    else:
        yield from _version_faults(formula, document, path)
    if formula.status is Status.ILLUSTRATIVE:
        return
    if formula.reference is None:
        yield document.finding(("status",), f"a {formula.status} formula needs a 'reference'.")
    grounded = [(("parameters", name), held) for name, held in formula.parameters.items()]
    is_fixed = formula.quantum is not None and formula.quantum.value is not None
    grounded += [(("quantum",), formula.quantum)] if is_fixed else []  # type: ignore[list-item]
    for place, held in grounded:
        if held.source is None:
            what = f"'{place[-1]}' rests on an assumption, which only an illustrative formula may."
            yield document.finding(place, what)


def _version_faults(formula: Formula, document: Document, path: Path) -> Iterator[Finding]:
    folder = path.resolve().parent
    if path.stem != str(formula.first_year):
        what = f"the file is named '{path.name}' but is in force from {formula.first_year}."
        yield document.finding(("from",), what, f"Name it {formula.first_year}.yaml.")
    if folder.name != formula.formula:
        what = f"the formula '{formula.formula}' lies in folder '{folder.name}'."
        yield document.finding(("formula",), what, "Folder and formula carry the same name.")
    later = [start for start in starts_in(folder) if start > formula.first_year]
    if formula.ends is None:
        return
    if formula.ends < formula.first_year:
        yield document.finding(("ends",), f"it ends in {formula.ends}, before it begins in {formula.first_year}.")
    if later and formula.ends >= min(later):
        yield document.finding(
            ("ends",), f"it ends in {formula.ends}, but {min(later)}.yaml is in force from {min(later)}."
        )
    if later and formula.ends.start + 1 < min(later).start:
        gap = FiscalYear(formula.ends.start + 1)
        yield document.finding(("ends",), f"no version is in force in {gap}: the next begins in {min(later)}.")


def starts_in(folder: Path) -> dict[FiscalYear, Path]:
    """Versions in a folder by their first year."""
    starts = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            starts[FiscalYear.parse(path.stem)] = path
        except ValueError:
            continue
    return starts


def version_for(folder: Path, year: FiscalYear) -> Path | None:
    """The file in force in a year: the latest that starts by then. ``ends`` is checked once the file is read."""
    starts = starts_in(folder)
    in_force = [start for start in starts if start <= year]
    return starts[max(in_force)] if in_force else None


def fund_faults(placed: PlacedFormula, document: Document) -> Iterator[Finding]:
    """What a formula must have to share out a scenario's lines: a need, whole pounds, and only known indicators."""
    formula = placed.formula
    last = formula.steps[-1]
    if formula.need is None:
        what = "'need' is missing: the settlement reads its need requirement from it."
        yield document.finding(("result",), what, "Name the step whose shares state need alone.")
    keeps = isinstance(last, RoundStep) and last.to == "1" and last.remainder is Remainder.LARGEST_REMAINDER
    if formula.result != last.id or not keeps:
        what = "the result must be the last step, and that a 'round' to whole pounds by largest remainder."
        yield document.finding(("result",), what)
    if formula.quantum is not None:
        yield document.finding(("quantum",), "the fund line gives the quantum, so the formula must not.")
    for name, pin in formula.indicators.items():
        if pin.unit is not None:
            what = f"'{name}' is a column of the formula's own, which a scenario cannot read."
            yield document.finding(("indicators", name), what, "Describe it in the data dictionary.")
