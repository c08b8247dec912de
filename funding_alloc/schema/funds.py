"""Funds, fund lines and how a quantum is divided into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field

from funding_alloc.schema.base import Amount, AreaCode, Name, Positive, Pounds, Share, Slug, Strict, Text, Year
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.themes import ThemeUse
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
    NOT_AVAILABLE = "not available"
    """Not in what was read."""


class Quantum(Grounded):
    """Money available, the control total of a scenario."""

    gbp: Pounds


class SettlementScope(StrEnum):
    """Whether a fund is part of the settlement or stands beside it."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Scope(Grounded):
    """A fund's in-scope flag, with its grounds."""

    settlement: SettlementScope


def _one_theme(value: Any) -> Any:
    if isinstance(value, list):
        raise ValueError(f"a fund lies in one theme, and this one is in {len(value)}")
    return value


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class _Fund(Grounded):
    id: Name
    title: Text
    theme: Annotated[Text, BeforeValidator(_one_theme)]
    """Functional responsibility the fund belongs to: one of the themes of the list that the file names."""
    home_department: Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]
    """Department whose vote the money is on, or several."""
    mechanism: Mechanism
    scope: Scope

    @property
    def departments(self) -> str:
        """Home departments in words."""
        *others, last = self.home_department
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def is_inside(self) -> bool:
        """Whether the fund is part of the settlement."""
        return self.scope.settlement is SettlementScope.INSIDE


class WeightedFund(_Fund):
    """A fund whose quantum follows from a published theme split."""

    formula: Name
    """Folder under the scenario's formulas that shares this fund in the formula model."""
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
    themes: ThemeUse
    quantum: Quantum
    funds: tuple[WeightedFund, ...]
    profiles: dict[DelClass, Profile]


class ListedLine(Strict):
    """A line whose amount is known, or known to be TBC."""

    del_class: DelClass
    year: Year
    gbp: Amount


class ListedFund(_Fund):
    """A fund whose lines are known one by one."""

    formula: Name
    """Folder under the scenario's formulas that shares this fund in the formula model."""
    lines: tuple[ListedLine, ...]


class ListedFunds(Strict):
    """Funds with known lines, which must add up to the quantum."""

    division: Literal["listed"]
    fund_file: Slug
    title: Text
    themes: ThemeUse
    quantum: Quantum
    funds: tuple[ListedFund, ...]


class Grant(Strict):
    """What one authority is granted from a fund in one class and year."""

    authority: AreaCode
    del_class: DelClass
    year: Year
    gbp: Amount


class GrantedFund(_Fund):
    """A fund whose money is granted authority by authority: no formula of ours shares it."""

    grants: Annotated[tuple[Grant, ...], Field(min_length=1)]


class ClassTotals(Grounded):
    """Control totals of the money inside the settlement, class by class."""

    by_class: Annotated[dict[DelClass, Pounds], Field(min_length=1)]

    @property
    def gbp(self) -> int:
        """All classes."""
        return sum(self.by_class.values())


class GrantedFunds(Strict):
    """Funds granted authority by authority, inside the settlement and beside it."""

    division: Literal["granted"]
    fund_file: Slug
    title: Text
    themes: ThemeUse
    quantum: ClassTotals
    funds: tuple[GrantedFund, ...]


Funds = DividedFunds | ListedFunds | GrantedFunds
FundFile = Annotated[Funds, Discriminator("division")]


def themes_with_money(funds: Funds) -> set[str]:
    """Themes that have a line with an amount inside the settlement: those that a plan can speak of."""
    if isinstance(funds, GrantedFunds):
        return {f.theme for f in funds.funds if f.is_inside and any(isinstance(g.gbp, int) for g in f.grants)}
    if isinstance(funds, ListedFunds):
        return {f.theme for f in funds.funds if any(isinstance(line.gbp, int) for line in f.lines)}
    return {fund.theme for fund in funds.funds}


def funds_with_money(funds: Funds) -> tuple[str, ...]:
    """Funds that have a line of more than nought, in the order of the file."""
    if isinstance(funds, GrantedFunds):
        return tuple(f.id for f in funds.funds if f.is_inside and _has_pounds(g.gbp for g in f.grants))
    if isinstance(funds, ListedFunds):
        return tuple(f.id for f in funds.funds if _has_pounds(line.gbp for line in f.lines))
    return tuple(fund.id for fund in funds.funds)


def _has_pounds(amounts: Iterable[Amount]) -> bool:
    return any(isinstance(gbp, int) and gbp > 0 for gbp in amounts)


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
