"""What a chart of bars is, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """A horizontal bar chart of some columns of a drawn table; ``skipped`` rows at its end are totals."""

    title: str
    unit: str
    alt: str
    sheet: str
    columns: tuple[int, ...]
    number_format: str
    skipped: int = 0
