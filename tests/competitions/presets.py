"""The shipped rounds, the real winners, and bids that are plainly made up."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, Final, cast

from funding_alloc.models.competition.decide import decide
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.bids import Applicant, Bid, Decided, Decision, Mark, RoundInputs, Winner
from funding_alloc.schema.competition.round import Competition
from tests.inputs.tables import AWARDS, INPUTS, WINNERS, rows

HERE: Final = INPUTS / "competitions"
ROUND_1, ROUND_2, ROUND_3 = (f"levelling-up-fund-round-{number}" for number in (1, 2, 3))
AUTUMN, SPRING = "levelling-up-autumn-statement-2023", "levelling-up-spring-budget-2024"
HIGH_STREETS, TOWNS, RENEWAL = "future-high-streets-fund", "town-deals", "community-renewal-fund"
SLUGS: Final = (ROUND_1, ROUND_2, ROUND_3, AUTUMN, SPRING, HIGH_STREETS, TOWNS, RENEWAL)


@cache
def preset(slug: str) -> Competition:
    """A shipped round."""
    return cast(Competition, read_shape(Competition, read_yaml(HERE / f"{slug}.yaml")))


@cache
def real_winners() -> tuple[Winner, ...]:
    """Winners of rounds 1 and 2 in England."""
    return tuple(Winner(row["competition"], row["applicant"], tuple(row["areas"].split("; "))) for row in rows(WINNERS))


def english_awards(slug: str) -> list[dict[str, str]]:
    """Real awards of a fund or round in England."""
    fund = slug.replace("-", "_")
    return [row for row in rows(AWARDS) if row["fund"] == fund and row["country"] == "England"]


def made_up(code: str, ask: int, score: str, **changes: Any) -> Bid:
    """A bid by the council named after its first four letters, ``X01`` and so on, for an area of its own."""
    given: dict[str, Any] = {
        "id": code,
        "title": "Made up for a test",
        "applicant": code[:3],
        "kind": "place",
        "areas": (f"{code[:3]}-area",),
        "ask": ask,
        "match": 0,
        "benefit": None,
        "is_withdrawn": False,
        "failed": None,
        "lead": None,
        "lead_rank": None,
        "interest_score": None,
        "score": Fraction(score),
    }
    return Bid(**{**given, **changes})


COUNCIL: Final = Applicant("X00", "Council", "North West", "England", 2, True, "1", Fraction(20))


def replay(
    slug: str,
    bids: Iterable[Bid],
    councils: dict[str, dict[str, Any]],
    *,
    more_winners: Iterable[Winner] = (),
    marks: Iterable[Mark] = (),
) -> Decided:
    """Decide a shipped round on made-up bids and the real winners of rounds 1 and 2.

    Councils are English, of the North West and category 1, but for what is given by code.
    """
    made = tuple(sorted(bids, key=lambda bid: bid.id))
    codes = {bid.applicant for bid in made}
    known = {c: replace(COUNCIL, code=c, name=f"Council {c}", **councils.get(c, {})) for c in sorted(codes)}
    winners = tuple(sorted((*real_winners(), *more_winners)))
    inputs = RoundInputs(preset(slug), f"{slug}.yaml", known, made, tuple(sorted(marks)), winners, ())
    return decide(inputs, lambda valued, limits: best_portfolio("test", valued, limits).selection.funded)


def told(found: Decided) -> dict[str, tuple[str, str]]:
    """By bid: outcome and stage, and the last sentence."""
    return {decision.bid.id: (_ended(decision), decision.why[-1]) for decision in found.decisions}


def _ended(decision: Decision) -> str:
    return "funded" if decision.outcome == "funded" else f"{decision.outcome}: {decision.stage}"


def table(path: str) -> list[dict[str, str]]:
    """A table in the folder of rounds, plainly."""
    with (HERE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
