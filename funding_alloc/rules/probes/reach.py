"""Estates at which what a rule gives can change: all of them where that can be said, a stated grid elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.estates.parametric import Curve
from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.ground import ZERO, Ground, check_runs, told
from funding_alloc.rules.probes.shares import Shares

Amounts = Mapping[str, Fraction]
IN_ORDER: Final = ("score-order-", "value-for-money-", "lottery-above-bar-", "sequential-phragmen")
"""Rules that go down an order which the money does not move."""
OPTIMA: Final = ("knapsack-optimum",)
PORTFOLIOS: Final = ("portfolio-with-equity-limits",)
MOST_SETS: Final = 200_000
"""Sums of bids that are kept at once."""
NARROWER: Final = "Search a narrower range of estates, or use fewer rows."


@dataclass(frozen=True)
class Span:
    """Estates from ``low`` to ``high``; ``step`` where no list of the places of change can be made."""

    low: Fraction
    high: Fraction
    step: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high or self.step <= 0:
            raise ValueError("a span rises from an estate of 0 or more, by steps above 0")


@dataclass(frozen=True)
class Reach:
    """Estates in rising order, from the low end of the span on."""

    estates: Iterator[Fraction]
    how: str
    """What the estates are."""
    is_complete: bool
    """Between two neighbours nothing can happen that does not show at one of them."""


def reach_of(ground: Shares | Bids, span: Span, most_runs: int) -> Reach:
    """The estates to try. Raises ``InputFault`` where a grid or a list of sums outgrows its limit."""
    if isinstance(ground, Shares):
        return _of_shares(ground, span, most_runs)
    return _of_bids(ground, span, most_runs)


def _of_shares(shares: Shares, span: Span, most_runs: int) -> Reach:
    if shares.rule.is_in_units:
        first, last = -(-span.low // 1), span.high // 1
        check_runs("more money", int(last - first) + 1, most_runs, NARROWER)
        return Reach((Fraction(units) for units in range(first, last + 1)), "every whole number of units", True)
    found = _turning_estates(shares, span)
    if found is None:
        return _grid(shares, span, most_runs)
    check_runs("more money", len(found), most_runs, NARROWER)
    how = "every estate at which an award changes its course; between two of them awards run in straight lines"
    return Reach(iter(found), how, True)


def _turning_estates(shares: Shares, span: Span) -> list[Fraction] | None:
    """Where the multiplier passes a turn of a curve; None where the curves hang on the estate or there are none."""
    curves = shares.with_estate(span.low).curves()
    if curves is None or curves != shares.with_estate(span.high).curves():
        return None
    sums = _levels(curves.values())
    return sorted({span.low, span.high} | {total for total in sums if span.low < total < span.high})


def _levels(curves: Collection[Curve]) -> list[Fraction]:
    """What the curves sum to at the start and at every turn: between two turns the sum is a straight line."""
    turns = {ZERO: ZERO}
    for curve in curves:
        for place, change in curve.turns:
            turns[place] = turns.get(place, ZERO) + change
    first = min(turns)
    level, slope, at = sum((curve.at(first) for curve in curves), ZERO), ZERO, first
    levels = []
    for place in sorted(turns):
        level, slope, at = level + slope * (place - at), slope + turns[place], place
        levels.append(level)
    return levels


def _of_bids(bids: Bids, span: Span, most_runs: int) -> Reach:
    asks, name = bids.case.asks, bids.name
    if name.startswith(IN_ORDER):
        stops = not name.endswith("-skip")
        found: Iterator[Fraction] = _where_orders_change(order_of(bids), asks, span, stops)
        return Reach(found, "every sum of money at which the round goes on to another bid", True)
    if name in OPTIMA:
        sums: Sequence[Fraction] = [cost for cost, _ in best_by_cost(asks, bids.case.values, span.high)]
        how = "the cost of every set that is worth more than all cheaper ones"
    elif name in PORTFOLIOS:
        sums, how = _sums(asks, span.high), "the cost of every set of bids"
    else:
        return _grid(bids, span, most_runs)
    return Reach(chain([span.low], (cost for cost in sums if span.low < cost)), how, True)


def _grid(ground: Ground, span: Span, most_runs: int) -> Reach:
    count = int((span.high - span.low) // span.step) + 1
    check_runs("more money", count, most_runs, f"Search a narrower range of estates, or longer steps. {NARROWER}")
    how = f"every {told(span.step, ground.unit)}; of the estates between them nothing is known"
    return Reach((span.low + i * span.step for i in range(count)), how, False)


def order_of(bids: Bids) -> tuple[str, ...]:
    """The whole order of a rule that goes down one: with money for every bid it funds them all, in order."""
    everything = sum(bids.case.asks.values(), ZERO)
    return bids.with_estate(everything).selection().funded


def _where_orders_change(order: Sequence[str], asks: Amounts, span: Span, stops: bool) -> Iterator[Fraction]:
    """From one estate to the least at which a bid fits that did not."""
    at: Fraction | None = span.low
    while at is not None and at <= span.high:
        yield at
        left, following = at, None
        for bid in order:
            if asks[bid] <= left:
                left -= asks[bid]
                continue
            fits_at = at - left + asks[bid]
            following = fits_at if following is None else min(following, fits_at)
            if stops:
                break
        at = following


def best_by_cost(asks: Amounts, values: Amounts, most: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Cost and value of every set that is worth more than all sets that cost no more; the empty one first.

    Source  Nemhauser and Ullmann, Management Science 15(9) (1969); no step shared with ``knapsack_optimum``.
    Raises ``InputFault`` above ``MOST_SETS``.
    """
    pounds = lcm(*(ask.denominator for ask in asks.values()))
    units = lcm(*(value.denominator for value in values.values()))
    front = [(0, 0)]
    for bid in sorted(asks):
        if values[bid] <= 0:
            continue
        ask, value = int(asks[bid] * pounds), int(values[bid] * units)
        added = [(cost + ask, worth + value) for cost, worth in front if cost + ask <= most * pounds]
        kept: list[tuple[int, int]] = []
        for cost, worth in sorted([*front, *added], key=lambda pair: (pair[0], -pair[1])):
            if not kept or worth > kept[-1][1]:
                kept.append((cost, worth))
        front = kept
        _check_sets(len(front))
    return [(Fraction(cost, pounds), Fraction(worth, units)) for cost, worth in front]


def _check_sets(count: int) -> None:
    if count > MOST_SETS:
        what = f"more money needs a list of more than {MOST_SETS:,} sums of bids, which is the limit."
        raise InputFault([Finding("probe", 0, 0, what, NARROWER)])


def _sums(asks: Amounts, most: Fraction) -> list[Fraction]:
    sums = {ZERO}
    for ask in asks.values():
        sums |= {total + ask for total in sums if total + ask <= most}
        _check_sets(len(sums))
    return sorted(sums)


def natural_end(ground: Shares | Bids) -> Fraction | None:
    """Where everybody has all they ask for: the sum of claims, or of asks; None where nothing is asked for."""
    if isinstance(ground, Bids):
        return max(sum(ground.case.asks.values(), ZERO), ground.estate)
    if "claim" in ground.problem.columns:
        return max(sum(ground.problem.columns["claim"].values(), ZERO), ground.estate)
    return None
