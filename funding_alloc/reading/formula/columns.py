"""The columns a formula reads: pinned to a vintage of the data dictionary, or described by the formula itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from funding_alloc.errors import Finding
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.dictionary import ColumnSpec, Scale
from funding_alloc.schema.formula import Formula, Indicator, Status
from funding_alloc.schema.units import LABEL, SCORE, Unit, parse_unit

OWN_COLUMN = "Describe it here with unit, missing and source, or in the data dictionary."


def unit_of_column(spec: ColumnSpec) -> Unit:
    """Unit of a column of the data dictionary; what is no plain unit is a score."""
    if spec.scale is Scale.NOT_APPLICABLE:
        return LABEL
    if spec.scale is Scale.COUNT:
        return parse_unit(re.sub(r"\s+", "_", spec.unit.lower()))
    try:
        unit = parse_unit(spec.unit.lower())
    except ValueError:
        return SCORE
    return SCORE if unit.is_extensive else unit


def pin_faults(document: Document, here: Path_, pin: Indicator, spec: ColumnSpec) -> Iterator[Finding]:
    """A pinned column: the vintage must be the one held, and nothing is said twice."""
    if pin.vintage != spec.period:
        what = f"vintage '{pin.vintage}' of '{spec.column}' is missing: the table holds '{spec.period}'."
        yield document.finding((*here, "vintage"), what, "Review the formula for the new vintage, then pin it.")
    for key in ("direction", "source", "assumption", "missing"):
        if getattr(pin, key) is not None:
            yield document.finding(
                (*here, key), f"the data dictionary says the '{key}' of '{spec.column}'.", "Remove it here."
            )


def own_column_faults(formula: Formula, document: Document, here: Path_, pin: Indicator) -> Iterator[Finding]:
    """A column of the formula's own: what becomes of missing values, and where it comes from."""
    name = here[-1]
    if pin.missing is None:
        what = f"'{name}' does not say what becomes of a missing value."
        yield document.finding(here, what, "Write 'missing: refuse', or zero or leave_out if the rule says so.")
    if pin.source is None and pin.assumption is None:
        yield document.finding(
            here, f"'{name}' needs a 'source', or an 'assumption' that says what is assumed and why."
        )
    if pin.assumption is not None and pin.source is None and formula.status is not Status.ILLUSTRATIVE:
        yield document.finding(here, f"'{name}' rests on an assumption, which only an illustrative formula may.")
