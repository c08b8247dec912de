"""A round and everything it names: every fault of every file in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.competition.build import round_inputs
from funding_alloc.reading.competition.entry import Entry
from funding_alloc.reading.competition.entry_faults import entry_faults
from funding_alloc.reading.competition.grounds import ground_faults
from funding_alloc.reading.competition.listed import tables_of
from funding_alloc.reading.competition.mark_faults import mark_faults
from funding_alloc.reading.competition.round_faults import bar_faults, guide_faults, override_faults
from funding_alloc.reading.competition.tables import TableReader, named_tables, naming_faults
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.template.read import ReadTable
from funding_alloc.reading.text import FileRead
from funding_alloc.reading.tree import Document
from funding_alloc.schema.bids import RoundInputs
from funding_alloc.schema.competition.bids import ReadBids
from funding_alloc.schema.competition.round import Competition

KEY: Final = "competition"
"""The key that tells this kind of file."""


Tables = Mapping[str, ReadTable]
"""Sound tables by name."""
Further = Callable[[Tables], Iterable[Finding]]
"""What else is asked of a round's tables where it is read for something larger."""


@dataclass(frozen=True)
class ReadRound:
    """A round with where everything in it stands: its own file, its tables by name, and the files they lie in."""

    inputs: RoundInputs
    document: Document
    tables: Tables
    files: tuple[FileRead, ...]


def read_rules(path: Path) -> tuple[Competition, Document]:
    """Read a round's own file, without its tables. Raises ``InputFault`` with every fault of its shape or grounds."""
    document = read_extended(path, "round")
    round_ = cast(Competition, read_shape(Competition, document))
    faults = list(ground_faults(round_, document))
    if faults:
        raise InputFault(faults)
    return round_, document


def read_competition(path: Path) -> RoundInputs:
    """What a round is decided on, as ``read_round`` reads it."""
    return read_round(path).inputs


def read_round(path: Path, further: Further = lambda _: ()) -> ReadRound:
    """Read a round's file and the tables it names; a round that names none has no bids, applicants or marks.

    Units   whole pounds; marks, scores and need exact.
    Promise rows may come in any order (the log of overrides apart): what is read is the same.
    Raises ``InputFault`` with every finding of every file.
    """
    round_, document = read_rules(path)
    source = round_.bids
    if not isinstance(source, ReadBids):
        return ReadRound(round_inputs(round_, document.file, {}), document, {}, ())
    reader = TableReader(path.parent, round_)
    found = _read_tables(document, reader, named_tables(round_, source), further)
    return _sound(document, reader, found, naming_faults(round_, source, document))


def read_filled(path: Path, book: Path) -> ReadRound:
    """Read a round's tables from one workbook, whatever tables its file names.

    Raises ``InputFault`` with every finding of the workbook.
    """
    round_, document = read_rules(path)
    reader = TableReader(Path(), round_)
    found = _read_tables(document, reader, {spec.name: str(book) for spec in tables_of(round_)}, lambda _: ())
    return _sound(document, reader, found, ())


def _read_tables(document: Document, reader: TableReader, named: Mapping[str, str], further: Further) -> Tables:
    """Tables read and held against each other and the round's rules; faults are added to the reader's."""
    round_, tables = reader.round_, reader.read(named)
    entry = Entry(round_, *(tables.get(name) for name in ("bids", "applicants", "winners")))
    reader.findings += [
        *entry_faults(entry),
        *mark_faults(entry, tables.get("marks")),
        *guide_faults(entry, document),
        *bar_faults(round_, tables.get("winners"), document),
        *override_faults(entry, tables.get("overrides")),
        *further(tables),
    ]
    return tables


def _sound(document: Document, reader: TableReader, tables: Tables, faults: Iterable[Finding]) -> ReadRound:
    findings = [*faults, *reader.findings]
    if findings:
        raise InputFault(findings)
    inputs = round_inputs(reader.round_, document.file, tables)
    return ReadRound(inputs, document, tables, tuple(reader.files))
