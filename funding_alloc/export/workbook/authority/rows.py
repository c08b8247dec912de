"""The rows of an authority's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, clean
from funding_alloc.export.words import competition_in_words
from funding_alloc.export.workbook.competition.areas import reported_rule
from funding_alloc.export.workbook.formula import set_by_in_words
from funding_alloc.money import gbp
from funding_alloc.schema.allocation import Allocation, Model
from funding_alloc.schema.results import ALL_FUNDS
from funding_alloc.schema.settlement_results import LimitRow

ANY: Final = "*"
NOT_MONEY: Final = "-"
"""Stands where a row picks no money."""
BY_YEAR: Final = "By year"
MOST_LIMITS: Final = 8
SHORTEST: Final = 4
"""Letters of a theme's name at least, so that a reader knows it."""


@dataclass(frozen=True)
class Row:
    """One line of a page: the money that it picks, or a figure that is no sum of it."""

    area: str
    part: str
    item: str
    theme: str = NOT_MONEY
    del_class: str = NOT_MONEY
    year: str = NOT_MONEY
    pounds: Mapping[Model, int] | None = None
    before: Mapping[Model, int] | None = None
    """Money of the year before; None where there is none, or the row is no year."""
    stated: int | None = None
    """A limit in pounds, or a figure that is published."""
    price: float | None = None
    """What a pound of a limit is worth."""
    note: str = ""
    sheet: str = ""
    """Sheet that the row's figures come from."""


def rows_of(tallied: Tally, area: str, calculated: Mapping[str, str]) -> Iterator[Row]:
    """A page from top to bottom; ``calculated`` names the sheet that calculates each fund."""
    mine = [a for a in tallied.results.allocations if a.area_code == area]
    yield _total(tallied, area, mine)
    yield from _themes(tallied, area, mine, calculated)
    yield from _classes(tallied, area, mine)
    yield from _years(tallied, area, mine)
    yield from _published(tallied, area)
    yield from _limits(tallied, area)


def _sums(tallied: Tally, rows: list[Allocation]) -> dict[Model, int]:
    return {model: sum(a.gbp for a in rows if a.model is model) for model in tallied.results.models}


def _total(tallied: Tally, area: str, mine: list[Allocation]) -> Row:
    rule = reported_rule(tallied)
    note = competition_in_words(tallied.results)
    for row in tallied.results.competition:
        if (row.area_code, row.fund, row.rule) == (area, ALL_FUNDS, rule):
            low, high = (gbp(round(x)) for x in (row.low_gbp, row.high_gbp))
            note = f"Competitive bidding is a mean of draws: 5th to 95th percentile {low} to {high}."
    return Row(area, "All", "All money", ANY, ANY, ANY, _sums(tallied, mine), note=note, sheet="Summary")


def _themes(tallied: Tally, area: str, mine: list[Allocation], calculated: Mapping[str, str]) -> Iterator[Row]:
    themes = sorted({line.theme for line in tallied.lines.values()})
    for theme in themes:
        held = [a for a in mine if tallied.lines[a.line].theme == theme]
        if not held:
            continue
        said = set_by_in_words(a for a in held if a.model is Model.FORMULA)
        moved = [row for row in tallied.results.plans if (row.area_code, row.theme) == (area, theme)]
        net = sum(row.moved_in_gbp - row.moved_out_gbp for row in moved)
        words = f"Formula set by: {said}."
        if net:
            words += f" Settlement moves {gbp(abs(net))} {'in' if net > 0 else 'out'}, net."
        sheets = {calculated[tallied.lines[a.line].fund] for a in held if tallied.lines[a.line].fund in calculated}
        sheet = min(sheets) if sheets else "Formula"
        yield Row(
            area, "By theme", theme, _start(theme, themes), ANY, ANY, _sums(tallied, held), note=words, sheet=sheet
        )


def _start(theme: str, themes: Sequence[str]) -> str:
    """The least of a theme's name that no other begins with, and a star; the whole where a spreadsheet reads signs."""
    name = clean(theme)
    others = [clean(other).casefold() for other in themes if other != theme]
    if set(name) & set("*?~<>="):
        return name
    for length in range(SHORTEST, len(name)):
        if not any(other.startswith(name[:length].casefold()) for other in others):
            return name[:length] + ANY
    return name


def _classes(tallied: Tally, area: str, mine: list[Allocation]) -> Iterator[Row]:
    for name in sorted({line.del_class.value for line in tallied.lines.values()}, reverse=True):
        held = [a for a in mine if tallied.lines[a.line].del_class.value == name]
        yield Row(area, "By class", name, ANY, name, ANY, _sums(tallied, held), sheet="Fund lines")


def _years(tallied: Tally, area: str, mine: list[Allocation]) -> Iterator[Row]:
    before: Mapping[Model, int] | None = None
    for year in sorted({str(line.year) for line in tallied.lines.values()}):
        held = [a for a in mine if str(tallied.lines[a.line].year) == year]
        now = _sums(tallied, held)
        note = "" if before else "Money of the year before is not among the data of this run."
        yield Row(area, BY_YEAR, year, ANY, ANY, year, now, before, note=note, sheet="Allocations")
        before = now


def _published(tallied: Tally, area: str) -> Iterator[Row]:
    for row in tallied.results.published:
        if row.area_code == area:
            note = f"{row.wording}. {row.source}"
            yield Row(area, "Published", row.item, stated=row.published_gbp, note=note, sheet="Published")


def _limits(tallied: Tally, area: str) -> Iterator[Row]:
    """The limits that bind, the dearest first; a last row for those that there is no room for."""
    found = sorted((r for r in tallied.results.binding if r.area_code == area), key=lambda r: (-r.gain_looser, r.limit))
    for row in found[:MOST_LIMITS]:
        stated = row.bound_gbp if row.bound_gbp else None
        yield Row(
            area, "Limit", row.reason, stated=stated, price=row.gain_looser, note=_price(row), sheet="Binding limits"
        )
    if len(found) > MOST_LIMITS:
        more = len(found) - MOST_LIMITS
        yield Row(area, "Limit", f"{more} more limits bind, each worth less", sheet="Binding limits")
    if not found and tallied.results.plans:
        yield Row(area, "Limit", "No limit of the settlement binds", sheet="Binding limits")


def _price(row: LimitRow) -> str:
    lost = NOT_APPLICABLE if row.loss_tighter is None else f"{row.loss_tighter:,.2f}"
    return f"£1 looser gains {row.gain_looser:,.2f}, £1 tighter loses {lost} ({row.unit})."
