"""Standard sets and the project files they name: what is missing in a record is no fault of reading, but a finding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tables import Table
from funding_alloc.reading.text import TextFile, read_text
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.schema.outcomes_terms import Period
from funding_alloc.schema.standard import (
    CoreField,
    Definition,
    FieldKind,
    Filled,
    Record,
    StandardInputs,
    StandardSet,
)

KEY: Final = "standard"
"""The key that tells this kind of file."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "core_fields.csv": ("field",),
    "definitions.csv": ("definition",),
    "mapping.csv": ("field", "standard"),
    "published_fields.csv": ("standard", "object", "field"),
}
"""What tells the rows of each table of the standard apart."""
_SAID: Final = re.compile(
    r"\[(x|z|c)\]|tbc|tba|n/?a|none|not (known|available|applicable)|unknown|-+|\?+", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_MOST_RECORDS: Final = 2000


def read_standard(path: Path) -> StandardInputs:
    """Read a standard set, the tables of the standard and every project file.

    Raises ``InputFault`` with every finding of every file that cannot be read as a table of the core fields.
    """
    document = read_yaml(path)
    rules = cast(StandardSet, read_shape(StandardSet, document))
    gather = Gather(path.parent)
    dictionary = gather.attempt(lambda: read_dictionary(path.parent / rules.dictionary))
    gather.stop_if_faulty()
    tables = {
        name: gather.table(cast(Dictionary, dictionary), getattr(rules, name), *key)
        for name, key in (
            ("core_fields", ("field",)),
            ("definitions", ("definition",)),
            ("authorities", ("area_code",)),
            ("districts", ("area_code",)),
        )
    }
    gather.stop_if_faulty()
    fields = dict(_fields(cast(Table, tables["core_fields"]), gather.findings))
    gather.findings += _scored_faults(rules, document, fields)
    definitions = {
        row.text("definition"): Definition(row.text("definition"), row.text("label"), row.text("unit"))
        for row in cast(Table, tables["definitions"]).rows
    }
    owners = _owners(cast(Table, tables["authorities"]), cast(Table, tables["districts"]))
    gather.stop_if_faulty()
    known = (fields, definitions, owners)
    records: list[Record] = []
    for name in rules.projects:
        found = gather.attempt(lambda name=name: _records(path.parent / name, known))  # type: ignore[misc]
        records += found or []
    if len(records) > _MOST_RECORDS:
        what = f"names {len(records):,} records; a set holds {_MOST_RECORDS:,} at most."
        gather.findings.append(document.finding(("projects",), what, "Split the set."))
    gather.stop_if_faulty()
    ordered = sorted(records, key=lambda one: (one.file, one.line))
    return StandardInputs(rules, document.file, fields, definitions, owners, tuple(ordered))


def is_project_table(source: TextFile) -> bool:
    """Whether a table's headings are those of a project file."""
    head = {name.strip() for name in source.text.split("\n", 1)[0].split(",")}
    return {"project", "definition", "unit"} <= head


def sets_in(folder: Path) -> Iterator[Path]:
    """Standard sets of a folder; files that cannot be read are told when they are checked themselves."""
    for path in sorted(folder.glob("*.yaml")):
        with suppress(InputFault):
            if KEY in read_yaml(path).data:
                yield path


def names(own: Path, other: Path) -> bool:
    """Whether a set names a project file."""
    projects = read_yaml(own).data.get("projects")
    listed = projects if isinstance(projects, list) else []
    return other.resolve() in {(own.parent / name).resolve() for name in listed if isinstance(name, str)}


def _fields(table: Table, findings: list[Finding]) -> Iterator[tuple[str, CoreField]]:
    for row in table.rows:
        kind = row.text("kind")
        if kind not in set(FieldKind):
            findings.append(table.finding(row, "kind", f"'{kind}' is no kind.", did_you_mean(kind, list(FieldKind))))
            continue
        yield row.text("field"), CoreField(row.text("field"), FieldKind(kind), row.text("holds"), row.text("example"))


NEEDED: Final = ("project", "area_code", "definition", "unit", "date", "cohort")
"""Fields that comparing reads; a core dataset without them compares nothing."""


def _scored_faults(rules: StandardSet, document: Document, fields: Mapping[str, CoreField]) -> Iterator[Finding]:
    for name in NEEDED:
        if name not in fields:
            yield document.finding(("core_fields",), f"the core dataset has no field '{name}', which comparing reads.")
    for i, name in enumerate(rules.scored.fields):
        if name not in fields:
            what = f"'{name}' is no field of the core dataset."
            yield document.finding(("scored", "fields", i), what, did_you_mean(name, fields))


def _owners(authorities: Table, districts: Table) -> dict[str, str]:
    """Authority of each known code; a district outside any authority stands for itself."""
    owners = {row.text("area_code"): row.text("area_code") for row in authorities.rows}
    for row in districts.rows:
        owner, code = row.text("authority_code"), row.text("area_code")
        owners[code] = code if owner == "none" else owner
    return owners


Known = tuple[Mapping[str, CoreField], Mapping[str, Definition], Mapping[str, str]]
"""Core fields, definitions, and the codes of places."""


def _records(path: Path, known: Known) -> list[Record]:
    source = read_text(path)
    lines = list(csv.reader(io.StringIO(source.text, newline="")))
    header = [name.strip() for name in lines[0]] if lines else []
    findings = list(_header_faults(source.name, header, known[0]))
    records = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"has {len(cells)} cells, and the heading {len(header)}."
            findings.append(Finding(source.name, number, 0, what, "Put words with a comma in quotes."))
            continue
        held = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        if not findings:
            state = {name: _state(held[name], field, known) for name, field in known[0].items()}
            records.append(Record(source.name, number, held, state))
    if not findings and not records:
        findings.append(Finding(source.name, 0, 0, "holds no record.", "Leave it out of the set, or add a line."))
    if findings:
        raise InputFault(findings)
    return records


def _header_faults(file: str, header: Iterable[str], fields: Mapping[str, CoreField]) -> Iterator[Finding]:
    seen: list[str] = []
    for i, name in enumerate(header, start=1):
        if name not in fields:
            yield Finding(file, 1, i, f"column '{name}' is no field of the core dataset.", did_you_mean(name, fields))
        elif name in seen:
            yield Finding(file, 1, i, f"column '{name}' is there twice.")
        seen.append(name)
    for name in fields:
        if name not in seen:
            yield Finding(
                file, 1, 0, f"column '{name}' is missing.", "Add it; a cell may hold [x] where nothing is known."
            )


def _state(text: str, field: CoreField, known: Known) -> Filled:
    """Blank, said to be missing, a value, or nothing of its kind: zero is a value."""
    if not text:
        return Filled.BLANK
    if _SAID.fullmatch(text):
        return Filled.SAID
    return Filled.VALUE if _is_of_kind(text, field.kind, known) else Filled.WRONG


def _is_of_kind(text: str, kind: FieldKind, known: Known) -> bool:
    if kind is FieldKind.NUMBER:
        return _NUMBER.fullmatch(text) is not None
    if kind is FieldKind.PERIOD:
        try:
            Period.parse(text)
        except ValueError:
            return False
        return True
    if kind is FieldKind.GEOGRAPHY:
        return text in known[2]
    return text in known[1] if kind is FieldKind.DEFINITION else True
