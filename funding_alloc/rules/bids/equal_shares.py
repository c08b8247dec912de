"""The Method of Equal Shares: every supporter has a purse, and bids are bought where they cost supporters least."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from funding_alloc.rules.bids.orders import Amounts, Selection, by_value_for_money
from funding_alloc.schema.support import SupportedBids

ONE_PERCENT = Fraction(1, 100)


class Utility(StrEnum):
    """What a supported bid is worth to its supporter."""

    COST = "cost"
    """What it asks for: a pound of a dear bid counts as much as one of a cheap bid."""
    CARDINALITY = "cardinality"
    """1: every supported bid counts alike."""
    POINTS = "points"
    """The points of the ballot."""


class Completion(StrEnum):
    """What is done with money that the purses leave; equal shares alone often leaves much."""

    NONE = "none"
    """Nothing: it stays unallocated."""
    GREEDY = "greedy"
    """Bids not bought are taken in falling order of total utility / ask, misfits skipped, ties in order of id."""
    ADD_ONE_PERCENT = "add-one-percent"
    """Purses are filled up by 1% of themselves (rounded down to whole pounds, at least £1) and the rule runs afresh,
    until no supported bid would fit what is left, or the bids would cost more than the quantum: then the run before
    stands."""


@dataclass(frozen=True)
class EqualShares:
    """Bids in the order they were bought, and who pays how much of each; completion by greedy is paid by no purse."""

    selection: Selection
    paid: Mapping[str, Mapping[str, Fraction]]
    """By bid, then by supporter."""


def equal_purses(bids: SupportedBids) -> dict[str, Fraction]:
    """The quantum in equal parts, one for each supporter."""
    return dict.fromkeys(sorted(bids.ballots), bids.quantum / len(bids.ballots)) if bids.ballots else {}


def equal_shares(bids: SupportedBids, purses: Amounts, utility: Utility, completion: Completion) -> EqualShares:
    """Buy bids out of purses, always the one that is cheapest to its supporters for what it is worth to them.

    Rule    a bid costs rho if its supporters, each paying min(purse, rho x utility), pay its ask together; buy the bid
            of least rho, equal ones in order of id, until no bid's supporters can pay for it. Then ``completion``.
    Units   GBP, exact. ``purses``: ``equal_purses``, or a formula's shares, so that equal shares is formula
            entitlement with choice at the level of bids: a bid for several places is paid by those that support it.
    Source  Peters, Pierczynski and Skowron, Proportional Participatory Budgeting with Additive Utilities (NeurIPS
            2021); unequal purses are ours.
    Promise within the quantum; no supporter pays more than its purse (with ``add-one-percent``: than the purse as
            raised); the order of bids and supporters changes nothing. More money may drop a bid.
    Raises ``ValueError`` where purses are not those of the supporters, are below 0, or do not sum to the quantum.
    """
    _check(bids, purses)
    market = _Market(bids, utility)
    paid = market.buy(purses)
    if completion is Completion.ADD_ONE_PERCENT:
        paid = _fill_up(market, purses, paid)
    bought = list(paid)
    left = bids.quantum - sum((bids.asks[bid] for bid in bought), Fraction(0))
    if completion is Completion.GREEDY:
        for bid in market.by_utility():
            if bid not in paid and bids.asks[bid] <= left:
                bought.append(bid)
                left -= bids.asks[bid]
    return EqualShares(Selection(tuple(bought), bids.quantum - left, left), paid)


def _check(bids: SupportedBids, purses: Amounts) -> None:
    if set(purses) != set(bids.ballots):
        raise ValueError(f"purses and supporters differ: {sorted(set(purses) ^ set(bids.ballots))}")
    if min(purses.values(), default=Fraction(0)) < 0:
        raise ValueError("a purse is below 0")
    if purses and sum(purses.values()) != bids.quantum:
        raise ValueError(f"purses sum to £{float(sum(purses.values())):,.2f}, not to the quantum")


@dataclass
class _Alike:
    """Supporters of one ballot and one purse: they pay alike, so they are counted once."""

    names: list[str]
    purse: Fraction
    utility: Mapping[str, Fraction]


class _Market:
    """Bids and what they are worth to whom."""

    def __init__(self, bids: SupportedBids, utility: Utility) -> None:
        self.bids = bids
        self.utility = {name: self._worth(ballot, utility) for name, ballot in bids.ballots.items()}

    def _worth(self, ballot: Amounts, utility: Utility) -> dict[str, Fraction]:
        match utility:
            case Utility.COST:
                return {bid: self.bids.asks[bid] for bid in ballot}
            case Utility.CARDINALITY:
                return dict.fromkeys(ballot, Fraction(1))
            case Utility.POINTS:
                return dict(ballot)

    def by_utility(self) -> list[str]:
        """Bids in falling order of total utility / ask."""
        total = dict.fromkeys(self.bids.asks, Fraction(0))
        for worth in self.utility.values():
            for bid, amount in worth.items():
                total[bid] += amount
        return by_value_for_money(self.bids.asks, total)

    def buy(self, purses: Amounts) -> dict[str, dict[str, Fraction]]:
        """Run the rule once: purses only fall, so an old rho is a bound from below, renewed when its turn comes."""
        supporters = self._supporters(purses)
        queue = [(Fraction(0), bid) for bid in sorted(supporters)]
        paid: dict[str, dict[str, Fraction]] = {}
        while queue:
            least, bid = queue[0]
            rho = _price(self.bids.asks[bid], bid, supporters[bid])
            if rho is None:
                heapq.heappop(queue)
            elif rho > least:
                heapq.heapreplace(queue, (rho, bid))
            else:
                heapq.heappop(queue)
                paid[bid] = {}
                for group in supporters[bid]:
                    part = min(group.purse, rho * group.utility[bid])
                    group.purse -= part
                    paid[bid] |= dict.fromkeys(group.names, part)
        return paid

    def _supporters(self, purses: Amounts) -> dict[str, list[_Alike]]:
        groups: dict[tuple[Fraction, tuple[tuple[str, Fraction], ...]], _Alike] = {}
        for name in sorted(self.utility):
            worth = self.utility[name]
            key = (purses[name], tuple(sorted(worth.items())))
            groups.setdefault(key, _Alike([], purses[name], worth)).names.append(name)
        out: dict[str, list[_Alike]] = {}
        for group in groups.values():
            for bid in group.utility:
                out.setdefault(bid, []).append(group)
        return out


def _price(ask: Fraction, bid: str, groups: list[_Alike]) -> Fraction | None:
    """The rho at which supporters pay the ask; ``None`` where their purses do not hold it.

    In rising order of purse / utility a supporter is either emptied, or pays in proportion with all that follow.
    """
    if ask == 0:
        return Fraction(0)
    missing, weight = ask, sum((len(g.names) * g.utility[bid] for g in groups), Fraction(0))
    for ratio, group in sorted(((g.purse / g.utility[bid], g) for g in groups), key=lambda pair: pair[0]):
        if missing <= ratio * weight:
            return missing / weight
        missing -= len(group.names) * group.purse
        weight -= len(group.names) * group.utility[bid]
    return None


def _fill_up(market: _Market, purses: Amounts, first: dict[str, dict[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    bids = market.bids
    step = {name: Fraction(max(int(purse * ONE_PERCENT), 1)) if purse else purse for name, purse in purses.items()}
    reachable = {bid for name, worth in market.utility.items() if purses[name] for bid in worth}
    held, kept = dict(purses), first
    while True:
        left = bids.quantum - sum((bids.asks[bid] for bid in kept), Fraction(0))
        if not any(bids.asks[bid] <= left for bid in reachable - set(kept)):
            return kept
        held = {name: purse + step[name] for name, purse in held.items()}
        paid = market.buy(held)
        if sum((bids.asks[bid] for bid in paid), Fraction(0)) > bids.quantum:
            return kept
        kept = paid
