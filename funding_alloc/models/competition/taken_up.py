"""What a decided round leaves to a later one: the bids that lost, and everybody who has won so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from funding_alloc.schema.bids import Bid, Decided, Stage, Winner
from funding_alloc.schema.competition.bids import LosingBids


@dataclass(frozen=True)
class Leftover:
    """Bids that may be taken up again, and winners."""

    lost: tuple[Bid, ...]
    """Neither withdrawn nor failed at the gateway, and without an award, in order of id."""
    barred: frozenset[str]
    """Ids of those that were shut out by an earlier award."""
    winners: tuple[Winner, ...]
    """Of this round and of all before it."""

    def taken_up(self, source: LosingBids) -> tuple[Bid, ...]:
        """Bids that come to a round with this source of bids."""
        if source.barred == "taken_up":
            return self.lost
        return tuple(bid for bid in self.lost if bid.id not in self.barred)


def left_by(found: Decided) -> Leftover:
    """Take what a decided round leaves.

    Promise a bid that won is not among those that lost, and its applicant and areas are among the winners.
    """
    sound = [one for one in found.decisions if one.bid.failed is None and not one.bid.is_withdrawn]
    lost = [one for one in sound if not one.award]
    won = won_in(found.inputs.competition.competition, (one.bid for one in found.decisions if one.award))
    return Leftover(
        tuple(one.bid for one in lost),
        frozenset(one.bid.id for one in lost if one.stage is Stage.EARLIER_WINNERS),
        (*found.inputs.winners, *won),
    )


def won_in(competition: str, bids: Iterable[Bid]) -> tuple[Winner, ...]:
    """Winning bids as rows of a table of winners, each body and its areas once."""
    return tuple(sorted({Winner(competition, bid.applicant, bid.areas) for bid in bids}))
