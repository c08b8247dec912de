"""Every measure of every model on one panel of areas: the same definitions, the same people, the same need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison import dispersion, predictability, targeting
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.funds import Announcement, FundLine

Array = NDArray[np.float64]
KAKWANI = "money proportional to people x need would score 0"


@dataclass(frozen=True)
class Areas:
    """Areas of one level in code order: people and need."""

    level: str
    codes: tuple[str, ...]
    population: Array
    need: Array

    def money(self, by_code: Mapping[str, float]) -> Array:
        """Money by area in code order; an area without an entry got nothing."""
        return np.array([float(by_code.get(code, 0)) for code in self.codes])


@dataclass(frozen=True)
class Case:
    """What is measured: one model under one rule, as one allocation (areas,) or as draws (draws, areas)."""

    model: Model
    rule: str
    money: Array


def targeting_rows(areas: Areas, case: Case) -> Iterable[MeasureRow]:
    """Who gets what, how closely it follows need, how evenly; draws give a mean and 5th to 95th percentile."""
    money, people, need = case.money, areas.population, areas.need
    target = people * need
    total = money.sum(axis=-1)
    rows = [
        ("total", total, "£", "money that reaches the areas measured"),
        ("per_head", total / people.sum(), "£ per head", ""),
        ("neediest_fifth_share", targeting.share_to_neediest_fifth(money, people, need), "share", "fifth of people"),
        ("concentration_index", targeting.concentration_index(money, people, need), "index", "above 0 favours need"),
        ("concentration_gap", targeting.concentration_gap(money, people, need), "index", KAKWANI),
        ("distance_from_target", targeting.distance_from_target(money, target), "share", "share of money misplaced"),
        ("gini", dispersion.gini(money, people), "index", "per head, by people"),
        ("horizontal_dispersion", dispersion.horizontal_dispersion(money, people, need), "£ per head", "at equal need"),
        ("areas_with_nothing", targeting.areas_with_nothing(money).astype(float), "areas", ""),
    ]
    for name, values, unit, note in rows:
        yield row(areas.level, case, name, (values, unit, note))


def row(level: str, case: Case, measure: str, found: tuple[Array, str, str]) -> MeasureRow:
    """One measure: a single value, or mean, 5th and 95th percentile over the draws in which it is defined."""
    values, unit, note = found
    if values.ndim == 0:
        return MeasureRow(level, case.model, case.rule, measure, _defined(float(values)), None, None, unit, note)
    known = values[~np.isnan(values)]
    lost = len(values) - len(known)
    if lost:
        note = f"{note}; " * bool(note) + f"undefined in {lost} of {len(values)} draws"
    if not len(known):
        return MeasureRow(level, case.model, case.rule, measure, None, None, None, unit, note)
    spread = predictability.spread(known)
    low, high = float(spread.low), float(spread.high)
    return MeasureRow(level, case.model, case.rule, measure, float(spread.mean), low, high, unit, note)


def planning_rows(
    case: Case, pounds_by_line: Mapping[FundLine, float], announced: Announcement
) -> Iterable[MeasureRow]:
    """How far ahead the money is known on the first day of the scenario."""
    lines = sorted(pounds_by_line)
    first = min(line.year for line in lines)
    ahead = np.array([line.year.start - first.start + 1 for line in lines], dtype=float)
    committed = np.array(
        [line.year.start - first.start + 1 <= announced.years[line.del_class] for line in lines], dtype=bool
    )
    pounds = np.array([float(pounds_by_line[line]) for line in lines])
    horizon = predictability.planning_horizon(pounds, ahead, committed)
    share = predictability.committed_share(pounds, committed)
    yield row("authority", case, "planning_horizon", (horizon, "years", "mean years ahead of the money announced"))
    yield row("authority", case, "announced_share", (share, "share", "share of the money known on the first day"))


def _defined(value: float) -> float | None:
    return None if isnan(value) else value
