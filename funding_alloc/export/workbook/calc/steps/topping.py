"""Steps that fill up: guarantees paid from the pot itself, waterfalls, and the lowest raised to one level."""

from __future__ import annotations

import numpy as np

from funding_alloc.export.workbook.calc.bench import LINE, Bench, Floats, Known
from funding_alloc.export.workbook.calc.steps.rounding import settle
from funding_alloc.schema.steps import GuaranteeStep, RaiseLowestStep, WaterfallStep

SAME = f"({{!{LINE}}}={{{LINE}}})"


def guarantee(step: GuaranteeStep, bench: Bench) -> str:
    """Top-ups as small as possible: each area has the spending on top-ups at which it comes to need one itself."""
    head, unit = bench.heading(step.id), bench.unit_of(step.id)
    pot, share = bench.known[step.pot], bench.as_column(bench.known[step.shares])
    wanted = bench.as_column(bench.known[step.shortfall])
    at = _needs_at(share, wanted, pot)
    text = f"IF({share.ref}>0,MAX({pot.ref}-{wanted.ref}/{share.ref},0),IF({wanted.ref}>0,0,{pot.ref}))"
    own = bench.add(f"{head}: spent on top-ups when it needs one", unit, text, at)
    lacking = f"({wanted.column}-{share.column}*({pot.ref}-{own.ref}))"
    text = f"SUMPRODUCT({SAME}*({lacking}>0)*{lacking})"
    spent = np.zeros(len(bench.rows))
    for b in bench.blocks:
        gap = wanted.floats[b][None, :] - share.floats[b][None, :] * (pot.floats[b] - at[b])[:, None]
        spent[b] = np.maximum(gap, 0).sum(axis=1)
    cost = bench.add(f"{head}: top-ups needed then", unit, text, spent)
    last = bench.once(
        f"{head}: most that is spent before the next one",
        unit,
        f"SUMPRODUCT(MAX({SAME}*({own.column}<={cost.column})*{own.column}))",
        bench.per_line(lambda b: float(np.where(at[b] <= spent[b], at[b], 0).max())),
    )
    topped = f"({own.column}<={last.ref})"
    is_topped = at <= last.floats
    need = bench.once(
        f"{head}: lacking where topped up",
        unit,
        f"SUMPRODUCT({SAME}*{topped}*({wanted.column}-{share.column}*{pot.ref}))",
        bench.per_line(lambda b: float((is_topped * (wanted.floats - share.floats * pot.floats))[b].sum())),
    )
    part = bench.once(
        f"{head}: share where topped up",
        "share",
        f"SUMPRODUCT({SAME}*{topped}*{share.column})",
        bench.per_line(lambda b: float((is_topped * share.floats)[b].sum())),
    )
    whole = np.where(part.floats >= 1, 1, 1 - part.floats)
    text = f"MAX({need.ref},0)/IF({part.ref}>=1,1,1-{part.ref})"
    total = bench.once(f"{head}: spent on top-ups", unit, text, np.maximum(need.floats, 0) / whole)
    return f"MAX({wanted.ref},{share.ref}*({pot.ref}-{total.ref}))"


def _needs_at(share: Known, wanted: Known, pot: Known) -> Floats:
    safe = np.where(share.floats > 0, share.floats, 1)
    own = np.maximum(pot.floats - wanted.floats / safe, 0)
    found: Floats = np.where(share.floats > 0, own, np.where(wanted.floats > 0, 0, pot.floats))
    return found


def waterfall(step: WaterfallStep, bench: Bench) -> str:
    """Each component takes what it has room for; what is left over is the result."""
    left = bench.known[step.amount]
    text, found = left.ref, left.floats
    for part in step.order:
        room = bench.known[part.room]
        taken = settle(part, f"MIN({text},MAX({room.ref},0))", bench)
        found = found - taken.floats
        if part is step.order[-1]:
            return f"{text}-{taken.ref}"
        heading = f"{bench.heading(step.id)}: left after {bench.heading(part.id).lower()}"
        text = bench.add(heading, bench.unit_of(step.id), f"{text}-{taken.ref}", found).ref
    return text


def raise_lowest(step: RaiseLowestStep, bench: Bench) -> str:
    """Each area's own level is a break: the highest that the pot pays for says who is filled up."""
    have, size = bench.as_column(bench.known[step.resources]), bench.as_column(bench.known[step.size])
    pot, head, unit = bench.known[step.pot], bench.heading(step.id), bench.unit_of(step.id)
    each = f"{unit} per {size.unit}"
    own = bench.add(f"{head}: own level", each, f"{have.ref}/{size.ref}", have.floats / size.floats)
    spent = np.zeros(len(bench.rows))
    for b in bench.blocks:
        gap = own.floats[b][:, None] * size.floats[b][None, :] - have.floats[b][None, :]
        spent[b] = np.maximum(gap, 0).sum(axis=1)
    text = f"SUMPRODUCT({SAME}*({own.column}<{own.ref})*({own.ref}*{size.column}-{have.column}))"
    cost = bench.add(f"{head}: cost of raising the lower ones to it", unit, text, spent)
    last = bench.once(
        f"{head}: highest own level that the pot pays for",
        each,
        f"SUMPRODUCT(MAX({SAME}*({cost.column}<={pot.ref})*{own.column}))",
        bench.per_line(lambda b: float(np.where(spent[b] <= pot.floats[b], own.floats[b], 0).max())),
    )
    filled, is_filled = f"({own.column}<={last.ref})", own.floats <= last.floats
    held = bench.per_line(lambda b: float((is_filled * have.floats)[b].sum()))
    people = bench.per_line(lambda b: float((is_filled * size.floats)[b].sum()))
    text = f"({pot.ref}+SUMPRODUCT({SAME}*{filled}*{have.column}))/SUMPRODUCT({SAME}*{filled}*{size.column})"
    level = bench.once(f"{head}: common level", each, text, (pot.floats + held) / people)
    return f"MAX({level.ref}*{size.ref}-{have.ref},0)"
