"""Real awards as the screen's tables: targeting by fund, and the neediest districts that got nothing."""

from __future__ import annotations

from funding_alloc.comparison.districts import DistrictRow, district_rows, nothing_in_words, without_award
from funding_alloc.export.side_by_side import shortened
from funding_alloc.export.words import money_in_words, targeting_in_words
from funding_alloc.money import gbp_millions
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.targeting import TargetingRow

SHOWN = 5
"""Districts without an award that the screen shows; the workbook and districts.csv hold all."""
READ = (
    "Index: concentration of money per head by need, above 0 where the needier have more. To fifth: share reaching the "
    "neediest fifth of people; fifth without: its districts with nothing. Spread: in £ per head, at equal need."
)
By = dict[str, TargetingRow]


def targeting(results: Results) -> Sheet:
    """How far each fund's awards follow need, beside the formula, the settlement and the reference."""
    found: dict[tuple[str, str], By] = {}
    for row in results.targeting:
        if row.level == "district":
            found.setdefault((row.money, row.fund), {})[row.measure] = row
    rows = [_line(money_in_words(results, *key), by) for key, by in found.items()]
    columns = (
        *("money", "£", "index", "interval", "reference", "differs", "to fifth", "reference fifth"),
        *("with any", "fifth without", "spread"),
    )
    notes = (READ, *targeting_in_words(results))
    settings = getattr(results.inputs.scenario.models.competitive, "targeting", None)
    share = f", with intervals of {settings.interval.share:.0%}" if settings is not None else ""
    return Sheet(f"Targeting of need by fund, districts{share}", columns, rows, notes)


def _line(name: str, by: By) -> tuple[Cell, ...]:
    index, fifth = by["concentration_index"], by["neediest_fifth_share"]
    gap = "" if index.difference is None else _signed(index.difference)
    return (
        name,
        gbp_millions(by["total"].value or 0),
        _number(index.value),
        f"{_number(index.low, 2)} to {_number(index.high, 2)}",
        "" if index.reference is None else str(index.reference),
        gap,
        f"{fifth.value:.1%}" if fifth.value is not None else "undefined",
        "" if fifth.reference is None else f"{fifth.reference:.0%}",
        f"{by['areas_with_any'].value:,.0f}",
        f"{by['areas_with_nothing_in_neediest_fifth'].value:,.0f} of {by['areas_in_neediest_fifth'].value:,.0f}",
        f"£{by['horizontal_dispersion'].value:,.0f}",
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "undefined" if value is None else f"{value:.{digits}f}"


def _signed(value: float) -> str:
    text = f"{value:+.4f}"
    return "0.0000" if float(text) == 0 else text


def nothing(results: Results) -> Sheet:
    """The neediest districts that got nothing from any fund."""
    every = district_rows(results)
    found = without_award(every)
    rows = [_without(results, row) for row in found[:SHOWN]]
    columns = ("code", "district", "authority", "need", "rank of need", "fifth", "formula £", "formula £ per head")
    title = f"Districts that got nothing: the {len(rows)} neediest of {len(found)}"
    return Sheet(title, columns, rows, (nothing_in_words(every),) if rows else ())


def _without(results: Results, row: DistrictRow) -> tuple[Cell, ...]:
    owner = "none" if row.owner == OUTSIDE else shortened(results.inputs.places.name_of(row.owner))
    need = None if row.need is None else float(row.need)
    each = row.each(row.formula_gbp)
    place = (row.district.area_code, row.district.name, owner, need, row.need_rank, row.need_fifth)
    return (*place, row.formula_gbp, None if each is None else round(each))
