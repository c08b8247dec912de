"""Small random cases for rules of bids, and second routes that share no step with the rules."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.schema.support import SupportedBids

Amounts = Mapping[str, Fraction]


def case_of(seed: int) -> SelectionCase:
    """Up to five bids and four supporters; figures take few values, so that ties are common."""
    rng = random.Random(seed)
    bids = "ABCDE"[: rng.randint(1, 5)]
    voters = "WXYZ"[: rng.randint(1, 4)]
    quantum = Fraction(rng.randint(0, 24))
    weights = {voter: rng.randint(1, 3) for voter in voters}
    return SelectionCase(
        quantum,
        {bid: Fraction(rng.randint(1, 9), rng.choice([1, 1, 1, 3])) for bid in bids},
        scores={bid: Fraction(rng.randint(0, 6)) for bid in bids},
        values={bid: Fraction(rng.randint(0, 8), rng.choice([1, 1, 2])) for bid in bids},
        ballots={v: {bid: Fraction(rng.randint(1, 3)) for bid in bids if rng.random() < 0.6} for v in voters},
        purses={voter: quantum * weight / sum(weights.values()) for voter, weight in weights.items()},
        bar=Fraction(3),
        seed=str(seed),
    )


def shuffled(case: SelectionCase, seed: int) -> SelectionCase:
    """The same case with every column in another order."""
    rng = random.Random(seed)

    def mixed(column: Mapping[str, object]) -> dict[str, object]:
        return dict(rng.sample(list(column.items()), len(column)))

    columns = ("asks", "scores", "values", "ballots", "purses")
    return replace(case, **{name: mixed(getattr(case, name)) for name in columns})  # type: ignore[arg-type]


def with_more(case: SelectionCase, more: int) -> SelectionCase:
    """The same case with more money; formula shares stay what they are."""
    quantum = case.quantum + more
    total = sum(case.purses.values())
    shares = {v: purse / total if total else Fraction(1, len(case.purses)) for v, purse in case.purses.items()}
    return replace(case, quantum=quantum, purses={voter: quantum * share for voter, share in shares.items()})


def subsets(bids: Amounts) -> Iterator[tuple[str, ...]]:
    """Every set of bids."""
    names = sorted(bids)
    return (chosen for size in range(len(names) + 1) for chosen in combinations(names, size))


def shares_one_by_one(bids: SupportedBids, purses: Amounts, worth: Mapping[str, Amounts]) -> list[str]:
    """Equal shares supporter by supporter: every bid's price is found afresh each time, by trying who is emptied."""
    held = dict(purses)
    bought: list[str] = []
    while True:
        prices = []
        for bid in sorted(set(bids.asks) - set(bought)):
            payers = [v for v in worth if bid in worth[v]]
            found = [
                price
                for emptied in subsets(dict.fromkeys(payers, Fraction(0)))
                if (price := _price(bids.asks[bid], bid, (payers, emptied), (held, worth))) is not None
            ]
            prices += [(min(found), bid)] if found else []
        if not prices:
            return bought
        price, bid = min(prices)
        for voter in worth:
            if bid in worth[voter]:
                held[voter] -= min(held[voter], price * worth[voter][bid])
        bought.append(bid)


def _price(
    ask: Fraction,
    bid: str,
    who: tuple[list[str], tuple[str, ...]],
    has: tuple[Amounts, Mapping[str, Amounts]],
) -> Fraction | None:
    """The price if exactly these supporters were emptied; ``None`` where they would not be, or nobody else pays."""
    (payers, emptied), (held, worth) = who, has
    rest = sum((worth[v][bid] for v in payers if v not in emptied), Fraction(0))
    missing = ask - sum((held[v] for v in emptied), Fraction(0))
    if missing < 0 or (not rest and missing):
        return None
    price = missing / rest if rest else max((held[v] / worth[v][bid] for v in emptied), default=Fraction(0))
    pays = sum((min(held[v], price * worth[v][bid]) for v in payers), Fraction(0))
    return price if pays == ask else None


def phragmen_by_clock(bids: SupportedBids) -> list[str]:
    """Sequential Phragmen as it is told: purses fill at one rate and are emptied by what they buy."""
    held = dict.fromkeys(bids.ballots, Fraction(0))
    order: list[str] = []
    while True:
        waits = []
        for bid in sorted(set(bids.asks) - set(order)):
            payers = [v for v, ballot in bids.ballots.items() if bid in ballot]
            if payers:
                waits.append(((bids.asks[bid] - sum(held[v] for v in payers)) / len(payers), bid))
        if not waits:
            return order
        wait, bid = min(waits)
        held = {v: Fraction(0) if bid in bids.ballots[v] else purse + wait for v, purse in held.items()}
        order.append(bid)


def is_proportional(bids: SupportedBids, funded: tuple[str, ...], worth: Mapping[str, Amounts]) -> bool:
    """Extended justified representation up to one bid, by every group and every set of bids it could pay for."""
    share = bids.quantum / len(worth)

    def got(voter: str, chosen: tuple[str, ...]) -> Fraction:
        return sum((worth[voter].get(bid, Fraction(0)) for bid in chosen), Fraction(0))

    for group in subsets(dict.fromkeys(worth, share)):
        for wanted in subsets(bids.asks):
            if not group or sum(bids.asks[bid] for bid in wanted) > share * len(group):
                continue
            due = sum((min(worth[v].get(bid, Fraction(0)) for v in group) for bid in wanted), Fraction(0))
            if not any(got(v, funded) >= due or _one_more(worth[v], funded, due) for v in group):
                return False
    return True


def _one_more(mine: Amounts, funded: tuple[str, ...], due: Fraction) -> bool:
    held = sum((mine.get(bid, Fraction(0)) for bid in funded), Fraction(0))
    return any(held + amount > due for bid, amount in mine.items() if bid not in funded)
