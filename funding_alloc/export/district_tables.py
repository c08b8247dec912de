"""Awards against formula by district, and targeting by fund, as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from funding_alloc.comparison.districts import DistrictRow
from funding_alloc.export.tally import Tally, counted

TARGETING: Final = (
    *("level", "money", "fund", "measure", "value", "low", "high", "unit"),
    *("reference", "reference_low", "reference_high", "difference", "note"),
)
Cell = str | int | float | None


def district_headings(tallied: Tally) -> Sequence[str]:
    """Columns of ``districts.csv``; awards have one for each fund."""
    return (
        *("district_code", "district_name", "region", "area_code", "area_name"),
        *("population", "need", "need_rank", "need_fifth"),
        *(f"awards_{fund}_gbp" for fund in tallied.funds),
        *("awards_gbp", "formula_gbp", "difference_gbp"),
        *("awards_per_head_gbp", "formula_per_head_gbp", "difference_per_head_gbp", "has_nothing"),
    )


def district_table(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each district: what it won, what the formula gives it, and where its need stands."""
    for row in tallied.districts:
        place = (row.district.area_code, row.district.name, row.district.region, row.owner, tallied.names[row.owner])
        need = None if row.need is None else counted(row.need)
        money = (row.awarded_gbp, row.formula_gbp, row.difference_gbp)
        nothing = None if row.awards is None else "yes" if row.has_nothing else "no"
        about = (counted(row.population), need, row.need_rank, row.need_fifth)
        yield (*place, *about, *_by_fund(row, tallied.funds), *money, *(row.each(gbp) for gbp in money), nothing)


def _by_fund(row: DistrictRow, funds: Sequence[str]) -> Iterable[int | None]:
    return (None if row.awards is None else row.awards.get(fund, 0) for fund in funds)


def targeting_rows(tallied: Tally) -> Iterable[Sequence[Cell]]:
    """One row for each kind of area, sum of money and measure, the other calculation's figure beside it."""
    for r in tallied.results.targeting:
        known = (None if n is None else float(n) for n in (r.reference, r.reference_low, r.reference_high))
        what = (r.level, r.money, r.fund, r.measure, r.value, r.low, r.high, r.unit)
        yield (*what, *known, r.difference, r.note or "none")
