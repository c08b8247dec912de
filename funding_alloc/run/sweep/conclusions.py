"""What a sweep's draws say: intervals, which model beats which, regret, what knowing more is worth, what flips it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison.panel import Array
from funding_alloc.run.sweep.chunk import INPUT, MEASURE, MONEY, OTHER, named
from funding_alloc.run.sweep.store import SweepStore
from funding_alloc.schema.measure_register import REGISTER, Direction
from funding_alloc.schema.sweep import Beats, Conclusion, Influence, Interval, Reversal, Worth
from funding_alloc.uncertainty.decisions import (
    beats,
    first_order,
    is_heard,
    partial_information,
    perfect_information,
    regret,
    turning_points,
)


@dataclass(frozen=True)
class Draws:
    """A finished sweep, read one column at a time."""

    store: SweepStore
    interval: float
    """Middle share of the draws that an interval holds."""

    def of(self, kind: str) -> list[tuple[str, ...]]:
        """Columns of one kind, by the parts of their names after the kind."""
        return [tuple(name.split("|")[1:]) for name in self.store.names if name.startswith(f"{kind}|")]

    @cached_property
    def inputs(self) -> Sequence[str]:
        """Drawn inputs."""
        return [name for (name,) in self.of(INPUT)]

    @cached_property
    def measures(self) -> Sequence[str]:
        """Measures of the models, in order."""
        return list(dict.fromkeys(measure for _, measure in self.of(MEASURE)))

    def models(self, measure: str) -> list[str]:
        """Models that have a measure."""
        return [model for model, name in self.of(MEASURE) if name == measure]

    def values(self, measure: str) -> tuple[Array, NDArray[np.bool_]]:
        """Values of a measure, draws by models, more being better; and which draws have one for every model."""
        columns = [self.store.column(named(MEASURE, model, measure)) for model in self.models(measure)]
        table = np.stack(columns, axis=1)
        known = np.isfinite(table.sum(axis=1))
        sign = -1.0 if REGISTER[measure].direction is Direction.LESS_IS_BETTER else 1.0
        return np.asarray(sign * table[known]), known


def intervals(draws: Draws) -> Iterator[Interval]:
    """Every pound and every measure: mean, spread, and the middle share of the draws."""
    ends = ((1 - draws.interval) / 2, (1 + draws.interval) / 2)
    for kind in (MONEY, MEASURE, OTHER):
        for model, what in draws.of(kind):
            held = draws.store.column(named(kind, model, what))
            known = held[np.isfinite(held)]
            if not len(known):
                yield Interval(kind, model, what, None, None, None, None, 0)
                continue
            low, high = np.quantile(known, ends)
            yield Interval(
                kind, model, what, float(known.mean()), float(known.std()), float(low), float(high), len(known)
            )


def pairs(draws: Draws) -> Iterator[Beats]:
    """How often one model beats another on each measure, and by how much."""
    ends = ((1 - draws.interval) / 2, (1 + draws.interval) / 2)
    for measure in pointed(draws):
        models, (values, _) = draws.models(measure), draws.values(measure)
        more, equal = beats(values)
        for a, b in combinations(range(len(models)), 2):
            low, high = np.quantile(values[:, a] - values[:, b], ends)
            mean = float((values[:, a] - values[:, b]).mean())
            shares = (float(more[a, b]), float(more[b, a]), float(equal[a, b]))
            yield Beats(measure, models[a], models[b], *shares, mean, float(low), float(high), len(values))


def worth(draws: Draws) -> Iterator[Worth]:
    """Regret of each model, and what it would be worth to know all inputs, or one, before choosing."""
    for measure in pointed(draws):
        models, (values, known) = draws.models(measure), draws.values(measure)
        found = regret(values)
        for i, model in enumerate(models):
            yield Worth(measure, "most regret", model, float(found.most[i]))
            yield Worth(measure, "mean regret", model, float(found.mean[i]))
        yield Worth(measure, "all inputs known", "", perfect_information(values))
        for name in draws.inputs:
            column = draws.store.column(named(INPUT, name))[known]
            if is_heard(column, values).any():
                yield Worth(measure, "one input known", name, partial_information(column, values))


def influences(draws: Draws) -> Iterator[Influence]:
    """How much of the spread of each authority's pounds, and of each measure, one input explains by itself."""
    targets = [(kind, model, what) for kind in (MONEY, MEASURE) for model, what in draws.of(kind)]
    columns = np.stack([draws.store.column(named(*target)) for target in targets], axis=1)
    known = np.asarray(np.isfinite(columns).all(axis=0))
    kept = [target for target, whole in zip(targets, known, strict=True) if whole]
    values = columns[:, known]
    for name in draws.inputs:
        x = draws.store.column(named(INPUT, name))
        shares, slopes, heard = first_order(x, values), _slopes(x, values), is_heard(x, values)
        for (kind, model, what), share, slope, is_told in zip(kept, shares, slopes, heard, strict=True):
            if is_told:
                yield Influence(kind, model, what, name, float(share), float(slope))


def _slopes(x: Array, values: Array) -> Array:
    """Change of each column for one standard deviation of the input, by a straight line."""
    spread = x.std()
    if not spread:
        return np.zeros(values.shape[1])
    return np.asarray(((x - x.mean()) / spread) @ (values - values.mean(axis=0)) / len(x))


def reversals(draws: Draws) -> Iterator[Reversal]:
    """Where two models change places on a measure as one input moves over its range, all else as drawn."""
    for measure in pointed(draws):
        models, (values, known) = draws.models(measure), draws.values(measure)
        for name in draws.inputs:
            x = draws.store.column(named(INPUT, name))[known]
            for a, b in combinations(range(len(models)), 2):
                gap = values[:, a] - values[:, b]
                if not is_heard(x, gap[:, np.newaxis])[0]:
                    continue
                for point in turning_points(x, values[:, [a, b]]):
                    yield Reversal(measure, models[a], models[b], name, point, float(x.min()), float(x.max()))


def conclusions(found: Sequence[Beats], draws: int) -> Iterator[Conclusion]:
    """One sentence's worth of each comparison: it holds in every draw, mostly, or the draws do not tell."""
    for row in found:
        first = row.a if row.a_beats >= row.b_beats else row.b
        other = row.b if first == row.a else row.a
        share = max(row.a_beats, row.b_beats)
        yield Conclusion(row.measure, first, other, share, row.equal, row.draws, draws)


def pointed(draws: Draws) -> list[str]:
    """Measures that point one way: of the others no model is better."""
    return [name for name in draws.measures if REGISTER[name].direction is not Direction.NEITHER]
