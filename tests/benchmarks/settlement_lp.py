"""Settlements of 12, 300 and 3,000 authorities x 7 lines x 4 years: from figures to verified whole pounds, and peers.

python -m tests.benchmarks.settlement_lp [--quick] [--json]

Every measurement runs in a process of its own, so that its peak memory is its own; routes take turns.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from funding_alloc.allocator import Resolver, Route
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.stages import optimise
from funding_alloc.schema.problem import AllocationProblem
from tests.benchmarks.many import arrays_of, posed, rules_of
from tests.benchmarks.settlement_peers import ROUTES, pulp_operators

PARTS = ("build", "solve", "round", "verify")
HEADS = (*PARTS, "total", "cpu", "peak MB", "ratio", "cpu ratio")
OURS, COMPACT, PULP, BULK_PULP = (list(ROUTES)[i] for i in (0, 1, 3, 4))
PATIENCE = 60.0
"""Seconds that HiGHS alone is given at 3,000 authorities, where simplex on the whole takes minutes."""


def child(route: str, places: int, repeats: int, limit: float | None) -> dict[str, Any]:
    """Measure one route in this process: warm on two authorities, then medians."""
    small = arrays_of(2)
    try:
        ROUTES[route](small, rules_of(small), None)
    except ImportError as error:
        return {"route": route, "absent": str(error)}
    arrays = arrays_of(places)
    rules = rules_of(arrays)
    found = []
    for _ in range(repeats):
        cpu = time.process_time()
        timing = ROUTES[route](arrays, rules, limit)
        timing["cpu"] = time.process_time() - cpu
        timing["total"] = sum(timing.get(part, 0.0) for part in PARTS)
        found.append(timing)
    middle = {key: statistics.median(timing[key] for timing in found) for key in found[0]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"route": route, "places": places, **middle, "peak_mb": peak}


def in_a_process(route: str, places: int, repeats: int, limit: float | None) -> dict[str, Any]:
    """The same, in a process of its own."""
    given = json.dumps([route, places, repeats, limit])
    command = [sys.executable, "-m", "tests.benchmarks.settlement_lp", "--child", given]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def table(places: int, routes: dict[str, float | None], turns: int, repeats: int) -> list[dict[str, Any]]:
    """Routes in turns; medians over turns, the largest peak; values must agree with ours."""
    found: dict[str, list[dict[str, Any]]] = {route: [] for route in routes}
    for _ in range(turns):
        for route, limit in routes.items():
            found[route].append(in_a_process(route, places, repeats, limit))
    rows = []
    for route, results in found.items():
        if "absent" in results[0]:
            rows.append(results[0] | {"places": places})
            continue
        numbers = {key for result in results for key in result} - {"route", "places", "peak_mb"}
        row: dict[str, Any] = {"route": route, "places": places}
        row |= {key: statistics.median(result[key] for result in results if key in result) for key in sorted(numbers)}
        row["peak_mb"] = max(result["peak_mb"] for result in results)
        row["is_whole"] = routes[route] is None
        rows.append(row)
    ours = next(row for row in rows if row["route"] == OURS)
    for row in rows:
        if "total" in row:
            row["ratio"], row["cpu_ratio"] = row["total"] / ours["total"], row["cpu"] / ours["cpu"]
        if "value" in row and abs(row["value"] - ours["value"]) > 1e-9 * abs(ours["value"]):
            raise SystemExit(f"{row['route']} found {row['value']}, ours {ours['value']}")
    return rows


def resolving(places: int, scenarios: int, afresh: int) -> list[dict[str, Any]]:
    """Scenarios a second: from one model, posed afresh through our PuLP route, and in PuLP written out each time."""
    arrays = arrays_of(places)
    rules = rules_of(arrays)
    problem = posed(arrays, rules).as_problem()
    rng = random.Random(7)
    controls = [limit for limit in problem.limits if limit.name.startswith("control")]
    goal = problem.goals[0]
    sides = [
        {limit.name: (None, Fraction(int(float(limit.at_most or 0) * rng.uniform(0.97, 1.03)))) for limit in controls}
        for _ in range(scenarios)
    ]
    costs = [
        {name: Fraction(int(1e6 * float(worth) * rng.lognormvariate(0, 0.05)), 10**6) for name, worth in terms}
        for terms in [list(goal.terms.items())] * scenarios
    ]
    start = time.perf_counter()
    resolver = Resolver(problem)
    rows: list[dict[str, Any]] = [{"route": "build and first solve", "seconds": time.perf_counter() - start}]
    works: dict[str, tuple[Sequence[Any], Callable[[Any], float | None]]] = {
        "other control totals": (sides, lambda change: resolver.value(sides=change)),
        "other returns": (costs, lambda change: resolver.value(costs=change)),
    }
    for name, (changes, answer) in works.items():
        rate, values = per_second(changes, answer)
        order = list(range(scenarios))
        rng.shuffle(order)
        shuffled = {i: answer(changes[i]) for i in order}
        rows.append(
            {
                "route": f"from one model, {name}",
                "per_second": rate,
                "scenarios": scenarios,
                "order_moves_nothing": all(shuffled[i] == values[i] for i in range(scenarios)),
            }
        )
    rows += [
        {"route": "posed afresh, our PuLP route", "scenarios": afresh}
        | {"per_second": per_second(sides[:afresh], lambda change: posed_afresh(problem, change))[0]},
        {"route": "written out in PuLP each time", "scenarios": afresh}
        | {"per_second": per_second(sides[:afresh], lambda _: pulp_operators(arrays, rules, None)["value"])[0]},
    ]
    for row in rows[1:]:
        row["ratio"] = row["per_second"] / rows[-1]["per_second"]
    return rows


def per_second(changes: Sequence[Any], answer: Callable[[Any], float | None]) -> tuple[float, list[float | None]]:
    """Rate and answers."""
    start = time.perf_counter()
    values = [answer(change) for change in changes]
    return len(changes) / (time.perf_counter() - start), values


def posed_afresh(problem: AllocationProblem, sides: Any) -> float | None:
    """A whole new problem with other sides."""
    limits = tuple(
        replace(limit, at_least=sides[limit.name][0], at_most=sides[limit.name][1]) if limit.name in sides else limit
        for limit in problem.limits
    )
    optimum = optimise(replace(problem, limits=limits), Clock(None), first_only=True, route=Route.PULP)
    return None if optimum is None else optimum.first_value


def measure(*, quick: bool) -> dict[str, Any]:
    """All tables; the quick ones in one turn and without the slowest routes."""
    everyone: dict[str, float | None] = dict.fromkeys(ROUTES)
    many: dict[str, float | None] = {route: 0.0 for route in ROUTES if route not in {OURS, COMPACT}}
    many |= {OURS: None, COMPACT: PATIENCE}
    some = everyone
    if quick:
        some = dict.fromkeys([OURS, COMPACT, PULP, BULK_PULP])
        many = {OURS: None, BULK_PULP: 0.0}
    turns = 1 if quick else 3
    tables = [
        table(12, everyone, turns, 3 if quick else 9),
        table(300, some, turns, 1),
        table(3_000, many, turns if quick else 2, 1),
    ]
    return {"schema": 1, "tables": tables, "resolving": resolving(12, 200 if quick else 1000, 5 if quick else 20)}


def shown(row: dict[str, Any]) -> str:
    """One line of a table."""
    if "absent" in row:
        return f"{row['route']:34s} absent: {row['absent']}"
    parts = "".join(f"{row[part]:10.4f}" if part in row else " " * 9 + "-" for part in (*PARTS, "total", "cpu"))
    mark = "" if "value" in row else "  (build alone)" if "solve" not in row else "  (out of time)"
    return f"{row['route']:34s}{parts}{row['peak_mb']:10.0f}{row['ratio']:10.2f}{row['cpu_ratio']:10.2f}{mark}"


def main() -> None:
    """Print the tables, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(*json.loads(options.child))))
        return
    found = measure(quick=options.quick)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for rows in found["tables"]:
        print(f"\n{rows[0]['places']:,} authorities x 7 lines x 4 years x 3 segments")
        print(f"{'seconds, medians':34s}" + "".join(f"{head:>10s}" for head in HEADS))
        print("\n".join(shown(row) for row in rows))
    print("\nre-solving, 12 authorities")
    for row in found["resolving"]:
        print("  ".join(f"{k}: {v:,.4g}" if isinstance(v, float) else f"{v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
