"""Problems of every kind that both routes must answer alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind
from tests.allocator.cases import choices, limit, maximise, minimise, money, of_each_kind, problem
from tests.allocator.test_rounding import capped_table
from tests.benchmarks.many import arrays_of, posed, rules_of


def corpus() -> Mapping[str, AllocationProblem]:
    """By name: settlements, ties, ranges, levels, choices, goals in stages, billions."""
    cells = {f"a{i:02d}": 97 * i % 13 + 1 for i in range(12)}
    total = limit("total", dict.fromkeys(cells, 1), 1_000_003, 1_000_003)
    fills = [limit(f"fill.{name}", {name: 1, "fill": -w}, 0, None, slack=1) for name, w in cells.items()]
    levels = problem(
        [*map(money, cells), Amount("fill", AmountKind.LEVEL)], [*fills, total], maximise({"fill": 1}), minimise({})
    )
    pairs = [limit(f"pair.{name}", {name: 1, "a00": -1}, -50_000, 70_000) for name in cells if name != "a00"]
    ranges = problem(map(money, cells), [total, *pairs], minimise(cells), maximise({"a03": 1}))
    ties = problem([money(name, 200_000) for name in cells], [total], maximise(dict.fromkeys(cells, 1)))
    bids = choices(f"bid.{i:02d}" for i in range(30))
    cost = {bid.name: 40_001 * i % 977 + 20 for i, bid in enumerate(bids, 1)}
    worth = {bid.name: Fraction(31 * i % 17 + 1, 3) for i, bid in enumerate(bids, 1)}
    caps = [limit(f"cap.{k}", dict(list(cost.items())[k::3]), None, 1_500) for k in range(3)]
    rounds = problem(bids, [limit("quantum", cost, None, 4_000), *caps], maximise(worth), minimise(cost))
    beside = problem(
        [*bids[:8], *map(money, cells)],
        [limit("total", {**dict.fromkeys(cells, 1), **dict(list(cost.items())[:8])}, None, 9_001)],
        maximise({**dict.fromkeys(cells, Fraction(1, 100)), **dict(list(worth.items())[:8])}),
    )
    billions = replace(ties, limits=(limit("total", dict.fromkeys(cells, 1), None, 13_000_000_067),))
    billions = replace(billions, amounts=tuple(money(name, 2_000_000_001) for name in cells))
    return {
        "of each kind": of_each_kind(),
        "levels": levels,
        "ranges and stages": ranges,
        "ties": ties,
        "bids": rounds,
        "bids beside money": beside,
        "billions": billions,
        "a capped table": capped_table(7)[0],
        "settlements alone": settlements(3, national=False),
        "settlements with control totals": settlements(4, national=True),
        "many settlements with control totals": settlements(12, national=True, lines=7, years=4),
        "alike settlements": alike(),
        "nothing to solve for": problem([], [limit("none", {}, 0, 5)], minimise({})),
    }


def settlements(places: int, *, national: bool, lines: int = 4, years: int = 3) -> AllocationProblem:
    """Made-up settlements, by name."""
    arrays = arrays_of(places, lines=lines, years=years)
    return posed(arrays, rules_of(arrays, national=national)).as_problem()


def alike() -> AllocationProblem:
    """Three authorities with the same figures, which only names tell apart."""
    arrays = arrays_of(1, lines=3, years=2)
    tripled = {name: array.repeat(3, axis=0) for name, array in vars(arrays).items() if name != "line_class"}
    arrays = replace(arrays, **tripled)
    return posed(arrays, rules_of(arrays)).as_problem()
