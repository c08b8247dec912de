"""Studies beside the models: a sheet for each of their tables, as the screen and the report show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Value
from funding_alloc.schema.shown import Cell
from funding_alloc.schema.shown import Sheet as Shown
from funding_alloc.schema.study import Study

Cells = tuple[Cell, ...]
NUMBER: Final = "number"
WHOLE: Final = "whole number"
LONGEST_NAME: Final = 31
"""Characters that a spreadsheet allows in the name of a sheet."""
_UNIT: Final = re.compile(r"^(.*?)(?: (£)| \((.+)\))$")
_WIDTHS: Final = (12, 60)


def sheets(tallied: Tally) -> Iterator[AnySheet]:
    """Every table of every study, in the order of the studies; the first of each says what was found."""
    for study in tallied.results.studies:
        for i, (name, shown) in enumerate(study.tables):
            yield _sheet(study, name, shown, study.says if i == 0 else ())


def _sheet(study: Study, name: str, shown: Shown, says: tuple[str, ...]) -> AnySheet:
    facts = [f"{what.replace('_', ' ').capitalize()}: {_text(cell)}." for what, cell in shown.facts.items()]
    return Sheet(
        name=name[:LONGEST_NAME].rstrip(),
        title=shown.title,
        table="tbl" + re.sub(r"\W", "", name.title()),
        holds=f"A study beside the models ({study.title}): {shown.title}. One table.",
        columns=[_column(shown, i) for i in range(len(shown.columns))],
        rows=list(shown.rows),
        role=Role.RESULT,
        notes=[*says, *facts, *shown.notes, f"File: {study.file}."],
        frozen=1,
    )


def _column(shown: Shown, at: int) -> Column[Cells]:
    """Numbers keep the unit that their heading names; words stay words, and a blank is not applicable."""
    heading = shown.columns[at]
    is_number = any(isinstance(row[at], int | float) and not isinstance(row[at], bool) for row in shown.rows)
    told = _UNIT.match(heading) if is_number else None
    numbers = [row[at] for row in shown.rows if isinstance(row[at], int | float)]
    plain = WHOLE if all(isinstance(number, int) for number in numbers) else NUMBER
    unit = WORDS if not is_number else (told[2] or told[3] if told else plain)
    longest = max((len(_text(row[at])) for row in shown.rows), default=0)
    width = min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
    name = (told[1] if told else heading).strip()
    return Column[Cells](name[:1].upper() + name[1:], unit, lambda row: _value(row[at]), width)


def _value(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return NOT_APPLICABLE if cell == "" else cell


def _text(cell: Cell) -> str:
    return str(_value(cell)) if not isinstance(cell, int) or isinstance(cell, bool) else f"{cell:,}"
