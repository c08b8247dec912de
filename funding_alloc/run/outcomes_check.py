"""Verdicts found a second time, by arrays and another library's normal distribution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import stats

from funding_alloc.run.outcomes_verdicts import half_width, rule_of
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.outcomes_results import Judgement
from funding_alloc.schema.outcomes_terms import LIMITS_IN_ERRORS, Correction, Movement

NEAR = 1e-9
"""A difference this near the smallest that matters, in its own parts, reaches it: floats hold no tenths."""


def checks_of(inputs: OutcomesInputs, judgements: Sequence[Judgement]) -> Iterator[Check]:
    """Counts of verdicts by array against those one by one, and judgements against indicators times areas."""
    again = counts_by_array(inputs, judgements)
    found = Counter(one.movement for one in judgements)
    for movement in Movement:
        told = f"verdicts '{movement.value}', counted again by arrays and another normal distribution"
        yield Check(f"outcomes.{movement.name.lower()}", told, found[movement], again[movement], "verdicts")
    told = "a verdict for every indicator in every area judged"
    wanted = len(inputs.rules.indicators) * len(inputs.judged)
    yield Check("outcomes.every", told, len(judgements), wanted, "verdicts")


def counts_by_array(inputs: OutcomesInputs, judgements: Sequence[Judgement]) -> Counter[Movement]:
    """Verdict counts from arrays of values and half-widths, with SciPy's normal distribution and its correction."""
    rows = []
    for one in judgements:
        if one.own is None or one.base is None or one.latest is None:
            continue
        found, rule = inputs.rules.indicators[one.indicator], rule_of(inputs, one.indicator)
        halves = half_width(found, one.base), half_width(found, one.latest)
        if None not in halves:
            values = [one.base.value, one.latest.value, *halves, rule.smallest, rule.sign]
            rows.append([float(value) for value in values if value is not None])
    out: Counter[Movement] = Counter({Movement.UNKNOWN: len(judgements)})
    if not rows:
        return out
    base, latest, h0, h1, smallest, sign = np.array(rows).T
    difference = latest - base
    error = np.hypot(h0, h1) / LIMITS_IN_ERRORS
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(error > 0, 2 * stats.norm.sf(np.abs(difference) / error), np.where(difference == 0, 1.0, 0.0))
        still = np.where(error > 0, stats.norm.cdf((np.abs(difference) - smallest) / error), 0.0)
    if inputs.rules.rule.correction is Correction.BENJAMINI_HOCHBERG:
        p = stats.false_discovery_control(p, method="bh")
    level = float(inputs.rules.rule.level)
    reaches = np.abs(difference) >= smallest * (1 - NEAR)
    moved = (p <= level) & reaches
    kept = ~moved & (still <= level) & ~reaches
    out[Movement.BETTER] = int(np.sum(moved & (difference * sign > 0)))
    out[Movement.WORSE] = int(np.sum(moved & (difference * sign < 0)))
    out[Movement.STILL] = int(np.sum(kept))
    out[Movement.UNKNOWN] -= int(np.sum(moved) + np.sum(kept))
    return out
