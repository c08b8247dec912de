"""The data dictionary: read first, because it says how every other table is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.tables import Table, read_table
from funding_alloc.reading.text import TextFile, shown_name
from funding_alloc.schema.dictionary import Aggregate, ColumnKind, ColumnSpec, Direction, Missing, Scale


def _own(column: str) -> ColumnSpec:
    """The dictionary's own columns are text; no entry describes them."""
    return ColumnSpec(
        table="data_dictionary.csv",
        column=column,
        title=column,
        kind=ColumnKind.TEXT,
        unit="none",
        direction=Direction.NOT_NEED,
        scale=Scale.NOT_APPLICABLE,
        period="none",
        aggregate=Aggregate.NOT_AGGREGATED,
        weight="none",
        missing=Missing.REFUSE,
        status="published",
        source="none",
        publisher="none",
        licence="none",
        note="none",
    )


_OWN = {name: _own(name) for name in ColumnSpec.model_fields}


@dataclass(frozen=True)
class Dictionary:
    """Column entries by table and column, and the line of each entry."""

    root: Path
    source: TextFile
    specs: Mapping[str, Mapping[str, ColumnSpec]]
    lines: Mapping[tuple[str, str], int]

    @property
    def content(self) -> list[dict[str, str]]:
        """Every entry, whatever the order of rows."""
        entries = [spec for table in sorted(self.specs) for _, spec in sorted(self.specs[table].items())]
        return [spec.model_dump(mode="json") for spec in entries]

    def read(self, path: Path, key: tuple[str, ...]) -> Table:
        """Read a table that the dictionary describes."""
        return read_table(path, self.specs_of(path), key)

    def describes(self, path: Path) -> bool:
        """Whether a table has entries."""
        return self._name_of(path) in self.specs

    def _name_of(self, path: Path) -> str:
        absolute = path.resolve()
        return absolute.relative_to(self.root).as_posix() if absolute.is_relative_to(self.root) else absolute.as_posix()

    def specs_of(self, path: Path) -> Mapping[str, ColumnSpec]:
        """Entries of a table, found by its path below the dictionary's own folder."""
        name = self._name_of(path)
        if name not in self.specs:
            what = f"is not described in the data dictionary {self.source.name} (as table '{name}')."
            raise InputFault([Finding(shown_name(path), 0, 0, what, did_you_mean(name, self.specs))])
        return self.specs[name]


def read_dictionary(path: Path) -> Dictionary:
    """Read a data dictionary. Raises ``InputFault`` for a malformed entry, or a weight that its table does not have."""
    table = read_table(path, _OWN, ("table", "column"))
    specs: dict[str, dict[str, ColumnSpec]] = {}
    lines: dict[tuple[str, str], int] = {}
    findings: list[Finding] = []
    for row in sorted(table.rows, key=lambda row: row.line):
        try:
            spec = ColumnSpec.model_validate(dict(row.cells))
        except ValidationError as fault:
            for error in fault.errors():
                column = str(error["loc"][0]) if error["loc"] else "weight"
                what = f"'{row.cells[column]}': {error['msg'].removeprefix('Value error, ')}."
                findings.append(table.finding(row, column, what))
            continue
        specs.setdefault(spec.table, {})[spec.column] = spec
        lines[spec.table, spec.column] = row.line
    for spec in (spec for columns in specs.values() for spec in columns.values()):
        if spec.aggregate is Aggregate.WEIGHTED_MEAN and spec.weight not in specs[spec.table]:
            what = f"the weight '{spec.weight}' of '{spec.column}' is not a column of {spec.table}."
            fix = did_you_mean(spec.weight, specs[spec.table])
            findings.append(Finding(table.name, lines[spec.table, spec.column], 0, what, fix))
    if findings:
        raise InputFault(findings)
    return Dictionary(path.resolve().parent, table.source, specs, lines)
