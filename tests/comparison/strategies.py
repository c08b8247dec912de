"""Areas for property tests: a few of them, with zeros, ties and very unequal populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from funding_alloc.comparison.dispersion import Array

PROMISE: Final = settings(max_examples=60, deadline=None)
TOLERANCE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Areas:
    """Money, population and need of the same areas; some money and some need is above 0."""

    money: Array
    population: Array
    need: Array

    @property
    def per_head(self) -> Array:
        """Return money per head."""
        return np.asarray(self.money / self.population, dtype=np.float64)

    @property
    def share(self) -> Array:
        """Return each area's share of people."""
        return np.asarray(self.population / self.population.sum(), dtype=np.float64)

    def shuffled(self, order: list[int]) -> Areas:
        """Return the same areas in another order."""
        return Areas(self.money[order], self.population[order], self.need[order])

    def split(self, area: int, part: float) -> Areas:
        """Cut one area in two with the same need and the same money per head."""
        cut = [values.copy() for values in (self.money, self.population)]
        for values in cut:
            values[area] *= part
        money = np.append(cut[0], self.money[area] * (1 - part))
        population = np.append(cut[1], self.population[area] * (1 - part))
        return Areas(money, population, np.append(self.need, self.need[area]))


def _array(numbers: list[int]) -> Array:
    return np.array(numbers, dtype=np.float64)


@st.composite
def some_areas(draw: st.DrawFn, most_money: int = 100_000_000, fewest: int = 1) -> Areas:
    """Draw one to eight areas; need takes few levels, so that ties are common, and money is often 0."""
    count = draw(st.integers(fewest, 8))
    pounds = st.one_of(st.just(0), st.integers(0, most_money))
    money = draw(st.lists(pounds, min_size=count, max_size=count).filter(any))
    people = draw(st.lists(st.integers(1, 10_000_000), min_size=count, max_size=count))
    need = draw(st.lists(st.integers(0, 6), min_size=count, max_size=count).filter(any))
    return Areas(_array(money), _array(people), _array(need) / 2)


@st.composite
def areas_in_two_orders(draw: st.DrawFn) -> tuple[Areas, Areas]:
    """Draw areas and the same areas in another order."""
    areas = draw(some_areas())
    return areas, areas.shuffled(draw(st.permutations(range(areas.money.size))))


@st.composite
def areas_whole_and_split(draw: st.DrawFn) -> tuple[Areas, Areas]:
    """Draw areas and the same areas with one of them cut in two."""
    areas = draw(some_areas())
    area = draw(st.integers(0, areas.money.size - 1))
    return areas, areas.split(area, draw(st.sampled_from([0.01, 0.25, 0.5, 0.9])))


@st.composite
def several_draws(draw: st.DrawFn) -> tuple[Areas, Array]:
    """Draw areas, and money for them on two leading axes of 2 x 3 draws, one of which may be empty of money."""
    areas = draw(some_areas())
    size = 6 * areas.money.size
    pounds = draw(st.lists(st.integers(0, 1_000_000), min_size=size, max_size=size))
    return areas, _array(pounds).reshape(2, 3, areas.money.size)
