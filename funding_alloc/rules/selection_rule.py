"""A rule that chooses among bids, as it is registered: what it does, keeps and breaks, and a worked example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from funding_alloc.rules.orders import Amounts, Selection
from funding_alloc.schema.portfolio import EquityLimits
from funding_alloc.schema.support import BallotKind, SupportedBids


class Promise(StrEnum):
    """What a rule for bids may promise."""

    WITHIN_QUANTUM = "within the quantum"
    ORDER_FREE = "order-free"
    EXHAUSTIVE = "exhaustive"
    MONEY_MONOTONE = "money monotone"
    OPTIMAL = "optimal"
    WITHIN_PURSES = "within purses"
    PROPORTIONAL = "proportional"


MEANING: Final[Mapping[Promise, str]] = {
    Promise.WITHIN_QUANTUM: "winners never cost more than the money on offer",
    Promise.ORDER_FREE: "listing bids and supporters in another order changes no winner",
    Promise.EXHAUSTIVE: "no bid that the rule could fund and does not would fit the money left",
    Promise.MONEY_MONOTONE: "more money on offer never drops a winner",
    Promise.OPTIMAL: "no other set that the rule allows is worth more, proven",
    Promise.WITHIN_PURSES: "no supporter pays more than its purse",
    Promise.PROPORTIONAL: "a group whose purses could pay for bids it agrees on holds one who gets as much from the "
    "winners, up to one bid (extended justified representation up to one)",
}


@dataclass(frozen=True)
class SelectionCase:
    """What rules for bids choose from; each reads the columns it names in ``needs``."""

    quantum: Fraction
    asks: Amounts
    scores: Amounts = field(default_factory=dict)
    values: Amounts = field(default_factory=dict)
    ballots: Mapping[str, Amounts] = field(default_factory=dict)
    """By supporter, then by bid: points above 0 (1 for an approval)."""
    purses: Amounts = field(default_factory=dict)
    """By supporter: its formula share, in GBP."""
    bar: Fraction | None = None
    seed: str | None = None
    limits: EquityLimits = field(default_factory=EquityLimits)

    def supported(self) -> SupportedBids:
        """The bids with their ballots."""
        return SupportedBids(self.quantum, self.asks, self.ballots, BallotKind.POINTS)


@dataclass(frozen=True)
class SelectionExample:
    """A case that can be worked by hand: the winners in the order the rule takes them, and how it comes to them."""

    case: SelectionCase
    funded: tuple[str, ...]
    arithmetic: str


@dataclass(frozen=True)
class SelectionRule:
    """A rule for bids."""

    name: str
    definition: str
    holds: frozenset[Promise]
    breaks: frozenset[Promise]
    reference: str
    example: SelectionExample
    needs: tuple[str, ...]
    """Fields of ``SelectionCase`` that it reads, beside asks and quantum."""
    select: Callable[[SelectionCase], Selection] | None
    """``None`` for a rule that is posed and solved: ``run.portfolio``."""
