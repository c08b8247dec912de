"""What the tranche promises, held against a second calculation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import isclose, sqrt

from funding_alloc.learning.exploration import probability_best_by_integral
from funding_alloc.learning.ledger import differences, opened
from funding_alloc.learning.shrinkage import between_variance_by_pairs
from funding_alloc.learning.tranche import Halving, clipped, wish
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.learn import LearnInputs
from funding_alloc.schema.learn_results import ArmShare, Slice


def checks_of(
    inputs: LearnInputs, base: Mapping[str, int], slices: Sequence[Slice], arms: Sequence[ArmShare], ledger: str
) -> Iterator[Check]:
    """Sums, caps, V and the shift by another route, probabilities by another route, and the ledger replayed."""
    tranche = inputs.rules.tranche
    years = sorted({one.year for one in slices})
    over = 0
    for year in years:
        sums = dict.fromkeys(base, 0)
        for move in (move for one in slices if one.year == year for move in one.moves):
            sums[move.area] += move.gbp
        over += sum(abs(gbp) > Fraction(tranche.cap) * base[area] for area, gbp in sums.items())
    off = sum(sum(move.gbp for move in one.moves) != 0 for one in slices)
    yield Check("learn.sum", "every slice's moves sum to nothing", off, 0, "slices")
    yield Check("learn.cap", "no area moves beyond its cap, so no core is touched", over, 0, "areas and years")
    unlike = sum(not _same_variance(inputs, one) for one in slices)
    yield Check("learn.variance", "V from differences of pairs is the same", unlike, 0, "slices")
    apart = sum(_apart_by_halving(inputs, base, one) > 1 for one in slices)
    yield Check("learn.shift", "moves re-centred by bisection are the same to the pound", apart, 0, "slices")
    yield Check("learn.best", "drawn probabilities agree with the integral", _drawn_off(inputs, arms), 0, "arms")
    entries, flaws = opened(ledger)
    told = "pounds worked out again from the ledger's own inputs are the same"
    yield Check("learn.replay", told, len(flaws) + len(list(differences(entries))), 0, "entries")


def _gaps(one: Slice) -> tuple[list[float], list[float]]:
    found = [move.gap for move in one.moves if move.gap is not None]
    return [gap.value for gap in found], [gap.error for gap in found]


def _same_variance(inputs: LearnInputs, one: Slice) -> bool:
    tranche = inputs.rules.tranche
    again = between_variance_by_pairs(*_gaps(one), tranche.estimator) if one.measured >= tranche.least_areas else 0.0
    return isclose(one.variance, again, rel_tol=1e-9, abs_tol=1e-9)


def _apart_by_halving(inputs: LearnInputs, base: Mapping[str, int], one: Slice) -> float:
    """Furthest that a move lies from the one by bisection."""
    if not one.variance:
        return float(max(abs(move.gbp) for move in one.moves))
    share, tranche = inputs.rules.share_of(one.indicator), inputs.rules.tranche
    found = {move.area: move.gap for move in one.moves if move.gap is not None}
    bases = {area: base[area] * share for area in found}
    wishes = {area: wish(bases[area], gap, one.variance, Fraction(tranche.tau)) for area, gap in found.items()}
    limits = {area: int(Fraction(tranche.cap) * bases[area] // 1) for area in found}
    again = clipped(wishes, bases, limits, Fraction(Halving().shift(wishes, bases, limits)))
    return max(abs(float(again[move.area]) - move.gbp) for move in one.moves if move.area in again)


def _drawn_off(inputs: LearnInputs, arms: Sequence[ArmShare]) -> int:
    """Interventions whose drawn probability lies more than five standard errors from the integral."""
    exact = probability_best_by_integral({arm.arm: arm.posterior for arm in arms})
    draws = inputs.rules.learning.draws
    return sum(abs(arm.best - exact[arm.arm]) > 5 * sqrt(0.25 / draws) + 1e-6 for arm in arms)
