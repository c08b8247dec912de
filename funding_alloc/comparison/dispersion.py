"""How unequal money per head is: among all areas, and among areas of like need.

``money`` has areas on its last axis and any leading axes (draws of a simulated competition); ``population`` and
``need`` have one value per area. A result has the leading shape. What is undefined is NaN, never 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def finite_numbers(name: str, values: ArrayLike) -> Array:
    """Return the values as float64; refuse text, booleans, blanks and infinities."""
    raw = np.asarray(values)
    if raw.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be numbers, not {raw.dtype}")
    numbers = raw.astype(np.float64)
    faulty = int(np.count_nonzero(~np.isfinite(numbers)))
    if faulty:
        raise ValueError(f"{name} must be finite; {faulty} of {numbers.size} values are blank (NaN) or infinite")
    return numbers


def amounts(name: str, values: ArrayLike) -> Array:
    """Return amounts of 0 or more with at least one item on the last axis."""
    numbers = finite_numbers(name, values)
    if numbers.ndim == 0 or numbers.shape[-1] == 0:
        raise ValueError(f"{name} needs at least one value on its last axis")
    negative = int(np.count_nonzero(numbers < 0))
    if negative:
        raise ValueError(f"{name} must be 0 or more; {negative} of {numbers.size} values are negative")
    return numbers


def one_each(name: str, values: ArrayLike, count: int) -> Array:
    """Return exactly ``count`` finite numbers on a single axis."""
    numbers = finite_numbers(name, values)
    if numbers.shape != (count,):
        raise ValueError(f"{name} must be a list of {count} values; its shape is {numbers.shape}")
    return numbers


def above_zero(name: str, values: ArrayLike, count: int) -> Array:
    """Return exactly ``count`` numbers, each above 0."""
    numbers = one_each(name, values, count)
    if count == 0:
        raise ValueError(f"{name} needs at least one value")
    faulty = int(np.count_nonzero(numbers <= 0))
    if faulty:
        raise ValueError(f"{name} must be above 0; {faulty} of {count} values are not")
    return numbers


def money_and_people(money: ArrayLike, population: ArrayLike) -> tuple[Array, Array]:
    """Return money and population once they are known to fit each other."""
    pounds = amounts("money", money)
    return pounds, above_zero("population", population, pounds.shape[-1])


def ratio(over: Array, under: Array) -> Array:
    """Divide; NaN where the divisor is 0."""
    undefined = np.full(np.broadcast_shapes(over.shape, under.shape), np.nan)
    return np.asarray(np.divide(over, under, out=undefined, where=under != 0), dtype=np.float64)


def total(values: Array) -> Array:
    """Sum the last axis; the result is an array even when it has no axes left."""
    return np.asarray(values.sum(axis=-1), dtype=np.float64)


def per_head(money: ArrayLike, population: ArrayLike) -> Array:
    """Return money per resident of each area.

    Rule    y_i = x_i / N_i.
    Units   GBP and persons in, GBP per head out.
    Source  notation of every measure in this package.
    Promise sum(y_i * N_i) is the money; an area with no money has 0, since its population is above 0.
    """
    pounds, people = money_and_people(money, population)
    return np.asarray(pounds / people, dtype=np.float64)


def gini(money: ArrayLike, population: ArrayLike) -> Array:
    """Measure how unequal money per head is, each resident counting once.

    Rule    G = sum_ij f_i f_j |y_i - y_j| / (2 mu); computed from areas sorted by y as 2 sum s_i (R_i - 1/2), with f
            shares of people, s shares of money and R the mid-point of the area in the sorted population.
    Units   GBP and persons in, a pure index out; NaN where there is no money at all.
    Source  Lerman and Yitzhaki (1989), Journal of Econometrics 42, for the weighted ranks.
    Promise 0 if money per head is equal, at most 1 - min(f); splitting an area changes nothing.
    """
    pounds, people = money_and_people(money, population)
    order = np.argsort(pounds / people, axis=-1, kind="stable")
    people_share = (people / people.sum())[order]
    middle = np.cumsum(people_share, axis=-1) - people_share / 2
    return ratio(2 * total(np.take_along_axis(pounds, order, axis=-1) * (middle - 0.5)), total(pounds))


def _pool_adjacent_violators(values: list[float], weights: list[float]) -> list[float]:
    """Return the closest non-decreasing values, by merging neighbours that are out of order."""
    levels: list[float] = []
    sums: list[float] = []
    masses: list[float] = []
    sizes: list[int] = []
    for value, weight in zip(values, weights, strict=True):
        level, weighted, mass, size = value, value * weight, weight, 1
        while levels and levels[-1] > level:
            levels.pop()
            weighted += sums.pop()
            mass += masses.pop()
            size += sizes.pop()
            level = weighted / mass
        levels.append(level)
        sums.append(weighted)
        masses.append(mass)
        sizes.append(size)
    return [level for level, size in zip(levels, sizes, strict=True) for _ in range(size)]


def isotonic_fit(y: ArrayLike, weights: ArrayLike, order_by: ArrayLike) -> Array:
    """Fit the values that never fall as ``order_by`` rises and lie closest to ``y``.

    Rule    minimise sum w_i (y_i - m_i)^2 with m non-decreasing in order_by; areas tied in order_by are pooled first,
            so they share one fitted value.
    Units   those of ``y``; weights are relative.
    Source  pool adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman (1955), Ann. Math. Statist. 26.
    Promise non-decreasing in order_by; the weighted mean of ``y`` is kept; a fit of a fit is itself.
    """
    values = finite_numbers("y", y)
    if values.ndim == 0 or values.shape[-1] == 0:
        raise ValueError("y needs at least one value on its last axis")
    areas = values.shape[-1]
    mass = above_zero("weights", weights, areas)
    _, group, sizes = np.unique(one_each("order_by", order_by, areas), return_inverse=True, return_counts=True)
    order = np.argsort(group, kind="stable")
    starts = np.cumsum(sizes) - sizes
    group_mass = np.add.reduceat(mass[order], starts)
    means = np.add.reduceat((values * mass)[..., order], starts, axis=-1) / group_mass
    rows, masses = means.reshape(-1, sizes.size).tolist(), group_mass.tolist()
    fitted = np.array([_pool_adjacent_violators(row, masses) for row in rows], dtype=np.float64)
    return np.asarray(fitted.reshape(means.shape)[..., group], dtype=np.float64)


def horizontal_dispersion(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Measure how differently areas of like need are treated.

    Rule    sqrt(sum f_i (y_i - m_i)^2), with m the isotonic fit of money per head in need, weighted by population.
    Units   GBP, persons and any scale of need in, GBP per head out; 0 (not NaN) if nobody gets anything.
    Source  horizontal equity as spread about a fit that only may rise with need; the fit as in ``isotonic_fit``.
    Promise 0 if money per head depends on need alone and never falls with it; grows in step with the money.
    """
    people, residual = _off_the_fit(money, population, need)
    return np.asarray(np.sqrt(total(residual**2 * (people / people.sum()))), dtype=np.float64)


def horizontal_gini(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> Array:
    """Measure how differently areas of like need are treated, as a part of the mean.

    Rule    G = sum_ij f_i f_j |e_i - e_j| / (2 mu), with e what money per head lies above the isotonic fit in need;
            computed from areas sorted by e as 2 sum f_i e_i (R_i - 1/2) / mu, R being the mid-point in that order.
    Units   GBP, persons and any scale of need in, a pure number out, which may exceed 1; NaN if there is no money.
    Source  the Gini mean difference of residuals, in the units of the Gini coefficient of money per head.
    Promise 0 if money per head depends on need alone and never falls with it; scaling the money changes nothing.
    """
    people, residual = _off_the_fit(money, population, need)
    order = np.argsort(residual, axis=-1, kind="stable")
    weight = (people / people.sum())[order]
    middle = np.cumsum(weight, axis=-1) - weight / 2
    mean = total(amounts("money", money)) / people.sum()
    return ratio(2 * total(weight * np.take_along_axis(residual, order, axis=-1) * (middle - 0.5)), mean)


def _off_the_fit(money: ArrayLike, population: ArrayLike, need: ArrayLike) -> tuple[Array, Array]:
    """Return people, and money per head above its isotonic fit in need."""
    pounds, people = money_and_people(money, population)
    each = pounds / people
    return people, each - isotonic_fit(each, people, one_each("need", need, people.size))
