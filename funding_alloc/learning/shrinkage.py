"""Shrinkage: how far an observed gap is to be believed, given its own error and how much areas really differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from funding_alloc.schema.learn_terms import Estimator


def between_variance(gaps: Sequence[float], errors: Sequence[float], estimator: Estimator) -> float:
    """Variance between areas that sampling error does not explain, by method of moments.

    Rule    DerSimonian-Laird: weights w = 1 / s squared, V = (Q - (k - 1)) / (sum w - sum w squared / sum w), with
            Q = sum w (g - weighted mean) squared. Hedges: sum (g - mean) squared / (k - 1) less the mean of s squared.
            Both floored at 0.
    Units   the square of the gaps'.
    Promise the same whatever the order and whatever is added to every gap; with equal errors both are the same.
    """
    count = len(gaps)
    if count < 2:
        return 0.0
    if estimator is Estimator.HEDGES:
        mean = fsum(gaps) / count
        spread = fsum((gap - mean) ** 2 for gap in gaps) / (count - 1)
        return max(0.0, spread - fsum(error**2 for error in errors) / count)
    weights = [error**-2 for error in errors]
    whole = fsum(weights)
    mean = fsum(weight * gap for weight, gap in zip(weights, gaps, strict=True)) / whole
    q = fsum(weight * (gap - mean) ** 2 for weight, gap in zip(weights, gaps, strict=True))
    return max(0.0, (q - (count - 1)) / (whole - fsum(weight**2 for weight in weights) / whole))


def between_variance_by_pairs(gaps: Sequence[float], errors: Sequence[float], estimator: Estimator) -> float:
    """The same from differences of pairs, without any mean: the second route.

    Rule    sum w (g - mean) squared = sum over pairs w_i w_j (g_i - g_j) squared / sum w, and the denominator is
            2 sum over pairs w_i w_j / sum w; with equal weights the first is the variance.
    """
    count = len(gaps)
    if count < 2:
        return 0.0
    pairs = [(i, j) for i in range(count) for j in range(i)]
    if estimator is Estimator.HEDGES:
        spread = fsum((gaps[i] - gaps[j]) ** 2 for i, j in pairs) / (count * (count - 1))
        return max(0.0, spread - fsum(error**2 for error in errors) / count)
    weights = [error**-2 for error in errors]
    whole = fsum(weights)
    q = fsum(weights[i] * weights[j] * (gaps[i] - gaps[j]) ** 2 for i, j in pairs) / whole
    return max(0.0, (q - (count - 1)) / (2 * fsum(weights[i] * weights[j] for i, j in pairs) / whole))


def shrunken(gap: float, error: float, variance: float) -> float:
    """What of a gap is to be believed.

    Rule    m = V / (V + s squared) x g.
    Promise never further from 0 than the gap, nor on its other side; 0 where V is 0; the gap itself where s is 0.
    """
    return variance / (variance + error**2) * gap if variance else 0.0


def pooled(values: Sequence[float], errors: Sequence[float], sd: float) -> tuple[float, tuple[float, ...]]:
    """Mean of all groups and each group's own, when groups differ by a known standard deviation.

    Rule    mu = mean weighted by 1 / (s squared + sd squared); theta = mu + sd squared / (sd squared + s squared) x
            (y - mu). With sd = 0 every group is the pooled mean.
    """
    weights = [1 / (error**2 + sd**2) for error in errors]
    mean = fsum(weight * value for weight, value in zip(weights, values, strict=True)) / fsum(weights)
    own = (mean + shrunken(value - mean, error, sd**2) for value, error in zip(values, errors, strict=True))
    return mean, tuple(own)


def james_stein(values: Sequence[float], variance: float) -> tuple[float, float, tuple[float, ...]]:
    """Grand mean, factor and estimates of Efron and Morris, towards the grand mean.

    Rule    c = 1 - (k - 3) variance / sum (y - mean) squared, no less than 0; z = mean + c (y - mean).
    Source  Efron and Morris (1975), whose factor for 18 baseball players is 0.212.
    """
    mean = fsum(values) / len(values)
    spread = fsum((value - mean) ** 2 for value in values)
    factor = max(0.0, 1 - (len(values) - 3) * variance / spread) if spread else 0.0
    return mean, factor, tuple(mean + factor * (value - mean) for value in values)
