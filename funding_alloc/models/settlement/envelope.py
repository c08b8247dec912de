"""An authority's envelope: what it was granted and would need, by theme, budget class and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from funding_alloc.models.columns import column
from funding_alloc.schema.funds import DelClass, FundLine
from funding_alloc.years import FiscalYear


@dataclass(frozen=True, order=True)
class Cell:
    """One theme, class and year of an envelope; money moves freely inside it."""

    theme: str
    del_class: DelClass
    year: FiscalYear

    def name(self, kind: str, theme_codes: Mapping[str, str]) -> str:
        """Column or row of this cell; the kind and the code are plain letters and digits."""
        return f"{kind}.{theme_codes[self.theme]}.{self._class_and_year}"

    @cached_property
    def _class_and_year(self) -> str:
        return column(self.del_class.value, str(self.year))

    def __str__(self) -> str:
        """As a reader is told of it."""
        return f"{self.theme}, {self.del_class} {self.year}"


@dataclass(frozen=True)
class Envelope:
    """What an authority was granted and would need, in whole pounds by cell."""

    area_code: str
    grant: Mapping[Cell, int]
    requirement: Mapping[Cell, int]
    funds: Mapping[tuple[str, Cell], int] = field(default_factory=dict)
    """The grant once more, by fund: protection is by fund."""

    @property
    def total(self) -> int:
        """Pounds in the envelope."""
        return sum(self.grant.values())

    @property
    def themes(self) -> list[str]:
        """Themes with a line, in order."""
        return sorted({cell.theme for cell in self.grant})

    @property
    def years(self) -> list[FiscalYear]:
        """Years with a line, in order."""
        return sorted({cell.year for cell in self.grant})

    def cells(
        self, theme: str | None = None, del_class: DelClass | None = None, year: FiscalYear | None = None
    ) -> list[Cell]:
        """Cells of a theme, a class, a year, or any of them."""
        return [
            cell
            for cell in self.grant
            if theme in {None, cell.theme} and del_class in {None, cell.del_class} and year in {None, cell.year}
        ]

    def granted(self, cells: Iterable[Cell]) -> int:
        """Pounds granted in some cells."""
        return sum(self.grant[cell] for cell in cells)

    def class_years(self) -> list[tuple[DelClass, FiscalYear]]:
        """Classes and years with money, in order."""
        return sorted({(cell.del_class, cell.year) for cell in self.grant})


def cell_of(line: FundLine) -> Cell:
    """The cell a line's money falls in."""
    return Cell(line.theme, line.del_class, line.year)


def envelope_of(area_code: str, grants: Mapping[FundLine, int], needs: Mapping[FundLine, int]) -> Envelope:
    """Add an authority's lines up by theme, class and year."""
    grant: dict[Cell, int] = {}
    requirement: dict[Cell, int] = {}
    funds: dict[tuple[str, Cell], int] = {}
    for line in sorted(grants):
        cell = cell_of(line)
        grant[cell] = grant.get(cell, 0) + grants[line]
        requirement[cell] = requirement.get(cell, 0) + needs[line]
        funds[line.fund, cell] = funds.get((line.fund, cell), 0) + grants[line]
    return Envelope(area_code, dict(sorted(grant.items())), dict(sorted(requirement.items())), funds)


def following(cell: Cell) -> Cell:
    """The same theme and class a year later."""
    return Cell(cell.theme, cell.del_class, FiscalYear(cell.year.start + 1))


def before(cell: Cell) -> Cell:
    """The same theme and class a year earlier."""
    return Cell(cell.theme, cell.del_class, FiscalYear(cell.year.start - 1))
