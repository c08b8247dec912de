"""Rounding: from the solver's doubles to whole pounds, with every limit kept on the whole pounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pulp

from funding_alloc.allocator.build import build, set_costs
from funding_alloc.allocator.conflict import conflict_in
from funding_alloc.allocator.highs import Clock, run
from funding_alloc.allocator.verify import exact_values, noise_of, total_of, verify
from funding_alloc.errors import InternalFault
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

_SNAP = 1e-6
_GRID = 999_983
"""Remainders are compared in steps of about a millionth of a pound, so that equal ones tie despite the noise of doubles.
The number is prime: no remainder that money meets (halves, thirds, 1/128) falls between two steps."""
_WIDER = 2
"""Pounds beyond floor and ceiling that are tried before giving up."""
_MOST_DENOMINATOR = 10**6


@dataclass(frozen=True)
class Step:
    """One pound up or down that a rounding programme may take."""

    amount: str
    pounds: int
    cost: int


def round_whole(
    problem: AllocationProblem, values: Mapping[str, float], clock: Clock
) -> tuple[dict[str, int], dict[str, float]]:
    """Turn the solver's values into whole pounds, choices and levels.

    Rule    every amount of money goes to its floor or ceiling, with the least total movement; equal remainders go to
            the lower name. Where no such neighbour keeps the limits, up to two pounds more.
    Promise every limit holds on the whole pounds, within its ``rounding_slack``. One total alone is rounded as
            ``money.round_to_pounds`` does.
    """
    levels = {a.name: values[a.name] for a in problem.amounts if a.kind is AmountKind.LEVEL}
    pounds = {a.name: round(values[a.name]) for a in problem.amounts if a.kind is not AmountKind.LEVEL}
    if all(_is_whole(values[name]) for name in pounds) and not verify(problem, pounds, levels):
        return pounds, levels
    money = sorted((a for a in problem.amounts if a.kind is AmountKind.MONEY), key=lambda a: a.name)
    pounds |= {a.name: _floor(a, values[a.name]) for a in money}
    for width in (0, _WIDER):
        steps = {
            f"{amount.name}.{number}": step
            for rank, amount in enumerate(money)
            for number, step in enumerate(_steps(amount, values[amount.name], (rank, len(money)), width))
        }
        programme = _programme(problem, steps, pounds, levels)
        taken = _least_movement(programme, steps, clock)
        if taken is not None:
            for name in taken:
                pounds[steps[name].amount] += steps[name].pounds
            return pounds, levels
    reasons = "; ".join(f"{limit.name} ({limit.reason})" for limit in conflict_in(programme).limits)
    raise InternalFault(f"{problem.name}: no whole pounds within £{_WIDER} of the optimum keep these limits: {reasons}")


def whole_range(amount: Amount) -> tuple[int, int | None]:
    """Least and most whole pounds within an amount's bounds."""
    return math.ceil(amount.at_least), None if amount.at_most is None else math.floor(amount.at_most)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= _SNAP + 1e-14 * abs(value)


def _floor(amount: Amount, value: float) -> int:
    """Return the whole pounds from which steps are counted: the value itself where it is whole, else its floor."""
    low, high = whole_range(amount)
    base = round(value) if _is_whole(value) else math.floor(value)
    return max(base if high is None else min(base, high), low)


def _steps(amount: Amount, value: float, place: tuple[int, int], width: int) -> list[Step]:
    """List the single pounds an amount may move by, each with its cost: movement first, then the rank of its name."""
    rank, count = place
    low, high = whole_range(amount)
    base = _floor(amount, value)
    remainder = 0.0 if _is_whole(value) else min(max(value - base, 0.0), 1.0)
    ups = [1 - 2 * remainder] if remainder else []
    ups += [1.0] * width
    downs = [1.0] * width
    if high is not None:
        ups = ups[: max(high - base, 0)]
    downs = downs[: max(base - low, 0)]
    return [
        *(Step(amount.name, 1, round(up * _GRID) * count + rank) for up in ups),
        *(Step(amount.name, -1, round(down * _GRID) * count + count - 1 - rank) for down in downs),
    ]


def _programme(
    problem: AllocationProblem, steps: Mapping[str, Step], pounds: Mapping[str, int], levels: Mapping[str, float]
) -> AllocationProblem:
    """Pose the choice of steps: limits on what is left after the floors, which are small numbers, computed exactly."""
    steps_of: dict[str, list[str]] = {}
    for name, step in steps.items():
        steps_of.setdefault(step.amount, []).append(name)
    start = exact_values(pounds, levels)
    limits = []
    for limit in problem.limits:
        terms = {
            name: factor * steps[name].pounds
            for amount, factor in limit.terms.items()
            if factor
            for name in steps_of.get(amount, ())
        }
        slack = limit.rounding_slack + (noise_of(limit, levels) / 2 if levels else 0)
        used = total_of(limit.terms, start)
        low = None if limit.at_least is None else limit.at_least - slack - used
        high = None if limit.at_most is None else limit.at_most + slack - used
        left = _on_whole_numbers(limit, terms, low, high)
        if left is not None:
            limits.append(left)
    amounts = tuple(Amount(name, AmountKind.CHOICE) for name in steps)
    goal = Goal("least_movement", Sense.MINIMISE, {})
    return AllocationProblem(f"{problem.name}, rounding", amounts, tuple(limits), (goal,))


def _on_whole_numbers(
    limit: Limit, terms: Mapping[str, Fraction], low: Fraction | None, high: Fraction | None
) -> Limit | None:
    """Multiply a row out until its factors are whole, so that a solver's tolerance cannot hide a breach.

    ``None`` when no choice of steps can break the row.
    """
    least = sum(factor for factor in terms.values() if factor < 0)
    most = sum(factor for factor in terms.values() if factor > 0)
    low = None if low is None or low <= least else low
    high = None if high is None or high >= most else high
    if low is None and high is None:
        return None
    times = math.lcm(*(factor.denominator for factor in terms.values()))
    if times > _MOST_DENOMINATOR:
        return Limit(limit.name, terms, low, high, limit.reason)
    whole = {name: factor * times for name, factor in terms.items()}
    low = None if low is None else Fraction(math.ceil(low * times))
    high = None if high is None else Fraction(math.floor(high * times))
    return Limit(limit.name, whole, low, high, limit.reason)


def _least_movement(programme: AllocationProblem, steps: Mapping[str, Step], clock: Clock) -> list[str] | None:
    """Names of the steps to take; ``None`` when no choice of them keeps the limits."""
    bound = {name for limit in programme.limits for name in limit.terms}
    free = [name for name, step in steps.items() if step.cost < 0 and name not in bound]
    if not programme.limits:
        return free
    model = build(programme)
    model.lp.sense = pulp.LpMinimize
    set_costs(model, {name: float(steps[name].cost) for name in bound})
    if not run(model.lp, programme.name, clock):
        return None
    return free + [name for name in bound if round(model.columns[name].varValue) == 1]
