"""Steps that share out: weights, shares, blends, pots, whole units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np

from funding_alloc.export.workbook.calc.bench import AREA, LINE, PLACE, Bench, Known
from funding_alloc.export.workbook.calc.steps.rounding import digits_of, rounded
from funding_alloc.rules.rounding import round_exactly
from funding_alloc.schema.formula import QUANTUM
from funding_alloc.schema.steps import (
    AreaCostStep,
    BlendStep,
    DistributeStep,
    NormaliseStep,
    RoundStep,
    ShareStep,
    WeightStep,
)
from funding_alloc.schema.steps.declare import Mode, Rounding
from funding_alloc.schema.steps.sharing import Remainder


def weight(step: WeightStep, bench: Bench) -> str:
    """Count times index, times the next index."""
    return "*".join(bench.known[name].ref for name in (step.count, *step.by))


def share(step: ShareStep, bench: Bench) -> str:
    """Part of the line's total, or of the group's."""
    return f"{bench.known[step.of].ref}/{bench.total(bench.known[step.of], step.within).ref}"


def blend(step: BlendStep, bench: Bench) -> str:
    """Weighted sum."""
    pairs = [(bench.known[term.weight], bench.known[term.of]) for term in step.terms]
    terms = [(f"{part.ref}*{of.ref}", part.floats * of.floats) for part, of in pairs]
    return bench.sum_of(bench.heading(step.id), bench.unit_of(step.id), terms)


def area_cost(step: AreaCostStep, bench: Bench) -> str:
    """Share x (1 - part + part x cost), brought back to a total of 1."""
    part, cost, held = bench.known[step.on], bench.known[step.by], bench.known[step.input]
    text = f"{held.ref}*(1-{part.ref}+{part.ref}*{cost.ref})"
    found = held.floats * (1 - part.floats + part.floats * cost.floats)
    adjusted = bench.add(f"{bench.heading(step.id)}: before scaling back to 1", "share", text, found)
    return f"{adjusted.ref}/{bench.total(adjusted).ref}"


def normalise(step: NormaliseStep, bench: Bench) -> str:
    """Scaled to the total of another column."""
    held = bench.known[step.input]
    return f"{held.ref}*{bench.total(bench.known[step.to], step.within).ref}/{bench.total(held, step.within).ref}"


def distribute(step: DistributeStep, bench: Bench) -> str:
    """Pot times share."""
    pot = bench.known[QUANTUM if step.pot == QUANTUM else step.pot]
    return f"{bench.known[step.input].ref}*{pot.ref}"


def round_amounts(step: RoundStep, bench: Bench) -> str:
    """Round, and place the remainder as the step says."""
    held = bench.as_column(bench.known[step.input])
    if step.remainder is Remainder.LARGEST_REMAINDER:
        return _largest_remainder(step, bench, held, Fraction(step.to))
    mode = step.mode or Mode.HALF_UP
    text = rounded(step, bench, Rounding(to=Decimal(step.to), mode=mode), held)
    if step.remainder is not Remainder.TO_NAMED_AREA:
        return text
    exact = [round_exactly(x, Fraction(step.to), mode.value) for x in bench.values[step.input]]
    floats = np.asarray([float(x) for x in exact])
    plain = bench.add(f"{bench.heading(step.id)}: each rounded", bench.unit_of(step.id), text, floats)
    left = f"ROUND({bench.total(held).ref}-{bench.total(plain).ref},{digits_of(Fraction(step.to))})"
    return f'{plain.ref}+IF({{{AREA}}}="{step.area}",{left},0)'


def _largest_remainder(step: RoundStep, bench: Bench, held: Known, to: Fraction) -> str:
    """Round down, then one more for the largest remainders; of equals the earlier in the list gains."""
    head, exact = bench.heading(step.id), [Fraction(x) / to for x in bench.values[step.input]]
    scale = bench.number(to, step, "to").ref
    over, under = ("", "") if to == 1 else (f"/{scale}", f"*{scale}")
    kept = bench.decimals(held)
    down = [x.numerator // x.denominator for x in exact]
    rest = [x - n for x, n in zip(exact, down, strict=True)]
    text = f"INT(ROUND({held.ref}{over},{kept.ref}))"
    whole = bench.add(f"{head}: whole units", "units", text, np.asarray(down, dtype=float))
    shown = [round(float(x), int(places)) for x, places in zip(rest, kept.floats, strict=True)]
    text = f"ROUND({held.ref}{over}-{whole.ref},{kept.ref})"
    remainder = bench.add(f"{head}: remainder", "units", text, np.asarray(shown))
    left = bench.per_line(lambda b: float(round(sum((rest[i] for i in b), Fraction(0)))))
    text = f"ROUND({bench.total(held).ref}{over},0)-{bench.total(whole).ref}"
    spare = bench.once(f"{head}: units left over", "units", text, left)
    same = f"({{!{LINE}}}={{{LINE}}})"
    ahead = f"({remainder.column}>{remainder.ref})+({remainder.column}={remainder.ref})*({{!{PLACE}}}<{{{PLACE}}})"
    places = np.zeros(len(bench.rows))
    for block in bench.blocks:
        places[sorted(block, key=lambda i: (-rest[i], i))] = np.arange(1, len(block) + 1)
    order = bench.add(f"{head}: order of remainders", "place", f"1+SUMPRODUCT({same}*({ahead}))", places)
    text = f"{whole.ref}+({order.ref}<={spare.ref})"
    return f"({text}){under}" if under else text
