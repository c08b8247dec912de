"""A round as data, turned into the terms of its simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.schema.bidding import RoundTerms
from funding_alloc.schema.competition.choosing import PartOfLast
from funding_alloc.schema.competition.round import Competition
from funding_alloc.schema.drawn_round import DrawnRound
from funding_alloc.uncertainty.earlier import BarOnWinners
from funding_alloc.uncertainty.played import EarlierRound
from funding_alloc.uncertainty.terms import (
    NO_LIMITS,
    RegionalGuides,
    RoundLimits,
    Rule,
    SelectionTerms,
    formula_purses,
)

ORDER: Final[dict[str, Rule]] = {
    "score-order": "score_order",
    "value-for-money": "value_for_money",
    "lottery-above-bar": "lottery_above_bar",
}


def round_terms(drawn: DrawnRound) -> RoundTerms:
    """Money and caps of a round. Raises ``ValueError`` for an open offer, or place bids without a cap."""
    round_ = drawn.competition
    caps = {kind.kind: kind.cap_gbp for kind in round_.kinds}
    place, transport = caps.get("place"), caps.get("transport")
    if round_.offer.gbp == "open" or place is None:
        raise ValueError("drawn rounds need a sum on offer and a cap of place bids")
    return RoundTerms(round_.competition, round_.offer.gbp, place, transport or place, "transport" in caps)


def selection_terms(drawn: DrawnRound, rule: str) -> SelectionTerms:
    """A rule of ``rule list`` under the limits of a round.

    Rule    orders keep all of the round's limits; the optimum and equal shares keep its lines by score alone, because
            guides, awards per applicant and part-funding are about an order. Benefits are read as claimed. A lottery
            is held among bids from the higher of the round's line and ``lottery_bar``.
    """
    limits = _limits(drawn)
    by_score = replace(NO_LIMITS, shortlist_bar=limits.shortlist_bar, shortlist_count=limits.shortlist_count)
    if rule == "knapsack-optimum":
        return SelectionTerms("knapsack_optimum", None, "claimed", None, by_score)
    if rule == "equal-shares-formula-endowments":
        quantum = round_terms(drawn).quantum
        purses = formula_purses(drawn.bidders, quantum, by_authority=False, completion="none")
        return SelectionTerms("equal_shares_cost", None, None, purses, by_score)
    order, _, ending = rule.rpartition("-")
    misfit: Misfit = "stop" if ending == "stop" else "skip"
    bar = drawn.bids.drawing.lottery_bar
    if order == "lottery-above-bar" and bar is not None:
        limits = replace(limits, shortlist_bar=max(float(bar), limits.shortlist_bar or float(bar)))
    ranked_by = "claimed" if order == "value-for-money" else None
    return SelectionTerms(ORDER[order], misfit, ranked_by, None, limits)  # type: ignore[arg-type]


def earlier_round(drawn: DrawnRound) -> EarlierRound | None:
    """The round that is drawn first, and the bar of this one on its winners."""
    first = drawn.earlier
    if first is None:
        return None
    bars = [bar for bar in drawn.competition.earlier_winners if bar.winners_of == first.competition.competition]
    # A district is its own area, so that among drawn bids a bar by area is one by applicant.
    bar = BarOnWinners("applicant", is_announced=bars[0].known == "before_bids") if bars else None
    return as_earlier(first, bar)


def as_earlier(first: DrawnRound, bar: BarOnWinners | None) -> EarlierRound:
    """A drawn round as one that another follows, with that one's bar on its winners."""
    own = selection_terms(first, first.competition.choice.rule)
    return EarlierRound(first.bidders, round_terms(first), first.generator, own, bar, earlier_round(first))


def _limits(drawn: DrawnRound) -> RoundLimits:
    round_ = drawn.competition
    lines = [line for line in (round_.shortlist, round_.funding_line) if line is not None]
    bars = [float(line.score) for line in lines if line.score is not None]
    counts = [line.count for line in lines if line.count is not None]
    if (round_.choice.awards_per_applicant or 1) > 1:
        raise ValueError("drawn rounds know one award per applicant, or none")
    part = round_.part_funding
    least = Fraction(part.least_share) if isinstance(part, PartOfLast) else None
    return RoundLimits(
        shortlist_bar=max(bars, default=None),
        shortlist_count=min(counts, default=None),
        guides=_guides(round_, [drawn.regions[bidder.code] for bidder in drawn.bidders]),
        one_award_per_applicant=round_.choice.awards_per_applicant == 1,
        least_part=least,
    )


def _guides(round_: Competition, region_of: Sequence[str]) -> RegionalGuides | None:
    if not round_.guides:
        return None
    by_region = {guide.region: guide for guide in round_.guides}
    names = sorted({*region_of, *by_region})
    place = {name: i for i, name in enumerate(names)}
    guides = [by_region.get(name) for name in names]
    return RegionalGuides(
        tuple(place[name] for name in region_of),
        tuple(guide.least_gbp if guide else 0 for guide in guides),
        tuple(guide.most_gbp if guide else None for guide in guides),
    )
