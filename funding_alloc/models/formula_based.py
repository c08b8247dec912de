"""Formula-based funding: each line's closed form, posed a second time as a linear programme."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from funding_alloc.formula.evaluate import Evaluation
from funding_alloc.models.columns import column, exactly, money
from funding_alloc.models.least_movement import pose_least_movement
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense
from funding_alloc.schema.steps import CeilingStep, FloorStep, ProtectionStep, RoundStep
from funding_alloc.schema.steps.protection import BalancedBy, PaidForBy, PaidTo

Amounts = Mapping[str, Fraction]


def pose_line(line: FundLine, placed: PlacedFormula, evaluation: Evaluation) -> AllocationProblem:
    """Pose one line's sharing as a linear programme that does not use the closed form of its protection step.

    The targets and the amounts that floors and ceilings are measured against are the formula's; who ends with what is
    left to the programme.
    """
    last = placed.formula.steps[-1]
    if not isinstance(last, RoundStep):
        raise TypeError(f"{placed.file} does not end in a round step")
    step = next(step for step in placed.formula.steps if step.id == last.input)
    reason = f"the whole of {line.id} is shared out"
    name = column("formula", line.id)
    rule = _rule_of(step) if isinstance(step, ProtectionStep) else None
    if rule is None or not isinstance(step, ProtectionStep):
        return pose_least_movement(name, evaluation.values[step.id], line.gbp, reason)
    floors, ceilings = evaluation.limits[step.id]
    target = evaluation.values[step.input]
    if rule is BalancedBy.ONE_MULTIPLIER:
        return _one_multiplier(name, target, (floors, ceilings), (line.gbp, reason))
    held = dict(floors)
    if rule is BalancedBy.CAPPING_AND_SCALING:
        held = {code: min(max(target[code], floors[code]), ceilings[code]) for code in target}
    return _scaled_back(name, target, held, (line.gbp, reason))


def _rule_of(step: ProtectionStep) -> PaidForBy | BalancedBy | None:
    """Rules that keep the total, which the programme finds for itself; None for those that move it or hold nothing."""
    if isinstance(step, FloorStep):
        multiplied = step.paid_for_by is PaidForBy.ONE_MULTIPLIER
        scaled = step.paid_for_by is PaidForBy.SCALING_BACK_GAINS
        return BalancedBy.ONE_MULTIPLIER if multiplied else step.paid_for_by if scaled else None
    if isinstance(step, CeilingStep):
        return BalancedBy.ONE_MULTIPLIER if step.paid_to is PaidTo.OTHERS_IN_PROPORTION else None
    return None if step.balanced_by is BalancedBy.NOBODY else step.balanced_by


def _scaled_back(name: str, target: Amounts, held: Amounts, total: tuple[int, str]) -> AllocationProblem:
    """Pose: what a target has above the amount it holds shrinks by one factor, as large as the total allows."""
    amounts = [Amount("factor", AmountKind.LEVEL)]
    limits = []
    for code in sorted(target):
        paid = column("paid", code)
        gain = max(target[code] - held[code], Fraction(0))
        amounts.append(money(paid, int(held[code])))
        terms = {paid: Fraction(1), "factor": -gain}
        why = "every gain is scaled back by the same factor"
        limits.append(Limit(column("gain", code), terms, held[code], held[code], why, Fraction(1)))
    quantum, reason = total
    limits.append(exactly("total", {column("paid", code): 1 for code in target}, quantum, reason))
    goal = Goal("factor", Sense.MAXIMISE, {"factor": Fraction(1)})
    return AllocationProblem(name, tuple(amounts), tuple(limits), (goal,))


def _one_multiplier(
    name: str, target: Amounts, bounds: tuple[Amounts, Amounts], total: tuple[int, str]
) -> AllocationProblem:
    """Pose: fill every area along one common scale, from floor to ceiling, in the order the multiplier rises.

    Between two neighbouring turning points each area that is neither at its floor nor at its ceiling gains its target
    times the width of the stretch. One level for each stretch says how much of it is filled, the same for all areas;
    filling an earlier stretch first is cheaper, so the programme finds the common multiplier without computing it.
    """
    floors, ceilings = bounds
    turns = sorted({Fraction(0), *(bound[c] / target[c] for bound in bounds for c in target if target[c] > 0)})
    stretches = list(pairwise(turns))
    levels = [column("stretch", f"{i:03d}") for i in range(len(stretches))]
    amounts = [Amount(level, AmountKind.LEVEL, Fraction(0), Fraction(1)) for level in levels]
    limits = []
    for code in sorted(target):
        paid = column("paid", code)
        amounts.append(money(paid, int(floors[code]), int(ceilings[code])))
        terms = {paid: Fraction(1)}
        for level, (low, high) in zip(levels, stretches, strict=True):
            if floors[code] <= low * target[code] and high * target[code] <= ceilings[code]:
                terms[level] = -(high - low) * target[code]
        why = "an area rises with the common multiplier between its floor and its ceiling"
        limits.append(Limit(column("fill", code), terms, floors[code], floors[code], why, Fraction(1)))
    quantum, reason = total
    limits.append(exactly("total", {column("paid", code): 1 for code in target}, quantum, reason))
    order = {level: Fraction(i + 1) * _gain(limits, level) for i, level in enumerate(levels)}
    return AllocationProblem(name, tuple(amounts), tuple(limits), (Goal("order", Sense.MINIMISE, order),))


def _gain(limits: list[Limit], level: str) -> Fraction:
    """Pounds that filling a stretch pays out."""
    return -sum((limit.terms.get(level, Fraction(0)) for limit in limits), Fraction(0))
