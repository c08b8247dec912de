"""Intervals of the panel: every measure of how money follows need, with the areas drawn again, models side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import isnan
from typing import Final

import numpy as np

from funding_alloc.comparison.panel import Areas, Array, Case, follows_need
from funding_alloc.comparison.resampling import interval, sample_areas
from funding_alloc.schema.allocation import MeasureInterval
from funding_alloc.schema.targeting import Resampling

FEWEST: Final = 3
"""Areas below which drawing them again says nothing."""
Drawn = Mapping[str, Array]
"""Measures over draws of areas (draws, cases), by name."""


def panel_intervals(areas: Areas, cases: Sequence[Case], settings: Resampling) -> Iterator[MeasureInterval]:
    """Each measure of each case, then the difference of each two models under the rules that are reported.

    Rule    areas are drawn again with replacement, as many as there are; one set of draws serves all cases. A case of
            many draws (draws, areas) takes its next draw with each set of areas, so that its interval holds both who
            might have won and which areas there might have been; its value is the mean over its draws, as on the panel.
    Units   those of each measure.
    Source  the bootstrap: Efron (1979), Annals of Statistics 7.
    Promise low <= high; a difference of a model from itself would be 0 in every draw.
    """
    if len(areas.codes) < FEWEST or not cases:
        return
    units = {name: unit for name, _, unit, _ in follows_need(areas, cases[0].money)}
    values = [_values(areas, case) for case in cases]
    drawn = _drawn(areas, cases, settings)
    share = float(settings.share)
    for i, case in enumerate(cases):
        for name, unit in units.items():
            found = _told(values[i][name], drawn[name][:, i], share)
            yield MeasureInterval(areas.level, case.model, case.rule, None, name, unit, *found)
    for i, j in combinations(_reported(cases), 2):
        for name, unit in units.items():
            found = _told(values[i][name] - values[j][name], drawn[name][:, i] - drawn[name][:, j], share)
            yield MeasureInterval(areas.level, cases[i].model, cases[i].rule, cases[j].model, name, unit, *found)


def _values(areas: Areas, case: Case) -> dict[str, float]:
    """On the areas as they are; of many draws the mean over those in which it is defined."""
    found = {name: held for name, held, _, _ in follows_need(areas, case.money)}
    return {name: _mean(held[~np.isnan(held)]) for name, held in found.items()}


def _mean(known: Array) -> float:
    return float(known.mean()) if known.size else float("nan")


def _drawn(areas: Areas, cases: Sequence[Case], settings: Resampling) -> Drawn:
    """Every measure of every case on every draw of areas."""
    sampled = sample_areas(len(areas.codes), settings.draws, settings.seed)
    found: dict[str, list[Array]] = {}
    for i, rows in enumerate(sampled.rows):
        these = Areas(
            areas.level,
            tuple(areas.codes[row] for row in rows),
            areas.population[rows],
            areas.need[rows],
            tuple(areas.regions[row] for row in rows) if areas.regions else (),
        )
        money = np.stack([_one(case, i)[rows] for case in cases])
        for name, held, _, _ in follows_need(these, money):
            found.setdefault(name, []).append(held)
    return {name: np.stack(held) for name, held in found.items()}


def _one(case: Case, draw: int) -> Array:
    """The case's allocation, or the draw of it whose turn it is."""
    return case.money if case.money.ndim == 1 else np.asarray(case.money[draw % len(case.money)])


def _told(value: float, drawn: Array, share: float) -> tuple[float | None, float | None, float | None, int]:
    low, high = (float(end) for end in interval(drawn, share))
    undefined = int(np.isnan(drawn).sum())
    return _defined(value), _defined(low), _defined(high), undefined


def _defined(value: float) -> float | None:
    return None if isnan(value) else value


def _reported(cases: Sequence[Case]) -> list[int]:
    """Places of the first case of each model."""
    first: dict[str, int] = {}
    for i, case in enumerate(cases):
        first.setdefault(case.model.value, i)
    return list(first.values())
