"""How far ahead money is known, what chance does to it, and what it costs to bid for it.

``pounds_by_line`` has budget lines (one area, theme or award in one year) on its last axis and any leading axes. What
is undefined is NaN, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funding_alloc.comparison.dispersion import Array, amounts, finite_numbers, one_each, ratio, total


def _committed_pounds(pounds: Array, committed: ArrayLike) -> Array:
    """Keep the money of committed lines; 0 elsewhere."""
    is_committed: NDArray[np.bool_] = np.asarray(committed)
    if is_committed.dtype.kind != "b":
        raise ValueError(f"committed must be true or false for each line, not {is_committed.dtype}")
    if is_committed.shape != pounds.shape[-1:]:
        raise ValueError(f"committed must be a list of {pounds.shape[-1]} values; its shape is {is_committed.shape}")
    return np.where(is_committed, pounds, 0.0)


def planning_horizon(pounds_by_line: ArrayLike, years_ahead: ArrayLike, committed: ArrayLike) -> Array:
    """Say how many years ahead the money already committed reaches, on average.

    Rule    sum of GBP x years ahead / sum of GBP, over lines committed at the decision date.
    Units   GBP and years in (1 is the first year of the period), years out; NaN if nothing is committed.
    Source  this project's definition of GBP-weighted mean years of committed future money.
    Promise between the nearest and the furthest committed year; uncommitted lines and the scale of money do not matter.
    """
    pounds = amounts("pounds_by_line", pounds_by_line)
    years = one_each("years_ahead", years_ahead, pounds.shape[-1])
    if (years < 1).any():
        raise ValueError("years_ahead must be 1 or more; 1 is the first year of the period")
    kept = _committed_pounds(pounds, committed)
    return ratio(total(kept * years), total(kept))


def committed_share(pounds_by_line: ArrayLike, committed: ArrayLike) -> Array:
    """Return the share of money that is committed at the decision date.

    Rule    GBP of committed lines / GBP of all lines.
    Units   GBP in, a share between 0 and 1 out; NaN if there is no money.
    Source  companion of ``planning_horizon``, which says nothing about money not yet committed.
    Promise 1 if every line is committed, 0 if none is; the shares of a split and of its complement sum to 1.
    """
    pounds = amounts("pounds_by_line", pounds_by_line)
    return ratio(total(_committed_pounds(pounds, committed)), total(pounds))


def _single(name: str, values: ArrayLike) -> Array:
    """Return a number, or an array of numbers, of 0 or more."""
    numbers = finite_numbers(name, values)
    if (numbers < 0).any():
        raise ValueError(f"{name} must be 0 or more")
    return numbers


def deadweight_share(cost_per_bid: ArrayLike, success_rate: ArrayLike, mean_award: ArrayLike) -> Array:
    """Return what all bidders spend on bidding, as a share of the money awarded.

    Rule    c / (s A): one award costs 1/s bids.
    Units   GBP per bid, a share between 0 and 1, GBP per award in; a share out, which passes 1 when bidding costs more
            than it moves; NaN if nothing is won (s or A is 0).
    Source  all bidders' costs over all awards, for one cost per bid.
    Promise equals total cost of bids / total awards; halving the success rate doubles it.
    """
    cost = _single("cost_per_bid", cost_per_bid)
    rate = _single("success_rate", success_rate)
    award = _single("mean_award", mean_award)
    if (rate > 1).any():
        raise ValueError("success_rate must be between 0 and 1, not a percentage")
    return ratio(cost, np.asarray(rate * award, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Spread:
    """Mean, lower and upper percentile, and the Monte Carlo standard error of the mean, over ``draws`` draws."""

    mean: Array
    low: Array
    high: Array
    standard_error: Array
    draws: int


def spread(values: ArrayLike, low: float = 0.05, high: float = 0.95) -> Spread:
    """Summarise draws, which are on the first axis.

    Rule    mean; percentiles by linear interpolation between ordered draws; standard error = sd / sqrt(draws), with
            draws - 1 in the variance.
    Units   those of ``values``; low and high are shares between 0 and 1.
    Source  Monte Carlo practice; percentiles as type 7 of Hyndman and Fan (1996), The American Statistician 50.
    Promise low <= high; equal draws have no error; a draw that is NaN makes its summary NaN rather than being left
            out, and a single draw has a standard error of NaN.
    """
    raw = np.asarray(values)
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"values must be numbers, not {raw.dtype}")
    if raw.ndim == 0 or raw.shape[0] == 0:
        raise ValueError("values needs at least one draw on its first axis")
    if np.isinf(raw).any():
        raise ValueError("values must not be infinite")
    if not 0 <= low < high <= 1:
        raise ValueError(f"low and high must satisfy 0 <= low < high <= 1; they are {low} and {high}")
    draws = raw.astype(np.float64)
    count = draws.shape[0]
    mean = np.asarray(draws.mean(axis=0), dtype=np.float64)
    bounds = np.quantile(draws, [low, high], axis=0)
    error = np.full(mean.shape, np.nan)
    if count > 1:
        error = np.asarray(draws.std(axis=0, ddof=1) / np.sqrt(count), dtype=np.float64)
    return Spread(mean, np.asarray(bounds[0]), np.asarray(bounds[1]), error, count)
