"""What money achieves: need met of what it could meet, and what a pound counts where incomes differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.dispersion import ratio

Array = NDArray[np.float64]


def unmet_need(won: Array, requirement: Array) -> Array:
    """Pounds by which money falls short of need, every pound kept to its own theme, class and year.

    Rule    sum over cells and areas of max(requirement - money, 0).
    Units   GBP: ``won`` (..., cells, areas), ``requirement`` (cells, areas), the result (...).
    Promise never below 0; money above a requirement makes up for no other.
    """
    return np.asarray(np.maximum(requirement - won, 0).sum(axis=(-2, -1)), dtype=np.float64)


def need_met_share(unmet: Array, requirement: Array) -> Array:
    """Part of the need requirement that is met: efficiency against the frontier.

    Rule    1 - unmet / sum of requirements. The requirements of a line add up to its money, so that the frontier, the
            same money shared by need alone, is 1.
    Promise between 0 and 1; not a number where nothing is required.
    """
    whole = np.full(unmet.shape, requirement.sum())
    return 1 - ratio(unmet, whole)


def welfare_weights(income: Array, people: Array, eta: float) -> Array:
    """What a pound counts in each area: (mean income / income) to the power eta.

    Units   ``income`` GBP per head and ``people`` (areas,), both above 0; the weights (areas,).
    Source  The Green Book, annex 3, with the mean of the areas in the place of the median of households.
    Promise 1 at the mean income, and everywhere at eta 0; more where incomes are lower.
    """
    mean = float((income * people).sum() / people.sum())
    return np.asarray((mean / income) ** eta, dtype=np.float64)


def weighted_pound(money: Array, weights: Array) -> Array:
    """What the average pound of an allocation counts.

    Rule    sum of money x weight / sum of money, over (areas,) or (draws, areas).
    Promise between the least and the greatest weight; not a number without money.
    """
    return ratio(np.asarray((money * weights).sum(axis=-1)), np.asarray(money.sum(axis=-1)))
