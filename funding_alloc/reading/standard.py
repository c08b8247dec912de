"""Sets of project files, and the tables that they are read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final, cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.project_files import Ground, files_in, read_project_file
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.standard_cells import Codes
from funding_alloc.reading.standard_meaning import Areas, remarks, standard_faults
from funding_alloc.reading.tables import Row, Table, read_table
from funding_alloc.reading.template.read import Hints
from funding_alloc.reading.text import shown_name
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.schema.standard import Definition, Mapped, Standard, StandardInputs, UnitFactor
from funding_alloc.schema.standard_terms import Record, in_small_letters

KEY: Final = "standard"
"""The key that tells this kind of file."""
DEFINITIONS: Final = "standard/definitions.csv"
"""The register as the data dictionary names it; one of your own is read by the same entries."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "districts": ("area_code",),
    "authorities": ("area_code",),
    "definitions": ("definition_id",),
    "units": ("unit",),
    "mapping": ("core_field", "standard", "object", "field"),
    "published_fields": ("standard", "object", "field"),
}
"""What tells the rows of each table apart."""


def read_standard(path: Path, more: Sequence[Path] = ()) -> StandardInputs:
    """Read a set, its tables and its files; ``more`` are files or folders scored with them.

    Raises ``InputFault`` with every finding of every file. What a cell lacks is no fault: it is scored.
    """
    document = read_yaml(path)
    rules = cast(Standard, read_shape(Standard, document))
    gather = Gather(path.parent)
    dictionary = gather.attempt(lambda: read_dictionary(path.parent / rules.tables.dictionary))
    gather.stop_if_faulty()
    tables = _Tables(gather, document, cast(Dictionary, dictionary))
    areas = _areas(tables, rules)
    definitions = _definitions(tables, rules)
    units = {
        in_small_letters(row.text("unit")): UnitFactor(row.text("base"), Fraction(row.number("times")), row.text("why"))
        for row in tables.rows("units", rules.tables.units)
    }
    mapping, unmapped = _mapping(tables, rules)
    gather.stop_if_faulty()
    codes = Codes(definitions, areas.names, areas.replaced, Hints(definitions))
    paths = _paths(path, rules, document, more, gather)
    ground = Ground(codes, areas.authorities)
    found: list[Record] = []
    for one in paths:
        found += gather.attempt(partial(read_project_file, one, ground, gather.findings)) or ()
    records = tuple(found)
    gather.findings += standard_faults(rules, records, document) if not gather.findings else ()
    gather.stop_if_faulty()
    odd = tuple(remarks(records, areas, definitions))
    return StandardInputs(rules, document.file, records, definitions, units, mapping, unmapped, odd, areas.names)


class _Tables:
    """Reads tables by the dictionary's entries; faults go to what is gathered."""

    def __init__(self, gather: Gather, document: Document, dictionary: Dictionary) -> None:
        self.gather = gather
        self.document = document
        self.dictionary = dictionary

    def rows(self, kind: str, name: str, at: Path_ = (), described_as: str = "") -> Sequence[Row]:
        """Rows of a table named in the set, by the kind's key; none where it is at fault."""
        table = self.gather.attempt(lambda: self._read(self.gather.base / name, KEYS[kind], described_as))
        if table is None and not (self.gather.base / name).is_file():
            place = at or ("tables", kind)
            self.gather.findings.append(self.document.finding(place, "names a table that cannot be read."))
        return table.rows if table else ()

    def _read(self, path: Path, key: tuple[str, ...], described_as: str) -> Table:
        own = self.dictionary.describes(path) or described_as not in self.dictionary.specs
        specs = self.dictionary.specs_of(path) if own else self.dictionary.specs[described_as]
        return read_table(path, specs, key)


def _definitions(tables: _Tables, rules: Standard) -> dict[str, Definition]:
    """Every register's definitions by id, in small letters; an id that two registers have is a fault."""
    found: dict[str, Definition] = {}
    for i, name in enumerate(rules.tables.definitions):
        for row in tables.rows("definitions", name, ("tables", "definitions", i), DEFINITIONS):
            direction = row.cells["direction"]
            one = Definition(
                row.text("definition_id"),
                row.text("label"),
                row.text("unit"),
                None if direction is None else str(direction),
                row.text("publisher"),
                row.text("source"),
            )
            if one.id.casefold() in found:
                what = f"'{one.id}' is in a register before this one."
                tables.gather.findings.append(tables.document.finding(("tables", "definitions", i), what))
            found[one.id.casefold()] = one
    return found


def _areas(tables: _Tables, rules: Standard) -> Areas:
    """Codes and names of authorities, districts and councils, old codes, and who lies in which authority."""
    names: dict[str, str] = {}
    replaced: dict[str, str] = {}
    inside: dict[str, str] = {}
    written: dict[str, str] = {}
    for row in tables.rows("districts", rules.tables.districts):
        for code in ("area_code", "council_code"):
            name = row.text("name" if code == "area_code" else "council_name")
            names[row.text(code)] = name
            written |= dict.fromkeys((row.text(code).casefold(), name.casefold()), row.text(code))
            inside[row.text(code)] = row.text("authority_code")
        if row.text("area_code_2024") != row.text("area_code"):
            replaced[row.text("area_code_2024")] = row.text("area_code")
    for row in tables.rows("authorities", rules.tables.authorities):
        code = row.text("area_code")
        names[code] = row.text("name")
        written |= dict.fromkeys((code.casefold(), row.text("acronym").casefold(), row.text("name").casefold()), code)
    return Areas(names, replaced, inside, written)


def _mapping(tables: _Tables, rules: Standard) -> tuple[tuple[Mapped, ...], dict[str, tuple[str, ...]]]:
    """What stands for core fields elsewhere, and what no core field stands for. A field that is none is a fault."""
    columns = ("core_field", "standard", "object", "field", "how", "why")
    mapped = [
        (row.line, Mapped(*(row.text(column) for column in columns)))
        for row in tables.rows("mapping", rules.tables.mapping)
    ]
    published = [
        (row.text("standard"), row.text("object"), row.text("field"))
        for row in tables.rows("published_fields", rules.tables.published_fields)
    ]
    used = {(one.standard, one.object, one.other) for _, one in mapped}
    name = rules.tables.mapping
    for line, one in mapped:
        if published and one.how != "none" and (one.standard, one.object, one.other) not in published:
            fix = did_you_mean(one.other, (field for standard, _, field in published if standard == one.standard))
            what = f"column 'field': '{one.other}' is no published field of {one.standard}, {one.object}."
            tables.gather.findings.append(Finding(shown_name(tables.gather.base / name), line, 0, what, fix))
    left: dict[str, tuple[str, ...]] = {}
    for standard, thing, field in published:
        if (standard, thing, field) not in used:
            left[standard] = (*left.get(standard, ()), f"{thing}.{field}")
    return tuple(one for _, one in mapped), left


def _paths(path: Path, rules: Standard, document: Document, more: Iterable[Path], gather: Gather) -> list[Path]:
    """Every file once, however often it is named."""
    found: dict[Path, Path] = {}
    for i, name in enumerate(rules.files):
        try:
            found |= {one.resolve(): one for one in files_in(path.parent / name)}
        except InputFault as fault:
            gather.findings += [document.finding(("files", i), "names a file that cannot be read."), *fault.findings]
    for place in more:
        named = gather.attempt(partial(files_in, place))
        found |= {one.resolve(): found.get(one.resolve(), one) for one in named or ()}
    return [found[one] for one in sorted(found)]


def files_of(path: Path) -> Iterator[Path]:
    """The files that a set names, resolved; none for a file of another kind, or one at fault."""
    with suppress(InputFault):  # its own faults are told when it is checked itself
        rules = cast(Standard, read_shape(Standard, read_yaml(path)))
        for name in rules.files:
            with suppress(InputFault):
                yield from (one.resolve() for one in files_in(path.parent / name))
