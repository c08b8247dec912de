"""Words and limits of learning files: what a tranche may be, and why no more."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

MOST_TRANCHE: Final = Decimal("0.10")
"""Largest part of an allocation that may hang on outcomes."""
LEAST_CORE: Final = Decimal("0.90")
"""What stays as the formula gave it, after the tranche and the share for trials."""
LEARNING: Final = (Decimal("0.01"), Decimal("0.02"))
"""Share for trials where there are any."""
LEAST_WINDOW: Final = 3
"""Years over which an outcome that moves money must have changed."""
MOST_WORLDS: Final = 5_000
"""Drawn worlds are held in memory, every year and area of each."""
MOST_DRAWS: Final = 20_000


class Better(StrEnum):
    """Which way an indicator is better."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"

    @property
    def sign(self) -> int:
        """What turns a change into an improvement."""
        return 1 if self is Better.HIGHER else -1


class Compare(StrEnum):
    """What is held against what, ``years`` apart."""

    ENDS = "ends"
    """The last year against the year ``years`` before it."""
    MEANS = "means"
    """The mean of the last ``years`` years against the mean of as many before: less noise, and later news."""


class Estimator(StrEnum):
    """Method-of-moments estimator of the variance between areas; both are floored at 0."""

    DERSIMONIAN_LAIRD = "dersimonian_laird"
    """From Cochran's Q with weights 1 / s squared: precise areas count for more."""
    HEDGES = "hedges"
    """Variance of the gaps less the mean of s squared: every area counts the same."""


class Across(StrEnum):
    """What trials choose between."""

    INTERVENTIONS = "interventions"
    PLACES = "places"
    """Refused, in words: a place is no arm of a bandit."""


class Gate(StrEnum):
    """What is known of one gateway review."""

    PASSED = "passed"
    FAILED = "failed"
    NO_FAILURE_FOUND = "no_failure_found"
    """Several reviews, none of which is known to have failed."""
    NOT_KNOWN = "not_known"
    BEFORE_ANY = "before_any"
    """Money before the first gate."""
