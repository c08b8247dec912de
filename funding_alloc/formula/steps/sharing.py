"""Sharing out: weights, shares, blends, pots, whole units."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Final

import numpy as np

from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.multipliers import one_multiplier
from funding_alloc.formula.state import Found, State
from funding_alloc.rules.estates.apportionment import UnitsCannotBeShared
from funding_alloc.rules.estates.apportionment import apportion as whole_units
from funding_alloc.schema.steps.declare import Mode
from funding_alloc.schema.steps.sharing import (
    ApportionStep,
    AreaCostStep,
    BlendStep,
    DistributeStep,
    NormaliseStep,
    RaiseLowestStep,
    Remainder,
    RoundStep,
    ShareStep,
    WeightStep,
)

MOST_UNITS: Final = 1_000_000


def weight(step: WeightStep, at: State) -> Found:
    """Count times index, times the next index."""
    return reduce(np.multiply, [at.known[name] for name in (step.count, *step.by)]), {}


def share(step: ShareStep, at: State) -> Found:
    """Part of the total."""
    total = at.total(at.known[step.of], step.within)
    at.refuse_where(np.equal(total, 0).astype(bool), step, f"the total of '{step.of}' is zero.")
    return at.full(step.of) / total, {"total": total}


def blend(step: BlendStep, at: State) -> Found:
    """Weighted sum; many draws of weights on columns that stay the same are one matrix product."""
    columns, weights = ([at.known[name] for name in names] for names in _term_names(step))
    total = reduce(np.add, weights)
    is_off = np.greater(np.abs(total - 1), at.arithmetic.one(Fraction(1, 10**12))).astype(bool)
    if np.any(is_off):
        raise at.fault(step, f"the weights sum to {float(total[is_off][0]):g}, not to 1.", "Change them together.")
    if len(columns) > 1 and all(len(column) == 1 for column in columns) and any(len(w) > 1 for w in weights):
        if step.id not in at.stacked:
            at.stacked[step.id] = np.concatenate([at.spread(column) for column in columns])
        rows = max(len(w) for w in weights)
        drawn = np.concatenate([np.broadcast_to(w, (rows, 1)) for w in weights], axis=1)
        return drawn @ at.stacked[step.id], {}
    terms = [at.known[term.weight] * at.known[term.of] for term in step.terms]
    return reduce(_added, terms), {term.weight: at.known[term.weight] for term in step.terms}


def _added(x: Array, y: Array) -> Array:
    """Sum of two results of this step, in the memory of the larger."""
    kept = x if x.size >= y.size else y
    fits = kept.shape == np.broadcast_shapes(x.shape, y.shape)
    return np.add(x, y, out=kept if fits else None)


def _term_names(step: BlendStep) -> tuple[list[str], list[str]]:
    return [term.of for term in step.terms], [term.weight for term in step.terms]


def area_cost(step: AreaCostStep, at: State) -> Found:
    """Share x (1 - part + part x cost), brought back to a total of 1."""
    part = at.known[step.on]
    adjusted = at.known[step.input] * (1 - part + part * at.known[step.by])
    total = at.total(adjusted)
    at.refuse_where(np.equal(total, 0).astype(bool), step, "every adjusted share is zero.")
    adjusted /= total
    return adjusted, {step.on: part, "total before": total}


def normalise(step: NormaliseStep, at: State) -> Found:
    """Scaled to the total of another column."""
    total, wanted = at.total(at.known[step.input], step.within), at.total(at.known[step.to], step.within)
    at.refuse_where(np.equal(total, 0).astype(bool), step, f"the total of '{step.input}' is zero.")
    return at.full(step.input) * wanted / total, {"total before": total, "total after": wanted}


def distribute(step: DistributeStep, at: State) -> Found:
    """Pot times share."""
    return at.known[step.input] * at.known[step.pot], {step.pot: at.known[step.pot]}


def raise_lowest(step: RaiseLowestStep, at: State) -> Found:
    """Fill up to one level of resources for each unit of size."""
    resources, size, pot = at.full(step.resources), at.full(step.size), at.known[step.pot]
    total = at.total(resources) + pot
    amounts, level = one_multiplier(at, size, (resources, resources + pot), total)
    return amounts - resources, {"common level": level}


def apportion(step: ApportionStep, at: State) -> Found:
    """Whole units, draw by draw and exactly."""
    units = at.known[step.units]
    least = at.known[step.minimum]
    counts = at.full(step.of)
    at.refuse_where(np.less(counts, 0).astype(bool), step, f"'{step.of}' is negative for {{areas}}.")
    at.refuse_where(np.equal(at.total(counts), 0).astype(bool), step, f"the total of '{step.of}' is zero.")
    rows = []
    for i, row in enumerate(counts):
        exact = [Fraction(count) for count in row]
        wanted, floor = (Fraction(x[min(i, len(x) - 1), 0]) for x in (units, least))
        if wanted.denominator != 1 or floor.denominator != 1:
            raise at.fault(step, "the number of units and the minimum must be whole numbers.")
        if wanted > MOST_UNITS:
            raise at.fault(step, f"{int(wanted):,} units are more than the {MOST_UNITS:,} that are given one by one.")
        try:
            held = whole_units(exact, int(wanted), step.method.value, int(floor), step.ties == "refuse")
        except UnitsCannotBeShared as fault:
            raise at.fault(step, f"{fault}.") from None
        rows.append(at.arithmetic.column([Fraction(n) for n in held]))
    return np.concatenate(rows, axis=0), {}


def round_amounts(step: RoundStep, at: State) -> Found:
    """Round, and place the remainder as the step says."""
    x, to = at.full(step.input), Fraction(step.to)
    total = at.arithmetic.round(at.total(x), to, "half_even")
    if step.remainder is Remainder.LARGEST_REMAINDER:
        unit = at.arithmetic.one(to)
        slack = unit / 10**6 + np.abs(total) * at.arithmetic.one(Fraction(1, 10**12))
        is_off = np.greater(np.abs(at.total(x) - total), slack).astype(bool)
        at.refuse_where(is_off, step, f"the total of '{step.input}' is no multiple of {step.to}.")
        return _largest_remainder(x / unit, total / unit, at) * unit, {}
    out = at.arithmetic.round(x, to, (step.mode or Mode.HALF_UP).value)
    left = at.total(x) - at.total(out)
    if step.remainder is Remainder.TO_NAMED_AREA:
        if step.area not in at.codes:
            raise at.fault(step, f"no area has the code {step.area}, so the remainder has no owner.")
        out = out.copy()
        i = at.codes.index(step.area)
        out[:, i : i + 1] = out[:, i : i + 1] + at.arithmetic.round(left, to, "half_even")
    return out, {"remainder": left}


def _largest_remainder(units: Array, total: Array, at: State) -> Array:
    """Round down, then one more for the largest remainders; of equals the lower code gains."""
    whole = at.arithmetic.round(units, Fraction(1), "down")
    whole = np.where(np.greater(whole, units + at.arithmetic.one(Fraction(1, 10**6))), whole - 1, whole)
    spare = (total - at.total(whole)).astype(float)[:, 0]
    order = np.argsort(whole - units, axis=1, kind="stable")
    gains = np.arange(units.shape[1]) < np.rint(spare)[:, np.newaxis]
    out = whole.copy()
    # Whole numbers of the same kind as the amounts: a fraction takes no truth values.
    more = gains.astype(int).astype(whole.dtype)
    np.put_along_axis(out, order, np.take_along_axis(whole, order, axis=1) + more, axis=1)
    return out
