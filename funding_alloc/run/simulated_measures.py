"""Measures of simulated competitions over all funds together: what bidding, delay and noise cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.panel import Case, row
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.uncertainty.costs import SeenAndClear
from funding_alloc.uncertainty.terms import BY_BENEFIT, Rule

Draws = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """One rule's rounds of all funds, and what they bring by authority."""

    rounds: Sequence[SeenAndClear]
    in_time: Draws
    """(draws, authorities) present value of benefits, late as they come."""
    weights: Draws | None
    """(authorities,) what a pound counts; None where no incomes are weighed."""


def simulated_measures(rule: Rule, found: Measured) -> Iterable[MeasureRow]:
    """Measure one rule over the rounds of all funds, draw by draw.

    The cost of bidding is never shown alone: delay and noise follow it. Noise counts in the rule's own coin, quality
    for rules that read scores and benefits for rules that read benefits.
    """
    rounds = found.rounds
    awarded = _sum([one.seen.awards.sum(axis=1) for one in rounds])
    case = Case(Model.COMPETITIVE, rule, awarded)
    rows = (*_bidding(rounds, awarded), *_benefits(rounds), *_worth(found, awarded), *_noise(rule, rounds))
    for name, values, unit, note in rows:
        yield row("authority", case, name, (values, unit, note))


def _bidding(rounds: Sequence[SeenAndClear], awarded: Draws) -> Iterable[tuple[str, Draws, str, str]]:
    bids, funded = (_sum([getattr(found.seen, name) for found in rounds]) for name in ("bids", "funded"))
    cost = _sum([found.seen.bid_cost for found in rounds])
    expected = _sum([found.cost_per_bid * found.seen.bids for found in rounds])
    late = _sum([found.seen.late for found in rounds])
    months = _sum([found.seen.months_late for found in rounds])
    yield "bids", bids, "bids", "all funds together"
    yield "success_rate", _ratio(funded, bids), "share", "bids funded"
    yield "unallocated", _sum([found.seen.unallocated for found in rounds]), "£", "no bid won it"
    yield "bidding_cost", cost, "£", "all bidders, losers too: consultants and staff"
    yield "bidding_cost_share", _ratio(cost, awarded), "share", "of the money awarded; read with delay and noise below"
    yield "deadweight_share", _ratio(expected, awarded), "share", "closed form c / (s A): expected cost of a bid"
    yield "late_share", _ratio(late, funded), "share", "of the bids funded"
    yield "months_late", _ratio(months, late), "months", "mean over those that are late"


def _benefits(rounds: Sequence[SeenAndClear]) -> Iterable[tuple[str, Draws, str, str]]:
    realised = _sum([found.seen.realised for found in rounds])
    lost = _sum([found.seen.lost_to_delay for found in rounds])
    yield (
        "benefit_claimed",
        _sum([found.seen.claimed for found in rounds]),
        "£",
        "by the winners; the ratio of benefits to asks is assumed",
    )
    yield "benefit_shrunk", _sum([found.seen.shrunk for found in rounds]), "£", "to be expected of those claims"
    yield "benefit_realised", realised, "£", "of the winners, were they in time"
    yield "benefit_lost_to_delay", lost, "£", "present value that goes because benefits come late"
    yield "benefit_lost_to_delay_share", _ratio(lost, realised), "share", "of the benefits realised"


def _worth(found: Measured, awarded: Draws) -> Iterable[tuple[str, Draws, str, str]]:
    """Benefits against everybody's cost: the awards, and the bids of losers too."""
    cost = awarded + _sum([one.seen.bid_cost for one in found.rounds])
    benefit = found.in_time.sum(axis=1)
    yield "benefit_per_pound", _ratio(benefit, cost), "£ per £", "late as it comes, over awards and all bidders' cost"
    yield "net_benefit", benefit - cost, "£", "late as it comes, less awards and the cost of all bidders"
    if found.weights is not None:
        weighted = (found.in_time * found.weights).sum(axis=1)
        yield (
            "weighted_benefit_per_pound",
            _ratio(weighted, cost),
            "£ per £",
            "the same, weighted by incomes",
        )


def _noise(rule: Rule, rounds: Sequence[SeenAndClear]) -> Iterable[tuple[str, Draws, str, str]]:
    if rule in BY_BENEFIT:
        lost = _sum([found.benefit_lost for found in rounds])
        yield "benefit_lost_to_noise", lost, "£", "against the same rule with claims free of selection error"
        return
    weight = [np.where(np.isnan(found.quality_lost), 0, found.seen.funded) for found in rounds]
    lost = _sum([np.nan_to_num(found.quality_lost) * each for found, each in zip(rounds, weight, strict=True)])
    note = "mean true quality of winners, against assessors without error"
    yield "quality_lost_to_noise", _ratio(lost, _sum(weight)), "standard deviations", note


def _sum(columns: Sequence[NDArray[np.generic]]) -> Draws:
    return np.asarray(np.sum(columns, axis=0), dtype=np.float64)


def _ratio(part: Draws, whole: Draws) -> Draws:
    """Not a number in a draw in which there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0), dtype=np.float64)
