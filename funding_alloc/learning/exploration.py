"""Exploration sampling: how money for trials is shared between interventions, never between places."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import erf, sqrt

import numpy as np
from scipy.special import ndtr

from funding_alloc.money import round_to_pounds
from funding_alloc.schema.learn import Arm, Point, Prior


def posterior(arm: Arm, prior: Prior) -> Point:
    """What is thought of an intervention after its trial: normal prior and normal result, by precision."""
    mean, sd = float(prior.mean), float(prior.sd)
    if arm.result == "none_yet":
        return Point(mean, sd)
    known, told = sd**-2, float(arm.result.standard_error) ** -2
    return Point((known * mean + told * float(arm.result.estimate)) / (known + told), (known + told) ** -0.5)


def probability_best(arms: Mapping[str, Point], draws: int, seed: int) -> dict[str, float]:
    """Probability that each intervention is the best.

    Rule    one: 1; two: normal distribution of the difference; more: seeded draws. Interventions of which the same
            is thought have the same probability.
    Promise sums to 1; the order of interventions does not matter.
    """
    names = sorted(arms)
    if len(names) == 1:
        return {names[0]: 1.0}
    if len(names) == 2:
        first, second = (arms[name] for name in names)
        lead = normal((first.value - second.value) / sqrt(first.error**2 + second.error**2))
        return {names[0]: lead, names[1]: 1 - lead}
    drawn = np.random.default_rng(seed).standard_normal((draws, len(names)))
    values = np.array([arms[name].value for name in names]) + drawn * np.array([arms[name].error for name in names])
    counts = np.bincount(values.argmax(axis=1), minlength=len(names))
    found = {name: float(count) / draws for name, count in zip(names, counts, strict=True)}
    alike = {name: [other for other in names if arms[other] == arms[name]] for name in names}
    return {name: sum(found[other] for other in alike[name]) / len(alike[name]) for name in names}


def probability_best_by_integral(arms: Mapping[str, Point], points: int = 4001) -> dict[str, float]:
    """The same as an integral over each one's own value, on a grid: the second route."""
    out = {}
    grid = np.linspace(-9, 9, points)
    density = np.exp(-(grid**2) / 2) / sqrt(2 * np.pi)
    for name, arm in arms.items():
        beats = np.ones_like(grid)
        for other, rival in arms.items():
            if other != name:
                z = (arm.value + arm.error * grid - rival.value) / rival.error
                beats *= ndtr(z)
        out[name] = float(np.sum(density * beats) * (grid[1] - grid[0]))
    return out


def exploration_shares(best: Mapping[str, float]) -> dict[str, float]:
    """Share of the money for trials that each intervention gets.

    Rule    in proportion to p (1 - p), with p the probability that it is the best; where one is certain, all of it.
    Source  Kasy and Sautmann (2021), Econometrica 89(1): aims at the best choice after the trial, not during it.
    Promise sums to 1; with two interventions each has half, however sure one is; the order does not matter.
    """
    weights = {name: p * (1 - p) for name, p in best.items()}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()} if whole else dict(best)


def trial_pounds(pot: int, shares: Mapping[str, float]) -> dict[str, int]:
    """A pot in whole pounds by intervention, which sum to it."""
    exact = {name: Fraction(share) for name, share in shares.items()}
    whole = sum(exact.values(), Fraction(0))
    return round_to_pounds({name: share / whole * pot for name, share in exact.items()}, pot)


def normal(z: float) -> float:
    """Standard normal distribution function."""
    return (1 + erf(z / sqrt(2))) / 2
