"""Collects what is read on the way to a scenario: findings, files and content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.dictionary import Dictionary
from funding_alloc.reading.tables import Table
from funding_alloc.reading.text import FileRead
from funding_alloc.reading.tree import Document
from funding_alloc.schema.inputs import InputFile

T = TypeVar("T")
_UNORDERED = {"include", "scope", "funds", "lines", "grants", "without_lines"}
"""Lists of a file in which order says nothing."""


class Gather:
    """Findings so far, the files read, and their content without row order, comments and line ends."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.findings: list[Finding] = []
        self._sources: dict[str, FileRead] = {}
        self._content: dict[str, Any] = {}

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Do a reading; its faults are kept and reading goes on."""
        try:
            return read()
        except InputFault as fault:
            self.findings.extend(fault.findings)
            return None

    def stop_if_faulty(self) -> None:
        """Raise ``InputFault`` with everything found so far."""
        if self.findings:
            raise InputFault(self.findings)

    def table(self, dictionary: Dictionary, name: str, *key: str) -> Table | None:
        """Read a table named relative to the scenario."""
        table = self.attempt(lambda: dictionary.read(self.base / name, key))
        if table is not None:
            self.keep_file(table.source)
            rows = [[str(row.cells[column]) for column in sorted(row.cells)] for row in table.rows]
            self._content[name] = [sorted(table.specs), rows]
        return table

    def keep(self, name: str, document: Document) -> None:
        """Remember a YAML file."""
        for source in document.sources:
            self.keep_file(source)
        self._content[name] = _canonical(document.data)

    def keep_file(self, source: FileRead) -> None:
        """Remember a file."""
        self._sources[source.name] = source

    def keep_content(self, name: str, content: Any) -> None:
        """Remember content of tables, plain and in an order of its own."""
        self._content[name] = content

    @property
    def stable_names(self) -> dict[str, str]:
        """Every file's name below the folder that they all share."""
        paths = {name: Path(os.path.abspath(source.path)) for name, source in self._sources.items()}  # noqa: PTH100
        shared = Path(os.path.commonpath([path.parent for path in paths.values()]))
        return {name: path.relative_to(shared).as_posix() for name, path in paths.items()}

    @property
    def files(self) -> tuple[InputFile, ...]:
        """Files read, by their stable names."""
        stable = self.stable_names
        return tuple(sorted(InputFile(stable[name], source.sha256) for name, source in self._sources.items()))

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content: the same for shuffled rows, other comments and other line ends."""
        return hashlib.sha256(json.dumps(self._content, sort_keys=True).encode()).hexdigest()


def _canonical(data: Any, key: str = "") -> Any:
    if isinstance(data, dict):
        return {name: _canonical(value, name) for name, value in data.items()}
    if isinstance(data, list):
        entries = [_canonical(entry) for entry in data]
        return sorted(entries, key=lambda entry: json.dumps(entry, sort_keys=True)) if key in _UNORDERED else entries
    return data
