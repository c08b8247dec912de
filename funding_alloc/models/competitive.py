"""Competitive bidding: real awards, or the choice among bids, posed under the money on offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from funding_alloc.models.columns import at_most, column, exactly, money
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Sense


def pose_awards(fund: str, awards: Mapping[str, int], quantum: int) -> AllocationProblem:
    """Pose: the awards made, each at its own amount, within the quantum; what is left stays unallocated."""
    paid = {code: column("paid", code) for code in sorted(awards)}
    left = column("paid", UNALLOCATED)
    amounts = [money(paid[code], awards[code], awards[code]) for code in sorted(awards)]
    reason = f"awards of {fund} and what is left over make up the money on offer"
    total = exactly("total", dict.fromkeys([*paid.values(), left], 1), quantum, reason)
    goal = Goal("left_over", Sense.MINIMISE, {left: Fraction(1)})
    return AllocationProblem(column("awards", fund), (*amounts, money(left)), (total,), (goal,))


def pose_selection(fund: str, asks: Sequence[int], benefits: Sequence[int], quantum: int) -> AllocationProblem:
    """Pose: the set of bids with the greatest claimed benefit that the quantum can fund."""
    names = [column("bid", f"{i:04d}") for i in range(len(asks))]
    amounts = tuple(Amount(name, AmountKind.CHOICE, Fraction(0), Fraction(1)) for name in names)
    limit = at_most("total", dict(zip(names, asks, strict=True)), quantum, f"{fund} has no more money on offer")
    worth = {name: Fraction(benefit) for name, benefit in zip(names, benefits, strict=True)}
    return AllocationProblem(column("selection", fund), amounts, (limit,), (Goal("benefit", Sense.MAXIMISE, worth),))
