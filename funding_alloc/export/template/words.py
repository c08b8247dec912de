"""Words on a template's sheets: text that stays text, tables of facts, and the note at a heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.export.text import clean
from funding_alloc.export.workbook.letters import LINE_HEIGHT, lines_needed
from funding_alloc.export.workbook.style import Look, Styles
from funding_alloc.reading.template.columns import NOT_APPLICABLE, About, Column, Kind

WIDTHS: Final = (34, 96)
"""Of the two columns of the sheet to read first."""
GAP: Final = 4
"""Width of the column between them and the lists of words."""


def put(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write text that stays text, whatever it begins with."""
    cell: Any = sheet.cell(row, column, clean(text))
    cell.data_type = "s"
    return cell


def facts_table(
    front: Worksheet, styles: Styles, row: int, headings: tuple[str, str], facts: Sequence[tuple[str, str]]
) -> int:
    """A table of two columns; returns the first row below it."""
    for i, heading in enumerate(headings, start=1):
        put(front, row, i, heading).style = styles.heading(is_text=True)
    for at, fact in enumerate(facts, start=row + 1):
        for i, said in enumerate(fact, start=1):
            put(front, at, i, said).style = styles.text(Look())
        lines = max(lines_needed(said, width) for said, width in zip(fact, WIDTHS, strict=True))
        front.row_dimensions[at].height = LINE_HEIGHT * lines + 2
    return row + 1 + len(facts)


def note_of(column: Column[About], about: About) -> str:
    """What a column holds, in words: the note at its heading."""
    unit = f", in {column.unit}" if column.kind in {Kind.WHOLE, Kind.NUMBER} else ""
    if not column.need.holds(about):
        need = f"Where there is none, write {NOT_APPLICABLE} ({column.absent})."
    elif column.is_excused:
        need = f"Needed {column.need.words}; {NOT_APPLICABLE} for {column.excuse}."
    else:
        need = f"Needed {column.need.words}."
    return f"{column.title}: {column.kind}{unit}. {column.help} {need}"
