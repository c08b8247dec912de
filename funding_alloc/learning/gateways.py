"""Gateway reviews: what a gate that never shuts can tell."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from funding_alloc.schema.learn import GateReview
from funding_alloc.schema.learn_results import GateSummary
from funding_alloc.schema.learn_terms import Gate

SURE = 0.05


def bits(passed: float) -> float:
    """Information of one review whose chance to be passed is known: 1 for a coin, 0 for a gate that never shuts."""
    return sum(-p * log2(p) for p in (passed, 1 - passed) if p > 0)


def summary(reviews: Sequence[GateReview]) -> GateSummary:
    """Reviews passed, and how much a review can have told.

    Rule    of the counted rows: passed or no failure found against failed; bits at that share. Where none failed, the
            share that fails may yet be up to 1 - 0.05 ** (1 / n) (one-sided 95%), and bits at that share are the most
            that a review can have told.
    """
    counted = [one for one in reviews if one.is_counted]
    through = sum(one.reviews for one in counted if one.gate in {Gate.PASSED, Gate.NO_FAILURE_FOUND})
    failed = sum(one.reviews for one in counted if one.gate is Gate.FAILED)
    unknown = sum(one.reviews for one in counted if one.gate is Gate.NOT_KNOWN)
    known = through + failed
    share = through / known if known else None
    most = bits(max(0.5, SURE ** (1 / known))) if known and not failed else None
    return GateSummary(through, failed, unknown, share, None if share is None else bits(share), most)
