"""Funds, fund lines and how a quantum is divided into them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.schema.base import Name, Positive, Pounds, Share, Slug, Strict, Text, Year
from funding_alloc.schema.sources import Grounded
from funding_alloc.years import FiscalYear


class DelClass(StrEnum):
    """Budget class of a line."""

    RDEL = "RDEL"
    CDEL = "CDEL"
    NOT_SPLIT = "RDEL+CDEL"
    """The source gives one figure for both classes."""


class Announcement(Grounded):
    """For how many years ahead money is announced, by class: what a place can plan on."""

    years: dict[DelClass, Annotated[int, Field(ge=1, le=20)]]


class Mechanism(StrEnum):
    """How a line is shared today, in the words of the settlement tables."""

    NATIONAL_FORMULA = "national formula"
    EXISTING_ALLOCATION = "existing allocation"
    NEW_FORMULA = "new integrated settlement formula"
    COMPETITION = "competition"
    TBC = "TBC"


class Quantum(Grounded):
    """Money available, the control total of a scenario."""

    gbp: Pounds


class _Fund(Grounded):
    id: Name
    title: Text
    theme: Text
    """Functional responsibility the fund belongs to."""
    home_department: Text
    mechanism: Mechanism
    formula: Name
    """Folder under the scenario's formulas that shares this fund in the formula model."""


class WeightedFund(_Fund):
    """A fund whose quantum follows from a published theme split."""

    weight: Positive
    """Money for this theme where every theme is in scope; only its proportion to the other funds' counts."""
    revenue_share: Share
    """Part of the fund that is RDEL; the rest is CDEL."""


class Profile(Grounded):
    """How a class's money falls over its years; only proportions count."""

    by_year: dict[Year, Positive]


class DividedFunds(Strict):
    """One quantum divided over funds by weight for each resident in scope, then by class and year."""

    division: Literal["by_weight_per_resident_in_scope"]
    fund_file: Slug
    title: Text
    quantum: Quantum
    funds: tuple[WeightedFund, ...]
    profiles: dict[DelClass, Profile]


class ListedLine(Strict):
    """A line whose amount is known."""

    del_class: DelClass
    year: Year
    gbp: Pounds


class ListedFund(_Fund):
    """A fund whose lines are known one by one."""

    lines: tuple[ListedLine, ...]


class ListedFunds(Strict):
    """Funds with known lines, which must add up to the quantum."""

    division: Literal["listed"]
    fund_file: Slug
    title: Text
    quantum: Quantum
    funds: tuple[ListedFund, ...]


FundFile = Annotated[DividedFunds | ListedFunds, Discriminator("division")]


@dataclass(frozen=True, order=True)
class FundLine:
    """One grant, one class, one year."""

    id: str
    fund: str
    theme: str
    home_department: str
    del_class: DelClass
    year: FiscalYear
    gbp: int
    mechanism: Mechanism
