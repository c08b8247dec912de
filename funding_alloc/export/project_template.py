"""The xlsx template of a project file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from funding_alloc.export.template.book import Template, write_template
from funding_alloc.reading.template.project_columns import PROJECT_TABLE

_HOW: Final = (
    ("How to fill it in", "One row for each indicator and date, under the headings, which stay as they are."),
    ("A value that is not there", "Leave the cell blank, write TBC if it is to come, or [x] if it does not exist."),
    ("Zero", "Write 0 only where the value is nought: it counts as filled, and the others do not."),
    ("Project, programme, authority, indicator", "These four are needed in every row."),
)
_RULES: Final = (
    ("Completeness", "The share of the fields that count which is filled; the set file says which fields count."),
    ("Comparability", "Two places have the same definition id and the same unit; then the same period and cohort."),
    ("Definitions", "Ids are those of a register, such as inputs/standard/definitions.csv."),
)


def write_project_template(path: Path) -> None:
    """Write the template of a project file: filled in, it is scored as it is.

    Promise the same bytes each time.
    """
    write_template(
        path,
        Template[None](
            title="Outcomes of a project",
            purpose="What a project is to achieve and did: the same columns for every project of every programme.",
            about=None,
            tables=(PROJECT_TABLE,),
            rules=("How it is scored", _RULES),
            how=_HOW,
        ),
    )
