"""Ministers' changes to what the rule chose: applied in the order of the log, each with its effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funding_alloc.models.competition.choosing import Purse
from funding_alloc.schema.bids import Bid, Outcome, Override, OverrideEffect


class OverrideDoesNotFit(Exception):
    """A bid is to be funded against the rule, and nobody may give way to it."""

    def __init__(self, override: Override, missing: int) -> None:
        super().__init__(f"{override.bid} would need £{missing:,} more than is left")
        self.override = override
        self.missing = missing


@dataclass(frozen=True)
class Contest:
    """What an override acts on."""

    order: Sequence[Bid]
    """Bids that came to the choice, in its order."""
    bids: Mapping[str, Bid]
    """Every bid of the round by id."""
    purse: Purse


def outcome_of(contest: Contest, bid: str, otherwise: Outcome) -> Outcome:
    """Funded, in part or whole, or what it was before the choice."""
    award = contest.purse.awards.get(bid)
    if award is None:
        return otherwise
    return Outcome.FUNDED if award == contest.bids[bid].ask else Outcome.PART_FUNDED


def apply_overrides(
    contest: Contest, overrides: Sequence[Override], endings: Mapping[str, Outcome]
) -> tuple[OverrideEffect, ...]:
    """Apply a log to what the rule chose.

    Rule    ``drop`` takes an award back; where the round says ``next_in_order``, the bids that fit are then funded in
            order, none that was dropped. ``fund`` gives a bid its ask, whatever it failed; where the money does not
            last and the round says ``lowest_ranked``, winners give way from the last in order up, none that was itself
            funded so. What that frees beyond the need stays unallocated.
    Promise the money on offer is never exceeded; every entry has an effect row, also one that changes nothing.
    Raises ``OverrideDoesNotFit`` where nobody may give way.
    """
    dropped = {override.bid for override in overrides if override.action == "drop"}
    forced: set[str] = set()
    effects = []
    for override in overrides:
        otherwise = endings.get(override.bid, Outcome.BELOW_LINE)
        before = outcome_of(contest, override.bid, otherwise)
        held = contest.purse.awards.get(override.bid, 0)
        if override.action == "drop":
            others = _drop(contest, override, dropped)
        else:
            others = _fund(contest, override, forced)
            forced.add(override.bid)
        after = outcome_of(contest, override.bid, otherwise)
        moved = contest.purse.awards.get(override.bid, 0) - held
        effects.append(OverrideEffect(override, before, after, moved, others))
    return tuple(effects)


def _drop(contest: Contest, override: Override, dropped: set[str]) -> tuple[str, ...]:
    purse, settings = contest.purse, contest.purse.inputs.competition.overrides
    if override.bid not in purse.awards:
        return ()
    purse.take_back(contest.bids[override.bid])
    if settings is None or settings.released == "unallocated":
        return ()
    gained = []
    for bid in contest.order:
        award = purse.due(bid)
        is_next = bid.id not in purse.awards and bid.id not in dropped
        if is_next and purse.bars(bid, award) is None and purse.fits(award):
            purse.give(bid, award)
            gained.append(bid.id)
    return tuple(gained)


def _fund(contest: Contest, override: Override, forced: set[str]) -> tuple[str, ...]:
    purse, settings = contest.purse, contest.purse.inputs.competition.overrides
    bid = contest.bids[override.bid]
    if override.bid in purse.awards:
        return ()
    gone = []
    if settings is not None and settings.makes_room == "lowest_ranked":
        for lowest in reversed(contest.order):
            if purse.fits(bid.ask):
                break
            if lowest.id in purse.awards and lowest.id not in forced:
                purse.take_back(lowest)
                gone.append(lowest.id)
    if not purse.fits(bid.ask):
        raise OverrideDoesNotFit(override, bid.ask - (purse.left or 0))
    purse.give(bid, bid.ask)
    return tuple(gone)
