"""A thousand simulated competitions of 300 bids: seconds for each rule, and pabutools on the same bids.

python -m tests.benchmarks.competitions [--quick] [--json] [--peer-python PYTHON]

pabutools runs in a process of its own, under an interpreter that has it (--peer-python; this one by default), for its
licence is GPL-3. Both sides must fund the same bids. Its greedy rule divides satisfaction by cost: points of rank times
cost make it score order, and points that are benefits make it value for money, both with misfits skipped. Equal shares
and Phragmen have one supporter for the three bids of each of 100 bidders. There, each competition is a call of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from funding_alloc.rules.bids.selection import IntArray
from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.selecting import select
from funding_alloc.uncertainty.terms import (
    NO_LIMITS,
    RegionalGuides,
    RoundLimits,
    SelectionTerms,
    Supporters,
    formula_purses,
)
from tests.uncertainty.cases import generator_with

BIDDERS: Final = tuple(Bidder(f"{i:03d}", "E", 315_000, 10.0 + i % 30, False) for i in range(100))
QUANTUM: Final = 1_800_000_000
PEER: Final = """
import json, sys, time
from pabutools.election import (
    Additive_Cardinal_Sat, ApprovalBallot, ApprovalProfile, Cardinality_Sat, CardinalBallot, CardinalProfile, Cost_Sat,
    Instance, Project,
)
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

def timed(work):
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, sorted(int(bid.name) for bid in found)

rows = []
for case in json.load(open(sys.argv[1])):
    bids = [Project(f"{i:04d}", ask) for i, ask in enumerate(case["asks"])]
    instance = Instance(bids, budget_limit=case["quantum"])
    points = {name: CardinalProfile([CardinalBallot(dict(zip(bids, case[name])))]) for name in ("ranked", "values")}
    own = ApprovalProfile([ApprovalBallot({bids[i] for i in held}) for held in case["held"]])
    rows.append({
        "score order, skip": timed(
            lambda: greedy_utilitarian_welfare(instance, points["ranked"], Additive_Cardinal_Sat)
        ),
        "value for money, skip": timed(
            lambda: greedy_utilitarian_welfare(instance, points["values"], Additive_Cardinal_Sat)
        ),
        "equal shares, cost": timed(lambda: method_of_equal_shares(instance, own, Cost_Sat)),
        "equal shares, cardinality": timed(lambda: method_of_equal_shares(instance, own, Cardinality_Sat)),
        "Phragmen": timed(lambda: sequential_phragmen(instance, own)),
    })
print(json.dumps(rows))
"""


def rounds(count: int) -> BidDraws:
    """Competitions of 300 bids that all pass the gateway: three of each bidder, of the shipped generator's sizes."""
    generator = generator_with(entry__base_probability="0.999999999999", gateway__pass_share="1")
    return draw_bids(BIDDERS, RoundTerms("bench", QUANTUM, 20_000_000, 50_000_000, False), generator, count, 1)


def terms_by_rule() -> dict[str, SelectionTerms]:
    """Every rule, plain, and one order under all limits."""
    places = tuple(range(len(BIDDERS)))
    equal = (Fraction(QUANTUM, len(BIDDERS)),) * len(BIDDERS)
    bar = replace(NO_LIMITS, shortlist_bar=70.0)
    guides = RegionalGuides(tuple(i % 9 for i in places), (QUANTUM // 15,) * 9, (QUANTUM // 8,) * 9)
    everything = RoundLimits(65.0, None, guides, one_award_per_applicant=True, least_part=Fraction(1, 2))
    endowed = formula_purses(BIDDERS, QUANTUM, by_authority=False, completion="none")
    return {
        "score order, stop": SelectionTerms("score_order", "stop", None, None, NO_LIMITS),
        "score order, skip": SelectionTerms("score_order", "skip", None, None, NO_LIMITS),
        "value for money, stop": SelectionTerms("value_for_money", "stop", "claimed", None, NO_LIMITS),
        "value for money, skip": SelectionTerms("value_for_money", "skip", "claimed", None, NO_LIMITS),
        "lottery above a bar": SelectionTerms("lottery_above_bar", "skip", None, None, bar),
        "score order, all limits": SelectionTerms("score_order", "skip", None, None, everything),
        "knapsack optimum": SelectionTerms("knapsack_optimum", None, "claimed", None, NO_LIMITS),
        "equal shares, cost": SelectionTerms(
            "equal_shares_cost", None, None, Supporters(places, equal, "none"), NO_LIMITS
        ),
        "equal shares, cardinality": SelectionTerms(
            "equal_shares_cardinality", None, None, Supporters(places, equal, "none"), NO_LIMITS
        ),
        "equal shares, formula endowments": SelectionTerms("equal_shares_cost", None, None, endowed, NO_LIMITS),
        "Phragmen": SelectionTerms("phragmen", None, None, Supporters(places, None, None), NO_LIMITS),
    }


def median_of(work: Callable[[], IntArray], turns: int) -> tuple[float, IntArray]:
    """Median seconds, and what the work returns."""
    times, found = [], work()
    for _ in range(turns):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def ours(bids: BidDraws, turns: int) -> tuple[list[dict[str, Any]], dict[str, IntArray]]:
    """Seconds of each rule over all competitions at once, and pounds paid."""
    rows, paid = [], {}
    for name, terms in terms_by_rule().items():
        seconds, paid[name] = median_of(lambda terms=terms: select(bids, QUANTUM, terms, len(BIDDERS)), turns)  # type: ignore[misc]
        funded = float((paid[name] > 0).sum(axis=1).mean())
        rows.append({"rule": name, "competitions": len(bids.ask), "seconds": seconds, "funded": funded})
    return rows, paid


def peer(bids: BidDraws, count: int, python: str) -> list[dict[str, Any]] | None:
    """What pabutools takes and funds, competition by competition; ``None`` where it is not installed."""
    if subprocess.run([python, "-c", "import pabutools"], capture_output=True, check=False).returncode:
        return None
    held = [np.flatnonzero(bids.bidder == i).tolist() for i in range(len(BIDDERS))]
    cases = []
    for asks, scores, values in zip(bids.ask[:count], bids.score, bids.claimed_benefit, strict=False):
        order = np.argsort(np.argsort(scores, kind="stable")) + 1
        cases.append(
            {
                "quantum": QUANTUM,
                "asks": asks.tolist(),
                "ranked": (order * asks).tolist(),
                "values": values.tolist(),
                "held": held,
            }
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.json"
        path.write_text(json.dumps(cases), encoding="utf-8")
        done = subprocess.run([python, "-c", PEER, str(path)], capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(rows: list[dict[str, Any]], paid: dict[str, IntArray], theirs: list[dict[str, Any]]) -> None:
    """Put the peer's time for as many competitions beside ours, and stop where it funds other bids."""
    for row in rows:
        name = row["rule"]
        if name not in theirs[0]:
            continue
        for draw, case in enumerate(theirs):
            if case[name][1] != np.flatnonzero(paid[name][draw]).tolist():
                raise SystemExit(f"{name}: pabutools funds other bids in competition {draw}")
        each = statistics.median(case[name][0] for case in theirs)
        row["peer seconds"] = each * row["competitions"]
        row["ratio"] = row["peer seconds"] / row["seconds"]
        row["same winners in"] = len(theirs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one turn each, and the peer on 3 competitions for 20")
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has pabutools")
    asked = parser.parse_args()
    start = time.perf_counter()
    bids = rounds(1_000)
    drawing = time.perf_counter() - start
    rows, paid = ours(bids, 1 if asked.quick else 5)
    theirs = peer(bids, 3 if asked.quick else 20, asked.peer_python)
    if theirs is not None:
        compare(rows, paid, theirs)
    rows.insert(0, {"rule": "drawing the bids", "competitions": len(bids.ask), "seconds": drawing})
    if asked.json:
        print(json.dumps({"schema": 1, "peer": theirs is not None, "rows": rows}))
        return
    for row in rows:
        beside = f"{row['peer seconds']:11.1f} s{row['ratio']:12,.0f}" if "ratio" in row else ""
        print(f"{row['rule']:<34}{row['seconds']:9.3f} s  {row.get('funded', bids.ask.shape[1]):7.1f}{beside}")
    print("competitions of 300 bids, bids funded; pabutools, its median times as many, and the ratio")
    if theirs is None:
        print("pabutools is not installed for this interpreter: --peer-python")


if __name__ == "__main__":
    main()
