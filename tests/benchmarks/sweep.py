"""A sweep's parts and the whole: draws of a formula, settlements solved again, competitions, chunks, and long runs.

python -m tests.benchmarks.sweep [--quick] [--json]

Routes take turns and every route must find the same figures. A rate is for each second of one processor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from funding_alloc.allocator import Resolver
from funding_alloc.formula.draws import CELLS, evaluate_many
from funding_alloc.formula.evaluate import Setting
from funding_alloc.run.library import read_formula_file
from funding_alloc.run.program import default_scenario
from funding_alloc.run.settlement_worth import moving_least
from funding_alloc.run.simulated_stage import RULES
from funding_alloc.run.sweep.bid_draws import draw_competitions
from funding_alloc.run.sweep.chunk import FORMULA, MODELS, ChunkMaker
from funding_alloc.run.sweep.formula_draws import draw_formulas
from funding_alloc.run.sweep.ground import SweepGround, ground_of
from funding_alloc.run.sweep.inputs import CAP, DrawnInputs, Inputs
from funding_alloc.run.sweep.plan_draws import Settlements
from funding_alloc.uncertainty.bids import draw_bids
from funding_alloc.uncertainty.competitions import compete, plain_terms
from funding_alloc.uncertainty.design import CHUNK
from funding_alloc.uncertainty.drawn import with_drawn
from tests.benchmarks.formula import QUANTUM, ByHand, FloatArray, pandas_loop, table
from tests.benchmarks.many import arrays_of, posed, rules_of
from tests.benchmarks.sweep_long import in_a_process
from tests.benchmarks.sweep_peers import Changed, by_highspy, by_pulp, decided_apart, one_at_a_time, pulp_many

Row = dict[str, Any]


@dataclass(frozen=True)
class Route:
    """One way to do some work, and how many draws it does at a go."""

    name: str
    draws: int
    work: Callable[[], Any]


def race(part: str, routes: Sequence[Route], turns: int) -> tuple[list[Row], list[Any]]:
    """Medians over turns in which every route goes once; the first route is what ratios are of. Results come along."""
    times: list[list[tuple[float, float]]] = [[] for _ in routes]
    found: list[Any] = [None] * len(routes)
    for _ in range(turns):
        for i, route in enumerate(routes):
            wall, cpu = time.perf_counter(), time.process_time()
            found[i] = route.work()
            times[i].append((time.perf_counter() - wall, time.process_time() - cpu))
    rows = []
    for route, taken in zip(routes, times, strict=True):
        wall, cpu = (statistics.median(t[i] for t in taken) for i in (0, 1))
        row: Row = {"part": part, "route": route.name, "draws": route.draws, "seconds": wall}
        rows.append(row | {"per_second_per_core": route.draws / cpu})
    for row in rows:
        row["ratio_to_first"] = rows[0]["per_second_per_core"] / row["per_second_per_core"]
    return rows, found


def must_agree(part: str, found: Sequence[FloatArray], tolerance: float = 1e-9) -> None:
    """Stop where two routes differ by more than float noise, as a share of the largest figure."""
    for other in found[1:]:
        of = found[0][: len(other)]
        gap = float(np.abs(other - of).max() / np.abs(of).max())
        if not gap <= tolerance:
            raise SystemExit(f"{part}: routes part by {gap:.3g} of the largest figure")


def formulas(areas: int, draws: int, turns: int) -> list[Row]:
    """A formula of 20 steps over draws of its weights: ours, the same by hand in NumPy, and a loop over pandas."""
    placed = read_formula_file(Path(__file__).parent / "formula_fund" / "2026-27.yaml")
    grid, setting = table(areas), Setting(Decimal(QUANTUM))
    weights = np.random.default_rng(7).dirichlet(np.full(7, 20.0), draws)
    hand, chunk, few = ByHand(grid), max(1, round(CELLS / areas)), weights[: max(10, draws // 20)]

    def ours() -> FloatArray:
        total = np.zeros(areas)
        for first in range(0, draws, CHUNK):
            part = {f"weight_{i + 1}": column for i, column in enumerate(weights[first : first + CHUNK].T)}
            total += evaluate_many(placed, grid, setting, part, ("protected",))["protected"].sum(axis=0)
        return total / draws

    routes = [
        Route("by hand, NumPy", draws, lambda: hand.mean(weights, chunk)),
        Route("ours, evaluate_many", draws, ours),
        Route("pandas, a draw at a time", len(few), lambda: pandas_loop(hand, few)),
    ]
    part = f"formula, {areas:,} areas"
    ours()  # columns become floats once for all draws, and by hand the memory is touched once
    hand.mean(few, chunk)
    rows, found = race(part, routes, turns)
    must_agree(part, found[:2])
    must_agree(part, [hand.mean(few, chunk), found[2]])
    return rows


def settlements(ground: SweepGround, drawn: DrawnInputs, turns: int) -> list[Row]:
    """Every authority's settlement of the default scenario, solved again in each draw."""
    inputs = Inputs(ground)
    shared, works = draw_formulas(ground, inputs, drawn), []
    for one in Settlements(ground).variants.of(tuple(0 for _ in ground.drawn.settlement)):
        grants, needs = (np.rint(held[:, one.columns, one.place]) for held in (shared.money, shared.need))
        caps = drawn.values[CAP]
        sides = one.shifted.at_caps(one.shifted.sides(grants, needs), caps)
        works.append((one.resolver, Changed(moving_least(one.shifted.problem), one.shifted.names, sides)))
    few = max(2, drawn.size // 100)
    routes = [
        Route("ours, Resolver.many", drawn.size, lambda: [r.many(c.names, c.sides, [])[0] for r, c in works]),
        Route("HiGHS alone, one handle kept", drawn.size, lambda: [by_highspy(c) for _, c in works]),
        Route("PuLP rebuilt each time", few, lambda: [by_pulp(c.few(few)) for _, c in works]),
    ]
    part = f"settlements, {len(works)} authorities of the default scenario"
    rows, found = race(part, routes, turns)
    for held in zip(*found, strict=True):
        must_agree(part, held, 1e-7)
    return rows


def many_settlements(draws: int, turns: int) -> list[Row]:
    """12 authorities x 7 themes x 4 years in one problem, at other control totals."""
    arrays = arrays_of(12)
    rules = rules_of(arrays)
    problem = posed(arrays, rules).as_problem()
    resolver = Resolver(problem)
    names = [limit.name for limit in problem.limits if limit.name.startswith("control")]
    written = np.array([float(limit.at_most or 0) for limit in problem.limits if limit.name.startswith("control")])
    tops = np.floor(written * np.random.default_rng(7).uniform(0.97, 1.03, (draws, len(names))))
    changed = Changed(problem, names, np.stack([np.full(tops.shape, -np.inf), tops], axis=2))
    control, few = np.asarray(rules.control), max(3, draws // 100)
    place = {float(gbp): np.argwhere(control == gbp)[0] for gbp in control.ravel()}
    controls = np.zeros((few, *control.shape), np.int64)
    for i, gbp in enumerate(written):
        controls[:, *place[gbp]] = tops[:few, i]
    routes = [
        Route("ours, Resolver.many", draws, lambda: resolver.many(names, changed.sides, [])[0]),
        Route("HiGHS alone, one handle kept", draws, lambda: by_highspy(changed)),
        Route("PuLP rebuilt each time", few, lambda: pulp_many(arrays, rules, list(controls))),
    ]
    part = "settlements, 12 authorities x 7 themes x 4 years"
    rows, found = race(part, routes, turns)
    must_agree(part, [found[0] / found[0][0], found[1] / found[1][0]], 1e-8)
    must_agree(part, [found[0] / found[0][0], found[2] / found[2][0]], 1e-8)
    return rows


def competitions(ground: SweepGround, drawn: DrawnInputs, turns: int) -> list[Row]:
    """Every fund's competition in each draw under every rule: all draws at once, and one at a time."""
    few = _first(drawn, max(8, drawn.size // 32))
    routes = [
        Route("ours, draw_competitions", drawn.size, lambda: draw_competitions(ground, drawn)),
        Route("one competition at a time", few.size, lambda: one_at_a_time(ground, few)),
    ]
    rows, _ = race("competitions", routes, turns)
    settings, generator = ground.competition, ground.prepared.inputs.generator
    if settings is None or generator is None:
        raise SystemExit("the default scenario simulates no competitions")
    parameters = with_drawn(generator, few.of_bids())
    for bidders, terms in ground.rounds.values():
        bids = draw_bids(bidders, terms, parameters, few.size, 1)
        for rule in RULES:
            selection = plain_terms(rule, settings.misfit)
            whole = compete(bids, terms, bidders, selection).awards
            apart = [compete(decided_apart(bids, i), terms, bidders, selection).awards[0] for i in range(few.size)]
            must_agree("competitions", [whole.astype(float), np.stack(apart).astype(float)], 0)
    return rows


def _first(drawn: DrawnInputs, size: int) -> DrawnInputs:
    return replace(drawn, values={name: held[:size] for name, held in drawn.values.items()}, size=size)


def whole_chunk(ground: SweepGround, size: int, turns: int) -> list[Row]:
    """A chunk of the default scenario from inputs to measures: every model, and the formula alone."""
    makers = {models: ChunkMaker(ground, models, size) for models in (MODELS, (FORMULA,))}
    for maker in makers.values():
        maker.make(0)  # what does not change between chunks is made ready
    routes = [Route(", ".join(m), size, lambda maker=k: maker.make(0)) for m, k in makers.items()]  # type: ignore[misc]
    rows, found = race("a whole chunk, default scenario", routes, turns)
    shared = [name for name in found[1].column_names if name != "draw"]
    must_agree("chunk", [np.stack([one[name].to_numpy() for name in shared]) for one in found], 0)
    return rows


def measure(*, quick: bool) -> list[Row]:
    """Every part."""
    # Long runs go first: a process counts the memory of the one that started it among its own peak.
    rows = [in_a_process(n) for n in ((10_000,) if quick else (10_000, 100_000, 1_000_000))]
    turns, size = (1, CHUNK // 4) if quick else (5, CHUNK)
    ground = ground_of(default_scenario())
    drawn = _first(Inputs(ground).draw(0, CHUNK), size)
    rows += [*formulas(300, 5_000 if quick else 50_000, turns), *formulas(33_755, 200 if quick else 1000, turns)]
    rows += [*settlements(ground, drawn, turns), *many_settlements(200 if quick else 1000, turns)]
    return [*rows, *competitions(ground, drawn, turns), *whole_chunk(ground, size, turns)]


def main() -> None:
    """Print the rows, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer draws, one turn, and no run of 100,000 or 1,000,000"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(quick=options.quick)
    if options.json:
        print(json.dumps({"schema": 1, "rows": rows}, indent=1))
        return
    for row in rows:
        print("  ".join(f"{k}: {v:,.4g}" if isinstance(v, float) else f"{v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
