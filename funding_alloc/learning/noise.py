"""Arrays of drawn worlds: what the tranche, and two cruder rules, move where no area really differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funding_alloc.schema.learn_results import NoiseRule, SliceTerms
from funding_alloc.schema.learn_terms import Estimator

Floats = NDArray[np.float64]


def variances(gaps: Floats, errors: Floats, estimator: Estimator) -> Floats:
    """Between-area variance of every drawn world; ``gaps`` by draw and area."""
    count = gaps.shape[1]
    if estimator is Estimator.HEDGES:
        return np.asarray(np.maximum(0.0, gaps.var(axis=1, ddof=1) - np.mean(errors**2)))
    weights = errors**-2.0
    whole = weights.sum()
    mean = gaps @ weights / whole
    q = ((gaps - mean[:, None]) ** 2) @ weights
    return np.asarray(np.maximum(0.0, (q - (count - 1)) / (whole - (weights**2).sum() / whole)))


def rates(rule: NoiseRule, gaps: Floats, errors: Floats, terms: SliceTerms) -> Floats:
    """What each area's gap asks for, for every pound of base.

    Rule    shrunken gap: tau tanh(m / sqrt V). Gap as observed: tau tanh(g / sd of all gaps). League table: tau x
            (1 - 2 rank / (n - 1)), from + tau for the first to - tau for the last.
    """
    tau = float(terms.tau)
    if rule is NoiseRule.LEAGUE:
        ranks = gaps.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        return np.asarray(tau * (2 * ranks / (gaps.shape[1] - 1) - 1), dtype=np.float64)
    if rule is NoiseRule.UNSHRUNK:
        spread = gaps.std(axis=1, ddof=1)[:, None]
        return np.asarray(tau * np.tanh(np.divide(gaps, spread, out=np.zeros_like(gaps), where=spread > 0)))
    found = variances(gaps, errors, terms.estimator)[:, None]
    return np.asarray(tau * np.tanh(np.sqrt(found) * gaps / (found + errors**2)))


def recentred(asked: Floats, bases: Floats, cap: float) -> Floats:
    """Moves in pounds by draw and area: clipped, and moved by one shift for each draw so that they sum to 0."""
    low, high = np.full(len(asked), -1.0), np.full(len(asked), 1.0)
    for _ in range(50):
        middle = (low + high) / 2
        is_under = np.clip(asked + middle[:, None], -cap, cap) @ bases < 0
        low, high = np.where(is_under, middle, low), np.where(is_under, high, middle)
    return np.asarray(np.clip(asked + ((low + high) / 2)[:, None], -cap, cap) * bases)


def moves(rule: NoiseRule, gaps: Floats, errors: Floats, bases: Floats, terms: SliceTerms) -> Floats:
    """Moves in pounds by draw and area; nothing where there are too few areas, or V is 0."""
    if gaps.shape[1] < terms.least_areas:
        return np.zeros_like(gaps)
    asked = rates(rule, gaps, errors, terms)
    return np.where(np.any(asked != 0, axis=1)[:, None], recentred(asked, bases, float(terms.cap)), 0.0)


@dataclass(frozen=True)
class Worlds:
    """Draws of sampling error for one series of figures."""

    draws: int
    seed: tuple[int, ...]

    def errors(self, sizes: Floats, period: int) -> Floats:
        """Error of every figure, by draw, area and year; figures whose periods share years share error.

        Rule    normal, with the figure's own standard error; a figure of several years is a mean of yearly errors, so
                that figures ``period`` years apart are independent.
        """
        generator = np.random.default_rng(self.seed)
        areas, years = sizes.shape
        yearly = generator.standard_normal((self.draws, areas, years + period - 1))
        drawn = sum(yearly[:, :, i : i + years] for i in range(period))
        return np.asarray(drawn / np.sqrt(period) * sizes)


def reversal(moved: Floats, lag: int) -> tuple[Floats, Floats]:
    """Moves that have turned round ``lag`` years later, and moves in both years; by draw. Axes: draw, year, area."""
    if moved.shape[1] <= lag:
        return np.zeros(len(moved)), np.zeros(len(moved))
    product = moved[:, lag:] * moved[:, :-lag]
    return (product < 0).sum(axis=(1, 2)).astype(np.float64), (product != 0).sum(axis=(1, 2)).astype(np.float64)
