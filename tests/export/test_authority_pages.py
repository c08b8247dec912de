"""One page for each authority: its money, what set it, what binds."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.authority.page import page_names, pages
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import Results
from tests.export.cases import AMOUNTS, by_district, small_results
from tests.export.given import AREAS, ROADS_CAPITAL, ROADS_REVENUE, SKILLS


def _book(results: Results, *, shown: bool) -> Workbook:
    return load_workbook(BytesIO(workbook_bytes(results)), data_only=shown)


def _rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    (table,) = book[sheet].tables.values()
    headings, *rows = [[cell.value for cell in row] for row in book[sheet][table.ref]]
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_a_page_adds_up_the_authoritys_money_by_theme_class_and_year() -> None:
    """Exact pounds of each model; per head; the first year has nothing to be held against."""
    results = small_results()
    name = page_names(tally(results))[AREAS[0]]
    rows = {(row["Part"], row["Item"]): row for row in _rows(_book(results, shown=True), name)}
    whole = {model: sum(AMOUNTS[model][line].get(AREAS[0], 0) for line in AMOUNTS[model]) for model in AMOUNTS}
    assert {m: rows["All", "All money"][f"{m.label} (£)"] for m in Model} == whole
    roads = AMOUNTS[Model.SETTLEMENT]
    assert rows["By theme", "Transport"]["Single settlement (£)"] == (
        roads[ROADS_CAPITAL][AREAS[0]] + roads[ROADS_REVENUE][AREAS[0]]
    )
    assert rows["By theme", "Skills"]["Competitive bidding (£)"] == AMOUNTS[Model.COMPETITIVE][SKILLS][AREAS[0]]
    assert rows["By class", "CDEL"]["Formula (£)"] == 200_001
    year = rows["By year", "2026-27"]
    assert (year["Formula (£)"], year["Single settlement, change on the year before (£)"]) == (
        whole[Model.FORMULA],
        "[x]",
    )


def test_limits_stand_with_their_price_and_the_dearest_first() -> None:
    """A limit's pounds and what one more is worth; a limit of no pounds has none stated."""
    results = small_results()
    name = page_names(tally(results))[AREAS[0]]
    found = [row for row in _rows(_book(results, shown=True), name) if row["Part"] == "Limit"]
    assert [(row["Item"], row["Limit, or published figure (£)"]) for row in found] == [
        ("virement cap: Roads", 700),
        ("RDEL 2026-27: within", "[z]"),
    ]
    prices = [row["Gain by £1 looser (weighted £ per £)"] for row in found]
    assert prices == [2.0, 1.0]
    assert {row["Formula (£)"] for row in found} == {"[z]"}


@pytest.mark.parametrize("make", [small_results, by_district])
def test_summary_leads_to_each_page_and_pages_lead_on(make: object) -> None:
    """One click to the page; from the page one to what it comes from; totals lead nowhere."""
    assert callable(make)
    book = _book(make(), shown=False)
    names = page_names(tally(make()))
    links = {
        str(row[0].value): row[1].hyperlink for row in book["Summary"].iter_rows(max_col=2) if row[0].value in names
    }
    assert {code: str(link.location) for code, link in links.items() if link} == {
        code: f"'{name}'!A1" for code, name in names.items()
    }
    for name in names.values():
        targets = {cell.hyperlink.location for row in book[name].iter_rows() for cell in row if cell.hyperlink}
        assert {str(target).split("'")[1] for target in targets} <= set(book.sheetnames)
        assert book[name].page_setup.fitToHeight == 1


def test_an_acronym_that_two_share_gives_way_to_the_code() -> None:
    """No two sheets of one name, whatever the capitals; signs that a sheet's name may not hold are dropped."""
    results = small_results()
    places = results.inputs.places
    one, other, third = places.authorities
    renamed = (replace(one, acronym="ABC"), replace(other, acronym="abc"), replace(third, acronym="A/B: [x]"))
    inputs = replace(results.inputs, places=replace(places, authorities=renamed))
    names = page_names(tally(replace(results, inputs=inputs)))
    assert names == {one.area_code: one.area_code, other.area_code: other.area_code, third.area_code: "A B x"}


def test_too_many_authorities_have_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could find one among hundreds."""
    monkeypatch.setattr("funding_alloc.export.workbook.authority.page.MOST_PAGES", 2)
    tallied = tally(small_results())
    assert (pages(tallied, {}), page_names(tallied)) == ((), {})
