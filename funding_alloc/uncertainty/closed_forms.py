"""What theory says of selection and contests: the figures that simulation is tested against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

NORMAL: Final = NormalDist()


def selection_intensity(bids: int, winners: int) -> float:
    """Mean standard score of the best ``winners`` of ``bids``, exactly.

    Rule    (N / k) x integral of z phi(z) P(fewer than k of the N - 1 others lie above z), on a grid of 6,001 points.
    Units   standard deviations of the score.
    Source  order statistics of independent standard normal scores (David and Nagaraja, Order Statistics, 2003).
    Promise 0 where everybody wins; falls as more win; agrees with integration by SciPy to 1e-8.
    Raises ``ValueError`` unless 1 <= winners <= bids.
    """
    _check_counts(bids, winners)
    z = np.linspace(-9, 9, 6001)
    above = np.array([0.5 * math.erfc(x / math.sqrt(2)) for x in z])
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in z])
    logs = [math.lgamma(bids) - math.lgamma(j + 1) - math.lgamma(bids - j) for j in range(winners)]
    count = np.arange(winners)[:, None]
    terms = np.array(logs)[:, None] + count * np.log(above) + (bids - 1 - count) * np.log(below)
    weight = np.exp(terms).sum(axis=0) * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return float(bids / winners * np.trapezoid(z * weight, z))


def asymptotic_intensity(bids: int, winners: int) -> float:
    """The same for very many bids: phi(z) / p at the quantile z above which a share p = winners / bids lies.

    Promise above the exact figure, by 0.3% for 105 of 305 bids and by 4.7% for 5 of 20.
    """
    _check_counts(bids, winners)
    if winners == bids:
        return 0.0
    share = winners / bids
    return NORMAL.pdf(NORMAL.inv_cdf(1 - share)) / share


def quality_of_ranked(bids: int, winners: int, reliability: float) -> float:
    """Mean true quality of winners chosen by rank: sqrt(r) x intensity, in standard deviations."""
    return math.sqrt(_share(reliability)) * selection_intensity(bids, winners)


def optimisers_curse(bids: int, winners: int, reliability: float) -> float:
    """How far winners fall short of their scores if these are read as unbiased.

    Rule    (1 - r) x intensity: of a score, a share r is to be expected and the rest is luck.
    Units   standard deviations of the score.
    Source  Smith and Winkler, The Optimizer's Curse, Management Science 52(3) (2006).
    """
    return (1 - _share(reliability)) * selection_intensity(bids, winners)


@dataclass(frozen=True)
class ThresholdLottery:
    """A lottery among bids that reach a bar."""

    pass_share: float
    quality: float
    """Mean true quality of winners, standard deviations."""
    win_chance: float
    """Of a bid that reaches the bar, on average; at most 1."""
    loss_against_ranking: float
    """Standard deviations of true quality."""


def threshold_lottery(bids: int, winners: int, bar_sd: float, reliability: float) -> ThresholdLottery:
    """Draw winners by lot among bids at least ``bar_sd`` standard deviations above the mean score.

    Rule    1 - Phi(t) pass; their mean true quality is sqrt(r) phi(t) / (1 - Phi(t)), whoever of them wins.
    Source  mean of a truncated normal; mBio 7(2) (2016) on modified lotteries.
    Promise the loss is what ranking would gain with the same number of winners; it grows with reliability.
    """
    _check_counts(bids, winners)
    if not math.isfinite(bar_sd):
        raise ValueError("the bar must be a finite number of standard deviations")
    passing = 0.5 * math.erfc(bar_sd / math.sqrt(2))
    quality = math.sqrt(_share(reliability)) * NORMAL.pdf(bar_sd) / passing
    chance = min(winners / (bids * passing), 1.0)
    return ThresholdLottery(passing, quality, chance, quality_of_ranked(bids, winners, reliability) - quality)


@dataclass(frozen=True)
class Contest:
    """A contest in equilibrium: everybody spends effort in vain but for the winner. Units: those of the prize."""

    effort_each: float
    total_effort: float
    dissipation: float
    """Total effort for each pound of the prize."""
    win_chance: float
    expected_payoff: float


def symmetric_contest(bidders: int, prize: float, exponent: float) -> Contest:
    """Tullock's contest of equal bidders for one prize.

    Rule    a bidder wins with chance effort^e / sum of efforts^e; effort = e (n - 1) / n^2 x prize.
    Source  Tullock, Efficient Rent Seeking (1980). The exponent is not the reliability of scores.
    Promise nobody gains by another effort; dissipation e (n - 1) / n is at most 1.
    Raises ``ValueError`` for e > n / (n - 1), where there is no such equilibrium: payoffs would be below 0.
    """
    if bidders < 2 or not prize > 0 or not exponent > 0 or not math.isfinite(prize):
        raise ValueError("a contest needs two bidders or more, a prize and an exponent above 0")
    if exponent * (bidders - 1) > bidders:
        raise ValueError(f"with {bidders} bidders an exponent above {bidders}/{bidders - 1} has no such equilibrium")
    effort = exponent * (bidders - 1) / bidders**2 * prize
    total = bidders * effort
    return Contest(effort, total, total / prize, 1 / bidders, prize / bidders - effort)


@dataclass(frozen=True)
class UnequalContest:
    """Two bidders for whom effort costs unequal amounts."""

    win_chances: tuple[float, float]
    efforts: tuple[float, float]


def unequal_contest(unit_costs: tuple[float, float], prize: float) -> UnequalContest:
    """Tullock's contest of two with exponent 1: bias towards the able, in closed form.

    Rule    p_1 = c_2 / (c_1 + c_2); effort_1 = prize x c_2 / (c_1 + c_2)^2.
    Source  the first-order conditions of Tullock (1980) with unequal unit costs.
    Promise the bidder for whom effort is cheaper wins more often; both spend the same money.
    """
    one, two = unit_costs
    if not (one > 0 and two > 0 and prize > 0 and math.isfinite(one + two + prize)):
        raise ValueError("unit costs and prize must be above 0")
    both = one + two
    return UnequalContest((two / both, one / both), (prize * two / both**2, prize * one / both**2))


def _check_counts(bids: int, winners: int) -> None:
    if not 1 <= winners <= bids:
        raise ValueError(f"{winners} winners of {bids} bids: there must be one, and no more than bids")


def _share(reliability: float) -> float:
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability is a share between 0 and 1, not {reliability}")
    return reliability
