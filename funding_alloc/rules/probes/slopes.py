"""What one more unit of a figure brings, and what one less takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.estates.problem import COLUMNS
from funding_alloc.rules.probes.ground import MOST_RUNS, ZERO, Refused, Stated, check_runs, chosen, figure, told, worded
from funding_alloc.rules.probes.shares import Shares


@dataclass(frozen=True)
class Slope:
    """Pounds (or units) of one's own award for each unit of one's own figure, on either side of it."""

    code: str
    stated: Stated
    at: Fraction
    """The figure as it is."""
    step: Fraction
    left: Fraction | None
    """(award - award one step lower) / step; None where the rule has no answer there."""
    right: Fraction | None
    """(award one step higher - award) / step."""
    unit: str

    @property
    def sides_differ(self) -> bool:
        """At an edge, a limit or a jump, however short the step; along a bend, less and less with a shorter step."""
        return self.left is not None and self.right is not None and self.left != self.right

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        left, right = (_side(slope, self.unit) for slope in (self.left, self.right))
        what = f"{self.code}, {worded(self.stated.column)} {figure(self.at)}"
        by = f"by a step of {figure(self.step)}"
        differ = "; the two sides differ" if self.sides_differ else ""
        return f"{what}: {right} for each unit more and {left} for each unit less, {by}{differ}."


def marginal_pounds(
    shares: Shares, step: Fraction, only: Sequence[str] = (), most_runs: int = MOST_RUNS
) -> tuple[Slope, ...]:
    """Move one figure of one claimant by a step up and down, everything else as it is.

    Rule    (award(x + step) - award(x)) / step and (award(x) - award(x - step)) / step.
    Units   GBP, or whole units, for each unit of the column.
    Source  marginal awards as one-sided differences; at the edge of a band the two differ.
    Promise exact differences, not derivatives: an edge within a step is averaged over it, so a shorter step tells
            more of the place and less of the way to it.
    Raises ``InputFault`` for an unknown id or too many runs, ``ValueError`` for a step of 0 or less, ``Refused`` where
    the rule has no answer to the data as they are.
    """
    codes = chosen(shares, only)
    if step <= 0:
        raise ValueError("a step is above 0")
    check_runs("marginal pound", runs_of_slopes(shares, only), most_runs)
    awards = shares.awards()
    return tuple(_one(shares, (code, stated), step, awards[code]) for stated in shares.stated for code in codes)


def runs_of_slopes(shares: Shares, only: Sequence[str]) -> int:
    """Runs of the rule that the probe needs."""
    return 1 + 2 * len(chosen(shares, only)) * len(shares.stated)


def _one(shares: Shares, which: tuple[str, Stated], step: Fraction, award: Fraction) -> Slope:
    code, stated = which
    at = shares.figure(code, stated.column)
    higher, lower = (_award(shares, code, stated.column, x) for x in (at + step, at - step))
    left = None if lower is None else (award - lower) / step
    right = None if higher is None else (higher - award) / step
    return Slope(code, stated, at, step, left, right, shares.unit)


def _award(shares: Shares, code: str, column: str, value: Fraction) -> Fraction | None:
    if value < 0 or (value == 0 and COLUMNS[column].is_positive):
        return None
    try:
        return shares.with_figure(code, column, value).awards()[code]
    except Refused:
        return None


def _side(slope: Fraction | None, unit: str) -> str:
    return "no answer" if slope is None else "nothing" if slope == ZERO else told(slope, unit)
