"""Studies beside the three models: what a scenario names, and what each hands on to the workbook and the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from funding_alloc.schema.allocation import Check
from funding_alloc.schema.base import Strict, Text
from funding_alloc.schema.shown import Sheet


class StudyKind(StrEnum):
    """The kinds of study, in the order in which they are shown."""

    POCKETS = "pockets"
    OUTCOMES = "outcomes"
    MAP = "map"
    LEARNING = "learning"
    PARTNERSHIP = "partnership"
    STANDARD = "standard"


WORDS: Final = {
    StudyKind.POCKETS: "Pockets",
    StudyKind.OUTCOMES: "Outcomes",
    StudyKind.MAP: "Map",
    StudyKind.LEARNING: "Learning",
    StudyKind.PARTNERSHIP: "Partnership",
    StudyKind.STANDARD: "Projects",
}
"""First word of the names of a study's tables."""


class StudySettings(Strict):
    """Files of the studies that a scenario wants beside its models; one that is not named is not made."""

    pockets: Text | None = None
    """A wrong-pockets file: in whose pocket benefits land."""
    outcomes: Text | None = None
    """An outcomes framework: what moved, what did not, what nobody can tell."""
    map: Text | None = None
    """A systems map: which way benefits go, loops and orphans."""
    learning: Text | None = None
    """A tranche that hangs on outcomes: what it would have moved, and how much of that is noise."""
    partnership: Text | None = None
    """Arrangements between centre and place, on one scale and on the panel."""
    standard: Text | None = None
    """A set of project files: whether they can be compared, and what to collect so that they can."""

    @property
    def files(self) -> dict[StudyKind, str]:
        """The files that are named, by kind and in order."""
        named = ((kind, getattr(self, kind.value)) for kind in StudyKind)
        return {kind: name for kind, name in named if name is not None}


@dataclass(frozen=True)
class Study:
    """What a study found, ready to be shown."""

    kind: StudyKind
    title: str
    file: str
    says: tuple[str, ...]
    """The findings in sentences."""
    tables: tuple[tuple[str, Sheet], ...]
    """Each with a short name, which is its sheet's in the workbook."""
    checks: tuple[Check, ...]
    drawings: tuple[tuple[str, bytes], ...] = ()
    """Pictures as SVG, each with what stands below it."""
