"""Whether an indicator has moved: a difference of two estimates against their error, and many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import erfc, inf, sqrt
from statistics import NormalDist

from funding_alloc.schema.outcomes_results import Change
from funding_alloc.schema.outcomes_terms import LIMITS_IN_ERRORS, Correction, Movement, Pace

_LIMITS = Fraction(str(LIMITS_IN_ERRORS))


@dataclass(frozen=True)
class Rule:
    """How a verdict is reached on one indicator."""

    sign: int
    """1 where higher is better, -1 where lower is."""
    smallest: Fraction
    """The smallest change that matters."""
    level: float


def variance_of(half_width: Fraction) -> Fraction:
    """Variance behind the half-width of 95% limits.

    Rule    (half-width / 1.96)^2.
    Units   square of the indicator's unit.
    """
    return (half_width / _LIMITS) ** 2


def change_of(difference: Fraction, variance: Fraction | None, smallest: Fraction) -> Change:
    """Test a difference against none, and against the smallest that matters.

    Rule    z = difference / standard error; p of having moved 2 (1 - Phi(|z|)); p of having kept still
            Phi((|difference| - smallest) / standard error), the larger of two one-sided tests for equivalence.
    Units   p is a probability.
    Promise the sign of the difference matters to z alone; an error of 0 makes certain.
    """
    if variance is None:
        return Change(difference, None, None, None, None)
    error = sqrt(variance)
    if not error:
        z = inf if difference > 0 else -inf if difference < 0 else 0.0
        still = 0.0 if abs(difference) < smallest else 1.0
        return Change(difference, error, z, 0.0 if difference else 1.0, still)
    z = float(difference) / error
    still = _phi(float(abs(difference) - smallest) / error)
    return Change(difference, error, z, erfc(abs(z) / sqrt(2)), still)


def _phi(x: float) -> float:
    return erfc(-x / sqrt(2)) / 2


def moved_levels(p_values: Mapping[str, float], correction: Correction) -> dict[str, float]:
    """p-values as they are held against the level.

    Rule    none: as they are. Benjamini-Hochberg: the i-th smallest of m becomes the least of p_j m / j over j >= i.
    Units   a probability, 0 to 1.
    Promise never below the p-value itself; order is kept; holding them against a level is the step-up procedure.
    Source  Benjamini and Hochberg (1995), for tests that are independent or positively dependent.
    """
    if correction is Correction.NONE:
        return dict(p_values)
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    out: dict[str, float] = {}
    least = 1.0
    for rank in range(len(ordered), 0, -1):
        name, p = ordered[rank - 1]
        least = min(least, p * len(ordered) / rank)
        out[name] = max(least, p)
    return out


def verdict(change: Change, rule: Rule, p_moved: float | None) -> Movement:
    """What may be said of a change.

    Rule    moved: the p-value as corrected is no more than the level, and the difference no less than the smallest that
            matters. Did not move: shown to be smaller than that, at the same level. Else nobody can tell.
    Promise better and worse change places with the direction; without an error nobody can tell.
    """
    if p_moved is None or change.p_still is None:
        return Movement.UNKNOWN
    if p_moved <= rule.level and abs(change.difference) >= rule.smallest:
        return Movement.BETTER if change.difference * rule.sign > 0 else Movement.WORSE
    if change.p_still <= rule.level and abs(change.difference) < rule.smallest:
        return Movement.STILL
    return Movement.UNKNOWN


def chance_of_moved(error: float | None, rule: Rule) -> float:
    """Chance that the test calls moved what has not moved at all, without correction.

    Rule    2 (1 - Phi(max(z of the level, smallest / standard error))).
    Units   a probability; 0 where nothing can be told.
    """
    if error is None:
        return 0.0
    critical = NormalDist().inv_cdf(1 - rule.level / 2)
    least = float(rule.smallest) / error if error else inf
    return erfc(max(critical, least) / sqrt(2))


def half_interval(error: float | None, level: float) -> float | None:
    """Half-width of the difference's interval at one less the level."""
    return None if error is None else NormalDist().inv_cdf(1 - level / 2) * error


@dataclass(frozen=True)
class Line:
    """A straight line from baseline to target, with what has been reached."""

    base: Fraction
    target: Fraction
    part: Fraction
    """Part of the time that has gone by at the latest figure."""

    @property
    def expected(self) -> Fraction:
        """Where the line is now; from its end on it stays there."""
        return self.base + (self.target - self.base) * min(self.part, Fraction(1))


def pace_of(line: Line, latest: Fraction, variances: tuple[Fraction, Fraction] | None, rule: Rule) -> Pace:
    """Whether the latest figure is on the line from baseline to target.

    Rule    gap = latest - expected, in the direction that is better; its variance is that of the latest plus
            (1 - part)^2 times that of the baseline. On track: gap / error is at least the one-sided z of the level.
            Off track: at most minus that.
    Promise without an error nobody can tell; on and off never hold at once.
    """
    if variances is None:
        return Pace.UNKNOWN
    gap = (latest - line.expected) * rule.sign
    left = 1 - min(line.part, Fraction(1))
    error = sqrt(variances[1] + left**2 * variances[0])
    bound = NormalDist().inv_cdf(1 - rule.level) * error
    if not error:
        return Pace.ON if gap >= 0 else Pace.OFF
    return Pace.ON if gap >= bound else Pace.OFF if gap <= -bound else Pace.UNKNOWN


def share_beyond(points: Sequence[Sequence[tuple[Fraction, Fraction]]]) -> tuple[int, int]:
    """Changes from one figure to the next beyond 1.96 standard errors of the difference, and all changes.

    Rule    (v2 - v1)^2 > h1^2 + h2^2, with h the half-widths: exact, so that what lies on the border is not beyond.
    Units   counts; each series is values with half-widths, in order.
    """
    steps = [(one, other) for series in points for one, other in pairwise(series)]
    beyond = sum((other[0] - one[0]) ** 2 > one[1] ** 2 + other[1] ** 2 for one, other in steps)
    return beyond, len(steps)
