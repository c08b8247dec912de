"""The same measures calculated another way: slow, plain loops from the textbook form."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.optimize import isotonic_regression

from funding_alloc.comparison.dispersion import Array


def gini_pairwise(money: Array, population: Array) -> float:
    """Return sum_ij f_i f_j |y_i - y_j| / (2 mu)."""
    share, each = population / population.sum(), money / population
    gaps = np.abs(each[:, None] - each[None, :])
    return float((share[:, None] * share[None, :] * gaps).sum() / (2 * (share * each).sum()))


def concentration_covariance(money: Array, population: Array, need: Array) -> float:
    """Return (2 / mu) sum f_i (y_i - mu)(R_i - 1/2), with ranks counted area by area."""
    share, each = population / population.sum(), money / population
    rank = np.array([share[need < own].sum() + share[need == own].sum() / 2 for own in need])
    mean = (share * each).sum()
    return float(2 / mean * (share * (each - mean) * (rank - 0.5)).sum())


def concentration_pairwise(money: Array, population: Array, need: Array) -> float:
    """Return sum_ij f_i f_j (y_i - y_j) sign(h_i - h_j) / (2 mu)."""
    share, each = population / population.sum(), money / population
    signed = (each[:, None] - each[None, :]) * np.sign(need[:, None] - need[None, :])
    return float((share[:, None] * share[None, :] * signed).sum() / (2 * (share * each).sum()))


def concentration_area(money: Array, population: Array, need: Array) -> float:
    """Return 1 - 2 x the area under the concentration curve, tie groups joined by one straight line."""
    levels = np.unique(need)
    people = np.concatenate([[0.0], np.cumsum([population[need == own].sum() for own in levels])]) / population.sum()
    pounds = np.concatenate([[0.0], np.cumsum([money[need == own].sum() for own in levels])]) / money.sum()
    return float(1 - (np.diff(people) * (pounds[1:] + pounds[:-1])).sum())


def fifth_by_curve(money: Array, population: Array, need: Array) -> float:
    """Return 1 - the concentration curve read at four fifths of the people."""
    levels = np.unique(need)
    people = np.concatenate([[0.0], np.cumsum([population[need == own].sum() for own in levels])]) / population.sum()
    pounds = np.concatenate([[0.0], np.cumsum([money[need == own].sum() for own in levels])]) / money.sum()
    return float(1 - np.interp(0.8, people, pounds))


def fifths_by_curve(money: Array, population: Array, need: Array) -> Array:
    """Return the rises of the concentration curve between each fifth of the people."""
    levels = np.unique(need)
    people = np.concatenate([[0.0], np.cumsum([population[need == own].sum() for own in levels])]) / population.sum()
    pounds = np.concatenate([[0.0], np.cumsum([money[need == own].sum() for own in levels])]) / money.sum()
    return np.diff(np.interp(np.arange(6) / 5, people, pounds))


def horizontal_gini_pairwise(money: Array, population: Array, need: Array) -> float:
    """Return sum_ij f_i f_j |e_i - e_j| / (2 mu), with e the residuals of the max-min fit."""
    share, each = population / population.sum(), money / population
    residual = each - isotonic_max_min(each, population, need)
    gaps = np.abs(residual[:, None] - residual[None, :])
    return float((share[:, None] * share[None, :] * gaps).sum() / (2 * (share * each).sum()))


def isotonic_scipy(y: Array, weights: Array, order_by: Array) -> Array:
    """Return SciPy's isotonic regression of the means of tie groups."""
    levels = np.unique(order_by)
    mass = np.array([weights[order_by == own].sum() for own in levels])
    means = np.array([(weights * y)[order_by == own].sum() for own in levels]) / mass
    fit = isotonic_regression(means, weights=mass).x
    return np.asarray(fit[np.searchsorted(levels, order_by)], dtype=np.float64)


def isotonic_max_min(y: Array, weights: Array, order_by: Array) -> Array:
    """Return max over starts of min over ends of the weighted mean between them, tie groups taken whole."""
    levels = np.unique(order_by)
    mass = np.array([weights[order_by == own].sum() for own in levels])
    value = np.array([(weights * y)[order_by == own].sum() for own in levels])
    count = len(levels)
    fit = [
        max(min(value[a : b + 1].sum() / mass[a : b + 1].sum() for b in range(i, count)) for a in range(i + 1))
        for i in range(count)
    ]
    return np.array(fit, dtype=np.float64)[np.searchsorted(levels, order_by)]


def distance_exact(money: Array, target: Array) -> Fraction:
    """Return the pounds above target over all pounds, in exact fractions: excesses equal shortfalls."""
    have, goal = [Fraction(float(x)) for x in money], [Fraction(float(t)) for t in target]
    gaps = [x / sum(have) - t / sum(goal) for x, t in zip(have, goal, strict=True)]
    return sum((gap for gap in gaps if gap > 0), Fraction(0))
