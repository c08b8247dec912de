"""Small problems shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense

Number = int | Fraction


def exact(terms: Mapping[str, Number]) -> dict[str, Fraction]:
    """Whole numbers as fractions."""
    return {name: Fraction(factor) for name, factor in terms.items()}


def money(name: str, most: Number | None = None, least: Number = 0) -> Amount:
    """An amount of pounds."""
    return Amount(name, AmountKind.MONEY, Fraction(least), None if most is None else Fraction(most))


def choices(names: Iterable[str]) -> tuple[Amount, ...]:
    """Amounts of 0 or 1."""
    return tuple(Amount(name, AmountKind.CHOICE) for name in names)


def limit(
    name: str, terms: Mapping[str, Number], least: Number | None = None, most: Number | None = None, slack: int = 0
) -> Limit:
    """A limit whose reason is told by its name."""
    low = None if least is None else Fraction(least)
    high = None if most is None else Fraction(most)
    return Limit(name, exact(terms), low, high, f"because of {name}", Fraction(slack))


def minimise(terms: Mapping[str, Number]) -> Goal:
    """A goal to make small."""
    return Goal("cost", Sense.MINIMISE, exact(terms))


def maximise(terms: Mapping[str, Number]) -> Goal:
    """A goal to make large."""
    return Goal("worth", Sense.MAXIMISE, exact(terms))


def problem(amounts: Iterable[Amount], limits: Iterable[Limit], *goals: Goal) -> AllocationProblem:
    """A problem called ``test``."""
    return AllocationProblem("test", tuple(amounts), tuple(limits), goals)


def of_each_kind() -> AllocationProblem:
    """Money, a choice and a level; one side, a range and an equation; two goals."""
    return problem(
        [
            money("E47000002", 600),
            money("E47000001", 500, 20),
            *choices(["bid.1"]),
            Amount("fill", AmountKind.LEVEL, Fraction(0), Fraction(2)),
        ],
        [
            limit("total", {"E47000001": 1, "E47000002": 1, "bid.1": 150}, 1000, 1000),
            limit("band", {"E47000001": 3, "E47000002": -1}, 0, Fraction(2000, 3)),
            limit("fill_1", {"E47000001": 1, "fill": -400}, 0, None, slack=1),
            limit("fill_2", {"E47000002": 1, "fill": -500}, 0, None, slack=1),
        ],
        maximise({"fill": 1}),
        minimise({"bid.1": 7, "E47000002": Fraction(1, 2)}),
    )
