"""A portfolio of bids with limits of equity: the best set under them, posed as one problem of choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from funding_alloc.models.columns import column
from funding_alloc.schema.portfolio import EquityLimits, ValuedBids
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense, Solution

ONE = Fraction(1)


def pose_portfolio(
    fund: str, bids: ValuedBids, limits: EquityLimits, not_only: Sequence[str] = ()
) -> AllocationProblem:
    """Pose: the set of bids with the greatest value that the quantum can fund within the limits of equity.

    Rule    maximise the sum of value, then minimise the money; at most the quantum; each region between its bounds;
            each owner at most so many awards; of exclusive bids one at most; a bid only with what it requires.
            ``not_only``: bids of which at least one must be funded, for the runner-up.
    Units   GBP for asks, quantum and bounds; values in any one unit.
    Promise columns stand in the order of ids, so that the order of the bids changes nothing. Sets that tie in value
            and money: the allocator takes the least sum of places in that order, so not always the set that
            ``knapsack_optimum`` takes.
    Raises ``ValueError`` for limits about unknown bids, and where a limit in force does not place a bid.
    """
    limits.check(bids.asks)
    names = _names(bids)
    amounts = tuple(Amount(name, AmountKind.CHOICE, Fraction(0), ONE) for name in names.values())
    asks = {name: bids.asks[bid] for bid, name in names.items()}
    rows = [
        Limit("total", asks, None, bids.quantum, f"{fund} has no more money on offer"),
        *_regions(bids, limits, names),
        *_counts(limits, names),
    ]
    if not_only:
        reason = "the runner-up funds a bid that the optimum leaves out"
        rows.append(Limit("runner_up", {names[bid]: ONE for bid in not_only}, ONE, None, reason))
    worth = Goal("value", Sense.MAXIMISE, {names[bid]: value for bid, value in bids.values.items()})
    spent = Goal("spent", Sense.MINIMISE, asks)
    return AllocationProblem(column("portfolio", fund), amounts, tuple(rows), (worth, spent))


def funded_in(bids: ValuedBids, solution: Solution) -> tuple[str, ...]:
    """Read the funded bids off a solution, in order of id."""
    return tuple(bid for bid, name in _names(bids).items() if solution.pounds[name])


def _names(bids: ValuedBids) -> dict[str, str]:
    """Column of each bid, numbered in order of id: ids themselves may hold anything."""
    return {bid: column("bid", f"{i:06d}") for i, bid in enumerate(sorted(bids.asks))}


def _regions(bids: ValuedBids, limits: EquityLimits, names: Mapping[str, str]) -> Iterator[Limit]:
    for i, (region, bound) in enumerate(sorted(limits.bounds.items())):
        terms = {names[bid]: bids.asks[bid] for bid in names if limits.regions[bid] == region}
        most = f" and at most £{float(bound.at_most):,.0f}" if bound.at_most is not None else ""
        reason = f"region {region} gets at least £{float(bound.at_least):,.0f}{most}"
        yield Limit(column("region", f"{i:06d}"), terms, bound.at_least, bound.at_most, reason)


def _counts(limits: EquityLimits, names: Mapping[str, str]) -> Iterator[Limit]:
    if limits.most_per_owner is not None:
        for i, owner in enumerate(sorted(set(limits.owners.values()))):
            theirs = {names[bid]: ONE for bid in names if limits.owners[bid] == owner}
            reason = f"{owner} may win at most {limits.most_per_owner}"
            yield Limit(column("owner", f"{i:06d}"), theirs, None, Fraction(limits.most_per_owner), reason)
    for i, group in enumerate(sorted(tuple(sorted(set(group))) for group in limits.exclusive)):
        reason = f"only one of {', '.join(group)} may be funded"
        yield Limit(
            column("exclusive", f"{i:06d}"), dict.fromkeys((names[bid] for bid in group), ONE), None, ONE, reason
        )
    for i, (bid, needed) in enumerate(sorted(set(limits.requires))):
        terms = {names[bid]: ONE, names[needed]: -ONE}
        yield Limit(column("requires", f"{i:06d}"), terms, None, Fraction(0), f"{bid} is funded only with {needed}")
