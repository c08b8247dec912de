"""A formula of 20 steps on 33,755 areas: exactly, and over 1,000 draws against the same arithmetic by hand.

python -m tests.benchmarks.formula [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funding_alloc.formula.draws import chunks
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.run.library import read_formula_file
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid

QUANTUM = 1_000_000_000
RATES = tuple(f"rate_{i}" for i in range(1, 8))
FloatArray = NDArray[np.float64]


def table(areas: int) -> Grid:
    """Areas with made-up values: decimals of three places, as published tables have."""
    random = np.random.default_rng(20261124)
    numbers = {"population": tuple(Fraction(int(n)) for n in random.integers(900, 4000, areas))}
    for name in RATES:
        numbers[name] = tuple(Fraction(int(n), 1000) for n in random.gamma(2.0, 9000, areas).astype(int) + 1)
    numbers["pay"] = tuple(Fraction(int(n), 100) for n in random.normal(70_000, 8_000, areas).astype(int))
    return Grid(tuple(f"E{i:08d}" for i in range(areas)), numbers, {})


class ByHand:
    """What a careful analyst would write in NumPy: columns prepared once, draws in chunks, results summed."""

    def __init__(self, grid: Grid) -> None:
        self.x = {name: np.asarray([float(v) for v in values]) for name, values in grid.numbers.items()}
        self.people = self.x["population"]
        scores = [0.5 + (self.x[n] - self.x[n].min()) / (self.x[n].max() - self.x[n].min()) for n in RATES]
        self.scores = np.stack(scores)
        self.residents = self.people / self.people.sum()
        pay = self.x["pay"]
        self.cost = 0.7 + 0.3 * pay / ((pay * self.people).sum() / self.people.sum())
        self.floor = 0.8 * QUANTUM * self.residents

    def protected(self, weights: FloatArray) -> FloatArray:
        """Pounds of some draws after the floor."""
        weighted = self.people * (weights @ self.scores)
        blended = 0.4 * self.residents + 0.6 * (weighted / weighted.sum(axis=1, keepdims=True))
        adjusted = blended * self.cost
        target = QUANTUM * (adjusted / adjusted.sum(axis=1, keepdims=True))
        gains = np.maximum(target - self.floor, 0)
        factor = (QUANTUM - self.floor.sum()) / gains.sum(axis=1, keepdims=True)
        result: FloatArray = self.floor + factor * gains
        return result

    def mean(self, weights: FloatArray, chunk: int) -> FloatArray:
        """Mean over draws, a chunk at a time."""
        total = np.zeros(len(self.people))
        for first in range(0, len(weights), chunk):
            total += self.protected(weights[first : first + chunk]).sum(axis=0)
        return total / len(weights)


def ours(placed: PlacedFormula, grid: Grid, weights: FloatArray) -> FloatArray:
    """Mean over draws, by the formula file."""
    draws = {f"weight_{i + 1}": weights[:, i] for i in range(weights.shape[1])}
    total = np.zeros(len(grid.codes))
    for _, found in chunks(placed, grid, Setting(Decimal(QUANTUM)), draws, ("protected",)):
        total += found("protected").sum(axis=0)
    return total / len(weights)


def pandas_loop(hand: ByHand, weights: FloatArray) -> FloatArray:
    """One draw at a time with Series, as most analysts would."""
    import pandas as pd

    frame = pd.DataFrame(hand.scores.T)
    people, residents = pd.Series(hand.people), pd.Series(hand.residents)
    cost, floor = pd.Series(hand.cost), pd.Series(hand.floor)
    total = pd.Series(0.0, index=frame.index)
    for row in weights:
        weighted = people * frame.dot(row)
        adjusted = (0.4 * residents + 0.6 * weighted / weighted.sum()) * cost
        target = QUANTUM * adjusted / adjusted.sum()
        gains = (target - floor).clip(lower=0)
        total += floor + (QUANTUM - floor.sum()) / gains.sum() * gains
    return np.asarray(total / len(weights))


def polars_loop(hand: ByHand, weights: FloatArray) -> FloatArray:
    """One draw at a time with expressions."""
    import polars as pl

    columns = {f"s{i}": hand.scores[i] for i in range(len(hand.scores))}
    frame = pl.DataFrame(
        {**columns, "people": hand.people, "residents": hand.residents, "cost": hand.cost, "floor": hand.floor}
    )
    total = np.zeros(len(hand.people))
    left = QUANTUM - hand.floor.sum()
    for row in weights:
        need = pl.sum_horizontal([pl.col(f"s{i}") * weight for i, weight in enumerate(row)])
        found = (
            frame.lazy()
            .with_columns(weighted=pl.col("people") * need)
            .with_columns(
                adjusted=(0.4 * pl.col("residents") + 0.6 * pl.col("weighted") / pl.col("weighted").sum())
                * pl.col("cost")
            )
            .with_columns(target=QUANTUM * pl.col("adjusted") / pl.col("adjusted").sum())
            .with_columns(gains=(pl.col("target") - pl.col("floor")).clip(lower_bound=0))
            .select(pl.col("floor") + left / pl.col("gains").sum() * pl.col("gains"))
            .collect()
        )
        total += found.to_series().to_numpy()
    return total / len(weights)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Time and result of one go."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def measure(areas: int, draws: int, repeats: int) -> list[dict[str, Any]]:
    """Every route on the same work; routes take turns, and the first turn only warms up."""
    placed = read_formula_file(Path(__file__).parent / "formula_fund" / "2026-27.yaml")
    grid = table(areas)
    weights = np.random.default_rng(7).dirichlet(np.full(7, 20.0), draws)
    hand = ByHand(grid)
    few = weights[: max(10, draws // 20)]
    routes: list[tuple[str, int, Callable[[], FloatArray]]] = [
        ("by hand, NumPy in chunks of 4", draws, lambda: hand.mean(weights, 4)),
        ("ours", draws, lambda: ours(placed, grid, weights)),
        ("by hand, NumPy in chunks of 100", draws, lambda: hand.mean(weights, 100)),
        ("pandas, a draw at a time", len(few), lambda: pandas_loop(hand, few)),
        ("polars, a draw at a time", len(few), lambda: polars_loop(hand, few)),
    ]
    reference = {draws: hand.mean(weights, 4), len(few): hand.mean(few, 4)}
    times: dict[str, list[float]] = {name: [] for name, _, _ in routes}
    gaps: dict[str, float] = {}
    for turn in range(repeats + 1):
        for name, number, work in routes:
            took, found = seconds(work)
            gaps[name] = float(np.abs(found - reference[number]).max())
            if turn:
                times[name].append(took)
    rows: list[dict[str, Any]] = []
    for name, number, _ in routes:
        took = statistics.median(times[name])
        rows.append(
            {"route": name, "areas": areas, "draws": number, "seconds": took, "per_draw_ms": 1e3 * took / number}
        )
        rows[-1]["largest_gap_gbp"] = gaps[name]
    base = rows[0]["per_draw_ms"]
    for row in rows:
        row["ratio_to_hand"] = row["per_draw_ms"] / base
    took, exact = seconds(lambda: evaluate(placed, grid, Setting(Decimal(QUANTUM))))
    total = sum(exact.pounds.values())
    rows.append({"route": "ours, exact, 20 steps", "areas": areas, "draws": 1, "seconds": took, "total_gbp": total})
    return rows


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(33_755, 200 if options.quick else 1000, 1 if options.quick else 3)
    if options.json:
        print(json.dumps({"schema": 1, "rows": rows}, indent=1))
        return
    for row in rows:
        print(
            "  ".join(f"{key}: {value:,.4g}" if isinstance(value, float) else f"{value}" for key, value in row.items())
        )


if __name__ == "__main__":
    main()
