"""Rank-reversal maps: over the two inputs that matter most for a difference, which model is the better where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

import numpy as np

from funding_alloc.comparison.panel import Array
from funding_alloc.run.sweep.chunk import INPUT, named
from funding_alloc.run.sweep.conclusions import Draws, pointed
from funding_alloc.schema.sweep import MapCell
from funding_alloc.uncertainty.decisions import first_order, is_heard

BINS: Final = 8
Cell = tuple[float, float, float, float, int, int, int]
"""Ends along and up, draws, and in how many of them the first and the second model is better."""


def reversal_map(draws: Draws) -> Iterator[MapCell]:
    """Cells of a map for every pair of models whose order turns in some draw.

    Rule    the two inputs are those that explain most of the variance of the difference by themselves; their ranges are
            cut into 8 equal parts each. A pair in whose difference fewer than two inputs are heard has no map.
    Promise the cells of a map hold every draw once; in each, better, worse and equal make up its draws.
    """
    for measure in pointed(draws):
        models, (values, known) = draws.models(measure), draws.values(measure)
        columns = {name: draws.store.column(named(INPUT, name))[known] for name in draws.inputs}
        for a, b in combinations(range(len(models)), 2):
            gap = np.asarray(values[:, a] - values[:, b])
            if (gap >= 0).all() or (gap <= 0).all():
                continue
            chosen = heaviest(columns, gap)
            if len(chosen) == 2:
                across, up = chosen
                for cell in cells_of(columns[across], columns[up], gap):
                    yield MapCell(measure, models[a], models[b], across, up, *cell)


def heaviest(columns: Mapping[str, Array], gap: Array) -> list[str]:
    """The two inputs that explain most of a difference; fewer where fewer are heard."""
    table = gap[:, np.newaxis]
    heard = {
        name: float(first_order(x, table)[0]) for name, x in columns.items() if x.std() > 0 and is_heard(x, table)[0]
    }
    return sorted(heard, key=lambda name: (-heard[name], name))[:2]


def cells_of(x: Array, y: Array, gap: Array) -> Iterator[Cell]:
    """Cells in order along, then up."""
    edges = [np.linspace(values.min(), values.max(), BINS + 1) for values in (x, y)]
    places = [
        np.clip(np.searchsorted(edge, values, side="right") - 1, 0, BINS - 1)
        for edge, values in zip(edges, (x, y), strict=True)
    ]
    for i in range(BINS):
        for j in range(BINS):
            inside = gap[(places[0] == i) & (places[1] == j)]
            ends = [float(edge) for edge in (*edges[0][i : i + 2], *edges[1][j : j + 2])]
            better, worse = int((inside > 0).sum()), int((inside < 0).sum())
            yield ends[0], ends[1], ends[2], ends[3], len(inside), better, worse
