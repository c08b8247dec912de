"""Made-up settlements of any size, for benchmarks and tests: shaped like ours, figures from a fixed seed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from funding_alloc.models.many_settlements import pose_many
from funding_alloc.models.settlement_arrays import MILLION, Labels, SettlementArrays, SettlementRules
from funding_alloc.schema.bulk import BulkProblem

REVENUE_LINES = 4
DISCOUNT = 1.035


def arrays_of(places: int, lines: int = 7, years: int = 4, segments: int = 3, seed: int = 20261125) -> SettlementArrays:
    """Two classes, grants within -15% and +20% of a base that grows by 2% a year, falling returns."""
    random = np.random.default_rng(seed)
    line_class = (np.arange(lines) >= (lines + 1) // 2).astype(np.int64)
    weight = random.gamma(4.0, 1.0, (places, lines))
    shares = np.empty((places, lines), np.int64)
    for kind in (0, 1):
        mine = np.flatnonzero(line_class == kind)
        part = weight[:, mine] / weight[:, mine].sum(axis=1, keepdims=True)
        shares[:, mine] = np.floor(part * MILLION)
        shares[:, mine[-1]] += MILLION - shares[:, mine].sum(axis=1)
    people = random.lognormal(0.0, 0.6, places)
    grown = 1.02 ** np.arange(years)
    base = people[:, None, None] * np.array([40e6, 25e6])[:, None] * grown
    of_line = shares[:, :, None] / MILLION * base[:, line_class, :]
    need = random.lognormal(0.0, 0.4, (places, lines))
    falling = np.linspace(1.0, 0.35, segments)
    discounted = DISCOUNT ** -np.arange(years)
    returns = need[:, :, None, None] * falling * discounted[:, None]
    widths = of_line[..., None] * np.linspace(0.6, 0.4, segments - 1)
    return SettlementArrays(
        line_class=line_class,
        shares=shares,
        grant_low=np.rint(0.85 * base).astype(np.int64),
        grant_high=np.rint(1.20 * base).astype(np.int64),
        widths=np.rint(widths).astype(np.int64),
        returns=np.rint(returns * MILLION).astype(np.int64),
    )


def rules_of(arrays: SettlementArrays, *, national: bool = True) -> SettlementRules:
    """Virement of 10% each way, 5% carried, grants at least 95% of the year before; control totals at the base."""
    control = np.rint((arrays.grant_low / 0.85).sum(axis=0)).astype(np.int64)
    return SettlementRules(
        cap_in=Fraction(1, 10),
        cap_out=Fraction(1, 10),
        carry=Fraction(1, 20),
        damping=Fraction(19, 20),
        control=control if national else None,
    )


def posed(arrays: SettlementArrays, rules: SettlementRules) -> BulkProblem:
    """The problem of some arrays under some rules."""
    places, lines = arrays.shares.shape
    _, classes, years = arrays.grant_low.shape
    labels = Labels(
        [f"authority {i + 1}" for i in range(places)],
        [f"line {i + 1}" for i in range(lines)],
        ["revenue", "capital"][:classes],
        [f"year {i + 1}" for i in range(years)],
    )
    return pose_many("many settlements", arrays, rules, labels)
