"""Whether money rises faster than need does, and how far areas are from their targets.

``money`` has areas on its last axis and any leading axes; ``population`` and ``need`` have one value per area, need on
a ratio scale. A result has the leading shape; what is undefined is NaN, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from funding_alloc.comparison.dispersion import Array, amounts, gini, money_and_people, one_each, ratio, total
from funding_alloc.comparison.targeting import concentration_index


def kakwani(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Compare how concentrated money is on need with how unequal need itself is.

    Rule    K = C(money by need) - G(need), both by people; need per resident in the place of income.
    Units   GBP, persons and need of 0 or more in, a difference of indices out; NaN if there is no money or no need.
    Source  Kakwani (1977), Economic Journal 87, for taxes and income.
    Promise between -2 and 1; 0 if money is proportional to population x need; positive if it rises faster than need.
    """
    pounds, people = money_and_people(money, population)
    burden = people * one_each("need", amounts("need", need), people.size)
    return np.asarray(concentration_index(pounds, people, need) - gini(burden, people), dtype=np.float64)


def suits(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Compare the running share of money with the running share of need, from the least needy area up.

    Rule    S = 1 - 2 x the area under the share of money against the share of population x need, in order of need;
            areas of like need as one straight line.
    Units   as ``kakwani``.
    Source  Suits (1977), American Economic Review 67, for taxes and income.
    Promise between -1 and 1; 0 if money is proportional to population x need; positive if the needier have more than
            their part of need; the order of rows does not matter, ties included.
    """
    pounds, people = money_and_people(money, population)
    levels = one_each("need", amounts("need", need), people.size)
    names, group = np.unique(levels, return_inverse=True)
    burden = np.bincount(group, weights=people * levels, minlength=names.size)
    if not burden.any():
        raise ValueError("need is 0 in every area, so no money can be held against it")
    member = (group[:, np.newaxis] == np.arange(names.size)).astype(np.float64)
    by_level = pounds @ member
    before = np.cumsum(by_level, axis=-1) - by_level / 2
    return np.asarray(1 - 2 * ratio(total(before * (burden / burden.sum())), total(pounds)), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class RelativeGap:
    """How far areas are from their targets, as parts of them; areas without a target are counted, not measured."""

    largest: Array
    """The gap that is furthest from 0, with its sign."""
    root_mean_square: Array
    without_target: int


def relative_gap(money: ArrayLike, target: ArrayLike) -> RelativeGap:
    """Return the largest and the root mean square distance from target, as parts of the target.

    Rule    d_i = x_i / t_i - 1 with targets scaled to the money; areas whose target is 0 take no part, and are counted.
    Units   GBP and any target in, parts of the target out; NaN if there is no money.
    Source  distance from target as in NHS allocations.
    Promise 0 if money is proportional to the target.
    """
    pounds = amounts("money", money)
    goal = one_each("target", amounts("target", target), pounds.shape[-1])
    has = goal > 0
    if not has.any():
        raise ValueError("the target is 0 in every area")
    part = ratio(pounds, total(pounds)[..., np.newaxis])[..., has]
    gap = part / (goal[has] / goal.sum()) - 1
    furthest = np.argmax(np.abs(gap), axis=-1)[..., np.newaxis]
    largest = np.take_along_axis(gap, furthest, axis=-1)[..., 0]
    square = np.sqrt(np.mean(gap**2, axis=-1))
    return RelativeGap(np.asarray(largest), np.asarray(square), int((~has).sum()))
