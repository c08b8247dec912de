"""Sequential Phragmen: supporters earn at one rate, and a bid is funded once its supporters can pay for it."""

from __future__ import annotations

import heapq
from fractions import Fraction

from funding_alloc.rules.bids.orders import Selection, take_in_order
from funding_alloc.schema.support import SupportedBids


def sequential_phragmen(bids: SupportedBids) -> Selection:
    """Fund bids in the order in which their supporters could pay for them.

    Rule    every supporter earns £1 at a time; as soon as a bid's supporters hold its ask together they pay all they
            have and it is next in the order (bids due at one moment in order of id). The order ends with the last
            supported bid; fund down it and stop at the first that does not fit, even one that never could. Points
            count as support.
    Units   GBP, exact.
    Source  Phragmen (1894); Los, Christoff and Grossi, Proportional Budget Allocations (IJCAI 2022) for costs.
    Promise within the quantum; the order does not depend on it, so more money never drops a bid; the order of bids
            and supporters changes nothing.
    """
    return take_in_order(phragmen_order(bids), bids.asks, bids.quantum, "stop")


def phragmen_order(bids: SupportedBids) -> list[str]:
    """The whole order, whatever the quantum."""
    supporters: dict[str, list[str]] = {}
    for name in sorted(bids.ballots):
        for bid in bids.ballots[name]:
            supporters.setdefault(bid, []).append(name)
    paid_at = dict.fromkeys(bids.ballots, Fraction(0))
    queue = [(bids.asks[bid] / len(names), bid) for bid, names in supporters.items()]
    heapq.heapify(queue)
    order: list[str] = []
    while queue:
        earliest, bid = queue[0]
        names = supporters[bid]
        due = (bids.asks[bid] + sum(paid_at[name] for name in names)) / len(names)
        if due > earliest:  # supporters have paid since: its turn comes later
            heapq.heapreplace(queue, (due, bid))
            continue
        heapq.heappop(queue)
        paid_at.update(dict.fromkeys(names, due))
        order.append(bid)
    return order
