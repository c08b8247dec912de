"""Bids as made, who made them, how they were marked, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding_alloc.schema.competition.round import Competition


@dataclass(frozen=True, order=True)
class Applicant:
    """A body that may bid."""

    code: str
    name: str
    region: str
    country: str
    constituencies: int
    """Constituencies wholly inside its area."""
    has_transport_powers: bool
    category: str | None
    """Priority category, where the round has any."""
    need: Fraction | None
    """Higher where need is greater."""


@dataclass(frozen=True)
class Bid:
    """One bid, in whole pounds."""

    id: str
    title: str
    applicant: str
    """Code of the applicant."""
    kind: str
    areas: tuple[str, ...]
    """Codes of the areas it is for."""
    ask: int
    match: int
    """Local money beside the ask."""
    benefit: int | None
    """Benefit that the bid claims, at present value."""
    is_withdrawn: bool
    failed: str | None
    """Gateway criterion that it failed; ``None`` where it passed."""
    lead: str | None
    """Lead authority, where a round has a first tier."""
    lead_rank: int | None
    interest_score: Fraction | None
    score: Fraction | None
    """Where scores come with the bids."""


@dataclass(frozen=True, order=True)
class Mark:
    """What one assessor gave a bid under one criterion."""

    bid: str
    criterion: str
    assessor: str
    mark: Fraction


@dataclass(frozen=True, order=True)
class Winner:
    """A winner of an earlier round."""

    competition: str
    applicant: str
    areas: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Override:
    """One change that a minister made to what the rule chose."""

    bid: str
    action: str
    """``fund`` or ``drop``."""
    by: str
    on: str
    reason: str


@dataclass(frozen=True)
class RoundInputs:
    """A competition and everything it names, checked."""

    competition: Competition
    file: str
    applicants: Mapping[str, Applicant]
    bids: tuple[Bid, ...]
    """In order of id."""
    marks: tuple[Mark, ...]
    winners: tuple[Winner, ...]
    overrides: tuple[Override, ...]
    """In the order of the log."""


class Outcome(StrEnum):
    """What became of a bid."""

    FUNDED = "funded"
    PART_FUNDED = "part-funded"
    BELOW_LINE = "below line"
    FAILED_GATEWAY = "failed gateway"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Where a bid's way ended, in the order of a round."""

    WITHDRAWN = "withdrawn"
    OPEN_TO = "who may bid"
    ADMISSION = "admission"
    EARLIER_WINNERS = "earlier winners"
    MATCH_FUNDING = "match funding"
    GATEWAY = "gateway"
    INTEREST = "expression of interest"
    FIRST_TIER = "first tier"
    SHORTLIST = "shortlist"
    FUNDING_LINE = "funding line"
    CHOICE = "choice"
    OVERRIDE = "override"


@dataclass(frozen=True)
class CriterionScore:
    """A bid under one criterion: the assessors' marks as one, and the points it brings."""

    criterion: str
    combined: Fraction
    spread: Fraction
    """Highest less lowest mark."""
    points: Fraction


@dataclass(frozen=True)
class Judged:
    """A bid's score and what it is made of."""

    score: Fraction
    criteria: tuple[CriterionScore, ...]
    place_points: Fraction


@dataclass(frozen=True)
class Decision:
    """What was decided on a bid, and why, in sentences that can be sent to the applicant."""

    bid: Bid
    outcome: Outcome
    stage: Stage
    award: int
    judged: Judged | None
    """``None`` where the bid never came to be scored."""
    rank: int | None
    """Place in the order of the bids that were scored."""
    why: tuple[str, ...]


@dataclass(frozen=True)
class OverrideEffect:
    """An entry of the log, and what it did."""

    override: Override
    before: Outcome
    after: Outcome
    moved_gbp: int
    """Pounds given to the bid, or taken from it (below 0)."""
    others: tuple[str, ...]
    """Bids that gained or lost by it."""


@dataclass(frozen=True)
class FundRound:
    """The round of a scenario's fund, read and checked."""

    fund: str
    inputs: RoundInputs
    offer_mark: tuple[str, int, int]
    """File, line and column of the money on offer: it can be held against the fund's lines only once they are known."""


@dataclass(frozen=True)
class Decided:
    """A round decided: every bid once, in order of id."""

    inputs: RoundInputs
    decisions: tuple[Decision, ...]
    quantum: int | None
    """``None`` for an open offer."""
    spent: int
    development_grants: int
    """Paid for writing cases, beside the money on offer."""
    effects: tuple[OverrideEffect, ...]

    @property
    def left(self) -> int | None:
        """Pounds that no bid won."""
        return None if self.quantum is None else self.quantum - self.spent


@dataclass(frozen=True)
class FundDecided:
    """The round of a scenario's fund, decided."""

    fund: str
    decided: Decided
