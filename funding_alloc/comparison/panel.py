"""Every measure of every model on one panel of areas: the same definitions, the same people, the same need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison import dispersion, inequality, predictability, progressivity, steadiness, targeting
from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.funds import Announcement, FundLine

Array = NDArray[np.float64]
Found = tuple[str, Array, str, str]
"""Name of a measure, its value, unit, and what to say of it."""
HALF = 0.5
"""Aversion to inequality of the Atkinson index shown."""
KAKWANI = "money proportional to people x need would score 0"


@dataclass(frozen=True)
class Areas:
    """Areas of one level in code order: people and need."""

    level: str
    codes: tuple[str, ...]
    population: Array
    need: Array
    regions: tuple[str, ...] = ()
    """Region of each area; empty where areas are not told apart by region."""

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
    money = case.money
    total = money.sum(axis=-1)
    counts = (
        ("total", total, "£", "money that reaches the areas measured"),
        ("per_head", total / areas.population.sum(), "£ per head", ""),
        ("areas_with_nothing", targeting.areas_with_nothing(money).astype(float), "areas", ""),
    )
    for name, values, unit, note in (*counts, *follows_need(areas, money)):
        yield row(areas.level, case, name, (values, unit, note))


def follows_need(areas: Areas, money: Array) -> Iterable[Found]:
    """How closely money follows need, and how evenly it lies; areas are its last axis."""
    people, need = areas.population, areas.need
    target = people * need
    rows = [
        ("neediest_fifth_share", targeting.share_to_neediest_fifth(money, people, need), "share", "fifth of people"),
        ("concentration_index", targeting.concentration_index(money, people, need), "index", "above 0 favours need"),
        ("concentration_gap", targeting.concentration_gap(money, people, need), "index", KAKWANI),
        ("kakwani", progressivity.kakwani(money, people, need), "index", KAKWANI),
        ("suits", progressivity.suits(money, people, need), "index", KAKWANI),
        ("distance_from_target", targeting.distance_from_target(money, target), "share", "share of money misplaced"),
        *_gaps(money, target),
        ("gini", dispersion.gini(money, people), "index", "per head, by people"),
        ("horizontal_dispersion", dispersion.horizontal_dispersion(money, people, need), "£ per head", "at equal need"),
    ]
    yield from (*rows, *_dispersion(areas, money))


def _gaps(money: Array, target: Array) -> Iterable[Found]:
    gap = progressivity.relative_gap(money, target)
    left_out = f"{gap.without_target} areas without need left out" * bool(gap.without_target)
    yield "largest_gap", gap.largest, "share", left_out or "of what money proportional to need would give it"
    yield "root_mean_square_gap", gap.root_mean_square, "share", left_out or "each area counts once"


def _dispersion(areas: Areas, money: Array) -> Iterable[Found]:
    """Further measures of dispersion; between and within regions where there are regions."""
    people, need = areas.population, areas.need
    if (need > 0).all():
        yield "gini_by_need", inequality.gini_by_need(money, people, need), "index", "per unit of people x need"
    yield "theil", inequality.theil(money, people), "index", "per head, by people"
    yield "atkinson_half", inequality.atkinson(money, people, HALF), "index", "per head, by people"
    if not areas.regions:
        return
    parts = inequality.theil_by_region(money, people, areas.regions)
    yield "theil_between_regions", parts.between, "index", "one year's money is small against what is there already"
    yield "theil_within_regions", parts.within, "index", "per head, by people"
    if (need > 0).all():
        times = inequality.top_to_bottom(money, people * need, areas.regions)
        yield "top_to_bottom_region", times, "times", "per unit of people x need"


def steadiness_rows(case: Case, by_area: Array, by_grant: Array) -> Iterable[MeasureRow]:
    """How much money jumps from year to year: areas by years, and grants of areas by years."""
    jumps = steadiness.volatility(by_area)
    money = np.where(np.isnan(jumps), 0.0, by_area.sum(axis=-1))
    mean = dispersion.ratio(np.array(np.nansum(jumps * money)), np.array(money.sum()))
    note = "mean over areas by money" + "; of the mean over draws" * (case.money.ndim > 1)
    yield row("authority", case, "volatility", (mean, "index", note))
    churn = steadiness.churn_share(by_grant)
    yield row("authority", case, "churn_share", (churn, "share", "grants from one year to the next"))


def accounts_row(case: Case, grants: float, note: str) -> MeasureRow:
    """How many grants an area accounts for apart, on average."""
    return row("authority", case, "separate_accounts", (np.array(grants), "mean number", note))


def chance_row(case: Case) -> MeasureRow:
    """How uncertain an area's money is before the competition."""
    if case.money.ndim == 1:
        is_one_history = case.model is Model.COMPETITIVE
        note = "one history: what else might have been won is not known" if is_one_history else "nothing left to chance"
        found = np.array(np.nan if is_one_history else 0.0)
        return row("authority", case, "ex_ante_variation", (found, "index", note))
    each = steadiness.ex_ante_variation(case.money)
    money = np.where(np.isnan(each), 0.0, case.money.mean(axis=0))
    mean = dispersion.ratio(np.array(np.nansum(each * money)), np.array(money.sum()))
    return row("authority", case, "ex_ante_variation", (mean, "index", "mean over areas by money: spread over mean"))


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
