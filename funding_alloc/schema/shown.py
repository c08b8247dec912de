"""A result as a table: what the screen, a sheet of the workbook and a section of the report show alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """A result: headings, rows, and what is said beneath a table."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()
    facts: Mapping[str, Cell] = field(default_factory=dict)
    """Figures about the whole: keys of the JSON object, lines beneath a table."""
    name: str = ""
    """A word or two that tells the table from others of its study."""
