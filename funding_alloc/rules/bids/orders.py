"""Bids taken one after the other while money lasts: by score, by value for money, by lot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.bids.selection import Misfit

Amounts = Mapping[str, Fraction]


@dataclass(frozen=True)
class Selection:
    """Bids that are funded, in the order in which the rule took them, and the money they take and leave."""

    funded: tuple[str, ...]
    spent: Fraction
    left: Fraction


def score_order(asks: Amounts, scores: Amounts, quantum: Fraction, misfit: Misfit) -> Selection:
    """Fund bids from the highest score down while money lasts.

    Rule    take bids in falling order of score, equal scores in order of id; fund each that fits what is left. At the
            first that does not fit, ``stop`` ends the round; ``skip`` passes it over and goes on.
    Units   GBP for asks and quantum, exact; scores in any one unit. No bar: leave out bids below the line.
    Source  Levelling Up Fund rounds 1 and 2, where officials ranked bids and lower ones were passed over to fit.
    Promise within the quantum. ``stop`` funds a prefix of the order, so more money never drops a bid; ``skip`` leaves
            no bid that would fit, and more money may drop one.
    Raises ``ValueError`` where the columns differ in their bids or an amount is below 0.
    """
    check_columns(asks, scores, quantum)
    return take_in_order(sorted(asks, key=lambda bid: (-scores[bid], bid)), asks, quantum, misfit)


def value_for_money_order(asks: Amounts, values: Amounts, quantum: Fraction, misfit: Misfit) -> Selection:
    """Fund bids from the most value for each pound down while money lasts.

    Rule    as in ``score_order``, with value / ask for the score; a bid that asks for nothing comes first where it is
            worth something and last where it is worth less than nothing.
    Units   GBP for asks and quantum, exact; values in any one unit.
    Source  Dantzig (1957), Operations Research 5(2): the order that is best where bids may be split.
    Promise within the quantum; the better of ``skip`` and the single best bid is worth at least half the optimum.
    Raises ``ValueError`` where the columns differ in their bids or an amount is below 0.
    """
    check_columns(asks, values, quantum)
    return take_in_order(by_value_for_money(asks, values), asks, quantum, misfit)


@dataclass(frozen=True)
class Lottery:
    """What a lottery must say before it is drawn."""

    bar: Fraction
    """Lowest score that takes part."""
    seed: str
    """Published before the draw, and by somebody else than who runs it: it alone decides the order."""
    misfit: Misfit


def lottery_above_bar(asks: Amounts, scores: Amounts, quantum: Fraction, lottery: Lottery) -> Selection:
    """Fund bids that reach the bar in an order drawn by lot.

    Rule    bids with score >= bar, in rising order of the SHA-256 of "seed:id" in UTF-8; fund each that fits what is
            left, with ``stop`` and ``skip`` as in ``score_order``.
    Units   GBP for asks and quantum, exact; scores and bar in any one unit.
    Source  partial randomisation as tried by research funders (Fang and Casadevall 2016, mBio 7(2)); the draw is ours.
    Promise within the quantum; nobody below the bar; points above the bar change nothing; anyone can draw it again
            from the seed, and neither the order of the list nor the other bids move a bid's number.
    Raises ``ValueError`` where the columns differ in their bids or an amount is below 0.
    """
    check_columns(asks, scores, quantum)
    above = [bid for bid in asks if scores[bid] >= lottery.bar]
    return take_in_order(sorted(above, key=lambda bid: (_lot(lottery.seed, bid), bid)), asks, quantum, lottery.misfit)


def _lot(seed: str, bid: str) -> str:
    return hashlib.sha256(f"{seed}:{bid}".encode()).hexdigest()


def by_value_for_money(asks: Amounts, values: Amounts) -> list[str]:
    """Bids in falling order of value / ask, ties in order of id."""

    def place(bid: str) -> tuple[int, Fraction, str]:
        ask, value = asks[bid], values[bid]
        if ask:
            return (1, -value / ask, bid)
        if value:
            return (0 if value > 0 else 2, Fraction(0), bid)
        return (1, Fraction(0), bid)

    return sorted(asks, key=place)


def take_in_order(order: Iterable[str], asks: Amounts, quantum: Fraction, misfit: Misfit) -> Selection:
    """Go down a list and fund each bid that fits; at the first that does not, stop or skip it."""
    if misfit not in ("skip", "stop"):
        raise ValueError(f"misfit may be 'skip' or 'stop', not {misfit!r}")
    funded, left = [], quantum
    for bid in order:
        if asks[bid] <= left:
            funded.append(bid)
            left -= asks[bid]
        elif misfit == "stop":
            break
    return Selection(tuple(funded), quantum - left, left)


def check_columns(asks: Amounts, other: Amounts, quantum: Fraction) -> None:
    """Refuse columns about different bids, and money below 0."""
    differ = sorted(set(asks) ^ set(other))
    if differ:
        raise ValueError(f"bids that lack an ask, a score or a value: {differ}")
    if quantum < 0 or min(asks.values(), default=Fraction(0)) < 0:
        raise ValueError("neither the quantum nor an ask may be below 0")
