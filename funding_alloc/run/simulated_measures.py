"""Measures of simulated competitions over all funds together: what bidding, delay and noise cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.panel import Case, row
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.uncertainty.costs import SeenAndClear
from funding_alloc.uncertainty.terms import BY_BENEFIT, Rule

Draws = NDArray[np.float64]


def simulated_measures(rule: Rule, rounds: Sequence[SeenAndClear]) -> Iterable[MeasureRow]:
    """Measure one rule over the rounds of all funds, draw by draw.

    The cost of bidding is never shown alone: delay and noise follow it. Noise counts in the rule's own coin, quality
    for rules that read scores and benefits for rules that read benefits.
    """
    awarded = _sum([found.seen.awards.sum(axis=1) for found in rounds])
    case = Case(Model.COMPETITIVE, rule, awarded)
    for name, values, unit, note in (*_bidding(rounds, awarded), *_benefits(rounds), *_noise(rule, rounds)):
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
