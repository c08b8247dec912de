"""Every bid of a scenario's rounds with what was decided on it, and every decision against the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from funding_alloc.schema.bids import Applicant, Decided, Decision, OverrideEffect
from funding_alloc.schema.results import Results

BIDS: Final = (
    *("fund", "round", "bid_id", "title", "applicant_code", "applicant", "area_code", "kind", "ask_gbp", "match_gbp"),
    *("score", "rank", "outcome", "stage", "award_gbp", "why"),
)


@dataclass(frozen=True)
class BidRow:
    """A bid of a fund's round, decided."""

    fund: str
    decided: Decided
    decision: Decision
    area: str
    """Authority that the award counts for, or OUTSIDE."""

    @property
    def applicant(self) -> Applicant:
        """The body that bid."""
        return self.decided.inputs.applicants[self.decision.bid.applicant]

    @property
    def score(self) -> float | None:
        """Score of a bid that came to be scored."""
        return None if self.decision.judged is None else float(self.decision.judged.score)

    @property
    def why(self) -> str:
        """The reasons, one after another."""
        return " ".join(self.decision.why)


@dataclass(frozen=True)
class OverrideRow:
    """An entry of a round's log, and what it did."""

    fund: str
    effect: OverrideEffect


def bid_rows(results: Results) -> tuple[BidRow, ...]:
    """Every bid by fund and id."""
    owners = results.inputs.places.owners
    return tuple(
        BidRow(found.fund, found.decided, decision, owners[decision.bid.applicant])
        for found in results.decided
        for decision in found.decided.decisions
    )


def override_rows(results: Results) -> tuple[OverrideRow, ...]:
    """Every entry of the logs, by fund and in the order it was applied."""
    return tuple(OverrideRow(found.fund, effect) for found in results.decided for effect in found.decided.effects)


def bid_cells(results: Results) -> Iterator[tuple[str | int | float | None, ...]]:
    """The rows of ``bids.csv``."""
    for row in bid_rows(results):
        bid, decision = row.decision.bid, row.decision
        about = (row.fund, row.decided.inputs.competition.competition, bid.id, bid.title)
        who = (row.applicant.code, row.applicant.name, row.area, bid.kind, bid.ask, bid.match)
        yield (
            *about,
            *who,
            row.score,
            decision.rank,
            str(decision.outcome),
            str(decision.stage),
            decision.award,
            row.why,
        )
