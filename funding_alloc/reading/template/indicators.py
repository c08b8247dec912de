"""Indicators to fill in: a row for each place, a column for each indicator that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.template.book import FilledBook, read_book
from funding_alloc.reading.template.columns import Choice, Column, Kind, Need, TableSpec
from funding_alloc.reading.template.read import ReadTable
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.dictionary import Aggregate, ColumnKind, ColumnSpec, Direction, Missing
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.scenario import Level

SHEET: Final = "indicators"
KEY: Final = "area_code"
NAME: Final = "area_name"
"""Stands beside the code for whoever fills the sheet in. It is checked, and no table has it."""
_KINDS: Final = {
    ColumnKind.CODE: Kind.CODE,
    ColumnKind.TEXT: Kind.TEXT,
    ColumnKind.NUMBER: Kind.NUMBER,
    ColumnKind.WHOLE: Kind.WHOLE,
    ColumnKind.MONEY: Kind.NUMBER,
    ColumnKind.YEAR: Kind.YEAR,
    ColumnKind.DATE: Kind.DAY,
}
_DIRECTIONS: Final = {
    Direction.HIGHER: "A higher value is more need.",
    Direction.LOWER: "A lower value is more need.",
    Direction.NOT_NEED: "Not an indicator of need.",
}


@dataclass(frozen=True)
class AskedIndicators:
    """Places, the columns their table may have, and those that are asked for."""

    title: str
    places: Mapping[str, str]
    """Names by area code, in code order."""
    columns: Mapping[str, ColumnSpec]
    asked: frozenset[str]

    @property
    def is_whole_table(self) -> bool:
        """Whether every column of the table is asked for, as a scenario needs it."""
        return self.asked == set(self.columns)


def asked_of_scenario(inputs: ScenarioInputs, level: Level, is_whole_table: bool) -> AskedIndicators:
    """Columns that a scenario's formulas read, with the weights of their means; or every column of its table.

    Raises ``InputFault`` where no formula reads any.
    """
    columns = dict(inputs.indicators.specs)
    table = next(iter(columns.values())).table
    columns |= {s.column: s for s in inputs.dictionary if s.table == table and s.column not in {KEY, *columns}}
    read = {name for placed in inputs.formulas.values() for name in placed.formula.indicators if name in columns}
    means = (columns[name] for name in read)
    read |= {spec.weight for spec in means if spec.aggregate is Aggregate.WEIGHTED_MEAN}
    if level is Level.DISTRICT:
        named = {district.area_code: district.name for district in inputs.atlas.districts}
    else:
        named = {authority.area_code: authority.name for authority in inputs.places.authorities}
    if not read and not is_whole_table:
        what = "has no formula that reads an indicator."
        raise InputFault([Finding(inputs.file, 0, 0, what, "Ask for every column of its table.")])
    asked = frozenset(columns) if is_whole_table else frozenset(read)
    return AskedIndicators(inputs.scenario.title, dict(sorted(named.items())), columns, asked)


def asked_of_dictionary(dictionary: Path, table: str, places: Path) -> AskedIndicators:
    """Every column of a table of a data dictionary, for the places of another table that the dictionary describes.

    Raises ``InputFault`` for a table that it does not describe, or one without area codes and names.
    """
    found = read_dictionary(dictionary)
    specs = found.specs_of(found.root / table)
    rows = found.read(places, (KEY,)) if {KEY, "name"} <= set(found.specs_of(places)) else None
    faults = [Finding(str(places), 0, 0, f"has no columns '{KEY}' and 'name'.", "Name a table of places.")] * (not rows)
    if KEY not in specs:
        faults.append(Finding(found.source.name, 0, 0, f"table '{table}' has no column '{KEY}'."))
    if faults or rows is None:
        raise InputFault(faults)
    named = {row.text(KEY): row.text("name") for row in rows.rows}
    columns = {name: spec for name, spec in specs.items() if name != KEY}
    return AskedIndicators(f"Indicators of {table}", named, columns, frozenset(columns))


def indicator_table(asked: AskedIndicators) -> TableSpec[AskedIndicators]:
    """The sheet of what is asked for, which may hold the table's other columns too."""
    listed = [_column(spec) for name, spec in asked.columns.items()]
    columns = (_CODE, _NAME, *listed)
    return TableSpec(SHEET, "One row for each place, with its value of each indicator.", columns, (KEY,))


def template_table(asked: AskedIndicators) -> TableSpec[AskedIndicators]:
    """The same sheet with the columns that are asked for, and no others: what a template shows."""
    whole = indicator_table(asked)
    columns = tuple(column for column in whole.columns if column.need.holds(asked))
    return TableSpec(whole.name, whole.holds, columns, whole.key)


def read_indicators(path: Path, asked: AskedIndicators) -> ReadTable:
    """Read a filled template.

    Raises ``InputFault`` with every fault: of its cells, a place that has no row, a row of no place, a name that is
    another place's.
    """
    book = read_book(path, (indicator_table(asked),), asked)
    if SHEET in book.tables:
        book.findings.extend(_place_faults(book, asked))
    book.stop_if_faulty()
    return book.tables[SHEET]


def _place_faults(book: FilledBook, asked: AskedIndicators) -> Iterator[Finding]:
    table = book.tables[SHEET]
    for row in table.rows:
        code, name = row.word(KEY), row.word(NAME)
        if code is not None and code in asked.places and name is not None and name != asked.places[code]:
            owner = next((f" ({other})" for other, said in asked.places.items() if said == name), "")
            what = f"{code} is {asked.places[code]}, and the row is named '{name}'{owner}."
            yield table.finding(row, NAME, what, "Check that the row was not moved or sorted in part.")
    present = table.by(KEY)
    if table.has_all(KEY):
        for code, name in asked.places.items():
            if code not in present:
                yield Finding(book.name, 0, 0, f"has no row for {code} {name}.", sheet=SHEET)


def _column(spec: ColumnSpec) -> Column[AskedIndicators]:
    """A column of the data dictionary as a column of the sheet."""
    least = 0 if spec.kind is ColumnKind.MONEY else -MOST_POUNDS
    help_ = f"Vintage {spec.period}. {_DIRECTIONS[spec.direction]} Source: {spec.source}, {spec.publisher}."
    is_open = spec.missing is Missing.LEAVE_OUT
    return Column(
        spec.column,
        spec.title,
        _KINDS[spec.kind],
        spec.unit,
        Need("for every place", lambda about: spec.column in about.asked),
        "not available",
        help_,
        least=least,
        most=MOST_POUNDS,
        is_excused=is_open,
        excuse="a place without a published value, which is then left out",
    )


_ALWAYS: Final = Need[AskedIndicators]("in every row", lambda _: True)
_PLACES: Final = Choice[AskedIndicators]("a place of this table", lambda about: tuple(about.places))
_CODE: Final = Column(
    KEY, "Area code", Kind.CODE, "none", _ALWAYS, "a fault", "ONS code of the place; already filled in.", _PLACES
)
_NAME: Final = Column(
    NAME, "Place", Kind.TEXT, "none", _ALWAYS, "a fault", "Name of the place; already filled in, and checked."
)
