"""Figures that formulas read by name: parameters of formula files, and numbers written out in their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from funding_alloc.errors import InternalFault
from funding_alloc.export.text import NOT_APPLICABLE

LONGEST_NAME: Final = 200
WRITTEN_OUT: Final = "Written out in the step, without a name of its own."


@dataclass(frozen=True)
class Ground:
    """What a figure rests on: a source, an assumption, or both; empty where there is none."""

    source: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class Figure:
    """One number of a formula file, or of the workbook itself, in a cell of its own."""

    name: str
    """Name by which formulas refer to it; parts of a table share the name and differ in ``of``."""
    owner: str
    """Title of the formula that it belongs to."""
    what: str
    of: str
    """Year, label or area code that the value is for; [z] where it is one number."""
    value: Fraction
    unit: str
    ground: Ground
    file: str

    @property
    def is_named(self) -> bool:
        """Whether the cell has a defined name: one number, read wherever it is needed."""
        return self.of == NOT_APPLICABLE


@dataclass
class Figures:
    """Every figure of a workbook, in the order in which formulas first need them."""

    found: dict[tuple[str, str], Figure] = field(default_factory=dict)

    def add(self, figure: Figure) -> str:
        """Keep a figure and return its name. Raises ``InternalFault`` for one name with two values."""
        key = (figure.name.casefold(), figure.of)
        known = self.found.setdefault(key, figure)
        if known.value != figure.value or len(figure.name) > LONGEST_NAME:
            raise InternalFault(f"the name {figure.name} stands for {known.value} and for {figure.value}")
        return figure.name

    def table(self, figure: Figure, values: Mapping[str, Fraction]) -> str:
        """Keep a figure with a value for each year, label or area; returns their common name."""
        for of, value in values.items():
            self.add(Figure(figure.name, figure.owner, figure.what, of, value, figure.unit, figure.ground, figure.file))
        return figure.name
