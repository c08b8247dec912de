"""The set of indivisible bids with the greatest total value that a quantum can fund, proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funding_alloc.errors import InternalFault, NotProvenError
from funding_alloc.rules.bids.selection import BoolArray, IntArray

MOST_STATES = 200_000
"""Partial sets kept at once before the search gives up; a round of 100 bids needs some hundreds."""
_TIDY_FROM = 512
"""Partial sets from which dominated ones are looked for."""
_LARGEST = 1 << 60
"""Totals stay below this, so that no sum of whole pounds leaves 64 bits."""


@dataclass(frozen=True)
class Knapsack:
    """Chosen positions in rising order, their total value and what they cost."""

    chosen: tuple[int, ...]
    value: int
    spent: int


@dataclass(frozen=True)
class _Items:
    """Bids that are worth something and could be funded alone, in order of position."""

    position: list[int]
    ask: list[int]
    value: list[int]


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The problem with divisible bids: which bids it takes, its value, and what each departure from it costs."""

    bound: int
    taken: BoolArray
    loss: IntArray


@dataclass(frozen=True, eq=False)
class _States:
    """Partial sets: spending, value, loss against the relaxed optimum, and place in the order of ties."""

    spent: IntArray
    value: IntArray
    loss: IntArray
    rank: IntArray
    origin: IntArray

    def keep(self, which: IntArray | BoolArray) -> _States:
        return _States(self.spent[which], self.value[which], self.loss[which], self.rank[which], self.origin[which])


def knapsack_optimum(asks: Sequence[int], values: Sequence[int], quantum: int) -> Knapsack:
    """Find the set of bids with the greatest total value that the quantum can fund.

    Rule    maximise the sum of value with the sum of asks <= quantum, each bid whole or not at all. Among sets of equal
            value: the one that costs least; then the one that holds the lowest position at which two sets differ. Bids
            of no value are left out.
    Units   whole GBP for asks and quantum; values are whole numbers in any one unit.
    Source  Dantzig (1957) for the bound, Nemhauser and Ullmann (1969) for the list of undominated partial sets.
    Promise proven: no other set is better under the rule; only whole numbers decide. The same bids in another order
            give the same value and spending.

    Raises ``NotProvenError`` when the search outgrows its limit, and ``ValueError`` for amounts below 0 or beyond 2^60.
    """
    if len(asks) != len(values):
        raise ValueError(f"{len(asks)} asks but {len(values)} values")
    items = _useful(asks, values, quantum)
    if sum(items.ask) <= quantum:
        chosen = tuple(items.position)
    else:
        relaxed, least = _relax(items, quantum)
        chosen = tuple(items.position[i] for i in _search(items, relaxed, least, quantum))
    result = Knapsack(chosen, sum(int(values[i]) for i in chosen), sum(int(asks[i]) for i in chosen))
    if result.spent > quantum:
        raise InternalFault(f"the chosen bids cost £{result.spent:,}, more than the £{quantum:,} on offer")
    return result


def _useful(asks: Sequence[int], values: Sequence[int], quantum: int) -> _Items:
    ask, value = [int(a) for a in asks], [int(v) for v in values]
    if quantum < 0 or min(ask, default=0) < 0:
        raise ValueError("neither the quantum nor an ask may be below 0")
    position = [i for i, (a, v) in enumerate(zip(ask, value, strict=True)) if v > 0 and a <= quantum]
    items = _Items(position, [ask[i] for i in position], [value[i] for i in position])
    if max(sum(items.ask), sum(items.value)) >= _LARGEST:
        raise ValueError("the asks or the values add up to more than 2^60")
    return items


def _relax(items: _Items, quantum: int) -> tuple[_Relaxed, int]:
    """Price the quantum at the ratio of the first bid that does not fit; any price gives a true upper bound.

    With the price p/w of that bid, a set is worth at most (p * quantum + sum of max(0, value * w - p * ask)) / w, and a
    departure from the bids with a positive term costs that term. Floor division only weakens the loss of a departure,
    so nothing good is ruled out. The order by ratio is a float and only a guess: the price need not be the best one.
    """
    n = len(items.ask)
    order = sorted(range(n), key=lambda i: (-items.value[i] / items.ask[i] if items.ask[i] else -np.inf, i))
    left, pivot, funded = quantum, -1, np.zeros(n, dtype=np.bool_)
    for i in order:
        if items.ask[i] <= left:
            left -= items.ask[i]
            funded[i] = True
        elif pivot < 0:
            pivot = i
    p, w = items.value[pivot], items.ask[pivot]
    gains = [value * w - p * ask for ask, value in zip(items.ask, items.value, strict=True)]
    bound = (p * quantum + sum(gain for gain in gains if gain > 0)) // w
    taken = np.array([gain > 0 for gain in gains])
    loss = np.array([min(abs(gain) // w, _LARGEST) for gain in gains], dtype=np.int64)
    return _Relaxed(bound, taken, loss), _swap_up(items, funded, left)


def _swap_up(items: _Items, funded: BoolArray, left: int) -> int:
    """Value of a good set: swap one funded bid for one that is not, while that gains."""
    ask, value = np.array(items.ask, dtype=np.int64), np.array(items.value, dtype=np.int64)
    total = int(value[funded].sum())
    while True:
        inside, outside = np.flatnonzero(funded), np.flatnonzero(~funded)
        if not inside.size or not outside.size:
            return total
        gain = value[outside] - value[inside][:, None]
        gain[ask[outside] - ask[inside][:, None] > left] = 0
        best = int(gain.argmax())
        if gain.flat[best] <= 0:
            return total
        total += int(gain.flat[best])
        out, into = inside[best // outside.size], outside[best % outside.size]
        left += int(ask[out] - ask[into])
        funded[out], funded[into] = False, True


def _search(items: _Items, relaxed: _Relaxed, least: int, quantum: int) -> list[int]:
    """Go through the bids in order of position, keeping every partial set that could still be best."""
    base = [int(np.array(column, dtype=np.int64)[relaxed.taken].sum()) for column in (items.ask, items.value)]
    zero = np.zeros(1, dtype=np.int64)
    states = _States(zero + base[0], zero + base[1], zero, zero, zero)
    trail: list[tuple[int, IntArray, BoolArray]] = []
    tidy_at = _TIDY_FROM
    for i in np.flatnonzero(relaxed.loss <= relaxed.bound - least).tolist():
        if relaxed.loss[i] > relaxed.bound - least:
            continue
        states, has = _branch(states, (items.ask[i], items.value[i], int(relaxed.loss[i])), bool(relaxed.taken[i]))
        fitting = states.value[states.spent <= quantum]
        least = max(least, int(fitting.max(initial=0)))
        alive = np.flatnonzero(states.loss <= relaxed.bound - least)
        if alive.size > min(tidy_at, MOST_STATES):
            alive = alive[_undominated(states.keep(alive))]
            tidy_at = max(_TIDY_FROM, 2 * alive.size)
        if alive.size > MOST_STATES:
            what = f"the best set of {len(items.ask)} bids is not proven"
            raise NotProvenError(f"{what}: more than {MOST_STATES:,} partial sets could still lead to it")
        states, has = states.keep(alive), has[alive]
        trail.append((i, states.origin, has))
    return _read_back(states, trail, relaxed.taken, quantum)


def _branch(states: _States, item: tuple[int, int, int], taken: bool) -> tuple[_States, BoolArray]:
    """Each set as the relaxed optimum has the bid, and with the bid the other way round."""
    n, sign = states.value.size, -1 if taken else 1
    ask, value, loss = item
    has = np.repeat(np.array([taken, not taken]), n)
    rank = states.rank
    if int(rank.max(initial=0)) >= 1 << 60:
        rank = np.unique(rank, return_inverse=True)[1].astype(np.int64)
    both = _States(
        np.concatenate((states.spent, states.spent + sign * ask)),
        np.concatenate((states.value, states.value + sign * value)),
        np.concatenate((states.loss, states.loss + loss)),
        np.concatenate((rank, rank)) * 2 + has,
        np.tile(np.arange(n), 2),
    )
    return both, has


def _undominated(states: _States) -> IntArray:
    """Drop a set where another costs no more and is worth as much, ties in the order of the rule."""
    order = np.lexsort((-states.rank, -states.value, states.spent))
    value = states.value[order]
    first = np.ones(value.size, dtype=np.bool_)
    first[1:] = value[1:] > np.maximum.accumulate(value)[:-1]
    return np.asarray(order[first], dtype=np.int64)


def _read_back(
    states: _States, trail: list[tuple[int, IntArray, BoolArray]], taken: BoolArray, quantum: int
) -> list[int]:
    fitting = np.flatnonzero(states.spent <= quantum)
    best = states.keep(fitting)
    at = int(fitting[np.lexsort((-best.rank, best.spent, -best.value))[0]])
    chosen = taken.copy()
    for item, origin, has in reversed(trail):
        chosen[item] = has[at]
        at = int(origin[at])
    return [int(i) for i in np.flatnonzero(chosen)]
