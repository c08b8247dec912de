"""A round from its file: read, decide, verify."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.models.competition.decide import decide
from funding_alloc.models.competition.overrides import OverrideDoesNotFit
from funding_alloc.models.competition.settled import BidWithoutScore
from funding_alloc.models.competition.verify import verify
from funding_alloc.reading.competition import KEY, read_competition, read_rules
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.bids import Decided, Decision, RoundInputs
from funding_alloc.schema.competition.bids import DrawnBids, LosingBids, NoBids
from funding_alloc.schema.portfolio import EquityLimits, ValuedBids


@dataclass(frozen=True)
class RoundRun:
    """A decided round and its checks."""

    decided: Decided
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check passed."""
        return all(check.is_passed for check in self.checks)


def is_round(path: Path) -> bool:
    """Whether a file is a round of bidding rather than a scenario."""
    keys = set(read_yaml(path).data)
    return KEY in keys or ("extends" in keys and KEY in read_extended(path, "file").data)


def is_drawn(path: Path) -> bool:
    """Whether the bids of a round are drawn."""
    return isinstance(read_rules(path)[0].bids, DrawnBids)


def is_losing(path: Path) -> bool:
    """Whether the bids of a round are those that lost a drawn one."""
    return isinstance(read_rules(path)[0].bids, LosingBids)


def run_round(path: Path) -> RoundRun:
    """Read a round with its bids and decide it.

    Raises ``InputFault`` with every finding, also where a round has no bids to decide on; ``InfeasibleError`` where a
    portfolio's limits cannot be met together.
    """
    return decide_round(read_competition(path))


def decide_round(inputs: RoundInputs) -> RoundRun:
    """Decide a round that has been read."""
    kind = inputs.competition.bids
    if isinstance(kind, DrawnBids | LosingBids):
        what = "the bids of the round are drawn, many rounds of them, so there is no single bid to tell of."
        raise InputFault([Finding(inputs.file, 0, 0, what, "Use: allocate ROUND --model competitive.")])
    if isinstance(kind, NoBids):
        why = kind.assumption or (kind.source.title if kind.source else "")
        what = f"the round has no bids to decide on: {why}"
        raise InputFault([Finding(inputs.file, 0, 0, what, "Give it tables of bids, 'bids: {kind: read, ...}'.")])
    try:
        found = decide(inputs, best_set)
    except BidWithoutScore as fault:
        what = f"'{fault.bid}' takes part in a decision, and has no {fault.what}."
        raise InputFault([Finding(inputs.file, 0, 0, what, "Give it one; nothing is taken for 0.")]) from None
    except OverrideDoesNotFit as fault:
        said = fault.override
        what = f"'{said.bid}' would need £{fault.missing:,} more than is left, and makes_room is must_fit."
        settings = inputs.competition.overrides
        file = settings.table if settings else inputs.file
        raise InputFault([Finding(file, 0, 0, what, "Drop a winner in the log, or write lowest_ranked.")]) from None
    return RoundRun(found, verify(found))


def decision_on(run: RoundRun, bid: str) -> Decision:
    """One bid's decision. Raises ``InputFault`` for an unknown id."""
    for decision in run.decided.decisions:
        if decision.bid.id == bid:
            return decision
    known = [decision.bid.id for decision in run.decided.decisions]
    raise InputFault([Finding("BID", 0, 0, f"'{bid}' is not a bid of this round.", did_you_mean(bid, known))])


def best_set(bids: ValuedBids, limits: EquityLimits) -> tuple[str, ...]:
    """Solve a portfolio for ``decide``."""
    return best_portfolio("the round", bids, limits).selection.funded
