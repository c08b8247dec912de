"""Rounding: from the solver's doubles to whole pounds, with every limit kept on the whole pounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from funding_alloc.allocator.array_form import APART
from funding_alloc.allocator.conflict import conflict_in
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.pound_steps import Room, Rooms, least_movement, pose, rows_left
from funding_alloc.allocator.quick import bulk_of, whole_pounds
from funding_alloc.allocator.verify import verify
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind

_SNAP = 1e-6
_NOISE_SHARE = 1e-14
"""Pounds, and share of all pounds together, within which two numbers are one but for the noise of doubles."""
_MANY = 150
"""Amounts in fractions from which the quick way is taken. Under limits that all share, the search for the least
movement took 0.2 s with 250 of them (12 authorities), half a minute with 1,000, and with 2,000 it did not end."""
_WIDTHS = (0, 1, 2)
"""Pounds beyond floor and ceiling, tried in turn before giving up."""


def round_whole(
    problem: AllocationProblem, values: Mapping[str, float], clock: Clock
) -> tuple[dict[str, int], dict[str, float]]:
    """Turn the solver's values into whole pounds, choices and levels.

    Rule    every amount of money goes to its floor or ceiling, with the least total movement; equal remainders go to
            the lower name. Where no such neighbour keeps the limits, up to two pounds more. Where very many amounts are
            in fractions, the way of ``quick`` if it has an answer: choosing every pound at once would take hours.
    Promise every limit holds on the whole pounds, within its ``rounding_slack``. One total alone is rounded as
            ``money.round_to_pounds`` does.
    """
    levels = {a.name: values[a.name] for a in problem.amounts if a.kind is AmountKind.LEVEL}
    pounds = {a.name: round(values[a.name]) for a in problem.amounts if a.kind is not AmountKind.LEVEL}
    noise = max(_SNAP, _NOISE_SHARE * math.fsum(abs(values[name]) for name in pounds))
    is_whole = all(abs(values[name] - whole) <= noise for name, whole in pounds.items())
    if is_whole and not verify(problem, pounds, levels):
        return pounds, levels
    money = sorted((a for a in problem.amounts if a.kind is AmountKind.MONEY), key=lambda amount: amount.name)
    rooms = _level([_room(amount, values[amount.name], noise) for amount in money], noise)
    pounds |= {room.amount: room.base for room in rooms}
    if sum(room.remainder > 0 for room in rooms) > _MANY:
        quick = _quick(problem, values, pounds, clock)
        if quick is not None:
            return quick, levels
    rows = rows_left(problem, pounds, levels)
    for width in _WIDTHS:
        taken = least_movement(problem.name, rows, Rooms(rooms, width), clock)
        if taken is not None:
            return {name: base + taken.get(name, 0) for name, base in pounds.items()}, levels
    posed = pose(problem.name, rows, Rooms(rooms, _WIDTHS[-1]))
    reasons = "; ".join(f"{limit.name} ({limit.reason})" for limit in conflict_in(posed.programme).limits)
    raise InternalFault(
        f"{problem.name}: no whole pounds within £{_WIDTHS[-1]} of the optimum keep these limits: {reasons}"
    )


def _quick(
    problem: AllocationProblem, values: Mapping[str, float], pounds: Mapping[str, int], clock: Clock
) -> dict[str, int] | None:
    """Whole pounds by name, planned in bulk for the choices made."""
    made = {a.name: pounds[a.name] for a in problem.amounts if a.kind is AmountKind.CHOICE}
    bulk = bulk_of(problem, made)
    if bulk is None:
        return None
    names = sorted(pounds)
    found = whole_pounds(bulk, np.array([values[name] for name in names]), clock, APART)
    return None if found is None else dict(zip(names, found.tolist(), strict=True))


def whole_range(amount: Amount) -> tuple[int, int | None]:
    """Least and most whole pounds within an amount's bounds."""
    return math.ceil(amount.at_least), None if amount.at_most is None else math.floor(amount.at_most)


def _room(amount: Amount, value: float, noise: float) -> Room:
    """Where steps start: at the value itself where it is whole, else at its floor; never outside the bounds."""
    low, high = whole_range(amount)
    is_whole = abs(value - round(value)) <= noise
    base = round(value) if is_whole else math.floor(value)
    base = max(base if high is None else min(base, high), low)
    remainder = 0.0 if is_whole else min(max(value - base, 0.0), 1.0)
    return Room(amount.name, base, remainder, low, high)


def _level(rooms: list[Room], noise: float) -> list[Room]:
    """Make remainders equal that differ by noise alone, so that the tie between them goes by name."""
    remainder_of: dict[str, float] = {}
    before = level = 0.0
    for room in sorted(rooms, key=lambda room: room.remainder):
        if room.remainder - before > noise:
            level = room.remainder
        before = room.remainder
        remainder_of[room.amount] = level
    return [replace(room, remainder=remainder_of[room.amount]) for room in rooms]
