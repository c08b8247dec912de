"""Prices: what a parameter is worth on either side, found by solving again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.allocator.conflict import infeasible
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.stages import optimise
from funding_alloc.schema.problem import AllocationProblem


@dataclass(frozen=True)
class OneSided:
    """The first goal's value before rounding, at a parameter and a step to either side of it.

    ``None`` stands for a side on which no allocation meets every limit.
    """

    at: Fraction
    step: Fraction
    value_below: float | None
    value: float
    value_above: float | None

    @property
    def price_below(self) -> float | None:
        """Change in the goal for each unit the parameter rises, on its way from ``at - step`` to ``at``."""
        return None if self.value_below is None else (self.value - self.value_below) / float(self.step)

    @property
    def price_above(self) -> float | None:
        """Change in the goal for each unit the parameter rises, on its way from ``at`` to ``at + step``."""
        return None if self.value_above is None else (self.value_above - self.value) / float(self.step)


def price_of(problem_at: Callable[[Fraction], AllocationProblem], at: Fraction, step: Fraction) -> OneSided:
    """Price a parameter from both sides.

    Rule    the first goal alone is solved at ``at - step``, ``at`` and ``at + step``, each from scratch.
    Units   the goal's per unit of the parameter.
    Promise where the two prices differ the goal has a kink between them, and no single price is right.

    Raises ``InfeasibleError`` when ``at`` itself is infeasible, ``ValueError`` for a step that is not above 0.
    """
    if step <= 0:
        raise ValueError(f"a step must be above 0, not {step}")
    value = _first_value(problem_at(at))
    if value is None:
        raise infeasible(problem_at(at))
    return OneSided(at, step, _first_value(problem_at(at - step)), value, _first_value(problem_at(at + step)))


def _first_value(problem: AllocationProblem) -> float | None:
    optimum = optimise(problem, Clock(None), first_only=True)
    if optimum is None:
        infeasible(problem)  # raises when the solver's word was wrong, so that no side is left out by mistake
        return None
    return optimum.first_value
