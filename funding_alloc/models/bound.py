"""A bound that no answer to a problem can better, from prices that need not be right for it to hold."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from funding_alloc.schema.problem import AllocationProblem, Sense

ZERO = Fraction(0)


def best_possible(problem: AllocationProblem, prices: Mapping[str, float], most: Fraction) -> Fraction:
    """What the first goal can reach at best, by weak duality, in exact arithmetic.

    Rule    for a goal to be made small: sum of price x side of each limit, plus for each amount the least of its
            reduced cost x any value it may have. A price on a side that a limit does not have counts as nothing.
    Units   those of the goal; ``most`` bounds every amount that has no bound of its own.
    Promise no answer is better, whatever the prices; with the programme's own prices the bound is its optimum.
    Source  Lagrangian bound of a linear programme; the solver's word is not taken for it.
    """
    goal = problem.goals[0]
    sign = 1 if goal.sense is Sense.MINIMISE else -1
    reduced = {amount.name: sign * Fraction(goal.terms.get(amount.name, 0)) for amount in problem.amounts}
    total = ZERO
    for limit in problem.limits:
        price = sign * Fraction(prices.get(limit.name, 0.0))
        side = limit.at_least if price > 0 else limit.at_most
        if price == 0 or side is None:
            continue
        total += price * side
        for name, factor in limit.terms.items():
            reduced[name] -= price * Fraction(factor)
    for amount in problem.amounts:
        cost = reduced[amount.name]
        upper = most if amount.at_most is None else amount.at_most
        total += cost * (amount.at_least if cost > 0 else upper)
    return sign * total
