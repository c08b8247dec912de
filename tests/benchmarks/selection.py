"""Rules for bids at the size of a round and far above: time of each, and how far orders stay below the optimum.

python -m tests.benchmarks.selection [--quick] [--json]

The optimum is measured against HiGHS on the same problem once posed, and against our own orders by value. Equal shares
is measured against pabutools where that is installed: in a process of its own, for its licence is GPL-3.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from funding_alloc.allocator import solve
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.stages import optimise
from funding_alloc.models.portfolio import pose_portfolio
from funding_alloc.reading.pabulib import read_pabulib
from funding_alloc.rules.bids.equal_shares import Completion, Utility, equal_purses, equal_shares
from funding_alloc.rules.bids.orders import score_order, value_for_money_order
from funding_alloc.rules.bids.phragmen import sequential_phragmen
from funding_alloc.rules.bids.runner_up import knapsack_with_runner_up
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds, ValuedBids
from funding_alloc.schema.problem import AllocationProblem

PEER = """
import json, sys, time
from pabutools.election import Cardinality_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
instance, profile = parse_pabulib(sys.argv[1])
start = time.perf_counter()
found = method_of_equal_shares(instance, profile, sat_class=Cardinality_Sat)
print(json.dumps({"seconds": time.perf_counter() - start, "funded": sorted(bid.name for bid in found)}))
"""


def a_round(bids: int, seed: int) -> tuple[ValuedBids, EquityLimits]:
    """Asks of £1m to £20m, values about twice that, a third of the money asked for, nine regions of 60 to 110%."""
    rng = random.Random(seed)
    asks, values, regions = {}, {}, {}
    for i in range(bids):
        name = f"B{i:05d}"
        asks[name] = Fraction(rng.randint(1_000_000, 20_000_000))
        values[name] = Fraction(int(asks[name] * int(2_000_000 * rng.lognormvariate(0, 0.5)) / 1_000_000))
        regions[name] = f"R{rng.randrange(9)}"
    asked = dict.fromkeys(sorted(set(regions.values())), Fraction(0))
    for name, ask in asks.items():
        asked[regions[name]] += ask
    bounds = {r: RegionBounds(Fraction(int(a / 5)), Fraction(int(a * 11 / 30))) for r, a in asked.items()}
    return ValuedBids(Fraction(int(sum(asks.values()) / 3)), asks, values), EquityLimits(regions, bounds)


def median_of(work: Callable[[], Any], turns: int) -> tuple[float, Any]:
    """Median seconds, and what the work returns."""
    times, found = [], None
    for _ in range(turns):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def value_alone(problem: AllocationProblem) -> None:
    """HiGHS on the first goal alone: no ties settled, nothing verified."""
    first = AllocationProblem(problem.name, problem.amounts, problem.limits, problem.goals[:1])
    optimise(first, Clock(None), first_only=True)


def optima(count: int, turns: int) -> list[dict[str, Any]]:
    """The optimum with regional bounds, what HiGHS alone takes, and how much our orders reach without the bounds."""
    bids, limits = a_round(count, 1)
    pose = lambda: pose_portfolio("round", bids, limits)  # noqa: E731 - said once, measured twice
    building, problem = median_of(pose, turns)
    alone, _ = median_of(lambda: value_alone(problem), turns)
    whole, solved = median_of(lambda: solve(problem), turns)
    both, best = median_of(lambda: best_portfolio("round", bids, limits), turns)
    rows: list[dict[str, Any]] = [
        {"bids": count, "work": "HiGHS, value alone", "seconds": alone},
        {"bids": count, "work": "optimum, ties settled, verified", "seconds": building + whole, "ratio": whole / alone},
        {
            "bids": count,
            "work": "optimum and runner-up",
            "seconds": both,
            "ratio": both / alone,
            "runner-up gap": int(best.runner_up.gap),
            "outcome": solved.outcome.value,
        },
    ]
    free = best_portfolio("round", bids, EquityLimits())
    orders = {
        "score order, skip (score = value)": lambda: score_order(bids.asks, bids.values, bids.quantum, "skip"),
        "value for money, skip": lambda: value_for_money_order(bids.asks, bids.values, bids.quantum, "skip"),
    }
    for name, order in orders.items():
        seconds, found = median_of(order, turns)
        reached = sum(bids.values[bid] for bid in found.funded) / free.value
        rows.append({"bids": count, "work": name, "seconds": seconds, "share of optimum": float(reached)})
    if count <= 1_000:
        seconds, found = median_of(lambda: knapsack_with_runner_up(bids.asks, bids.values, bids.quantum), 1)
        if found.value != free.value:
            raise SystemExit(f"two routes to the optimum of {count} bids differ: {found.value} and {free.value}")
        rows.append({"bids": count, "work": "knapsack and runner-up, no solver", "seconds": seconds})
    return rows


def pabulib_text(bids: int, supporters: int, seed: int) -> str:
    """A random instance: everybody approves of about one bid in ten."""
    rng = random.Random(seed)
    projects = [f"p{i:04d};{rng.randint(1_000_000, 20_000_000)}" for i in range(bids)]
    votes = [f"{v};" + ",".join(f"p{i:04d}" for i in range(bids) if rng.random() < 0.1) for v in range(supporters)]
    money = bids * 3_000_000
    notes = [f"budget;{money}", "vote_type;approval", f"num_projects;{bids}", f"num_votes;{supporters}", "rule;none"]
    lines = ["META", "key;value", *notes, "PROJECTS", "project_id;cost", *projects, "VOTES", "voter_id;vote", *votes]
    return "\n".join(lines) + "\n"


def supported(bids: int, supporters: int, turns: int) -> list[dict[str, Any]]:
    """Equal shares and Phragmen, and pabutools on the same file where it is installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.pb"
        path.write_text(pabulib_text(bids, supporters, 1), encoding="utf-8")
        case = read_pabulib(path).bids
        purses = equal_purses(case)
        ours, found = median_of(lambda: equal_shares(case, purses, Utility.CARDINALITY, Completion.NONE), turns)
        later, _ = median_of(lambda: sequential_phragmen(case), turns)
        rows: list[dict[str, Any]] = [
            {"bids": bids, "work": f"equal shares, {supporters} supporters", "seconds": ours},
            {"bids": bids, "work": f"Phragmen, {supporters} supporters", "seconds": later},
        ]
        if importlib.util.find_spec("pabutools") is None:
            return [*rows, {"bids": bids, "work": "equal shares by pabutools", "absent": "pabutools is not installed"}]
        done = subprocess.run([sys.executable, "-c", PEER, str(path)], capture_output=True, text=True, check=True)
        peer = json.loads(done.stdout.splitlines()[-1])
    if peer["funded"] != sorted(found.selection.funded):
        raise SystemExit("pabutools funds other bids")
    return [*rows, {"bids": bids, "work": "equal shares by pabutools", **peer, "ratio": peer["seconds"] / ours}]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one turn each")
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    asked = parser.parse_args()
    turns = 1 if asked.quick else 3
    rows = [row for count in (300, 1_000, 3_000) for row in optima(count, turns)] + supported(300, 100, turns)
    if asked.json:
        print(json.dumps({"schema": 1, "rows": rows}))
        return
    for row in rows:
        rest = {key: value for key, value in row.items() if key not in {"bids", "work", "seconds", "funded"}}
        said = "  ".join(
            f"{key} {value:,.6f}" if isinstance(value, float) else f"{key} {value}" for key, value in rest.items()
        )
        taken = f"{row['seconds']:9.3f} s" if "seconds" in row else " " * 11
        print(f"{row['bids']:>6,}  {row['work']:<36}{taken}  {said}")


if __name__ == "__main__":
    main()
