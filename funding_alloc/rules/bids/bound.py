"""What no set of bids can better, and what a simple rule reaches: an optimum stands between the two."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.bids.orders import Amounts, check_columns

NONE = Fraction(0)


@dataclass(frozen=True)
class Between:
    """The two sides of an optimum, in the unit of the values."""

    simple: Fraction
    bound: Fraction


def between(asks: Amounts, values: Amounts, quantum: Fraction) -> Between:
    """Bound the greatest value that a quantum can fund.

    Rule    bids in order of value per pound, then by id. Bound: each takes what it asks for while money lasts, the
            first that does not fit takes a part, and its value counts in that part. Simple rule: the bids before that
            one, or the one bid of the greatest value that fits alone, whichever has more.
    Units   GBP for asks and quantum; values in any one unit; exact.
    Source  Dantzig, Operations Research 5(2) (1957): the optimum of the linear relaxation.
    Promise simple <= optimum <= bound, and bound <= 2 simple where every bid fits alone; limits further to the quantum
            can only lower the optimum, so the bound holds under them too. The order of the bids changes nothing.
    Raises ``ValueError`` where the columns differ in their bids, an amount is below 0, or a bid asks for nothing.
    """
    check_columns(asks, values, quantum)
    if not all(asks.values()):
        raise ValueError("a bid that asks for nothing has no value per pound")
    left, whole, part = quantum, NONE, NONE
    for bid in sorted(asks, key=lambda one: (-values[one] / asks[one], one)):
        if asks[bid] > left:
            part = values[bid] * left / asks[bid]
            break
        whole += values[bid]
        left -= asks[bid]
    alone = max((values[bid] for bid in asks if asks[bid] <= quantum), default=NONE)
    return Between(max(whole, alone), whole + part)
