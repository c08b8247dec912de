"""What the stages of a round hand on: bids still in, and bids whose way has ended, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from funding_alloc.schema.bids import Bid, Outcome, Stage


@dataclass(frozen=True)
class Settled:
    """A bid that goes no further."""

    outcome: Outcome
    stage: Stage
    why: str


Key = tuple[Fraction | str | int, ...]
"""What bids are sorted by."""
Figure = TypeVar("Figure", int, Fraction)
Endings = dict[str, Settled]
"""By bid id."""
Fault = Callable[[Bid], str | None]
"""Why a bid fails a stage; ``None`` where it passes."""


class BidWithoutScore(Exception):
    """A bid or applicant lacks a figure that the round decides by: it is not taken for 0."""

    def __init__(self, bid: str, what: str) -> None:
        super().__init__(f"{bid} has no {what}")
        self.bid = bid
        self.what = what


def known(figure: Figure | None, owner: str, what: str) -> Figure:
    """A figure that the round decides by. Raises ``BidWithoutScore`` where it is missing."""
    if figure is None:
        raise BidWithoutScore(owner, what)
    return figure


def screen(bids: Iterable[Bid], endings: Endings, ending: tuple[Outcome, Stage], fault: Fault) -> tuple[Bid, ...]:
    """Put bids through one test; those that fail are settled, the others are returned."""
    kept = []
    for bid in bids:
        why = fault(bid)
        if why is None:
            kept.append(bid)
        else:
            endings[bid.id] = Settled(*ending, why)
    return tuple(kept)


def pounds(amount: int) -> str:
    """£20,000,000."""
    return f"-£{-amount:,}" if amount < 0 else f"£{amount:,}"


def points(score: Fraction) -> str:
    """A score to two places, more where two places would hide a difference."""
    shown = f"{float(score):.2f}"
    return shown if Fraction(shown) == score else f"{float(score):.4f}".rstrip("0")
