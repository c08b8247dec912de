"""The greatest sum of weighted benefits: a corner solution, shown because it is so often meant."""

from __future__ import annotations

from fractions import Fraction

from funding_alloc.rules.estates.claim_curves import proportional
from funding_alloc.rules.estates.parametric import share_by_curves
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.figures import ZERO
from funding_alloc.rules.powers import green_book_weight
from funding_alloc.rules.rule import CannotBeShared


def linear_utilitarian(problem: Problem) -> dict[str, Fraction]:
    """Fill claims in falling order of weighted benefit.

    Rule    w = (median income / income) ** eta; claims are met in falling order of w * benefit; areas of the same
            w * benefit share in proportion to claim.
    Promise no other division between nothing and the claims has a greater sum of w * benefit * award.
    """
    median, eta = problem.figure("median_income"), problem.figure("eta")
    claims, incomes = problem.column("claim"), problem.column("income")
    try:
        weights = {code: green_book_weight(income, median, eta) for code, income in incomes.items()}
    except ValueError as fault:
        raise CannotBeShared("eta", f"{fault}.", "Write it with fewer decimals.") from None
    worth = {code: benefit * weights[code] for code, benefit in problem.column("benefit").items()}
    awards = dict.fromkeys(claims, ZERO)
    left = problem.estate
    for level in sorted(set(worth.values()), reverse=True):
        group = {code: claims[code] for code in claims if worth[code] == level}
        spent = min(left, sum(group.values(), ZERO))
        awards |= share_by_curves(proportional(group), spent).amounts
        left -= spent
    return awards
