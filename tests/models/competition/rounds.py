"""Small rounds: terms without any rule but score order, changed by what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from funding_alloc.models.competition.decide import decide
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.bids import Applicant, Bid, Decided, Decision, Mark, Override, RoundInputs, Winner
from funding_alloc.schema.competition.round import Competition
from funding_alloc.schema.portfolio import EquityLimits, ValuedBids

GROUNDS = {"assumption": "A round made for a test."}
PLAIN: Mapping[str, Any] = {
    "competition": "made-for-a-test",
    "title": "A round made for a test",
    "status": "illustrative",
    "purpose": "Shows one rule.",
    "offer": {"gbp": 10, **GROUNDS},
    "open_to": {"countries": "any", "regions_left_out": (), "categories": "any", **GROUNDS},
    "kinds": (
        {"kind": "place", "needs": "nothing", "counted_by": "applicant", "number": 9, "least_gbp": 0, **GROUNDS}
        | {"cap_gbp": "none"},
    ),
    "admission": "none",
    "match_funding": "none",
    "earlier_winners": (),
    "interest": "none",
    "first_tier": "none",
    "gateway": "none",
    "scoring": {"kind": "given", "out_of": 100, "place_points": "none", **GROUNDS},
    "shortlist": "none",
    "funding_line": "none",
    "guides": (),
    "choice": {"rule": "score-order-skip", "compared": "all", "ties": (), "seed": "none", **GROUNDS}
    | {"awards_per_applicant": "none"},
    "part_funding": "none",
    "overrides": "none",
    "bids": {"kind": "none", **GROUNDS},
}


def terms(**changes: Any) -> Competition:
    """The plain round with other sections; a mapping is laid over the section's own."""
    laid = {
        key: {**PLAIN[key], **value} if isinstance(PLAIN[key], dict) and isinstance(value, dict) else value
        for key, value in changes.items()
    }
    grounded = {
        key: {**value, **GROUNDS} if isinstance(value, dict) and "source" not in value else value
        for key, value in laid.items()
    }
    return Competition.model_validate({**PLAIN, **grounded})


def council(code: str, **changes: Any) -> Applicant:
    """A council of region R in England."""
    given: dict[str, Any] = {
        "code": code,
        "name": f"Council {code}",
        "region": "R",
        "country": "England",
        "constituencies": 1,
        "has_transport_powers": False,
        "category": None,
        "need": None,
    }
    return Applicant(**{**given, **changes})


def bid(code: str, ask: int, score: int | None = None, **changes: Any) -> Bid:
    """A place bid of the council named after its first letter, for its own area."""
    given: dict[str, Any] = {
        "id": code,
        "title": f"Bid {code}",
        "applicant": code[0],
        "kind": "place",
        "areas": (code[0],),
        "ask": ask,
        "match": 0,
        "benefit": None,
        "is_withdrawn": False,
        "failed": None,
        "lead": None,
        "lead_rank": None,
        "interest_score": None,
        "score": None if score is None else Fraction(score),
    }
    return Bid(**{**given, **changes})


def inputs(
    competition: Competition,
    bids: Iterable[Bid],
    councils: Iterable[Applicant] = (),
    *,
    marks: Iterable[Mark] = (),
    winners: Iterable[Winner] = (),
    overrides: Iterable[Override] = (),
) -> RoundInputs:
    """A round's inputs; councils that bid and are not given are plain ones."""
    made = tuple(sorted(bids, key=lambda one: one.id))
    known = {one.applicant: council(one.applicant) for one in made} | {one.code: one for one in councils}
    tables = tuple(sorted(marks)), tuple(sorted(winners)), tuple(overrides)
    return RoundInputs(competition, "round.yaml", known, made, *tables)


def solved(bids: ValuedBids, limits: EquityLimits) -> tuple[str, ...]:
    """The best portfolio, as the program solves it."""
    return best_portfolio("test", bids, limits).selection.funded


def decided(*args: Any, **tables: Any) -> Decided:
    """A round decided."""
    return decide(inputs(*args, **tables), solved)


def by_id(found: Decided) -> dict[str, Decision]:
    """Decisions by bid."""
    return {decision.bid.id: decision for decision in found.decisions}


def outcomes(found: Decided) -> dict[str, str]:
    """Outcome by bid, and the stage where it was not the choice's own."""
    return {
        code: f"{decision.outcome}: {decision.stage}" if decision.stage != "choice" else str(decision.outcome)
        for code, decision in by_id(found).items()
    }


def awards(found: Decided) -> dict[str, int]:
    """Pounds of the winners."""
    return {decision.bid.id: decision.award for decision in found.decisions if decision.award}
