"""Apportionment of whole units, as it is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.rules.estates.apportionment import apportion
from funding_alloc.rules.estates.call import CallableRule
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.estates.rule import Example
from funding_alloc.rules.rule import About, CannotBeShared, Option, Property

RM, PM, CO = Property.RESOURCE_MONOTONE, Property.POPULATION_MONOTONE, Property.CONSISTENT
OP, WQ = Property.ORDER_PRESERVING, Property.WITHIN_QUOTA
MOST_UNITS: Final = 100_000
"""Units are given one by one."""
EVERY: Final = frozenset({RM, PM, CO, OP, WQ})
MINIMUM: Final = Option("minimum", "units that everybody has at least; 0 for none", Fraction(0), is_whole=True)
BALINSKI: Final = "Balinski and Young, Fair Representation (1982)"
STATES: Final = ("9061", "7179", "5259", "3319", "1182")


def _units(method: str) -> Callable[[Problem], dict[str, Fraction]]:
    def awards(problem: Problem) -> dict[str, Fraction]:
        """Units by id; ties go to the lower id."""
        counts = problem.column("count")
        if not any(counts.values()):
            raise CannotBeShared("count", "every count is 0, so there is nothing to go by.")
        if problem.estate > MOST_UNITS:
            raise CannotBeShared("estate", f"more than {MOST_UNITS:,} units are not shared one by one.")
        order = sorted(counts)
        minimum = int(Fraction(problem.options.get("minimum", "0")))
        held = apportion([counts[code] for code in order], int(problem.estate), method, minimum, refuse_ties=False)
        units = dict(zip(order, held, strict=True))
        return {code: Fraction(units[code]) for code in counts}

    return awards


def _rule(
    name: str, definition: str, awards: tuple[str, ...], arithmetic: str, breaks: frozenset[Property]
) -> tuple[str, CallableRule]:
    method = name.replace("-", "_")
    about = About(f"{definition} Ties go to the lower id.", f"{BALINSKI}.", EVERY - breaks, breaks)
    options, given = ((), {}) if name == "quota" else ((MINIMUM,), {"minimum": "0"})
    example = Example("26", {"count": STATES}, awards, arithmetic, given)
    return name, CallableRule(name, about, example, ("count",), options, awards=_units(method), is_in_units=True)


DIVISOR: Final = frozenset({WQ})
UNITS: Final[Mapping[str, CallableRule]] = dict(
    [
        _rule(
            "largest-remainder",
            "Whole quotas, and the units left to the largest remainders (Hamilton).",
            ("9", "7", "5", "4", "1"),
            "quotas 9.061, 7.179, 5.259, 3.319, 1.182; the one unit left goes to the remainder 0.319",
            frozenset({RM, PM, CO}),
        ),
        _rule(
            "jefferson",
            "Unit by unit to the greatest count / (held + 1) (D'Hondt).",
            ("10", "7", "5", "3", "1"),
            "at 906.1 a unit A has 10; B has 7.92, C 5.80, D 3.66, E 1.30, all cut",
            DIVISOR,
        ),
        _rule(
            "webster",
            "Unit by unit to the greatest count / (held + 1/2) (Sainte-Lague).",
            ("9", "8", "5", "3", "1"),
            "at 957 a unit: 9.47, 7.501, 5.495, 3.47, 1.24, rounded",
            DIVISOR,
        ),
        _rule(
            "modified-sainte-lague",
            "As webster, but the first unit costs 0.7 and not 0.5.",
            ("9", "8", "5", "3", "1"),
            "at 957 a unit: 9.47, 7.501, 5.495, 3.47 rounded, and E's 1.24 is above 0.7",
            DIVISOR,
        ),
        _rule(
            "huntington-hill",
            "Unit by unit to the greatest count / sqrt(held * (held + 1)); everybody with a count has one first.",
            ("9", "7", "6", "3", "1"),
            "at 959.4 a unit: 9.444 < 9.487, 7.4828 < 7.4833, 5.482 > 5.477, 3.460 < 3.464, 1.232 < 1.414",
            DIVISOR,
        ),
        _rule(
            "dean",
            "Unit by unit to the greatest count over the harmonic mean of held and held + 1.",
            ("9", "7", "5", "4", "1"),
            "at 965 a unit: 9.39 < 9.47, 7.44 < 7.47, 5.450 < 5.455, 3.439 > 3.429 = 2 * 3 * 4 / 7, 1.22 < 1.33",
            DIVISOR,
        ),
        _rule(
            "adams",
            "Unit by unit to the greatest count / held; everybody with a count has one first.",
            ("9", "7", "5", "3", "2"),
            "at 1,107 a unit: 8.19, 6.49, 4.75, 2.998, 1.07, all raised",
            DIVISOR,
        ),
        _rule(
            "quota",
            "As jefferson, among those whom one unit more leaves below the next whole quota (Balinski and Young).",
            ("10", "7", "5", "3", "1"),
            "quotas 9.061, 7.179, 5.259, 3.319, 1.182: nobody is a unit or more away",
            frozenset({PM, CO}),
        ),
    ]
)
