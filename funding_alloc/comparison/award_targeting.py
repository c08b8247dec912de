"""Targeting by fund on real awards: each sum of money under the same measures, with intervals, beside a reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from math import isnan
from typing import Final

import numpy as np

from funding_alloc.comparison.dispersion import Array, horizontal_dispersion, horizontal_gini
from funding_alloc.comparison.panel import Areas
from funding_alloc.comparison.resampling import interval, sample_areas
from funding_alloc.comparison.targeting import (
    FIFTH,
    areas_with_nothing,
    concentration_index,
    fractional_rank,
    index_if_each_area_counts_once,
    share_to_neediest_fifth,
)
from funding_alloc.schema.results import ALL_FUNDS
from funding_alloc.schema.targeting import BENCHMARK, ReferenceFigures, TargetingRow, TargetingSettings

AWARDS: Final = "awards"
INDEX: Final = "concentration_index"
AGREES: Final = "agrees with the reference to its last digit"
LESS_PROPORTIONAL: Final = "less that of money proportional to people x need, on the same draws"


@dataclass(frozen=True)
class Sum:
    """One sum of money: whose it is, of which fund, and how much each area has."""

    money: str
    fund: str
    pounds: Array

    @property
    def reference_name(self) -> str | None:
        """Name of the sum in the reference; only awards and the benchmark have one."""
        return self.fund if self.money == AWARDS else BENCHMARK if self.money == BENCHMARK else None


Found = tuple[Array, Array, Array]
"""Value, low and high of every sum."""


def targeting_table(areas: Areas, sums: Sequence[Sum], settings: TargetingSettings) -> tuple[TargetingRow, ...]:
    """Every measure of every sum, and last the one index that shows what population weights do.

    The sum proportional to people x need is added here, so that it is drawn on the same areas as the others.
    """
    burden = areas.population * areas.need
    every = [*sums, Sum(BENCHMARK, ALL_FUNDS, burden / burden.sum() * sums[-1].pounds.sum())]
    found = _with_intervals(areas, every, settings)
    rows = [row for i, one in enumerate(every) for row in _rows_of(areas, one, (i, found), settings)]
    return (*rows, *_each_area_once(areas, sums, settings))


def _with_intervals(areas: Areas, sums: Sequence[Sum], settings: TargetingSettings) -> Mapping[str, Found]:
    """The measures that have an interval, over the sums in their order."""
    chosen, people, need = settings.interval, areas.population, areas.need
    money = np.stack([one.pounds for one in sums])
    sampled = sample_areas(people.size, chosen.draws, chosen.seed)
    bounds = partial(interval, share=float(chosen.share))
    index, fifth = (measure(money, people, need) for measure in (concentration_index, share_to_neediest_fifth))
    drawn = sampled.of(concentration_index, money, people, need)
    return {
        INDEX: (index, *bounds(drawn)),
        "concentration_gap": (index - index[-1], *bounds(drawn - drawn[:, -1:])),
        "neediest_fifth_share": (fifth, *bounds(sampled.of(share_to_neediest_fifth, money, people, need))),
    }


def _rows_of(
    areas: Areas, one: Sum, at: tuple[int, Mapping[str, Found]], settings: TargetingSettings
) -> Iterable[TargetingRow]:
    place, found = at
    known = settings.reference.figures.get(one.reference_name or "") if areas.level == "district" else None
    chosen = settings.interval
    said = f"interval of {float(chosen.share):.0%} over {chosen.draws:,} draws of areas"
    notes = {INDEX: said, "concentration_gap": LESS_PROPORTIONAL, "neediest_fifth_share": said}
    for measure, (value, low, high) in found.items():
        unit = "share" if measure == "neediest_fifth_share" else "index"
        numbers = (_defined(value[place]), _defined(low[place]), _defined(high[place]))
        row = TargetingRow(areas.level, one.money, one.fund, measure, *numbers, unit, note=notes[measure])
        yield beside(row, known, settings.reference.why_it_differs)
    for measure, number, unit in _plain(areas, one):
        row = TargetingRow(areas.level, one.money, one.fund, measure, _defined(number), None, None, unit)
        yield beside(row, known, settings.reference.why_it_differs)


def _plain(areas: Areas, one: Sum) -> Iterable[tuple[str, Array, str]]:
    """Measures that are facts about these areas, without an interval."""
    money, people, need = one.pounds, areas.population, areas.need
    neediest = fractional_rank(people, need) >= 1 - FIFTH
    nothing = areas_with_nothing(money)
    yield "total", np.asarray(money.sum()), "£"
    yield "areas_with_any", np.asarray(money.size - nothing), "areas"
    yield "areas_with_nothing", nothing.astype(float), "areas"
    yield "areas_in_neediest_fifth", np.asarray(neediest.sum()), "areas"
    yield "areas_with_nothing_in_neediest_fifth", np.asarray((neediest & (money == 0)).sum()), "areas"
    yield "horizontal_dispersion", horizontal_dispersion(money, people, need), "£ per head"
    yield "horizontal_gini", horizontal_gini(money, people, need), "index"


def beside(row: TargetingRow, known: ReferenceFigures | None, why: str) -> TargetingRow:
    """The row with the reference's figure, and with why it differs where it does beyond rounding."""
    if known is None or row.measure not in ReferenceFigures.model_fields:
        return row
    figure = getattr(known, row.measure)
    if figure is None:
        return row
    low, high = (known.low, known.high) if row.measure == INDEX else (None, None)
    held = replace(row, reference=Decimal(figure), reference_low=low, reference_high=high)
    verdict = AGREES if held.is_within_rounding else why
    return replace(held, note="; ".join(part for part in (row.note, verdict) if part))


def _each_area_once(areas: Areas, sums: Sequence[Sum], settings: TargetingSettings) -> Iterable[TargetingRow]:
    """The effect of dropping population weights, shown once: for the fund whose index it moves most."""
    awards = [one for one in sums if one.money == AWARDS and one.fund != ALL_FUNDS and one.pounds.any()]
    if areas.level != "district" or not awards:
        return
    people, need = areas.population, areas.need
    moved = {
        one.fund: (index_if_each_area_counts_once(one.pounds, people, need), one.pounds / people) for one in awards
    }
    weighted = {one.fund: concentration_index(one.pounds, people, need) for one in awards}
    fund = max(moved, key=lambda name: (abs(float(moved[name][0] - weighted[name])), name))
    most = int(np.argmax(moved[fund][1]))
    note = f"{areas.codes[most]} has most a head: £{float(moved[fund][1][most]):,.0f}"
    value = float(moved[fund][0])
    row = TargetingRow(areas.level, AWARDS, fund, "each_area_once", value, None, None, "index", note=note)
    yield beside(row, settings.reference.figures.get(fund), settings.reference.why_it_differs)


def _defined(value: Array) -> float | None:
    return None if isnan(value) else float(value)
