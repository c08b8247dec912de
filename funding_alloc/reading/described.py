"""Tables that a file names: read by the data dictionary's entries, their own or those of the table they stand for."""

from __future__ import annotations

from collections.abc import Sequence

from funding_alloc.errors import InputFault, did_you_mean
from funding_alloc.reading.dictionary import Dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.tables import Table, read_table
from funding_alloc.reading.tree import Document, Path_


class DescribedTables:
    """Reads tables wherever they lie; what was read, and its faults, go to what is gathered."""

    def __init__(self, gather: Gather, document: Document, dictionary: Dictionary) -> None:
        self.gather = gather
        self.document = document
        self.dictionary = dictionary

    def has(self, name: str) -> bool:
        """Whether the dictionary describes a table itself."""
        return self.dictionary.describes(self.gather.base / name)

    def read(self, name: str, at: Path_, described_as: str, key: Sequence[str]) -> Table | None:
        """A table that the file names at a path; None, and findings, where it cannot be read as what it stands for."""
        path = self.gather.base / name
        if not self.has(name) and described_as not in self.dictionary.specs:
            what = f"the data dictionary describes neither this table nor {described_as}."
            fix = did_you_mean(described_as, self.dictionary.specs)
            self.gather.findings.append(self.document.finding(at, what, fix))
            return None
        specs = self.dictionary.specs_of(path) if self.has(name) else self.dictionary.specs[described_as]
        missing = [column for column in self.dictionary.specs.get(described_as, ()) if column not in specs]
        if missing:
            what = f"'{name}' is no table of this kind: it has no column '{missing[0]}', which {described_as} has."
            self.gather.findings.append(self.document.finding(at, what))
            return None
        try:
            table = read_table(path, specs, key)
        except InputFault as fault:
            here = [] if path.is_file() else [self.document.finding(at, "names a table that cannot be read.")]
            self.gather.findings += [*here, *fault.findings]
            return None
        self._keep(name, table)
        return table

    def _keep(self, name: str, table: Table) -> None:
        rows = [[str(row.cells[column]) for column in sorted(row.cells)] for row in table.rows]
        self.gather.keep_file(table.source)
        self.gather.keep_content(name, [sorted(table.specs), rows])
