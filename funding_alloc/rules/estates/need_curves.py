"""Rules that share by people and need, each as one line of its curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.rules.estates import claim_curves
from funding_alloc.rules.estates.divisible import clipped
from funding_alloc.rules.estates.parametric import Curve, multiplier_of
from funding_alloc.rules.estates.problem import Amounts, Problem
from funding_alloc.rules.figures import ZERO, number_of
from funding_alloc.rules.powers import power
from funding_alloc.rules.rule import CannotBeShared

Curves = dict[str, Curve]

WITHIN: Final[Mapping[str, Callable[[Amounts], Curves]]] = {
    "proportional": claim_curves.proportional,
    "constrained-equal-awards": claim_curves.equal_awards,
    "constrained-equal-losses": claim_curves.equal_losses,
    "talmud": claim_curves.talmud,
}
"""Rules that may share what is left inside a priority class."""


def in_proportion_to(weights: Amounts) -> Curves:
    """Rule: x = m * weight."""
    return {code: clipped(weight, ZERO, None) for code, weight in weights.items()}


def equal(problem: Problem) -> Curves:
    """Rule: x = m."""
    return in_proportion_to(dict.fromkeys(problem.ids, Fraction(1)))


def per_head(problem: Problem) -> Curves:
    """Rule: x = m * population."""
    return in_proportion_to(problem.column("population"))


def to_need(problem: Problem) -> Curves:
    """Rule: x = m * need."""
    return in_proportion_to(problem.column("need"))


def blend(problem: Problem) -> Curves:
    """Rule: x = m * (a * share of need + (1 - a) * share of population)."""
    part = problem.figure("need_part")
    need, people = _shares(problem.column("need")), _shares(problem.column("population"))
    return in_proportion_to({code: part * need[code] + (1 - part) * people[code] for code in need})


def need_linear(problem: Problem) -> Curves:
    """Rule: x = m * population * (base + slope * need index)."""
    base, slope = problem.figure("base"), problem.figure("slope")
    return _by_index(problem, lambda index: base + slope * index)


def need_power(problem: Problem) -> Curves:
    """Rule: x = m * population * need index ** power."""
    exponent = problem.figure("power")
    return _by_index(problem, lambda index: _raised("power", index, exponent))


def need_banded(problem: Problem) -> Curves:
    """Rule: x = m * population * weight of the band the need index lies in; a band holds its lower edge."""
    bands = bands_of(problem.options["bands"])

    def weight(index: Fraction) -> Fraction:
        reached = [weight for edge, weight in bands if edge <= index]
        if not reached:
            raise CannotBeShared("need_index", f"an index of {float(index):g} lies below the lowest band.")
        return reached[-1]

    return _by_index(problem, weight)


def bands_of(text: str) -> list[tuple[Fraction, Fraction]]:
    """Read ``0:1;25:1.2``: from 0 weight 1, from 25 weight 1.2. Raises ``CannotBeShared``."""
    bands = []
    for part in text.split(";"):
        edge, weight = (number_of(word.strip()) for word in (part + ":").split(":")[:2])
        if edge is None or weight is None or weight < 0 or part.count(":") != 1:
            raise CannotBeShared("bands", f"'{part.strip()}' is not a band.", "Write lower edge:weight;edge:weight.")
        bands.append((edge, weight))
    if [edge for edge, _ in bands] != sorted({edge for edge, _ in bands}):
        raise CannotBeShared("bands", "the lower edges must rise from band to band.")
    return bands


def isoelastic(problem: Problem) -> Curves:
    """Rule: x = m * population * weight ** (1 / eta), where the sum of weighted welfare is greatest."""
    exponent = 1 / problem.figure("eta")
    weights, people = problem.column("weight"), problem.column("population")
    return in_proportion_to({code: people[code] * _raised("eta", weights[code], exponent) for code in people})


def floors_and_ceilings(problem: Problem) -> Curves:
    """Rule: x = clip(m * need, floor, ceiling)."""
    return _clipped(problem.column("need"), problem.column("floor"), problem.column("ceiling"))


def hold_harmless(problem: Problem) -> Curves:
    """Rule: x = max(m * need, previous)."""
    previous = problem.column("previous")
    return {code: clipped(need, previous[code], None) for code, need in problem.column("need").items()}


def damping(problem: Problem) -> Curves:
    """Rule: x = clip(m * need, previous * (1 - fall), previous * (1 + rise))."""
    previous = problem.column("previous")
    least, most = 1 - problem.figure("most_fall"), 1 + problem.figure("most_rise")
    return _clipped(
        problem.column("need"),
        {code: amount * least for code, amount in previous.items()},
        {code: amount * most for code, amount in previous.items()},
    )


def leximin_per_head(problem: Problem) -> Curves:
    """Rule: x = min(claim, m * population)."""
    people = problem.column("population")
    return {code: clipped(people[code], ZERO, claim) for code, claim in problem.column("claim").items()}


def priority_classes(problem: Problem) -> Curves:
    """Rule: each class by the rule ``within``; its curves begin where those of the class before have ended."""
    curves_of = WITHIN[problem.options["within"]]
    claims, classes = problem.column("claim"), problem.column("priority")
    curves: Curves = {}
    begun = ZERO
    for rank in sorted(set(classes.values())):
        members = curves_of({code: claims[code] for code in claims if classes[code] == rank})
        curves |= {code: curve.later(begun) for code, curve in members.items()}
        begun = multiplier_of(curves.values(), sum((claims[code] for code in curves), ZERO))
    return {code: curves[code] for code in claims}


def _by_index(problem: Problem, weight: Callable[[Fraction], Fraction]) -> Curves:
    index, people = problem.column("need_index"), problem.column("population")
    return in_proportion_to({code: people[code] * weight(index[code]) for code in people})


def _raised(option: str, base: Fraction, exponent: Fraction) -> Fraction:
    """A power, or a refusal at the option that holds the exponent."""
    try:
        return power(base, exponent)
    except ValueError as fault:
        raise CannotBeShared(option, f"{fault}.", "Write it with fewer decimals.") from None


def _clipped(weights: Amounts, floors: Amounts, ceilings: Amounts) -> Curves:
    for code in weights:
        if floors[code] > ceilings[code]:
            raise CannotBeShared("ceiling", f"the ceiling of '{code}' is below its floor.")
    return {code: clipped(weight, floors[code], ceilings[code]) for code, weight in weights.items()}


def _shares(column: Amounts) -> dict[str, Fraction]:
    total = sum(column.values(), ZERO)
    if total == 0:
        raise CannotBeShared("need", "every area has a need of 0, so a share of it is not defined.")
    return {code: value / total for code, value in column.items()}
