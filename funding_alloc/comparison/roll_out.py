"""One stage of a roll-out in one world, and what is measured of its authorities and groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funding_alloc.comparison import predictability, targeting
from funding_alloc.comparison.panel import Areas
from funding_alloc.schema.funds import Announcement, FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import World
from funding_alloc.schema.roll_out_results import About, Group, RollOutRow

Array = NDArray[np.float64]
Figures = tuple[float | int | None, float | None, float | None]
"""A value with its 5th and 95th percentile."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What is the same at every stage."""

    areas: Areas
    lines: tuple[FundLine, ...]
    requirement: Array
    """Need requirement by authority, over all lines."""
    equal: Array
    """What each authority would have if every line went out equally per resident in its scope."""
    settled: Announcement
    """How far ahead the money of a settlement is known."""
    value_unit: str
    """Unit of the value of flexibility."""

    @property
    def quantum(self) -> int:
        """Pounds of all lines."""
        return sum(line.gbp for line in self.lines)


@dataclass(frozen=True, eq=False)
class Standing:
    """Who has what at one stage in one world. Arrays are (draws, authorities), with one draw where nothing is drawn."""

    world: World
    stage: str
    inside: frozenset[str]
    pounds: Mapping[FundLine, Mapping[str, int]]
    """What each is granted, UNALLOCATED included; the mean of the draws where it is won."""
    money: Array
    unmet: Array
    bids: Array
    cost: Array
    value: Array
    """Value of flexibility by authority; nothing outside."""
    funded: Array
    """Bids funded by draw."""
    asked: Array
    """Pounds asked for by draw."""
    outside_announced: Announcement

    @property
    def is_drawn(self) -> bool:
        """Whether chance decides any of it."""
        return len(self.money) > 1

    def granted(self, codes: Sequence[str]) -> int:
        """Whole pounds of some areas, over all lines."""
        return sum(pounds.get(code, 0) for pounds in self.pounds.values() for code in codes)

    def is_inside(self, areas: Areas) -> NDArray[np.bool_]:
        """By authority."""
        return np.array([code in self.inside for code in areas.codes], dtype=np.bool_)


def figures(values: Array, is_drawn: bool) -> Figures:
    """Mean and percentiles over draws, or the one value where nothing is drawn; draws without a value are left out."""
    known = np.asarray(values)[~np.isnan(values)]
    if not known.size:
        return None, None, None
    if not is_drawn:
        return float(known[0]), None, None
    found = predictability.spread(known)
    return float(found.mean), float(found.low), float(found.high)


def authority_rows(basis: Basis, now: Standing, before: Standing | None) -> Iterator[RollOutRow]:
    """Each authority: its pounds, against the stage before, and what they do."""
    for i, code in enumerate(basis.areas.codes):
        group = Group.INSIDE if code in now.inside else Group.OUTSIDE
        is_drawn = now.is_drawn and group is Group.OUTSIDE
        money, granted = now.money[:, i], now.granted([code])
        found: list[tuple[str, Figures, str]] = [
            ("pounds", (granted, *figures(money, is_drawn)[1:]), "£"),
            ("pounds_per_head", (granted / float(basis.areas.population[i]), None, None), "£ per head"),
            ("of_equal_share", _ratio(granted, basis.equal[i]), "share"),
            ("unmet_need", figures(now.unmet[:, i], is_drawn), "£"),
            ("value_of_flexibility", figures(now.value[:, i], False), basis.value_unit),
            ("bids", figures(now.bids[:, i], is_drawn), "bids"),
            ("bidding_cost", figures(now.cost[:, i], is_drawn), "£"),
            ("planning_horizon", (horizon(basis, now, [code]), None, None), "years"),
        ]
        if before is not None:
            moved = money - before.money[:, i]
            either = is_drawn or (before.is_drawn and code not in before.inside)
            found.insert(1, ("change", (granted - before.granted([code]), *figures(moved, either)[1:]), "£"))
        for measure, (value, low, high), unit in found:
            yield RollOutRow(now.world, now.stage, About.AUTHORITY, code, group, measure, value, low, high, unit)


def group_rows(basis: Basis, now: Standing) -> Iterator[RollOutRow]:
    """Those inside, those outside, and all together."""
    inside = now.is_inside(basis.areas)
    for group, members in ((Group.INSIDE, inside), (Group.OUTSIDE, ~inside), (Group.ALL, inside | True)):
        is_drawn = now.is_drawn and group is not Group.INSIDE
        found = [*_group(basis, now, members, is_drawn)] if members.any() else [_count(members)]
        if group is Group.OUTSIDE and members.any():
            found += _left_over(basis, now, is_drawn)
        if group is Group.ALL:
            found += _nation(basis, now, is_drawn)
        for measure, (value, low, high), unit in found:
            yield RollOutRow(now.world, now.stage, About.GROUP, group, group, measure, value, low, high, unit)


def _count(members: NDArray[np.bool_]) -> tuple[str, Figures, str]:
    return "authorities", (int(members.sum()), None, None), "authorities"


def _group(
    basis: Basis, now: Standing, members: NDArray[np.bool_], is_drawn: bool
) -> Iterator[tuple[str, Figures, str]]:
    codes = [code for code, is_member in zip(basis.areas.codes, members, strict=True) if is_member]
    granted = now.granted(codes)
    people, needed = float(basis.areas.population[members].sum()), float(basis.requirement[members].sum())
    unmet, bids, cost = (of[:, members].sum(axis=1) for of in (now.unmet, now.bids, now.cost))
    yield _count(members)
    yield "pounds", (granted, *figures(now.money[:, members].sum(axis=1), is_drawn)[1:]), "£"
    yield "pounds_per_head", (granted / people, None, None), "£ per head"
    yield "of_equal_share", _ratio(granted, basis.equal[members].sum()), "share"
    yield "unmet_need", figures(unmet, is_drawn), "£"
    yield "unmet_share", figures(unmet / needed if needed else np.full(len(unmet), np.nan), is_drawn), "share"
    yield "value_of_flexibility", figures(now.value[:, members].sum(axis=1), False), basis.value_unit
    yield "bids", figures(bids, is_drawn), "bids"
    yield "bidding_cost", figures(cost, is_drawn), "£"
    yield "planning_horizon", (horizon(basis, now, codes), None, None), "years"


def _left_over(basis: Basis, now: Standing, is_drawn: bool) -> Iterator[tuple[str, Figures, str]]:
    """What the settlements leave, and the competition for it."""
    left = basis.quantum - now.granted(sorted(now.inside))
    yield "left_over", (left, None, None), "£"
    yield "left_over_share", _ratio(left, basis.quantum), "share"
    if is_drawn:
        bids = now.bids.sum(axis=1)
        rate = np.divide(now.funded, bids, out=np.full(len(bids), np.nan), where=bids > 0)
        yield "success_rate", figures(rate, is_drawn), "share"
        asked = now.asked / left if left else np.full(len(bids), np.nan)
        yield "oversubscription", figures(asked, is_drawn), "£ asked for each £"


def _nation(basis: Basis, now: Standing, is_drawn: bool) -> Iterator[tuple[str, Figures, str]]:
    index = targeting.concentration_index(now.money, basis.areas.population, basis.areas.need)
    yield "quantum", (basis.quantum, None, None), "£"
    unallocated = basis.quantum - now.money.sum(axis=1)
    yield "unallocated", (now.granted([UNALLOCATED]), *figures(unallocated, is_drawn)[1:]), "£"
    yield "concentration_index", figures(index, is_drawn), "index"


def horizon(basis: Basis, now: Standing, codes: Sequence[str]) -> float | None:
    """Mean years ahead of the money announced on the first day, over authorities inside and outside."""
    first = min(line.year.start for line in basis.lines)
    cells = [
        (float(now.pounds[line].get(code, 0)), line.year.start - first + 1, announced.years[line.del_class])
        for code in codes
        for announced in (basis.settled if code in now.inside else now.outside_announced,)
        for line in basis.lines
    ]
    pounds, ahead, known = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    found = float(predictability.planning_horizon(pounds, ahead, ahead <= known))
    return None if np.isnan(found) else found


def _ratio(part: float, whole: float) -> Figures:
    return (float(part) / float(whole) if whole else None), None, None
