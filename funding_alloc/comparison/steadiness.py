"""How much money jumps: from year to year, against what was announced, and with the luck of a draw.

What is undefined is NaN, never 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from funding_alloc.comparison.dispersion import Array, amounts, ratio, total


def volatility(pounds_by_year: ArrayLike) -> Array:
    """Return the spread of yearly growth.

    Rule    standard deviation (n - 1) of ln(x_t / x_{t-1}), over the pairs of years in which both are above 0.
    Units   GBP with years, in order, on the last axis; a pure number out, about a share for small changes; NaN with
            fewer than two such pairs.
    Source  the usual measure of volatility. Lines that start or end are told by ``churn_share``: a logarithm has no 0.
    Promise 0 if money grows at one rate, whatever it is.
    """
    pounds = amounts("pounds_by_year", pounds_by_year)
    before, after = pounds[..., :-1], pounds[..., 1:]
    both = (before > 0) & (after > 0)
    growth = np.log(np.where(both, after, 1.0) / np.where(both, before, 1.0))
    count = both.sum(axis=-1)
    mean = ratio(total(growth), count.astype(np.float64))
    square = total(np.where(both, growth - mean[..., np.newaxis], 0.0) ** 2)
    return np.asarray(np.sqrt(ratio(square, np.where(count > 1, count - 1.0, 0.0))), dtype=np.float64)


def churn_share(lines_by_year: ArrayLike) -> Array:
    """Return the share of money in lines that start or end.

    Rule    over each pair of years, money of lines with nothing the year before or the year after, over all money of
            both years; the pairs are taken together.
    Units   GBP with lines and then years on the last two axes; a share out; NaN without money or a second year.
    Source  companion of ``volatility``, which leaves such lines out.
    Promise 0 if no line starts or ends; 1 if no line lives for two years.
    """
    pounds = amounts("lines_by_year", lines_by_year)
    if pounds.ndim < 2:
        raise ValueError("lines_by_year needs lines and years on its last two axes")
    before, after = pounds[..., :-1], pounds[..., 1:]
    changed = np.where((before > 0) != (after > 0), before + after, 0.0)
    return ratio(changed.sum(axis=(-2, -1)), (before + after).sum(axis=(-2, -1)))


def reallocation(money: ArrayLike, before: ArrayLike) -> Array:
    """Return the share of money that changed hands between two years, apart from growth.

    Rule    1/2 sum |s_i,t - s_i,t-1|, with s shares of the year's money.
    Units   GBP with areas on the last axis in, a share out; NaN if either year has no money.
    Source  the index of dissimilarity between two years' shares.
    Promise 0 if all areas grow alike; 1 if nobody has money in both years.
    """
    now, then = amounts("money", money), amounts("before", before)
    shares = ratio(now, total(now)[..., np.newaxis]) - ratio(then, total(then)[..., np.newaxis])
    return np.asarray(total(np.abs(shares)) / 2, dtype=np.float64)


def forecast_surprise(money: ArrayLike, announced: ArrayLike) -> Array:
    """Return how far money came out from what was announced.

    Rule    sum |x_i - a_i| / sum a_i.
    Units   GBP with areas, or lines, on the last axis in; a share out; NaN if nothing was announced.
    Source  absolute error of a forecast, weighted by its size.
    Promise 0 if everything came as announced.
    """
    came, said = amounts("money", money), amounts("announced", announced)
    return ratio(total(np.abs(came - said)), total(np.broadcast_to(said, came.shape)))


def ex_ante_variation(draws: ArrayLike) -> Array:
    """Return how uncertain an area's money is before a competition is held.

    Rule    standard deviation over mean, across draws, for each area.
    Units   GBP of shape (draws, areas) in, one number an area out; NaN for an area that never gets anything.
    Source  the coefficient of variation, ex ante.
    Promise 0 if every draw gives the same.
    """
    pounds = amounts("draws", draws)
    if pounds.ndim != 2 or len(pounds) < 2:
        raise ValueError(f"draws must be of shape (draws, areas) with two draws or more; it is {pounds.shape}")
    return ratio(pounds.std(axis=0, ddof=1), pounds.mean(axis=0))
