"""Why the figures may be believed: sources and assumptions, the data dictionary."""

from __future__ import annotations

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.words import limits_of_use
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.results import SourceRow


def sources(tallied: Tally) -> AnySheet:
    """Every figure's source, or that it is assumed."""
    columns = (
        Column[SourceRow]("File", WORDS, lambda r: r.file, 36),
        Column[SourceRow]("Entry", WORDS, lambda r: r.entry, 40),
        Column[SourceRow]("Value", WORDS, lambda r: r.value or NOT_APPLICABLE, 18),
        Column[SourceRow]("Basis", WORDS, basis, 16),
        Column[SourceRow]("Source", WORDS, lambda r: r.source or NOT_APPLICABLE, 58),
        Column[SourceRow]("Assumption", WORDS, lambda r: r.assumption or NOT_APPLICABLE, 58),
    )
    return Sheet(
        name="Sources",
        title="Sources and assumptions",
        table="tblSources",
        holds="Where each figure in the scenario, the fund file and the formulas comes from. One table.",
        columns=columns,
        rows=sorted(tallied.results.sources, key=lambda r: (r.file, r.entry)),
        role=Role.EVIDENCE,
        notes=[limits_of_use(tallied.results)],
        frozen=2,
    )


def basis(row: SourceRow) -> str:
    """Whether an entry is sourced, assumed, or a sourced figure put to an assumed use."""
    if row.source and row.assumption:
        return "source, assumed use"
    return "source" if row.source else "assumption"


def dictionary(tallied: Tally) -> AnySheet:
    """Every column of every input table."""
    columns = (
        Column[ColumnSpec]("Table", WORDS, lambda s: s.table, 30),
        Column[ColumnSpec]("Column", WORDS, lambda s: s.column, 28),
        Column[ColumnSpec]("Title", WORDS, lambda s: s.title, 40),
        Column[ColumnSpec]("Unit", WORDS, lambda s: s.unit, 18),
        Column[ColumnSpec]("Direction", WORDS, lambda s: in_words(s.direction.value), 18),
        Column[ColumnSpec]("Period", WORDS, lambda s: s.period, 16),
        Column[ColumnSpec]("Districts put together by", WORDS, _put_together, 26),
        Column[ColumnSpec]("Status", WORDS, lambda s: s.status, 14),
        Column[ColumnSpec]("Source", WORDS, lambda s: s.source, 40),
        Column[ColumnSpec]("Publisher", WORDS, lambda s: s.publisher, 22),
        Column[ColumnSpec]("Licence", WORDS, lambda s: s.licence, 16),
        Column[ColumnSpec]("Note", WORDS, lambda s: s.note, 52),
    )
    return Sheet(
        name="Data dictionary",
        title="Data dictionary: what every column of every input table means",
        table="tblDataDictionary",
        holds="Title, unit, direction of need, period, publisher and licence of each column. One table.",
        columns=columns,
        rows=sorted(tallied.results.inputs.dictionary, key=lambda s: (s.table, s.column)),
        role=Role.EVIDENCE,
        frozen=2,
    )


def _put_together(spec: ColumnSpec) -> str:
    words = in_words(spec.aggregate.value)
    return words if spec.weight == "none" else f"{words}, weight {spec.weight}"
