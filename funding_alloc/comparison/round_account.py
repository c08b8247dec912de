"""A decided round in sums: by outcome, by region, and what a bid lacked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.schema.bids import Decided, Decision, Outcome, Stage


@dataclass(frozen=True)
class GroupRow:
    """Bids of one group, in whole pounds."""

    group: str
    bids: int
    asked_gbp: int
    winners: int
    awarded_gbp: int


def by_outcome(found: Decided) -> tuple[GroupRow, ...]:
    """One row for each outcome, in the order of ``Outcome``, those without a bid too."""
    return tuple(_group(str(outcome), [d for d in found.decisions if d.outcome is outcome]) for outcome in Outcome)


def by_region(found: Decided) -> tuple[GroupRow, ...]:
    """One row for each region that bid, in order of name."""
    region = {code: applicant.region for code, applicant in found.inputs.applicants.items()}
    names = sorted({region[decision.bid.applicant] for decision in found.decisions})
    return tuple(_group(name, [d for d in found.decisions if region[d.bid.applicant] == name]) for name in names)


def by_applicant(found: Decided) -> tuple[GroupRow, ...]:
    """One row for each applicant that bid, in order of code."""
    codes = sorted({decision.bid.applicant for decision in found.decisions})
    return tuple(_group(code, [d for d in found.decisions if d.bid.applicant == code]) for code in codes)


def what_was_missing(found: Decided, decision: Decision) -> Iterator[str]:
    """How far a scored bid lies from the last winner by score, and the best loser."""
    if decision.judged is None:
        return
    others = [d for d in found.decisions if d.judged is not None and d.bid.id != decision.bid.id]
    won = [d for d in others if d.award and d.stage is not Stage.OVERRIDE]
    lost = [d for d in others if not d.award and d.stage is not Stage.OVERRIDE]
    mine = decision.judged.score
    if not decision.award and won:
        last = min(won, key=_score)
        yield f"The lowest score that won by rule: {_beside(last, mine)}."
    if decision.award and lost:
        best = max(lost, key=_score)
        yield f"The highest score that lost by rule: {_beside(best, mine)}."
    spread = [one for one in decision.judged.criteria if one.spread]
    if spread:
        widest = max(spread, key=lambda one: one.spread)
        yield f"Assessors differed most on {widest.criterion}: by {float(widest.spread):g} from lowest to highest mark."


def _beside(other: Decision, mine: Fraction) -> str:
    theirs = _score(other)
    side = "above" if theirs > mine else "below"
    apart = "the same as this bid" if theirs == mine else f"{float(abs(theirs - mine)):.2f} points {side} this bid"
    return f"{float(theirs):.2f} ({other.bid.id}), {apart}"


def _score(decision: Decision) -> Fraction:
    return decision.judged.score if decision.judged is not None else Fraction(0)


def _group(name: str, decisions: list[Decision]) -> GroupRow:
    sums: Counter[str] = Counter()
    for decision in decisions:
        sums["asked"] += decision.bid.ask
        sums["won"] += decision.award > 0
        sums["awarded"] += decision.award
    return GroupRow(name, len(decisions), sums["asked"], sums["won"], sums["awarded"])
