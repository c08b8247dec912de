"""Rules for claims that no single multiplier drives: they look at the group as a whole, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import factorial, lcm
from typing import Final

from funding_alloc.rules.estates.claim_curves import equal_awards, equal_losses, proportional
from funding_alloc.rules.estates.parametric import share_by_curves
from funding_alloc.rules.figures import ZERO

Claims = Mapping[str, Fraction]
Awards = dict[str, Fraction]

MOST_SUMS: Final = 100_000
"""Coalitions of different size or joint claim that the exact rules count one by one."""
MOST_ROUNDS: Final = 2_000
"""Rounds after which the recursive rule gives up instead of guessing."""


class TooLargeForExact(ValueError):
    """The exact answer would need more work than the stated limit."""


def adjusted_proportional(estate: Fraction, claims: Claims) -> Awards:
    """Concede, then share in proportion.

    Rule    m = what the claims of all others leave of the estate; the rest goes in proportion to claim - m, none
            counted above the rest.
    Source  Curiel, Maschler and Tijs, Bankruptcy games (1987).
    """
    total = sum(claims.values(), ZERO)
    conceded = {code: max(estate - (total - claim), ZERO) for code, claim in claims.items()}
    rest = estate - sum(conceded.values(), ZERO)
    revised = {code: min(claim - conceded[code], rest) for code, claim in claims.items()}
    shared = share_by_curves(proportional(revised), rest).amounts
    return {code: conceded[code] + shared[code] for code in claims}


def minimal_overlap(estate: Fraction, claims: Claims) -> Awards:
    """Lay claims over the estate so that as little as possible is claimed by many.

    Rule    below m claims are nested and each layer is shared by those who claim it; above m each has a part alone,
            with m such that the parts fill the estate (m = estate where one claim covers it).
    Source  O'Neill, A problem of rights arbitration from the Talmud (1982).
    """
    height = _height(estate, claims)
    order = sorted(claims, key=lambda code: (claims[code], code))
    awards: Awards = {}
    layers, below = ZERO, ZERO
    for i, code in enumerate(order):
        top = min(claims[code], height)
        layers += (top - below) / (len(order) - i)
        below = top
        awards[code] = layers + max(min(claims[code], estate) - height, ZERO)
    return {code: awards[code] for code in claims}


def _height(estate: Fraction, claims: Claims) -> Fraction:
    """Where the nested part ends: the least m with sum of max(claim - m, 0) = estate - m."""
    if max(claims.values(), default=ZERO) >= estate:
        return estate
    above = sorted(claims.values(), reverse=True)
    total = sum(above, ZERO)
    for count in range(len(above), 1, -1):
        found = (total - estate) / (count - 1)
        if found <= above[count - 1] and (count == len(above) or found >= above[count]):
            return found
        total -= above[count - 1]
    raise AssertionError("the claims cover the estate, so the parts fill it somewhere")


def random_arrival(estate: Fraction, claims: Claims) -> Awards:
    """Serve claimants in order of arrival while money lasts, averaged over all orders.

    Rule    x = mean over orders of min(claim, what those before leave); counted by size and joint claim of who is
            before, so that 20 equal claims cost no more than 20 counts.
    Source  O'Neill (1982), the recursive completion rule: the Shapley value of the bankruptcy game.
    Raises ``TooLargeForExact`` above ``MOST_SUMS`` counts.
    """
    scale, pot, whole = _whole(estate, claims)
    counts = _coalitions(whole, pot)
    n = len(claims)
    orders = [factorial(size) * factorial(n - size - 1) for size in range(n)]
    awards: Awards = {}
    for code, claim in whole.items():
        without = _without(counts, claim)
        paid = sum(many * orders[size] * min(claim, pot - joint) for (size, joint), many in without.items())
        awards[code] = Fraction(paid, factorial(n) * scale) if claim else ZERO
    return awards


def average_of_awards(estate: Fraction, claims: Claims) -> Awards:
    """Take the centre of all divisions that give nobody less than nothing or more than their claim.

    Rule    x = the centroid of {0 <= x <= claim, sum x = estate}: simplices with signs, one for each set of claimants
            held above their claim.
    Source  Mirás Calvo, Quinteiro Sandomingo and Sánchez Rodríguez, The average-of-awards rule (2022).
    Raises ``TooLargeForExact`` above ``MOST_SUMS`` counts.
    """
    positive = {code: claim for code, claim in claims.items() if claim > 0}
    total = sum(positive.values(), ZERO)
    if len(positive) < 2 or estate in (0, total):
        share = estate / total if total else ZERO
        return {code: claim * share for code, claim in claims.items()}
    if 2 * estate > total:  # self-dual: what is lost is shared as an award, and the smaller side has fewer sets
        lost = average_of_awards(total - estate, claims)
        return {code: claims[code] - lost[code] for code in claims}
    scale, pot, whole = _whole(estate, positive)
    n = len(whole)
    counts = _coalitions(whole, pot)
    size_of_all = sum((-1) ** size * many * (pot - joint) ** (n - 1) for (size, joint), many in counts.items())
    evenly = sum((-1) ** size * many * (pot - joint) ** n for (size, joint), many in counts.items())
    awards = dict.fromkeys(claims, ZERO)
    for code, claim in whole.items():
        held = sum(
            (-1) ** (size + 1) * many * (pot - joint - claim) ** (n - 1)
            for (size, joint), many in _without(counts, claim).items()
            if joint + claim < pot
        )
        awards[code] = Fraction(evenly + n * claim * held, n * size_of_all * scale)
    return awards


def average_of_extremes(estate: Fraction, claims: Claims) -> Awards:
    """Half way between equal awards and equal losses.

    Rule    x = (constrained equal awards + constrained equal losses) / 2.
    Source  ClaimsProblems manual, AV; Thomson, How to Divide When There Isn't Enough (2019), on averages of rules.
    """
    awards = share_by_curves(equal_awards(claims), estate).amounts
    losses = share_by_curves(equal_losses(claims), estate).amounts
    return {code: (awards[code] + losses[code]) / 2 for code in claims}


def dominguez_thomson(estate: Fraction, claims: Claims) -> Awards:
    """Pay everybody a reasonable lower bound, revise the claims, and go on until nothing is left.

    Rule    each round pays min(claim, estate) / n; once every claim that is left covers the estate the rounds to come
            are a series with a known sum, equal shares.
    Source  Dominguez and Thomson, A new solution to the problem of adjudicating conflicting claims (2006).
    Raises ``TooLargeForExact`` after ``MOST_ROUNDS`` rounds.
    """
    if sum(claims.values(), ZERO) == estate:
        return dict(claims)
    left, open_claims = estate, dict(claims)
    for _ in range(MOST_ROUNDS):
        wanting = [code for code, claim in open_claims.items() if claim > 0]
        if all(open_claims[code] >= left for code in wanting):
            for code in wanting:
                open_claims[code] -= left / len(wanting)
            return {code: claims[code] - open_claims[code] for code in claims}
        paid = {code: min(claim, left) / len(claims) for code, claim in open_claims.items()}
        open_claims = {code: claim - paid[code] for code, claim in open_claims.items()}
        left -= sum(paid.values(), ZERO)
    raise TooLargeForExact(f"the rule has no end within {MOST_ROUNDS:,} rounds on these claims")


def _whole(estate: Fraction, claims: Claims) -> tuple[int, int, dict[str, int]]:
    """Estate and claims in the unit in which all are whole: whole numbers count much faster."""
    scale = lcm(estate.denominator, *(claim.denominator for claim in claims.values()))
    return scale, int(estate * scale), {code: int(claim * scale) for code, claim in claims.items()}


def _coalitions(claims: Mapping[str, int], below: int) -> dict[tuple[int, int], int]:
    """How many sets of claimants there are of each size and joint claim, as far as the joint claim is below a pot."""
    counts = {(0, 0): 1} if below > 0 else {}
    for claim in claims.values():
        for (size, joint), many in list(counts.items()):
            if joint + claim < below:
                place = (size + 1, joint + claim)
                counts[place] = counts.get(place, 0) + many
        if len(counts) > MOST_SUMS:
            raise TooLargeForExact(f"more than {MOST_SUMS:,} coalitions would have to be counted one by one")
    return counts


def _without(counts: Mapping[tuple[int, int], int], claim: int) -> dict[tuple[int, int], int]:
    """The counts of the sets that one claimant is not in: all, less those that the claimant joins."""
    found: dict[tuple[int, int], int] = {}
    for size, joint in sorted(counts):
        joined = found.get((size - 1, joint - claim), 0)
        found[size, joint] = counts[size, joint] - joined
    return found
