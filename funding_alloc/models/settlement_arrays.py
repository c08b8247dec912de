"""Figures and policy choices of many settlements, in whole numbers; refused where they cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from funding_alloc.schema.bulk import Whole

MILLION = 1_000_000


@dataclass(frozen=True, eq=False)
class SettlementArrays:
    """Figures of A authorities, L lines, C classes, Y years and S segments of the return curves, in whole numbers.

    Raises ``ValueError`` where an array is not of whole numbers or of another shape, shares do not add up, a curve is
    not concave, a floor is above its ceiling, or a figure is negative.
    """

    line_class: Whole
    """L: the class of each line, from 0."""
    shares: Whole
    """A x L: millionths of its class's grant that are a line's by formula; they add up to a million in each class."""
    grant_low: Whole
    """A x C x Y: least grant in pounds."""
    grant_high: Whole
    """A x C x Y: largest grant in pounds; where both are one, the grant is fixed."""
    widths: Whole
    """A x L x Y x (S - 1): pounds on each segment of the return curve but the last, which is open."""
    returns: Whole
    """A x L x Y x S: millionths of a pound of benefit from each pound on a segment; falling, or the same."""

    def __post_init__(self) -> None:
        broken = sorted(name for name, array in vars(self).items() if array.dtype != np.int64)
        if broken:
            raise ValueError(f"arrays of whole numbers are needed, see {broken}")
        places, lines = self.shares.shape
        _, classes, years = self.grant_low.shape
        segments = self.returns.shape[-1]
        shapes = {
            "line_class": (lines,),
            "grant_low": (places, classes, years),
            "grant_high": (places, classes, years),
            "widths": (places, lines, years, segments - 1),
            "returns": (places, lines, years, segments),
        }
        unfit = sorted(name for name, shape in shapes.items() if getattr(self, name).shape != shape)
        if unfit:
            raise ValueError(f"arrays do not fit each other: {unfit}")
        negative = sorted(name for name, array in vars(self).items() if (array < 0).any())
        if negative:
            raise ValueError(f"figures below 0: {negative}")
        sums = [self.shares[:, self.line_class == kind].sum(axis=1) for kind in range(classes)]
        if any((total != MILLION).any() for total in sums):
            raise ValueError("the shares of an authority's lines do not add up to its class's grant")
        if (np.diff(self.returns, axis=-1) > 0).any():
            raise ValueError("a return curve is not concave: a later pound would be worth more than an earlier one")
        if (self.grant_low > self.grant_high).any():
            raise ValueError("a grant's floor is above its ceiling")


@dataclass(frozen=True)
class Labels:
    """What authorities, lines, classes and years are called in reasons."""

    authorities: Sequence[str]
    lines: Sequence[str]
    classes: Sequence[str]
    years: Sequence[str]


@dataclass(frozen=True)
class SettlementRules:
    """Policy choices; none has a default. Shares are fractions of a line's grant."""

    cap_in: Fraction
    cap_out: Fraction
    carry: Fraction
    """Largest share of a line's grant that may be carried into the next year."""
    damping: Fraction | None
    """Least share of this year's grant that the next year's must be; ``None``: no such rule."""
    control: Whole | None
    """C x Y: pounds of grant to all authorities together; ``None``: no control totals."""
