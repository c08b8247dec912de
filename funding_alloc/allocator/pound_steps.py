"""Pound steps: the small integer programme that decides which amounts are rounded up and which down."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.routes import form_of
from funding_alloc.allocator.verify import exact_values, noise_of, total_of
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

Number = int | Fraction
"""Whole numbers stay ``int`` where speed counts: they are several times as fast as a ``Fraction``."""

_GRID = 1_000_000
"""Movement is counted in millionths of a pound, so that costs are whole numbers and ties are ties."""
_MOST_TIMES = 1000
_MARGIN = Fraction(1, 10_000)
"""Pounds by which a row that could not be put in whole numbers is tightened, should the solver's tolerance break it."""


@dataclass(frozen=True)
class Room:
    """Where an amount starts and how far it may step."""

    amount: str
    base: int
    remainder: float
    """What the solver's value has above the base, 0 to 1."""
    low: int
    high: int | None

    def reach(self, width: int) -> tuple[int, int]:
        """Pounds the amount may rise and (negative) fall, ``width`` pounds beyond floor and ceiling."""
        up = width + (self.remainder > 0)
        return up if self.high is None else max(min(up, self.high - self.base), 0), -max(
            min(width, self.base - self.low), 0
        )


@dataclass(frozen=True)
class Rooms:
    """All amounts of money in the order of their names, and how many pounds beyond floor and ceiling are open."""

    rooms: Sequence[Room]
    width: int


@dataclass(frozen=True)
class Row:
    """What is left of a limit after the bases: small numbers, computed exactly."""

    limit: Limit
    factors: Mapping[str, Number]
    """By amount of money; whole numbers if ``is_whole``."""
    low: Number | None
    high: Number | None
    is_whole: bool

    def holds(self, taken: Mapping[str, int]) -> bool:
        """Whether the steps taken keep the limit, in exact arithmetic."""
        total = total_of(self.factors, {name: taken.get(name, 0) for name in self.factors})
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


@dataclass(frozen=True)
class Posed:
    """A rounding programme: choices of single pounds up or down."""

    programme: AllocationProblem
    steps: Mapping[str, tuple[str, int]]
    """By choice: the amount and the pounds it moves by."""
    costs: Mapping[str, int]
    """By choice: movement first, then the rank of the amount's name."""


def rows_left(problem: AllocationProblem, pounds: Mapping[str, int], levels: Mapping[str, float]) -> tuple[Row, ...]:
    """Reduce every limit that holds money to what the steps may still add or take.

    Rows are multiplied out to whole factors where that keeps them small, so that a tolerance cannot hide a breach.
    """
    money = {amount.name for amount in problem.amounts if amount.kind is AmountKind.MONEY}
    start = exact_values(pounds, levels)
    rows = []
    for limit in problem.limits:
        factors: dict[str, Number] = {name: f for name, f in limit.terms.items() if f and name in money}
        if not factors:
            continue
        used = total_of(limit.terms, start)
        slack = limit.rounding_slack + (noise_of(limit, levels) / 2 if levels else 0)
        low: Number | None = None if limit.at_least is None else limit.at_least - slack - used
        high: Number | None = None if limit.at_most is None else limit.at_most + slack - used
        times = math.lcm(*(factor.denominator for factor in factors.values()))
        if times <= _MOST_TIMES:
            factors = {name: f.numerator * (times // f.denominator) for name, f in factors.items()}
            low = None if low is None else math.ceil(low * times)
            high = None if high is None else math.floor(high * times)
        rows.append(Row(limit, factors, low, high, times <= _MOST_TIMES))
    return tuple(rows)


def least_movement(name: str, rows: Sequence[Row], rooms: Rooms, clock: Clock) -> dict[str, int] | None:
    """Pounds by which amounts leave their base; ``None`` when no choice of steps keeps the limits."""
    for margin in (Fraction(0), _MARGIN):
        posed = pose(name, rows, rooms, margin)
        bound = {amount.name for amount in posed.programme.amounts}
        chosen = [step for step, cost in posed.costs.items() if cost < 0 and step not in bound]
        if not all(limit.terms for limit in posed.programme.limits):
            return None  # a limit is broken and no step touches it
        if posed.programme.limits:
            steps = sorted(bound)
            form = form_of(posed.programme)
            form.pull_at({number: float(posed.costs[step]) for number, step in enumerate(steps)})
            if not form.run(clock):
                return None
            chosen += [step for step, value in zip(steps, form.values(), strict=True) if round(value) == 1]
        taken: dict[str, int] = {}
        for step in chosen:
            amount, pounds = posed.steps[step]
            taken[amount] = taken.get(amount, 0) + pounds
        if all(row.holds(taken) for row in rows):
            return taken
    return None


def pose(name: str, rows: Iterable[Row], rooms: Rooms, margin: Fraction = Fraction(0)) -> Posed:
    """State which steps may be taken, at what cost, under which limits; limits that no step can break are left out."""
    steps: dict[str, tuple[str, int]] = {}
    costs: dict[str, int] = {}
    steps_of: dict[str, list[str]] = {}
    reach = {room.amount: room.reach(rooms.width) for room in rooms.rooms}
    for rank, room in enumerate(rooms.rooms):
        priced = _priced_steps(room.remainder, reach[room.amount], (rank, len(reach)))
        steps_of[room.amount] = [f"{room.amount}.{number}" for number in range(len(priced))]
        for step, (pounds, cost) in zip(steps_of[room.amount], priced, strict=True):
            steps[step], costs[step] = (room.amount, pounds), cost
    limits = []
    for row in rows:
        low, high = _sides_at_stake(row, reach)
        if low is not None or high is not None:
            terms = {s: Fraction(f * steps[s][1]) for amount, f in row.factors.items() for s in steps_of[amount]}
            if not row.is_whole and low != high:
                low, high = None if low is None else low + margin, None if high is None else high - margin
            limits.append(replace(row.limit, terms=terms, at_least=_exact(low), at_most=_exact(high)))
    bound = {step for limit in limits for step in limit.terms}
    amounts = tuple(Amount(step, AmountKind.CHOICE) for step in steps if step in bound)
    goal = Goal("least_movement", Sense.MINIMISE, {})
    return Posed(AllocationProblem(f"{name}, rounding", amounts, tuple(limits), (goal,)), steps, costs)


def _priced_steps(remainder: float, reach: tuple[int, int], place: tuple[int, int]) -> list[tuple[int, int]]:
    """Single pounds with their costs: the movement first, then names: lower ones rise, higher ones fall."""
    rank, count = place
    ups = [1.0] * reach[0]
    if remainder and ups:
        ups[0] = 1 - 2 * remainder
    return [
        *((1, round(up * _GRID) * count + rank) for up in ups),
        *((-1, _GRID * count + count - 1 - rank) for _ in range(-reach[1])),
    ]


def _sides_at_stake(row: Row, reach: Mapping[str, tuple[int, int]]) -> tuple[Number | None, Number | None]:
    """Return the sides of a row that some choice of steps could break."""
    least: Number = 0
    most: Number = 0
    for amount, factor in row.factors.items():
        up, down = reach[amount]
        if factor < 0:
            up, down = down, up
        least += factor * down
        most += factor * up
    low = row.low if row.low is not None and row.low > least else None
    high = row.high if row.high is not None and row.high < most else None
    return low, high


def _exact(side: Number | None) -> Fraction | None:
    return None if side is None else Fraction(side)
