"""How far money goes where need is.

``money`` has areas on its last axis and any leading axes (draws of a simulated competition); ``population`` and
``need`` have one value per area, a higher ``need`` meaning needier. A result has the leading shape. Areas with no money
stay in, residents count once each, and what is undefined is NaN, never 0.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funding_alloc.comparison.dispersion import (
    Array,
    above_zero,
    amounts,
    finite_numbers,
    money_and_people,
    one_each,
    ratio,
    total,
)

FIFTH: Final = 0.2


def _need_groups(people: Array, need: Array) -> tuple[Array, Array, NDArray[np.intp]]:
    """Pool areas tied in need: each group's share of people, the share less needy, and the group of each area."""
    _, group = np.unique(need, return_inverse=True)
    share = np.bincount(group, weights=people) / people.sum()
    return share, np.cumsum(share) - share, group


def fractional_rank(population: ArrayLike, need: ArrayLike) -> Array:
    """Place each area in the population ordered from least to most needy.

    Rule    R_i = share of people in less needy areas + half the share of people in areas of the same need.
    Units   persons and any scale of need in, ranks between 0 and 1 out.
    Source  Lerman and Yitzhaki (1989), Journal of Econometrics 42; ties share the mid-point of their group.
    Promise the population-weighted mean rank is 1/2; the order of rows does not matter, ties included.
    """
    people = above_zero("population", population, np.size(population))
    share, less_needy, group = _need_groups(people, one_each("need", need, people.size))
    return (less_needy + share / 2)[group]


def concentration_index(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Measure whether money per head goes to needier (positive) or less needy (negative) people.

    Rule    C = (2 / mu) sum f_i (y_i - mu)(R_i - 1/2); computed as 2 sum s_i (R_i - 1/2), with s shares of money,
            which is the same since the weighted mean of R is 1/2.
    Units   GBP, persons and any scale of need in (only the order counts), a pure index out; NaN if there is no money.
    Source  Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77.
    Promise between -1 and 1, at most 1 minus the neediest group's share of people; 0 if money per head is equal.
    """
    pounds, people = money_and_people(money, population)
    return ratio(2 * total(pounds * (fractional_rank(people, need) - 0.5)), total(pounds))


def _burden(people: Array, need: ArrayLike) -> Array:
    """Return population x need, for a need that is 0 or more and not 0 everywhere."""
    burden = people * one_each("need", amounts("need", need), people.size)
    if not burden.any():
        raise ValueError("need is 0 in every area, so no money can be proportional to it")
    return burden


def proportional_to_need(total_money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Share a total so that every area has the same money per head and unit of need.

    Rule    x_i = total * N_i h_i / sum(N h).
    Units   GBP in and out; need must be on a ratio scale, where 0 is none and twice the figure is twice the need.
    Source  the benchmark against which a concentration index is read.
    Promise sums to the total; x_i / (N_i h_i) is the same wherever need is above 0.
    """
    pounds = finite_numbers("total_money", total_money)
    if (pounds < 0).any():
        raise ValueError("total_money must be 0 or more")
    burden = _burden(above_zero("population", population, np.size(population)), need)
    return np.asarray(pounds[..., np.newaxis] * (burden / burden.sum()), dtype=np.float64)


def concentration_gap(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Compare the concentration index with that of money proportional to need.

    Rule    C(money) - C(money proportional to population x need).
    Units   GBP, persons and need on a ratio scale in, a difference of indices out; NaN if there is no money.
    Source  benchmark reading of Kakwani, Wagstaff and van Doorslaer (1997): against 0, C flatters any pro-need rule.
    Promise 0 if money is proportional to need; positive if money is more concentrated on need than that.
    """
    pounds, people = money_and_people(money, population)
    benchmark = concentration_index(_burden(people, need), people, need)
    return np.asarray(concentration_index(pounds, people, need) - benchmark, dtype=np.float64)


def share_to_neediest_fifth(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Return the share of money that reaches the neediest fifth of people (not of areas).

    Rule    sum over areas of money share x the part of the area inside the fifth; the marginal area, or the marginal
            group of areas tied in need, counts pro rata.
    Units   GBP, persons and any scale of need in, a share between 0 and 1 out; NaN if there is no money.
    Source  quantile share of a concentration curve, read at four fifths of the population.
    Promise one fifth if money per head is equal; the order of rows does not matter, ties included.
    """
    return shares_by_fifth(money, population, need)[..., -1]


def shares_by_fifth(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Return the share of money that reaches each fifth of people, the least needy first.

    Rule    sum over areas of money share x the part of the area inside the fifth; an area that a boundary cuts, or a
            group of areas tied in need, counts in both fifths pro rata.
    Units   GBP, persons and any scale of need in; five shares on the last axis out; NaN if there is no money.
    Source  steps of a concentration curve, read at each fifth of the population.
    Promise the five sum to 1; each is a fifth if money per head is equal.
    """
    pounds, people = money_and_people(money, population)
    share, less_needy, group = _need_groups(people, one_each("need", need, people.size))
    needier = 1 - (less_needy + share)
    above = [np.clip((k * FIFTH - needier) / share, 0, 1) for k in range(5, -1, -1)]
    whole = total(pounds)
    fifths = [ratio(total(pounds * (upper - lower)[group]), whole) for upper, lower in pairwise(above)]
    return np.stack(fifths, axis=-1)


def index_if_each_area_counts_once(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Return the concentration index of money per head where an area counts once, whatever its people.

    Rule    C of y_i = x_i / N_i with f_i = 1 / n.
    Units   as ``concentration_index``.
    Source  shown beside the index by people, since tables of districts are often read so.
    Promise the concentration index itself where all areas have the same population.
    """
    pounds, people = money_and_people(money, population)
    return concentration_index(pounds / people, np.ones(people.size), need)


def distance_from_target(money: ArrayLike, target: ArrayLike) -> Array:
    """Return the share of the money that would have to move for every area to have its target share.

    Rule    D = 1/2 sum |x_i / sum(x) - t_i / sum(t)|.
    Units   GBP in; the target in any unit, one value per area, since only its shares count; a share out; NaN if there
            is no money.
    Source  Hoover (1936), Review of Economics and Statistics 18; distance from target as in NHS allocations.
    Promise 0 exactly when money is proportional to the target; below 1 if every target is above 0, and 1 only if all
            the money lies where the target is 0.
    """
    pounds = amounts("money", money)
    goal = one_each("target", amounts("target", target), pounds.shape[-1])
    if not goal.any():
        raise ValueError("target is 0 in every area, so it has no shares to compare with")
    shares = ratio(pounds, total(pounds)[..., np.newaxis])
    return total(np.abs(shares - goal / goal.sum()) / 2)


def areas_with_nothing(money: ArrayLike) -> NDArray[np.int64]:
    """Count the areas that get no money.

    Rule    number of i with x_i = 0.
    Units   GBP in, whole areas out.
    Source  companion of a concentration index, which cannot tell a few large awards from many small ones.
    Promise between 0 and the number of areas; the sizes of the other amounts do not matter.
    """
    return np.asarray((amounts("money", money) == 0).sum(axis=-1), dtype=np.int64)
