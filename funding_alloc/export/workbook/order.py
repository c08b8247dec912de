"""The order of sheets, in which a reviewer reads: results, inputs, calculations, models, evidence, logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from funding_alloc.errors import InternalFault
from funding_alloc.export.workbook.sheet import AnySheet, Role
from funding_alloc.schema.study import WORDS

CHARTS: Final = "Charts"
AUTHORITIES: Final = "authority pages"
CALCULATIONS: Final = "Calc "
STUDIES: Final = "studies"
GROUPS: Final = (
    ("Cover", "Contents", "Summary", CHARTS, "Look up", AUTHORITIES),
    ("Parameters", "Fund lines", "Indicators", "Scope", "Calc fund lines", CALCULATIONS, "Calc results"),
    ("Formula", "Formula steps", "Competitive", "Competition rounds", "Overrides", "Calc bids", "Calc awards"),
    ("Calc best set", "Bids proof"),
    ("Settlement", "Settlement by theme", "Settlement plan", "Settlement limits", "Settlement proof"),
    ("Binding limits", "Flexibility", "Value by cap"),
    ("Comparison", "Measures", "Measure intervals", "Measure definitions", "Selection rules", "Published"),
    ("Targeting by fund", "Districts"),
    ("Districts with nothing", "Fifths of need", "Envelope", "Envelope totals", "Eligibility"),
    (STUDIES,),
    ("Sensitivity", "Sensitivity by area", "Checks", "As run", "Allocations", "Assumptions", "Decisions", "Data log"),
    ("Issues", "Versions", "Notes", "Sources", "Data dictionary", "Chart data", "Concentration curves", "Audit"),
)
_PLACE: Final = {name: i for i, name in enumerate(name for group in GROUPS for name in group)}


def in_order(sheets: Iterable[AnySheet]) -> Sequence[AnySheet]:
    """Sheets in the order of a review. Raises ``InternalFault`` for a sheet that has no place in it."""
    return sorted(sheets, key=lambda sheet: place_of(sheet.name, sheet.role))


def place_of(name: str, role: Role) -> int:
    """Place of a sheet, by its name; Calc sheets, pages and tables of studies keep the order they come in."""
    if name in _PLACE:
        return _PLACE[name]
    if role is Role.PAGE:
        return _PLACE[AUTHORITIES]
    if name.startswith(CALCULATIONS):
        return _PLACE[CALCULATIONS]
    if name.startswith(tuple(WORDS.values())):
        return _PLACE[STUDIES]
    raise InternalFault(f"sheet {name} has no place among the sheets of the workbook")
