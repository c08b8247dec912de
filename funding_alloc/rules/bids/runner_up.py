"""The knapsack optimum of named bids, and how far the best set with a loser in it lies behind."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.bids.knapsack import knapsack_optimum
from funding_alloc.rules.bids.orders import Amounts, Selection, by_value_for_money, check_columns


@dataclass(frozen=True)
class RunnerUp:
    """The best set that funds a bid which the optimum leaves out."""

    funded: tuple[str, ...]
    value: Fraction
    gap: Fraction
    """Value of the optimum less that of this set: 0 where they tie."""


@dataclass(frozen=True)
class Optimum:
    """The best set, its value, and its runner-up: ``None`` where every bid that could be funded is."""

    selection: Selection
    value: Fraction
    runner_up: RunnerUp | None


def knapsack_with_runner_up(asks: Amounts, values: Amounts, quantum: Fraction) -> Optimum:
    """Find the set of bids with the greatest value that the quantum can fund, and the runner-up.

    Rule    ``knapsack_optimum`` on the bids in order of id: most value, then least cost, then the lower id. The
            runner-up is the best set with at least one bid of value that the optimum leaves out; sets that only
            withhold money from winners do not count.
    Units   GBP for asks and quantum; values in any one unit; all exact, brought to whole numbers by their denominators.
    Source  Dantzig (1957); Nemhauser and Ullmann (1969). The gap is ours: a small one says that the order of merit
            rests on the last digits of claimed values.
    Promise proven, within the quantum; gap >= 0; the order of the bids changes nothing.
    Raises ``NotProvenError`` where the search outgrows its limit; ``ValueError`` where the columns differ in their
    bids, an amount is below 0, or the whole numbers pass 2^60.
    """
    check_columns(asks, values, quantum)
    search = _Search(asks, values, quantum)
    best = search.best(sorted(asks), quantum)
    worth = sum((values[bid] for bid in best), Fraction(0))
    spent = sum((asks[bid] for bid in best), Fraction(0))
    return Optimum(Selection(best, spent, quantum - spent), worth, _runner_up(search, best, worth))


def _runner_up(search: _Search, best: tuple[str, ...], worth: Fraction) -> RunnerUp | None:
    """Try every loser with what the others could add at most, the most promising first, until none can do better."""
    asks, values, quantum = search.asks, search.values, search.quantum
    losers = [bid for bid in sorted(asks) if bid not in set(best) and values[bid] > 0 and asks[bid] <= quantum]
    bound = {bid: values[bid] + search.relaxed(bid, quantum - asks[bid]) for bid in losers}
    found: RunnerUp | None = None
    for bid in sorted(losers, key=lambda bid: (-bound[bid], bid)):
        if found is not None and bound[bid] <= found.value:
            break
        others = search.best([other for other in sorted(asks) if other != bid], quantum - asks[bid])
        value = values[bid] + sum((values[other] for other in others), Fraction(0))
        if found is None or value > found.value:
            found = RunnerUp(tuple(sorted((bid, *others))), value, worth - value)
    return found


class _Search:
    """One set of bids, searched for several sums of money."""

    def __init__(self, asks: Amounts, values: Amounts, quantum: Fraction) -> None:
        self.asks, self.values, self.quantum = asks, values, quantum
        self.order = [bid for bid in by_value_for_money(asks, values) if values[bid] > 0]
        self.pounds = math.lcm(*(amount.denominator for amount in (*asks.values(), quantum)))
        self.units = math.lcm(*(value.denominator for value in values.values()))

    def best(self, bids: list[str], money: Fraction) -> tuple[str, ...]:
        asks = [int(self.asks[bid] * self.pounds) for bid in bids]
        values = [int(self.values[bid] * self.units) for bid in bids]
        return tuple(bids[i] for i in knapsack_optimum(asks, values, int(money * self.pounds)).chosen)

    def relaxed(self, without: str, money: Fraction) -> Fraction:
        """What the other bids could be worth at most: filled in order of value for money, the last in part."""
        total, left = Fraction(0), money
        for bid in self.order:
            if bid == without:
                continue
            if self.asks[bid] > left:
                return total + self.values[bid] * left / self.asks[bid]
            total, left = total + self.values[bid], left - self.asks[bid]
        return total
