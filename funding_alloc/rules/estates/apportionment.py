"""Apportionment: whole units that cannot be split, shared out in proportion to a count."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final


class UnitsCannotBeShared(ValueError):
    """The minimum asks for more units than there are, or the last unit is tied."""


# The square of the signpost between n and n + 1 units: squares keep the geometric mean exact.
SIGNPOST_SQUARED: Final[Mapping[str, Callable[[int], Fraction]]] = {
    "huntington_hill": lambda n: Fraction(n * (n + 1)),
    "webster": lambda n: Fraction(2 * n + 1, 2) ** 2,
    "jefferson": lambda n: Fraction(n + 1) ** 2,
    "adams": lambda n: Fraction(n) ** 2,
    "dean": lambda n: Fraction(2 * n * (n + 1), 2 * n + 1) ** 2,
    "modified_sainte_lague": lambda n: Fraction(2 * n + 1, 2) ** 2 if n else Fraction(7, 10) ** 2,
}


def apportion(counts: Sequence[Fraction], units: int, method: str, minimum: int, refuse_ties: bool) -> list[int]:
    """Share out ``units`` in proportion to ``counts``.

    Rule    a divisor method gives unit n + 1 to the entry with the greatest count / signpost(n), one at a time, once
            every entry has its minimum; largest_remainder gives every entry its whole quota (at least its minimum) and
            the rest to the largest remainders; quota is jefferson among those whom one more leaves below the next whole
            quota, and knows no minimum. Ties go to the earlier entry, or are refused.
    Source  Balinski and Young, Fair Representation (1982), chapters 3 and 5 of which define the methods.
    Promise the result sums to ``units`` and no entry is below the minimum.
    Raises ``UnitsCannotBeShared``.
    """
    if minimum * len(counts) > units:
        raise UnitsCannotBeShared(f"{len(counts)} areas with at least {minimum} need more than {units} units")
    if method == "largest_remainder":
        return _by_remainder(counts, units, minimum, refuse_ties)
    if method == "quota":
        return _within_quota(counts, units, minimum, refuse_ties)
    signpost = SIGNPOST_SQUARED[method]
    held = [minimum] * len(counts)

    def urgency(i: int) -> tuple[int, Fraction, int]:
        mark = signpost(held[i])
        if mark == 0:
            return (0, -(counts[i] ** 2), i) if counts[i] else (2, Fraction(0), i)
        return (1, -(counts[i] ** 2) / mark, i)

    queue = [urgency(i) for i in range(len(counts))]
    heapq.heapify(queue)
    spare = units - sum(held)
    for given in range(spare):
        first = queue[0]
        i = first[2]
        held[i] += 1
        heapq.heapreplace(queue, urgency(i))
        if refuse_ties and given == spare - 1 and queue[0][:2] == first[:2] and queue[0][2] != i:
            raise UnitsCannotBeShared("the last unit is tied between two areas")
    return held


def _by_remainder(counts: Sequence[Fraction], units: int, minimum: int, refuse_ties: bool) -> list[int]:
    """Whole quotas, or the minimum where that is more; what is left goes to the largest remainders of the others."""
    total = sum(counts)
    quotas = [count * units / total for count in counts]
    held = [max(quota.numerator // quota.denominator, minimum) for quota in quotas]
    spare = units - sum(held)
    open_to_more = [i for i, quota in enumerate(quotas) if quota >= minimum]
    if not 0 <= spare <= len(open_to_more):
        raise UnitsCannotBeShared(f"a minimum of {minimum} takes more units than rounding leaves over")
    order = sorted(open_to_more, key=lambda i: (held[i] - quotas[i], i))
    if refuse_ties and 0 < spare < len(order):
        last, after = order[spare - 1], order[spare]
        if held[last] - quotas[last] == held[after] - quotas[after]:
            raise UnitsCannotBeShared("the last unit is tied between two areas")
    for i in order[:spare]:
        held[i] += 1
    return held


def _within_quota(counts: Sequence[Fraction], units: int, minimum: int, refuse_ties: bool) -> list[int]:
    """Unit by unit to the greatest count / (held + 1), among entries still below their quota of the units so far."""
    if minimum:
        raise UnitsCannotBeShared("the quota method knows no minimum")
    total = sum(counts)
    held = [0] * len(counts)
    for given in range(1, units + 1):
        is_open = [i for i, count in enumerate(counts) if held[i] * total < count * given]
        order = sorted(is_open, key=lambda i: (-counts[i] / (held[i] + 1), i))
        if refuse_ties and given == units and len(order) > 1:
            first, second = (counts[i] / (held[i] + 1) for i in order[:2])
            if first == second:
                raise UnitsCannotBeShared("the last unit is tied between two areas")
        held[order[0]] += 1
    return held
