"""Verify: every bound and limit once more, on whole pounds, in exact arithmetic and without the solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit

_LEVEL_NOISE = Fraction(1, 10**6)
_LEVEL_NOISE_SHARE = Fraction(1, 10**12)
"""Levels are doubles: a row that holds them may be off by a millionth of a pound, or a millionth of a millionth."""


@dataclass(frozen=True, order=True)
class Breach:
    """One bound or limit that an answer does not keep."""

    limit: str
    reason: str
    by: Fraction
    """Pounds below the least (negative) or above the most (positive); 0 where there is no figure to compare."""

    def __str__(self) -> str:
        """``L1: £3 above: the quantum`` for the reader of a fault."""
        if not self.by:
            return f"{self.limit}: {self.reason}"
        size = abs(self.by)
        text = f"£{size.numerator:,}" if size.denominator == 1 else f"£{float(size):,.6g}"
        return f"{self.limit}: {text} {'above' if self.by > 0 else 'below'}: {self.reason}"


def verify(problem: AllocationProblem, pounds: Mapping[str, int], levels: Mapping[str, float]) -> tuple[Breach, ...]:
    """Check an answer against the problem it answers.

    Rule    every amount has a value of its kind within its bounds; every limit holds on the whole pounds, give or take
            its ``rounding_slack`` (and, where it holds a level, the noise of a double).
    Promise no solver is asked; an empty result means that nothing is broken.
    """
    broken = [breach for amount in problem.amounts if (breach := _value_breach(amount, pounds, levels))]
    known = {amount.name for amount in problem.amounts}
    broken += [
        Breach(name, "has a value but is not in the problem", Fraction(0)) for name in {*pounds, *levels} - known
    ]
    if broken:  # limits cannot be computed from values that are not there
        return tuple(sorted(broken))
    exact = exact_values(pounds, levels)
    broken += [breach for amount in problem.amounts for breach in _bound_breaches(amount, exact[amount.name])]
    broken += [breach for limit in problem.limits for breach in _limit_breaches(limit, exact, levels)]
    return tuple(sorted(broken))


def goal_value(goal: Goal, pounds: Mapping[str, int], levels: Mapping[str, float]) -> Fraction:
    """Value of a goal at the whole pounds; levels enter as they are."""
    return total_of(goal.terms, exact_values(pounds, levels))


def exact_values(pounds: Mapping[str, int], levels: Mapping[str, float]) -> dict[str, int | Fraction]:
    """Join pounds and levels, each as the exact number it is."""
    return {**pounds, **{name: Fraction(value) for name, value in levels.items()}}


def total_of(terms: Mapping[str, int | Fraction], values: Mapping[str, int | Fraction]) -> Fraction:
    """Exact sum of factor times value; whole numbers are summed apart because that is ten times as fast."""
    whole, rest = 0, Fraction(0)
    for name, factor in terms.items():
        value = values[name]
        if isinstance(value, Fraction):
            rest += value * factor
        elif factor.denominator == 1:
            whole += factor.numerator * value
        else:
            rest += Fraction(factor) * value
    return whole + rest


def noise_of(limit: Limit, levels: Mapping[str, float]) -> Fraction:
    """How far doubles alone may move a limit; 0 where it holds no level."""
    sizes = [abs(factor * Fraction(levels[name])) for name, factor in limit.terms.items() if name in levels]
    return _LEVEL_NOISE + _LEVEL_NOISE_SHARE * sum(sizes) if sizes else Fraction(0)


def _value_breach(amount: Amount, pounds: Mapping[str, int], levels: Mapping[str, float]) -> Breach | None:
    """Whether the amount has exactly one value, of the kind it should be."""
    nothing = Fraction(0)
    if amount.kind is AmountKind.LEVEL:
        if amount.name not in levels or amount.name in pounds or not math.isfinite(levels[amount.name]):
            return Breach(amount.name, "a level needs one finite number", nothing)
        return None
    if amount.name not in pounds or amount.name in levels or type(pounds[amount.name]) is not int:
        return Breach(amount.name, "an amount needs one whole number of pounds", nothing)
    if amount.kind is AmountKind.CHOICE and pounds[amount.name] not in {0, 1}:
        return Breach(amount.name, "a choice is 0 or 1", nothing)
    return None


def _bound_breaches(amount: Amount, value: int | Fraction) -> Iterator[Breach]:
    noise = Fraction(0)
    if amount.kind is AmountKind.LEVEL:
        noise = _LEVEL_NOISE + _LEVEL_NOISE_SHARE * abs(Fraction(value))
    if value < amount.at_least - noise:
        yield Breach(amount.name, f"at least £{float(amount.at_least):,.10g}", value - amount.at_least)
    if amount.at_most is not None and value > amount.at_most + noise:
        yield Breach(amount.name, f"at most £{float(amount.at_most):,.10g}", value - amount.at_most)


def _limit_breaches(limit: Limit, exact: Mapping[str, int | Fraction], levels: Mapping[str, float]) -> Iterator[Breach]:
    total = total_of(limit.terms, exact)
    slack = limit.rounding_slack + (noise_of(limit, levels) if levels else 0)
    if limit.at_least is not None and total < limit.at_least - slack:
        yield Breach(limit.name, limit.reason, total - limit.at_least)
    if limit.at_most is not None and total > limit.at_most + slack:
        yield Breach(limit.name, limit.reason, total - limit.at_most)
