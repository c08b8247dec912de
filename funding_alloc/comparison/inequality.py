"""How unequal money per head is by other measures than the Gini: Theil with regions apart, Atkinson, by unit of need.

``money`` has areas on its last axis and any leading axes; ``population``, ``need`` and ``regions`` have one value per
area. A result has the leading shape. Areas with no money stay in; what is undefined is NaN, never 0. The mean log
deviation is not offered: it is infinite wherever an area has nothing, which under bidding is the normal case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from funding_alloc.comparison.dispersion import Array, above_zero, gini, money_and_people, ratio, total


@dataclass(frozen=True, eq=False)
class TheilParts:
    """The Theil index, and what of it lies between regions and within them: the two add up to it."""

    whole: Array
    between: Array
    within: Array


def theil(money: ArrayLike, population: ArrayLike) -> Array:
    """Measure how unequal money per head is; differences among those who have much weigh more than in the Gini.

    Rule    T = sum f_i r_i ln r_i, with r_i = y_i / mu, f shares of people, and 0 ln 0 = 0.
    Units   GBP and persons in, a pure number out; NaN if there is no money.
    Source  Theil (1967), Economics and Information Theory, chapter 4.
    Promise 0 if money per head is equal; at most ln(1 / min f), when the smallest area has everything.
    """
    pounds, people = money_and_people(money, population)
    shares = ratio(pounds, total(pounds)[..., np.newaxis])
    return total(_entropy(shares, people / people.sum()))


def theil_by_region(money: ArrayLike, population: ArrayLike, regions: Sequence[str]) -> TheilParts:
    """Split the Theil index into what lies between regions and what lies within them.

    Rule    between: the index of regions taken as areas; within: sum s_g T_g, with s_g a region's share of money.
    Units   as ``theil``; a region for each area.
    Source  Theil (1967), chapter 4; the split is exact.
    Promise between + within = whole; each is 0 or more; one region for all, or one for each, leaves one part.
    """
    pounds, people = money_and_people(money, population)
    member = _members(regions, people.size)
    whole = theil(pounds, people)
    between = theil(pounds @ member, people @ member)
    return TheilParts(whole, between, np.asarray(np.maximum(whole - between, 0.0), dtype=np.float64))


def _members(regions: Sequence[str], areas: int) -> Array:
    """Ones where an area (row) is in a region (column), else noughts."""
    if len(regions) != areas:
        raise ValueError(f"regions must be a list of {areas} names; it has {len(regions)}")
    names, group = np.unique(np.asarray(regions, dtype=str), return_inverse=True)
    return np.asarray(group[:, np.newaxis] == np.arange(names.size), dtype=np.float64)


def _entropy(shares: Array, people: Array) -> Array:
    """Shares of money times their logarithm against shares of people; 0 where there is no money."""
    logs = np.log(shares / people, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(shares * logs, dtype=np.float64)


def atkinson(money: ArrayLike, population: ArrayLike, aversion: float) -> Array:
    """Return the share of the money that could be given up for equal money per head without loss of welfare.

    Rule    A = 1 - (sum f_i r_i^(1-e))^(1/(1-e)); for e = 1 its limit, 1 - product of r_i^f_i.
    Units   GBP and persons in; e, the aversion to inequality, above 0; a share out; NaN if there is no money.
    Source  Atkinson (1970), Journal of Economic Theory 2.
    Promise 0 if money per head is equal, never above 1; 1 where an area has nothing and e is 1 or more.
    """
    if not aversion > 0 or not np.isfinite(aversion):
        raise ValueError(f"the aversion to inequality must be above 0; it is {aversion}")
    pounds, people = money_and_people(money, population)
    share = people / people.sum()
    relative = ratio(pounds / people, (total(pounds) / people.sum())[..., np.newaxis])
    with np.errstate(divide="ignore"):
        if aversion == 1:
            equal = np.exp(total(share * np.log(relative)))
        else:
            equal = total(share * relative ** (1 - aversion)) ** (1 / (1 - aversion))
    return np.asarray(np.clip(1 - equal, 0, 1), dtype=np.float64)


def gini_by_need(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Measure how unequal money is for each unit of need, where ``gini`` measures it for each head.

    Rule    the Gini of x_i / (N_i h_i), each unit of N_i h_i counting once.
    Units   GBP, persons and need on a ratio scale and above 0 everywhere; a pure index out; NaN if there is no money.
    Source  the Gini coefficient with need burdens in the place of people.
    Promise 0 exactly when money is proportional to population x need.
    """
    pounds, people = money_and_people(money, population)
    return gini(pounds, people * above_zero("need", need, people.size))


def top_to_bottom(money: ArrayLike, burden: ArrayLike, regions: Sequence[str]) -> Array:
    """Return how many times the money for a unit of need the best funded region has of the worst funded.

    Rule    the greatest over the least of money / burden, added up by region.
    Units   GBP and any burden above 0 (people, or people x need) in; a ratio of 1 or more out; NaN where a region has
            nothing.
    Source  the ratio of extremes, as regional disparities are commonly told.
    Promise 1 if money is proportional to the burden of regions.
    """
    pounds, weight = money_and_people(money, burden)
    member = _members(regions, weight.size)
    each = (pounds @ member) / (weight @ member)
    return ratio(each.max(axis=-1), each.min(axis=-1))
