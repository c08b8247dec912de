"""Who supports which bid: the ballots that equal shares and Phragmen's rule choose by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class BallotKind(StrEnum):
    """What a supporter was asked."""

    APPROVAL = "approval"
    """Which bids are supported; every one counts 1."""
    POINTS = "points"
    """How many points each bid gets."""


@dataclass(frozen=True)
class SupportedBids:
    """Bids, the money on offer, and what each supporter (a voter, or a place) gives to which bid.

    ``asks`` and ``quantum`` in GBP or any one currency; ``ballots`` by supporter, then by bid: points above 0.

    Raises ``ValueError`` where an amount is below 0, or a ballot names a stranger or gives points of 0 or less.
    """

    quantum: Fraction
    asks: Mapping[str, Fraction]
    ballots: Mapping[str, Mapping[str, Fraction]]
    kind: BallotKind

    def __post_init__(self) -> None:
        if self.quantum < 0 or min(self.asks.values(), default=Fraction(0)) < 0:
            raise ValueError("neither the quantum nor an ask may be below 0")
        for supporter, ballot in self.ballots.items():
            strangers = sorted(set(ballot) - set(self.asks))
            if strangers:
                raise ValueError(f"supporter {supporter} names no bid: {strangers}")
            if min(ballot.values(), default=Fraction(1)) <= 0:
                raise ValueError(f"supporter {supporter} gives points of 0 or less")
