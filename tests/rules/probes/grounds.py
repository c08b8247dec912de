"""Small grounds for probes: random problems of every rule, the examples of the register, and a portfolio by hand."""

from __future__ import annotations

import random
from fractions import Fraction

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.probes import Bids, Shares
from funding_alloc.rules.register import RULES
from tests.rules.bids.selection_cases import case_of, subsets
from tests.rules.estates.problems import problem_for, shared

TENTH = Fraction(1, 10)
ONE = Fraction(1)
PURE = [name for name, rule in SELECTION_RULES.items() if rule.select]


def exact(*figures: int) -> tuple[Fraction, ...]:
    """Whole figures as the probes hold them."""
    return tuple(map(Fraction, figures))


def shares_of(name: str, seed: int) -> Shares | None:
    """A random problem of a rule, or None where the rule refuses it."""
    problem = problem_for(RULES[name], random.Random(seed).randint)
    return None if shared(RULES[name], problem) is None else Shares(RULES[name], problem)


def claims(name: str, estate: int, **claimed: int) -> Shares:
    """Claims by id."""
    cells = {code: Fraction(claim) for code, claim in claimed.items()}
    return Shares(RULES[name], Problem(Fraction(estate), {"claim": cells}, {}, tuple(cells)))


def bids_of(name: str, seed: int) -> Bids:
    """A random case of a rule."""
    return Bids(SELECTION_RULES[name], case_of(seed))


def portfolio(case: SelectionCase) -> Bids:
    """The portfolio rule, solved by trying every set."""
    return Bids(SELECTION_RULES["portfolio-with-equity-limits"], case, solve=_best_allowed)


def _best_allowed(case: SelectionCase) -> Selection:
    def cost(chosen: tuple[str, ...]) -> Fraction:
        return sum((case.asks[bid] for bid in chosen), Fraction(0))

    allowed = [chosen for chosen in subsets(case.asks) if cost(chosen) <= case.quantum and _is_allowed(case, chosen)]
    if not allowed:
        raise ValueError("no set meets every limit")
    best = min(allowed, key=lambda chosen: (-sum(case.values[bid] for bid in chosen), cost(chosen), chosen))
    return Selection(best, cost(best), case.quantum - cost(best))


def _is_allowed(case: SelectionCase, chosen: tuple[str, ...]) -> bool:
    limits = case.limits
    for region, bound in limits.bounds.items():
        spent = sum(case.asks[bid] for bid in chosen if limits.regions[bid] == region)
        if spent < bound.at_least or (bound.at_most is not None and spent > bound.at_most):
            return False
    owned = [limits.owners[bid] for bid in chosen if bid in limits.owners]
    most = limits.most_per_owner
    if most is not None and any(owned.count(owner) > most for owner in owned):
        return False
    if any(len({*group} & {*chosen}) > 1 for group in limits.exclusive):
        return False
    return all(other in chosen for one, other in limits.requires if one in chosen)
