"""The template of indicators: a row for each place, its value of each indicator to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from funding_alloc.export.template.book import Template, Value, write_template
from funding_alloc.reading.template.columns import NOT_APPLICABLE
from funding_alloc.reading.template.indicators import KEY, NAME, SHEET, AskedIndicators, template_table

Held = Mapping[str, Mapping[str, Decimal | None]]
"""Values by indicator, then by place."""
_RULES: Final = (
    ("Places", "Each place has its row already. Keep every row; sort whole rows only."),
    ("Vintage", "The note at a heading says which release a column must be of. Another release is another column."),
    ("Not available", f"{NOT_APPLICABLE} stands only where the note at the heading allows it; it is never 0."),
)


def write_indicator_template(path: Path, asked: AskedIndicators, held: Held | None = None) -> None:
    """Write the template, with the values that are held or blank.

    Units   each column's own, as its note says.
    """
    spec = template_table(asked)
    rows = [_row(code, name, held or {}, asked) for code, name in asked.places.items()]
    purpose = f"Indicators of {len(rows)} places, by which money is shared between them."
    write_template(path, Template(asked.title, purpose, asked, (spec,), ("Rule", _RULES), {SHEET: rows}))


def _row(code: str, name: str, held: Held, asked: AskedIndicators) -> dict[str, Value]:
    row: dict[str, Value] = {KEY: code, NAME: name}
    for column, values in held.items():
        if column in asked.asked and code in values:
            value = values[code]
            row[column] = NOT_APPLICABLE if value is None else value
    return row
