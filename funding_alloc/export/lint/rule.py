"""What a rule is: what it asks, how much it weighs, and the faults it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from funding_alloc.export.lint.opened import Opened


class Weight(StrEnum):
    """How much a rule weighs; only an essential one fails a workbook by itself."""

    ESSENTIAL = "essential"
    """Asked by the Analysis Function's guidance on spreadsheets, or a wrong figure would be read without it."""
    DESIRABLE = "desirable"
    """Advised by that guidance, or by the FAST standard and the ICAEW's principles."""
    OWN = "own"
    """Asked by this project only."""


class Profile(StrEnum):
    """What a workbook is for."""

    REVIEW = "review"
    """A model to be followed and changed."""
    PUBLISH = "publish"
    """Values to be read by anybody, with any aid."""
    TEMPLATE = "template"
    """Sheets to be filled in, which a program reads."""


EVERY: Final = frozenset(Profile)
BOTH: Final = frozenset({Profile.REVIEW, Profile.PUBLISH})
REVIEW: Final = frozenset({Profile.REVIEW})
PUBLISH: Final = frozenset({Profile.PUBLISH})
TEMPLATE: Final = frozenset({Profile.TEMPLATE})
WHOLE: Final = "workbook"
"""Place of a fault that belongs to no sheet."""


@dataclass(frozen=True)
class Fault:
    """One fault of a workbook: ``sheet!cell``, a sheet, or the workbook; and what is wrong there."""

    where: str
    what: str


class Inapplicable(Exception):
    """A workbook has nothing that the rule speaks of; carries why."""


Look = Callable[[Opened, Profile], Iterable[Fault]]


@dataclass(frozen=True)
class Rule:
    """One line of the checklist."""

    id: str
    weight: Weight
    title: str
    """What holds in a sound workbook."""
    wrong: str
    """Whom it harms where it does not hold."""
    mend: str
    look: Look
    """Finds the faults; raises ``Inapplicable`` where there is nothing to look at."""
    profiles: frozenset[Profile] = EVERY
