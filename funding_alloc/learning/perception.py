"""What people say beside what is measured: a survey share with its interval, and whether the two go together."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from funding_alloc.schema.outcomes_terms import Agreement, Movement, Perceived


def wilson(share: Fraction, asked: int, level: float) -> tuple[float, float]:
    """Interval of a survey share.

    Rule    Wilson's score interval: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z two-sided.
    Units   shares, 0 to 1. Takes a simple random sample; clustering and weights would make it wider.
    Promise within 0 and 1, holds the share, and narrows as more are asked.
    """
    z = NormalDist().inv_cdf(1 - level / 2)
    p, n = float(share), float(asked)
    middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    lower, upper = (middle - spread) / whole, (middle + spread) / whole
    return max(0.0, min(lower, p)), min(1.0, max(upper, p))


def perceived(interval: tuple[float, float]) -> Perceived:
    """Whether most people say better: the interval lies wholly on one side of a half."""
    lower, upper = interval
    return Perceived.BETTER if lower > 0.5 else Perceived.NOT_BETTER if upper < 0.5 else Perceived.DIVIDED


def agreement(said: Perceived, measured: Movement) -> Agreement:
    """Whether the two go together; where either cannot tell, nobody can.

    Rule    most say better and it moved for the better, or most do not and it did not.
    """
    if said is Perceived.DIVIDED or measured is Movement.UNKNOWN:
        return Agreement.UNKNOWN
    return Agreement.AGREE if (said is Perceived.BETTER) == (measured is Movement.BETTER) else Agreement.DISAGREE
