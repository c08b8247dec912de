"""Every column of a project file: one list for the template and for what is read from it."""

from __future__ import annotations

from typing import Final

from funding_alloc.reading.template.columns import Column, Kind, Need, TableSpec
from funding_alloc.schema.standard_terms import IDENTITY, Field

PROJECTS: Final = "projects"
"""Name of the sheet."""
_ROW: Final = Need[None]("in every row", lambda _: True)
_WISH: Final = Need[None]("to be compared", lambda _: False)
_KINDS: Final = {
    Field.BASELINE: (Kind.NUMBER, "the unit of the row"),
    Field.TARGET: (Kind.NUMBER, "the unit of the row"),
    Field.VALUE: (Kind.NUMBER, "the unit of the row"),
    Field.PRICE: (Kind.NUMBER, "pounds"),
    Field.DATE: (Kind.DAY, "none"),
}
_HOLDS: Final = {
    Field.PROJECT_ID: ("Project", "Id of the project, the same in every file."),
    Field.PROGRAMME: ("Programme", "Programme that the project is part of."),
    Field.AUTHORITY: ("Authority", "ONS code or short name of the authority that answers for it, such as E47000001."),
    Field.INDICATOR: ("Indicator", "What the project calls it."),
    Field.DEFINITION_ID: ("Definition", "Id in a register of definitions, such as employment-rate."),
    Field.UNIT: ("Unit", "Unit of baseline, target and value, as the definition has it."),
    Field.BASELINE: ("Baseline", "Level before the project; 0 for zero."),
    Field.TARGET: ("Target", "Level to be reached; 0 for zero."),
    Field.VALUE: ("Value", "Level reached; 0 for zero."),
    Field.DATE: ("Date", "Day as 2024-03-31, or period as 2024-04-01/P1Y."),
    Field.GEOGRAPHY_CODE: ("Geography", "ONS code of the area that the figure is of."),
    Field.SOURCE: ("Source", "Where the figure comes from."),
    Field.FREQUENCY: ("Frequency", "How often it is collected, such as annual."),
    Field.COHORT: ("Cohort", "Whom the figure counts, such as people aged 16 to 64."),
    Field.PRICE: ("Price", "Pounds paid for one unit of the outcome, where there is a price."),
}


def _column(field: Field) -> Column[None]:
    title, holds = _HOLDS[field]
    kind, unit = _KINDS.get(field, (Kind.TEXT, "none"))
    return Column(
        field.value, title, kind, unit, _ROW if field in IDENTITY else _WISH, "not available", holds, least=-(10**13)
    )


PROJECT_TABLE: Final = TableSpec[None](
    PROJECTS,
    "One row for each indicator of a project, and each date it was measured at.",
    tuple(_column(field) for field in Field),
    (),
)
