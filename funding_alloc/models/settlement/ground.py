"""What every limit of one settlement stands on: the envelope, the settings, and the names of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from funding_alloc.models.columns import column
from funding_alloc.models.settlement.envelope import Cell, Envelope, following
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.settlement import ClassMove, SettlementSettings, UpTo
from funding_alloc.years import FiscalYear

CLASSES = (DelClass.RDEL, DelClass.CDEL)
"""The two classes that money may change between; a figure given for both together stays as it is."""


@dataclass(frozen=True)
class Ground:
    """An envelope under some settings. Amounts are whole GBP; shares of money are cut to the pound below."""

    envelope: Envelope
    settings: SettlementSettings

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Short code of each theme, for names of rows and columns."""
        return {theme: f"t{i:02d}" for i, theme in enumerate(self.envelope.themes)}

    def column(self, kind: str, cell: Cell) -> str:
        """Name of a cell's column: ``spend``, ``in``, ``out``, ``held`` or one of the objective's."""
        return cell.name(kind, self.codes)

    def terms(self, kind: str, cells: Iterable[Cell], factor: int = 1) -> dict[str, int]:
        """One kind of column of some cells."""
        return {self.column(kind, cell): factor for cell in cells}

    @cached_property
    def retained(self) -> Mapping[Cell, int]:
        """Top-slice of each cell."""
        shares = self.settings.top_slice.share
        return {cell: part_of(shares[cell.del_class], grant) for cell, grant in self.envelope.grant.items()}

    @cached_property
    def free(self) -> Mapping[Cell, int]:
        """What the top-slice leaves of each cell's grant."""
        return {cell: grant - self.retained[cell] for cell, grant in self.envelope.grant.items()}

    def left_of(self, cell: Cell, pounds: int) -> int:
        """What the top-slice leaves of part of a cell's grant: cut, so that all parts together fit the rest."""
        return part_of(1 - self.settings.top_slice.share[cell.del_class], pounds)

    def is_settled(self, cell: Cell) -> bool:
        """Whether a cell's year lies within its class's horizon."""
        return not cell.year > self.settings.horizon.last[cell.del_class]

    @cached_property
    def holding(self) -> list[Cell]:
        """Cells whose money may be held over: the same theme and class has money in the next year too."""
        shares, grant = self.settings.carry_forward.share, self.envelope.grant
        return [cell for cell in grant if shares[cell.del_class] > 0 and following(cell) in grant]

    @cached_property
    def shifting(self) -> list[FiscalYear]:
        """Years with both revenue and capital, in which money could change its class."""
        return [year for year in self.envelope.years if all(self.envelope.cells(None, k, year) for k in CLASSES)]

    def shift(self, source: DelClass, year: FiscalYear) -> str:
        """Column of money that leaves a class for the other one in a year."""
        return column("shift", source.value, str(year))

    def class_move(self, source: DelClass) -> ClassMove:
        """What the settings say of money leaving a class."""
        moves = self.settings.class_moves
        return moves.revenue_to_capital if source is DelClass.RDEL else moves.capital_to_revenue

    def most_shifted(self, source: DelClass, year: FiscalYear) -> int | None:
        """Pounds that may leave a class in a year; ``None`` where there is no limit."""
        move = self.class_move(source)
        if isinstance(move, UpTo):
            return part_of(move.up_to, self.envelope.granted(self.envelope.cells(None, source, year)))
        return None if move == "on" else 0


def part_of(share: object, pounds: int) -> int:
    """A share of some money, cut to the pound below."""
    exact = _share(share)
    return exact.numerator * pounds // exact.denominator


@lru_cache(maxsize=1024, typed=True)  # a float's digits are another number than a fraction equal to it
def _share(share: object) -> Fraction:
    return Fraction(str(share))


def percent(share: object) -> str:
    """A share as a reader is told of it: ``10%``, ``2.5%``."""
    return f"{float(_share(share)) * 100:.6g}%"
