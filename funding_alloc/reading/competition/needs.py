"""When a round needs a column, and the words that its cells may hold then."""

from __future__ import annotations

from typing import Final

from funding_alloc.reading.competition.columns import Choice, Need
from funding_alloc.schema.competition.judging import GivenScoring, MarkedScoring
from funding_alloc.schema.competition.round import Competition

PASS: Final = "pass"  # noqa: S105 - a gateway is passed
YES: Final = "yes"
BY_BENEFIT: Final = ("value-for-money", "knapsack-optimum", "portfolio-with-equity-limits")


def _third(round_: Competition) -> str | None:
    """What points are given for by place, if any are."""
    points = round_.scoring.place_points
    return None if points is None else points.by


def _categories(round_: Competition) -> tuple[str, ...]:
    points = round_.scoring.place_points
    return tuple(points.points) if points is not None and points.by == "category" else ()


def _criteria(round_: Competition) -> tuple[str, ...]:
    scoring = round_.scoring
    return tuple(one.id for one in scoring.criteria) if isinstance(scoring, MarkedScoring) else ()


def _gateway(round_: Competition) -> tuple[str, ...]:
    return (PASS, *(round_.gateway.criteria if round_.gateway else ()))


NEVER = "a fault"
ALWAYS = Need("in every round", lambda _: True)
COUNTED = Need(
    "where bids are counted by constituency", lambda r: any(kind.counted_by == "constituency" for kind in r.kinds)
)
POWERS = Need("where a kind of bid needs them", lambda r: any(kind.needs == "transport_powers" for kind in r.kinds))
CATEGORY = Need(
    "where categories may bid or bring points", lambda r: r.open_to.categories != "any" or _third(r) == "category"
)
NEED = Need(
    "where need decides ties or brings points", lambda r: "higher_need" in r.choice.ties or _third(r) == "need_third"
)
MATCH = Need("where the round has match funding", lambda r: r.match_funding is not None)
BENEFIT = Need("where winners are chosen by benefit", lambda r: r.choice.rule.startswith(BY_BENEFIT))
AREAS = Need("where earlier winners are barred by area", lambda r: any(bar.by == "area" for bar in r.earlier_winners))
PASSED = Need("where the round has a gateway", lambda r: r.gateway is not None)
TIER = Need("where the round has a first tier", lambda r: r.first_tier is not None)
INTEREST = Need("where the round has a stage of expressions of interest", lambda r: r.interest is not None)
SCORE = Need("where scores come with the bids", lambda r: isinstance(r.scoring, GivenScoring))
YES_NO = Choice("yes or no", lambda _: (YES, "no"))
KINDS = Choice("a kind of bid in this round", lambda r: tuple(kind.kind for kind in r.kinds))
CATEGORIES = Choice("a category that brings points in this round", _categories)
CRITERIA = Choice("a criterion of this round", _criteria)
GATEWAY = Choice("pass or a gateway criterion of this round", _gateway)
ACTIONS = Choice("fund or drop", lambda _: ("fund", "drop"))
