"""The problem of staying as close to target amounts as whole pounds and a total allow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from funding_alloc.models.columns import column, exactly, money
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense


def pose_least_movement(name: str, target: Mapping[str, Fraction], total: int, reason: str) -> AllocationProblem:
    """Pose: amounts that sum to ``total`` with the least movement from ``target``.

    Rule    minimise sum |x - target| subject to sum x = total, x >= 0.
    Units   GBP.
    Promise where targets sum to the total, the answer is the targets in whole pounds by largest remainder.
    """
    amounts: list[Amount] = []
    limits: list[Limit] = []
    goal: dict[str, Fraction] = {}
    for code in sorted(target):
        paid, over, under = column("paid", code), column("over", code), column("under", code)
        amounts += [money(paid), Amount(over, AmountKind.LEVEL), Amount(under, AmountKind.LEVEL)]
        goal |= {over: Fraction(1), under: Fraction(1)}
        distance = {paid: Fraction(1), over: Fraction(-1), under: Fraction(1)}
        what = "distance from target is counted in pounds above and below it"
        limits.append(Limit(column("distance", code), distance, target[code], target[code], what, Fraction(1)))
    paid_all = {column("paid", code): 1 for code in target}
    limits.append(exactly("total", paid_all, total, reason))
    return AllocationProblem(name, tuple(amounts), tuple(limits), (Goal("movement", Sense.MINIMISE, goal),))
