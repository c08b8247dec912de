"""Maximin support: bids one after the other so that nobody carries more of their cost than must be."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.bids.orders import Selection
from funding_alloc.schema.support import SupportedBids

ZERO = Fraction(0)


def maximin_support(bids: SupportedBids) -> Selection:
    """Fund bids one after the other, always the one that adds least to the heaviest load on any supporter.

    Rule    the cost of the bids taken so far is spread over their supporters, afresh each time, so that the heaviest
            load is as light as can be; next is, of the bids that fit what is left, the one with which that load stays
            lightest, equal ones in order of id; until none fits. Bids that nobody supports are never funded. Points
            count as support.
    Units   GBP, exact.
    Source  Sanchez-Fernandez, Fernandez-Garcia, Fisteus and Brill, The Maximin Support Method (Mathematical Programming
            2022); Aziz, Lee and Talmon, Proportionally Representative Participatory Budgeting (AAMAS 2018), for costs.
    Promise within the quantum; no supported bid that would fit is left; the order of bids and supporters changes
            nothing. More money may drop a bid, for what fits changes with it.
    """
    groups = _alike(bids)
    open_bids = {bid for group in groups for bid in group.bids}
    order: list[str] = []
    left = bids.quantum
    while fitting := sorted(bid for bid in open_bids if bids.asks[bid] <= left):
        loads = {bid: least_load(bids.asks, [*order, bid], groups) for bid in fitting}
        order.append(min(fitting, key=lambda bid: (loads[bid], bid)))
        open_bids.remove(order[-1])
        left -= bids.asks[order[-1]]
    return Selection(tuple(order), bids.quantum - left, left)


@dataclass(frozen=True)
class Supporters:
    """Supporters of the same bids: they are loaded alike."""

    bids: frozenset[str]
    count: int


def least_load(asks: Mapping[str, Fraction], taken: Sequence[str], groups: Sequence[Supporters]) -> Fraction:
    """The lightest that the heaviest load can be when each bid's ask is spread over its supporters.

    Rule    the greatest cost(T) / supporters(T) over sets T of the bids, where supporters(T) counts all behind any of
            them. From the set of all, a minimum cut finds a set that costs more than its supporters could carry at the
            present load; its own load is the next to be tried (Dinkelbach), until none is left.
    """
    chosen, load = list(taken), ZERO
    while chosen:
        behind = sum(group.count for group in groups if group.bids.intersection(chosen))
        load = sum((asks[bid] for bid in chosen), ZERO) / behind
        chosen = _overloading(asks, taken, groups, load)
    return load


def _alike(bids: SupportedBids) -> list[Supporters]:
    counts: dict[frozenset[str], int] = {}
    for ballot in bids.ballots.values():
        counts[frozenset(ballot)] = counts.get(frozenset(ballot), 0) + 1
    return [Supporters(names, count) for names, count in counts.items() if names]


def _overloading(
    asks: Mapping[str, Fraction], taken: Sequence[str], groups: Sequence[Supporters], load: Fraction
) -> list[str]:
    """Bids that together cost most above what their supporters can carry at a load; none where all can be carried.

    A flow from bids (at most their ask) through supporters (at most the load each); what a bid cannot send on lies on
    the near side of the minimum cut.
    """
    behind = {bid: [i for i, group in enumerate(groups) if bid in group.bids] for bid in taken}
    unsent = {bid: asks[bid] for bid in taken}
    room = [load * group.count for group in groups]
    sent: dict[tuple[str, int], Fraction] = {}
    while True:
        path, reached = _search(behind, unsent, room, sent)
        if not path:
            return [bid for bid in taken if bid in reached]
        _send(path, unsent, room, sent)


Path_ = list[tuple[str, int]]


def _search(
    behind: Mapping[str, list[int]],
    unsent: Mapping[str, Fraction],
    room: Sequence[Fraction],
    sent: Mapping[tuple[str, int], Fraction],
) -> tuple[Path_, set[str]]:
    """The shortest way of money from a bid to supporters with room, as pairs of bid and group."""
    came: dict[int, tuple[str, int | None]] = {}
    reached = {bid for bid, left in unsent.items() if left}
    queue: deque[tuple[str, int | None]] = deque((bid, None) for bid in sorted(reached))
    while queue:
        bid, through = queue.popleft()
        for group in behind[bid]:
            if group in came:
                continue
            came[group] = (bid, through)
            if room[group]:
                return _back(group, came), reached
            for other in behind:
                if other not in reached and sent.get((other, group), ZERO):
                    reached.add(other)
                    queue.append((other, group))
    return [], reached


def _back(group: int, came: Mapping[int, tuple[str, int | None]]) -> Path_:
    path: Path_ = []
    here: int | None = group
    while here is not None:
        bid, through = came[here]
        path.append((bid, here))
        here = through
    return path[::-1]


def _send(
    path: Path_, unsent: dict[str, Fraction], room: list[Fraction], sent: dict[tuple[str, int], Fraction]
) -> None:
    """Send as much as the way bears: each bid after the first takes back what it had sent to the group before."""
    turned = [(path[i + 1][0], path[i][1]) for i in range(len(path) - 1)]
    first, last = path[0][0], path[-1][1]
    amount = min([unsent[first], room[last], *(sent[pair] for pair in turned)])
    for pair in path:
        sent[pair] = sent.get(pair, ZERO) + amount
    for pair in turned:
        sent[pair] -= amount
    unsent[first] -= amount
    room[last] -= amount
