"""What a losing bid lacks: the least more of score or value, and the least cut of its ask, with which it wins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from funding_alloc.errors import InternalFault
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.ground import MOST_RUNS, ZERO, Refused, Stated, check_runs, chosen, figure
from funding_alloc.rules.probes.reach import IN_ORDER, OPTIMA, PORTFOLIOS, best_by_cost, order_of

FEWER: Final = "Name one bid with 'only', take a longer step, or use fewer rows."
HALVINGS: Final = 24
MOST_LISTED: Final = 30
"""Bids up to which the best sets of the others are listed for every sum of money."""
Front = Sequence[tuple[Fraction, Fraction]]


class How(StrEnum):
    """How the turning point was found."""

    PLACES = "exact: found among all figures at which the bid's place or fit can change"
    OPTIMA = "exact: from the best sets of the other bids for every sum of money"
    HALVING = "by halving: it loses at one end and wins at the other, both proven; the truth is between"
    STEPS = "by equal steps: between them nothing is known"


@dataclass(frozen=True)
class Margin:
    """One loser and one of its figures."""

    code: str
    stated: Stated
    at: Fraction
    """The figure with which it loses."""
    turns_at: Fraction | None
    """The nearest figure with which it wins; None where no figure of this column was found to win."""
    is_reached: bool
    """It wins at that figure itself; otherwise only beyond it, by however little."""
    loses_at: Fraction | None
    """The last figure tried that still loses, where the turning point is not exact."""
    how: How

    @property
    def change(self) -> Fraction | None:
        """How far the figure must move: above 0 for more, below 0 for less."""
        return None if self.turns_at is None else self.turns_at - self.at

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        what = f"{self.code} loses with {self.stated.column} {figure(self.at)}"
        if self.turns_at is None:
            return f"{what}; no other {self.stated.column} alone was found to win ({self.how})."
        beyond = "just below" if self.stated.column == "ask" else "just above"
        still = "" if self.loses_at is None else f" and still loses at {figure(self.loses_at)}"
        return f"{what}, wins {'at' if self.is_reached else beyond} {figure(self.turns_at)}{still} ({self.how})."


def winning_margins(
    bids: Bids, step: Fraction, only: Sequence[str] = (), most_runs: int = MOST_RUNS
) -> tuple[Margin, ...]:
    """Find for each loser what would have made it win, one figure at a time.

    Rule    orders: the first that wins of all figures at which two bids change places or the bid begins to fit, and one
            between any two of them. Knapsack optimum: value and ask from the best sets of the others with all the
            money and with what the bid leaves of it; asks among more than ``MOST_LISTED`` bids, and portfolios, by
            halving. Equal shares and Phragmen (ask only): equal steps.
    Units   the column's own; ``step`` is the length of steps, in GBP.
    Source  the threshold bid of a monotone auction: Lehmann, O'Callaghan and Shoham, Journal of the ACM 49(5) (2002).
    Promise orders and the knapsack optimum exact, and checked by running the rule at the figure. A cheaper bid may
            break a least spending of its region, so halving of asks finds a turning point, not always the nearest.
    Raises ``InputFault`` for an unknown id or too many runs, ``ValueError`` for a step of 0 or less, ``Refused`` where
    the rule has no answer to the data as they are, ``InternalFault`` where the rule contradicts the turning point.
    """
    if step <= 0:
        raise ValueError("a step is above 0")
    wanted = _losers(bids, only)
    check_runs("winning margins", runs_of_margins(bids, step, only), most_runs, FEWER)
    return tuple(_one(bids, code, stated, step) for stated in bids.stated for code in wanted)


def runs_of_margins(bids: Bids, step: Fraction, only: Sequence[str]) -> int:
    """Runs of the rule that the probe needs at most."""
    return 1 + sum(_runs(bids, code, step) for code in _losers(bids, only)) * len(bids.stated)


def _losers(bids: Bids, only: Sequence[str]) -> list[str]:
    codes, funded = chosen(bids, only), set(bids.selection().funded)
    return [code for code in codes if code not in funded]


def _runs(bids: Bids, code: str, step: Fraction) -> int:
    """Runs that one margin may need."""
    if bids.name.startswith(IN_ORDER) and "ballots" not in bids.rule.needs:
        return (4 * len(bids.ids) + 8).bit_length() + 2
    if bids.name in OPTIMA:
        return 4 + (HALVINGS if len(bids.ids) > MOST_LISTED else 0)
    if bids.name in PORTFOLIOS:
        return HALVINGS + 1
    return int(bids.case.asks[code] / step) + 2


def _one(bids: Bids, code: str, stated: Stated, step: Fraction) -> Margin:
    if bids.name.startswith(IN_ORDER) and "ballots" not in bids.rule.needs:
        return _by_places(bids, code, stated)
    if bids.name in OPTIMA:
        return _by_optima(bids, code, stated)
    if bids.name in PORTFOLIOS:
        return _by_halving(bids, code, stated)
    return _by_steps(bids, code, stated, step)


def wins(bids: Bids, code: str, column: str, value: Fraction) -> bool:
    """Whether a bid is funded with another figure; where the rule has no answer it is not."""
    try:
        return _is_funded(bids, code, column, value)
    except Refused:
        return False


def _is_funded(bids: Bids, code: str, column: str, value: Fraction) -> bool:
    return code in bids.with_figure(code, column, value).selection().funded


def _by_places(bids: Bids, code: str, stated: Stated) -> Margin:
    """Halve the list of turning figures, nearest first, each after a figure that lies before it.

    Under an order a better figure never loses: the bid stands no lower, where no less money is left, and asks for no
    more. So the first of the list that wins is found by halving it.
    """
    column, at = stated.column, bids.figure(code, stated.column)
    rising = column != "ask"
    turns = sorted({x for x in _turns(bids, code, column) if (x > at if rising else 0 <= x < at)}, reverse=not rising)
    end = [(turns[-1] if turns else at) + 2] if rising else []
    tried = [figure for before, turn in pairwise([at, *turns, *end]) for figure in ((before + turn) / 2, turn)]
    first = bisect_left(tried, True, key=lambda figure: wins(bids, code, column, figure))
    if first == len(tried):
        return Margin(code, stated, at, None, False, None, How.PLACES)
    if first % 2:
        return Margin(code, stated, at, tried[first], True, None, How.PLACES)
    return Margin(code, stated, at, tried[first - 1] if first else at, False, None, How.PLACES)


def _turns(bids: Bids, code: str, column: str) -> Iterable[Fraction]:
    """Figures at which the bid changes places with another, meets the bar or begins to fit; 0 among them."""
    case = bids.case
    others = [bid for bid in bids.ids if bid != code]
    yield ZERO
    if column == "score":
        yield from (case.scores[bid] for bid in others)
        if case.bar is not None:
            yield case.bar
        return
    if "values" in bids.rule.needs:
        rates = {case.values[bid] / case.asks[bid] for bid in others if case.asks[bid]}
        if column == "value":
            yield from (rate * case.asks[code] for rate in rates)
            return
        yield from (case.values[code] / rate for rate in rates if rate)
    yield from _lefts(bids.without(code))


def _lefts(others: Bids) -> Iterable[Fraction]:
    """What the others leave at each place of their order."""
    left = others.estate
    yield left
    for bid in order_of(others):
        if others.case.asks[bid] <= left:
            left -= others.case.asks[bid]
            yield left


def _by_optima(bids: Bids, code: str, stated: Stated) -> Margin:
    """A bid wins where its value makes up for what the others lose for want of its ask; then check it by the rule."""
    case, others = bids.case, bids.without(code)
    if stated.column == "value":
        turn = _value_to_win(others, case.asks[code])
    elif len(bids.ids) > MOST_LISTED:
        return _by_halving(bids, code, stated)
    else:
        turn = _ask_to_win(case, code, best_by_cost(others.case.asks, others.case.values, case.quantum))
    at, is_reached = bids.figure(code, stated.column), False
    if turn is not None:
        is_reached = _is_funded(bids, code, stated.column, turn)
        beyond = turn + 1 if stated.column == "value" else turn / 2
        if beyond == turn and not is_reached:
            turn = None
        elif not (is_reached or _is_funded(bids, code, stated.column, beyond)):
            raise InternalFault(f"{code} loses beyond the {stated.column} of {turn} at which it was to win")
    return Margin(code, stated, at, turn, is_reached, None, How.OPTIMA)


def _value_to_win(others: Bids, ask: Fraction) -> Fraction | None:
    """What the others are worth with all the money, less what they are worth with what the bid leaves of it."""
    if ask > others.estate:
        return None
    return _worth(others) - _worth(others.with_estate(others.estate - ask))


def _worth(bids: Bids) -> Fraction:
    return sum((bids.case.values[bid] for bid in bids.selection().funded), ZERO)


def _ask_to_win(case: SelectionCase, code: str, front: Front) -> Fraction | None:
    """What the cheapest set leaves that beats the best without the bid: by more value, or as much for less."""
    value, (least, best) = case.values[code], front[-1]
    if value <= 0:
        return None
    found = [case.quantum - cost for cost, worth in front if worth + value > best]
    found += [least - cost for cost, worth in front if worth + value == best]
    return max((ask for ask in found if ask >= 0), default=None)


def _by_halving(bids: Bids, code: str, stated: Stated) -> Margin:
    at = bids.figure(code, stated.column)
    loses, won = at, ZERO if stated.column == "ask" else at + 1 + sum(map(abs, bids.case.values.values()), ZERO)
    if not wins(bids, code, stated.column, won):
        return Margin(code, stated, at, None, False, None, How.HALVING)
    for _ in range(HALVINGS):
        middle = (won + loses) / 2
        try:
            is_funded = _is_funded(bids, code, stated.column, middle)
        except Refused:  # too fine a figure for the rule: the two ends stand as they are
            break
        won, loses = (middle, loses) if is_funded else (won, middle)
    return Margin(code, stated, at, won, True, loses, How.HALVING)


def _by_steps(bids: Bids, code: str, stated: Stated, step: Fraction) -> Margin:
    at = bids.figure(code, stated.column)
    last, tried = at, max(at - step, ZERO)
    while last > 0:
        if wins(bids, code, stated.column, tried):
            return Margin(code, stated, at, tried, True, last, How.STEPS)
        last, tried = tried, max(tried - step, ZERO)
    return Margin(code, stated, at, None, False, None, How.STEPS)
