"""How the formula model's money moves when one figure of a formula moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from funding_alloc.schema.sources import Grounded


class SensitivitySettings(Grounded):
    """How far each weight and rate is moved, one at a time."""

    swing: Annotated[Decimal, Field(gt=0, lt=1)]
    """Part by which a figure is moved down and up: 0.1 moves 0.40 to 0.36 and to 0.44."""


class Move(StrEnum):
    """Which way a figure is moved."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True)
class Moved:
    """One figure of one formula moved one way, all else as it was, but that weights still make up the same sum."""

    file: str
    formula: str
    title: str
    """Name and title of the formula."""
    parameter: str
    move: Move
    value: str
    changed: str
    """Both as they are, or year by year where the figure differs by year."""
    rescaled: str
    """Weights that give way, in words; empty where none does."""
    reason: str
    """Why it cannot be moved so far; empty where it can, and then all below holds."""
    gbp: int = 0
    """Money that changes hands: half the sum of all changes."""
    gained: str = ""
    gained_gbp: int = 0
    lost: str = ""
    lost_gbp: int = 0
    """Areas that gain and lose most; empty where nothing moves."""
    ranks: int = 0
    """Authorities whose place by money per head changes."""

    @property
    def name(self) -> str:
        """The move in words: ``skills: floor rate up``."""
        return f"{self.formula}: {self.parameter} {self.move}".replace("_", " ")


@dataclass(frozen=True)
class AreaRange:
    """The least and the most that one area has over all moves, and which move it is."""

    area_code: str
    low_gbp: int
    central_gbp: int
    high_gbp: int
    low_by: str
    high_by: str


@dataclass(frozen=True)
class Sensitivity:
    """All moves in the order of files and parameters, and the range of each area."""

    moves: tuple[Moved, ...] = ()
    areas: tuple[AreaRange, ...] = ()

    @property
    def moved_gbp(self) -> Mapping[tuple[str, str], int]:
        """The most money that a figure moves either way, by file and entry."""
        out: dict[tuple[str, str], int] = {}
        for row in self.moves:
            if not row.reason:
                key = (row.file, f"parameters.{row.parameter}")
                out[key] = max(out.get(key, 0), row.gbp)
        return out
