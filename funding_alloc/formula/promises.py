"""What a formula promises of its own results, checked every time it runs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

import numpy as np

from funding_alloc.errors import Finding
from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.state import State
from funding_alloc.schema.formula import Promise


def broken_promises(at: State) -> list[Finding]:
    """A finding for each promise that an exact evaluation does not keep."""
    return [
        Finding(at.placed.file, at.placed.line_by_name.get(promise.of, 0), 0, what, "The formula promises it.")
        for promise in at.placed.formula.promises
        for what in _broken(promise, at)
    ]


def _broken(promise: Promise, at: State) -> Iterator[str]:
    x = at.full(promise.of)
    if promise.total is not None:
        total, wanted = at.total(x)[0, 0], at.operand(promise.total)[0, 0]
        # A total whose denominator grew without end was kept to 60 digits.
        if abs(total - wanted) > abs(wanted) * Fraction(1, 10**40):
            yield f"the total of '{promise.of}' is {_shown(total)}, not {_shown(wanted)}."
    if promise.at_least is not None:
        yield from _outside(np.less(x, at.operand(promise.at_least)), promise, at, "below its least value")
    if promise.at_most is not None:
        yield from _outside(np.greater(x, at.operand(promise.at_most)), promise, at, "above its greatest value")
    if promise.rises_with is not None and _falls(at.full(promise.rises_with)[0], x[0]):
        yield f"'{promise.of}' falls somewhere where '{promise.rises_with}' rises."


def _shown(value: Fraction) -> str:
    return f"{Context(prec=20).divide(Decimal(value.numerator), Decimal(value.denominator)):,.6f}"


def _falls(along: Array, values: Array) -> bool:
    """Whether some area has more of one and less of the other than another area."""
    pairs = sorted(zip(along, values, strict=True))
    highest = None
    for _, group in groupby(pairs, key=itemgetter(0)):
        members = [value for _, value in group]
        if highest is not None and members[0] < highest:
            return True
        highest = members[-1] if highest is None else max(highest, members[-1])
    return False


def _outside(found: Array, promise: Promise, at: State, how: str) -> Iterator[str]:
    if np.any(found.astype(bool)):
        yield f"'{promise.of}' is {how} for {at.named(found.astype(bool))}."
