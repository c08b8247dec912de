"""One number for all areas that brings a sum to its total, found in a cell without trial and error.

Each area has two breaks: the multiplier at which it leaves its floor, and the one at which it reaches its ceiling. What
all areas together would be paid at each break is a sum; the largest break that does not overspend says who is held and
who is free, and one division does the rest. The engine sorts the breaks and walks along them instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from funding_alloc.export.workbook.calc.bench import LINE, Bench, Block, Floats, Known

SAME: Final = f"({{!{LINE}}}={{{LINE}}})"


@dataclass(frozen=True)
class Sought:
    """Amounts to scale, their limits, and the total to meet; a missing floor is 0, a missing ceiling is never met."""

    head: str
    amounts: Known
    low: Known | None
    high: Known | None
    total: Known


@dataclass(frozen=True)
class _Breaks:
    """Columns of breaks, the sums paid at them, and their values."""

    leaves: Known | None
    reaches: Known | None


def one_multiplier(sought: Sought, bench: Bench) -> str:
    """Clip(m x amount, floor, ceiling), with m in a column that is one number for each line."""
    breaks = _Breaks(_break(sought, bench, sought.low, "floor"), _break(sought, bench, sought.high, "ceiling"))
    paid = [_paid_at(sought, breaks, of, bench) for of in (breaks.leaves, breaks.reaches) if of is not None]
    last = _last_break(sought, paid, bench)
    multiplier = _multiplier(sought, breaks, last, bench)
    text = f"{multiplier.ref}*{sought.amounts.ref}"
    if sought.high is not None:
        text = f"MIN({text},{sought.high.ref})"
    return text if sought.low is None else f"MAX({text},{sought.low.ref})"


def _break(sought: Sought, bench: Bench, limit: Known | None, word: str) -> Known | None:
    """Multiplier at which an area leaves its floor or reaches its ceiling; 0 for an area that no multiplier moves."""
    if limit is None:
        return None
    amounts = sought.amounts
    text = f"IF({amounts.ref}>0,{limit.ref}/{amounts.ref},0)"
    found = np.where(amounts.floats > 0, limit.floats / np.where(amounts.floats > 0, amounts.floats, 1), 0)
    verb = "leaves its floor" if word == "floor" else "reaches its ceiling"
    return bench.add(f"{sought.head}: multiplier at which it {verb}", "ratio", text, found)


def _paid_at(sought: Sought, breaks: _Breaks, of: Known, bench: Bench) -> tuple[Known, Known]:
    """What all areas of the line are paid at each break."""
    terms, amounts = [], sought.amounts
    is_free = ""
    if breaks.leaves is not None and sought.low is not None:
        terms.append(f"(({breaks.leaves.column}>{of.ref})+({amounts.column}<=0))*{sought.low.column}")
        is_free += f"({breaks.leaves.column}<={of.ref})*"
    if breaks.reaches is not None and sought.high is not None:
        terms.append(f"({breaks.reaches.column}<={of.ref})*({amounts.column}>0)*{sought.high.column}")
        is_free += f"({breaks.reaches.column}>{of.ref})*"
    terms.append(f"{is_free}{of.ref}*{amounts.column}")
    word = "floor" if of is breaks.leaves else "ceiling"
    found = np.zeros(len(bench.rows))
    for block in bench.blocks:
        found[block] = _sums(sought, block, of.floats[block])
    text = f"SUMPRODUCT({SAME}*({'+'.join(terms)}))"
    return of, bench.add(f"{sought.head}: paid to all at that multiplier, {word}", sought.amounts.unit, text, found)


def _sums(sought: Sought, block: Block, at: Floats) -> Floats:
    """Paid to a line's areas together at each of several multipliers; whom no multiplier moves has the floor."""
    amounts = sought.amounts.floats[block]
    paid = at[:, None] * amounts[None, :]
    if sought.high is not None:
        paid = np.minimum(paid, np.where(amounts > 0, sought.high.floats[block], 0)[None, :])
    if sought.low is not None:
        paid = np.maximum(paid, sought.low.floats[block][None, :])
    total: Floats = paid.sum(axis=1)
    return total


def _last_break(sought: Sought, paid: list[tuple[Known, Known]], bench: Bench) -> Known:
    """The largest break that does not overspend; 0 where every break does."""
    same = [f"SUMPRODUCT(MAX({SAME}*({sums.column}<={sought.total.ref})*{of.column}))" for of, sums in paid]
    text = same[0] if len(same) == 1 else f"MAX({','.join(same)})"

    def reckon(block: Block) -> float:
        total = sought.total.floats[block][0]
        found = [np.where(sums.floats[block] <= total, of.floats[block], 0).max() for of, sums in paid]
        return float(max(found))

    return bench.once(
        f"{sought.head}: largest multiplier that does not overspend", "ratio", text, bench.per_line(reckon)
    )


def _multiplier(sought: Sought, breaks: _Breaks, last: Known, bench: Bench) -> Known:
    """(Total - paid to those who are held) / amounts of those who are free."""
    amounts, head, held, free = sought.amounts, sought.head, [], ["("]
    if breaks.leaves is not None and sought.low is not None:
        held.append(f"(({breaks.leaves.column}>{last.ref})+({amounts.column}<=0))*{sought.low.column}")
        free.append(f"({breaks.leaves.column}<={last.ref})*")
    if breaks.reaches is not None and sought.high is not None:
        held.append(f"({breaks.reaches.column}<={last.ref})*({amounts.column}>0)*{sought.high.column}")
        free.append(f"({breaks.reaches.column}>{last.ref})*")
    is_free = _is_free(breaks, last)
    kept = _held(sought, breaks, last)
    paid = bench.once(
        f"{head}: paid to those held",
        amounts.unit,
        f"SUMPRODUCT({SAME}*({'+'.join(held)}))",
        bench.per_line(lambda b: float(kept[b].sum())),
    )
    scaled = bench.once(
        f"{head}: amounts of those free",
        amounts.unit,
        f"SUMPRODUCT({SAME}*{''.join(free)}{amounts.column}))",
        bench.per_line(lambda b: float((amounts.floats * is_free)[b].sum())),
    )
    text = f"IF({scaled.ref}=0,{last.ref},({sought.total.ref}-{paid.ref})/{scaled.ref})"
    left = (sought.total.floats - paid.floats) / np.where(scaled.floats == 0, 1, scaled.floats)
    return bench.once(f"{head}: multiplier", "ratio", text, np.where(scaled.floats == 0, last.floats, left))


def _is_free(breaks: _Breaks, last: Known) -> Floats:
    free = np.ones(len(last.floats))
    if breaks.leaves is not None:
        free *= breaks.leaves.floats <= last.floats
    if breaks.reaches is not None:
        free *= breaks.reaches.floats > last.floats
    return free


def _held(sought: Sought, breaks: _Breaks, last: Known) -> Floats:
    kept = np.zeros(len(last.floats))
    if breaks.leaves is not None and sought.low is not None:
        is_low = (breaks.leaves.floats > last.floats) | (sought.amounts.floats <= 0)
        kept += is_low * sought.low.floats
    if breaks.reaches is not None and sought.high is not None:
        kept += (breaks.reaches.floats <= last.floats) * (sought.amounts.floats > 0) * sought.high.floats
    return kept
