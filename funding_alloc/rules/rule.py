"""A rule as a registered object: what it is, what it keeps and breaks, where it comes from, and an example."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol


class Family(StrEnum):
    """What a rule hands out."""

    DIVISIBLE = "divisible"
    """An estate that can be parted at any point."""
    UNITS = "units"
    """Whole units."""
    BIDS = "bids"
    """Awards to bids: each in full, or nothing."""


class Property(StrEnum):
    """What a rule may promise; one vocabulary for every family."""

    RESOURCE_MONOTONE = "resource monotone"
    POPULATION_MONOTONE = "population monotone"
    CONSISTENT = "consistent"
    CLAIMS_MONOTONE = "claims monotone"
    ORDER_PRESERVING = "order-preserving"
    SELF_DUAL = "self-dual"
    CLAIMS_TRUNCATION = "claims truncation"
    WITHIN_QUOTA = "within quota"
    WITHIN_QUANTUM = "within the quantum"
    ORDER_FREE = "order-free"
    EXHAUSTIVE = "exhaustive"
    OPTIMAL = "optimal"
    WITHIN_PURSES = "within purses"
    PROPORTIONAL = "proportional"


MEANING: Final[Mapping[Property, str]] = {
    Property.RESOURCE_MONOTONE: "a larger estate leaves nobody with less: more money on offer never drops a winner",
    Property.POPULATION_MONOTONE: "one who joins leaves nobody with more",
    Property.CONSISTENT: "when one leaves with their award, the rule gives the others what they had",
    Property.CLAIMS_MONOTONE: "a larger claim of one's own is never answered with less",
    Property.ORDER_PRESERVING: "a larger claim gets no less, and for divisible awards loses no less",
    Property.SELF_DUAL: "what is missing is shared by the same rule as what is there",
    Property.CLAIMS_TRUNCATION: "what is claimed above the estate changes nothing",
    Property.WITHIN_QUOTA: "nobody is a unit or more away from their exact share",
    Property.WITHIN_QUANTUM: "winners never cost more than the money on offer",
    Property.ORDER_FREE: "listing bids and supporters in another order changes no winner",
    Property.EXHAUSTIVE: "no bid that the rule could fund and does not would fit the money left",
    Property.OPTIMAL: "no other set that the rule allows is worth more, proven",
    Property.WITHIN_PURSES: "no supporter pays more than its purse",
    Property.PROPORTIONAL: "a group whose purses could pay for bids it agrees on holds one who gets as much from the "
    "winners, up to one bid (extended justified representation up to one)",
}


class CannotBeShared(ValueError):
    """The problem as a whole has no answer by this rule; ``column`` is the column, or option, to look at."""

    def __init__(self, column: str, what: str, fix: str = "") -> None:
        self.column, self.what, self.fix = column, what, fix
        super().__init__(f"{what} {fix}".strip())


@dataclass(frozen=True)
class Option:
    """A policy choice of a rule; there are no defaults."""

    name: str
    meaning: str
    least: Fraction | None = None
    most: Fraction | None = None
    choices: tuple[str, ...] = ()
    """Words; a number without any, unless ``is_text``."""
    is_text: bool = False
    is_whole: bool = False
    takes_none: bool = False
    """The word ``none`` may stand for the number: no limit."""
    for_each: str = ""
    """Column whose words each need the option of their own: ``least.North`` for the region North."""


class WorkedExample(Protocol):
    """An example of any family, as text: an estate, columns and options, and the awards they lead to."""

    @property
    def estate(self) -> str:
        """What there is."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Who asks."""

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Cells of each column, in the order of the ids."""

    @property
    def options(self) -> Mapping[str, str]:
        """Policy choices by name."""

    @property
    def awards(self) -> tuple[str, ...]:
        """In the order of the ids."""

    @property
    def arithmetic(self) -> str:
        """How it comes to them."""


@dataclass(frozen=True)
class About:
    """What is said of a rule, whatever its arithmetic."""

    definition: str
    reference: str
    holds: frozenset[Property]
    breaks: frozenset[Property]


@dataclass(frozen=True)
class RegisteredRule(ABC):
    """What the register holds of a rule of any family."""

    name: str
    about: About
    example: WorkedExample
    columns: tuple[str, ...] = ()
    """What it reads beside the ids."""
    options: tuple[Option, ...] = ()

    @property
    @abstractmethod
    def family(self) -> Family:
        """What it hands out."""

    @property
    def holds(self) -> frozenset[Property]:
        """What it promises."""
        return self.about.holds

    @property
    def breaks(self) -> frozenset[Property]:
        """What it is known not to keep."""
        return self.about.breaks
