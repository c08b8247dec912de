"""The sheet of one authority's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, clean
from funding_alloc.export.workbook.authority.rows import BY_YEAR, NOT_MONEY, Row, rows_of
from funding_alloc.export.workbook.sheet import PER_HEAD, WORDS, AnySheet, Column, Role, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Model

MOST_PAGES: Final = 60
"""Authorities above which there are no pages: a reader could no longer find one."""
LONGEST_NAME: Final = 31
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_CRITERIA: Final = (
    "{Allocations!Area code},{Area code},{Allocations!Theme},{Theme picked},"
    "{Allocations!Class},{Class picked},{Allocations!Year},{Year picked}"
)


def pages(tallied: Tally, calculated: Mapping[str, str]) -> Sequence[AnySheet]:
    """A page for each authority, in the order of areas; none where they are too many."""
    if len(tallied.authorities) > MOST_PAGES:
        return ()
    names = page_names(tallied)
    return [_page(tallied, area, names[area], list(rows_of(tallied, area, calculated))) for area in tallied.authorities]


def page_names(tallied: Tally) -> dict[str, str]:
    """Name of each authority's sheet: its acronym, or its code where another has the same; none without pages."""
    if len(tallied.authorities) > MOST_PAGES:
        return {}
    acronyms = {a.area_code: clean(a.acronym) for a in tallied.results.inputs.places.authorities}
    wanted = {area: _sheet_name(acronyms.get(area, "")) for area in tallied.authorities}
    folded = [name.casefold() for name in wanted.values()]
    return {area: name if name and folded.count(name.casefold()) == 1 else area for area, name in wanted.items()}


def _sheet_name(acronym: str) -> str:
    return " ".join(acronym.translate(_FORBIDDEN).split())[:LONGEST_NAME]


def _page(tallied: Tally, area: str, name: str, rows: Sequence[Row]) -> AnySheet:
    models = tallied.results.models
    unit = next((row.unit for row in tallied.results.binding if row.area_code == area), "weighted £ per £")
    columns = [
        Column[Row]("Part", WORDS, lambda r: r.part, 10),
        Column[Row]("Item", WORDS, lambda r: r.item, 36),
        *(_money(model) for model in models),
        *(_per_head(tallied, model) for model in models),
        _change(models[-1]),
        Column[Row]("Limit, or published figure", "£", lambda r: _or_mark(r.stated, r.part), 14),
        Column[Row]("Gain by £1 looser", unit, lambda r: NOT_APPLICABLE if r.price is None else r.price, 11),
        Column[Row]("What set it, and what it means", WORDS, lambda r: r.note or NOT_APPLICABLE, 46),
        Column[Row]("Comes from", WORDS, lambda r: r.sheet, 16, link=lambda r: r.sheet),
        Column[Row]("Area code", WORDS, lambda r: r.area, 12),
        Column[Row]("Theme picked", WORDS, lambda r: r.theme, 9),
        Column[Row]("Class picked", WORDS, lambda r: r.del_class, 8),
        Column[Row]("Year picked", WORDS, lambda r: r.year, 9),
    ]
    people = tallied.population.get(area)
    residents = f"{people:,.0f} residents" if people else "residents not available"
    return Sheet(
        name=name,
        title=f"{tallied.names[area]}: {residents}",
        table=_table_name(tallied, area),
        holds="Its money under each model, what set it, and which limits bind its settlement. One table.",
        columns=columns,
        rows=rows,
        role=Role.PAGE,
        notes=[
            "Money adds up the sheet Allocations for what the last columns pick (* is any ending). Comes from leads to "
            "the sheet behind a row: a Calc sheet shows every step from indicators to pounds."
        ],
        frozen=2,
    )


def _table_name(tallied: Tally, area: str) -> str:
    """In words, and no two alike: the letters of the name, and of its place among the authorities."""
    place = tallied.authorities.index(area)
    letters = "".join(c for c in tallied.names[area] if c.isascii() and c.isalpha())
    return f"tblPage{chr(ord('A') + place // 26)}{chr(ord('a') + place % 26)}{letters}"


def _or_mark(stated: int | None, part: str) -> Value:
    if stated is not None:
        return stated
    return None if part == "Published" else NOT_APPLICABLE


def _money(model: Model) -> Column[Row]:
    column = Column(model.label, "£", partial(_of, model), 15)
    found = f'SUMIFS({{Allocations!Money (£)}},{{Allocations!Model}},"{model.label}",{_CRITERIA})'
    return with_formula(column, f'IF({{Theme picked}}="{NOT_MONEY}","[z]",{found})')


def _of(model: Model, row: Row) -> Value:
    return NOT_APPLICABLE if row.pounds is None else row.pounds[model]


def _per_head(tallied: Tally, model: Model) -> Column[Row]:
    def value(row: Row) -> Value:
        return NOT_APPLICABLE if row.pounds is None else tallied.per_head(row.pounds[model], row.area)

    title = f"{model.label} (£)"
    formula = f'IF(ISNUMBER({{{title}}}),{PER_HEAD.format(title)},"[z]")'
    return with_formula(Column(f"{model.label} per head", "£ per head", value, 13), formula)


def _change(model: Model) -> Column[Row]:
    title = f"{model.label} (£)"
    formula = (
        f'IF(({{Part}}="{BY_YEAR}")*({{^Part}}="{BY_YEAR}")>0,{{{title}}}-{{^{title}}},'
        f'IF({{Part}}="{BY_YEAR}","[x]","[z]"))'
    )
    return with_formula(Column(f"{model.label}, change on the year before", "£", partial(_changed, model), 15), formula)


def _changed(model: Model, row: Row) -> Value:
    if row.part != BY_YEAR or row.pounds is None:
        return NOT_APPLICABLE
    return None if row.before is None else row.pounds[model] - row.before[model]
