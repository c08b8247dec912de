"""Studies that a scenario names: read with it, so that all faults are told at once and every file is hashed."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, Final

from funding_alloc.errors import InputFault
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.learn import read_learn
from funding_alloc.reading.outcomes import read_outcomes
from funding_alloc.reading.partnership import read_partnership
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.reading.standard import files_of, read_standard
from funding_alloc.reading.system_map import read_map
from funding_alloc.reading.text import read_text
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.study import StudyKind
from funding_alloc.schema.study_inputs import StudyInputs

READERS: Final[Mapping[StudyKind, Callable[[Path], StudyInputs]]] = {
    StudyKind.POCKETS: read_pockets,
    StudyKind.OUTCOMES: read_outcomes,
    StudyKind.MAP: read_map,
    StudyKind.LEARNING: read_learn,
    StudyKind.PARTNERSHIP: read_partnership,
    StudyKind.STANDARD: read_standard,
}


def read_studies(gather: Gather, scenario: Scenario, own: Path) -> Mapping[StudyKind, StudyInputs]:
    """Read every study that the scenario in the file ``own`` names; faults go to what is gathered."""
    found: dict[StudyKind, StudyInputs] = {}
    for kind, name in (scenario.studies.files if scenario.studies else {}).items():
        path = gather.base / name
        read = gather.attempt(lambda kind=kind, path=path: READERS[kind](path))  # type: ignore[misc]
        if read is not None:
            found[kind] = read
            scored = set(files_of(path)) if kind is StudyKind.STANDARD else set()
            _keep(gather, path, {own.resolve()}, scored)
    return found


def _keep(gather: Gather, path: Path, seen: set[Path], scored: Set[Path]) -> None:
    """Remember a study's file and every file that it names in turn, so that a change in one is another run.

    A file that is scored keeps the order of its rows: what is found in it is told by line.
    """
    if path.resolve() in seen:
        return
    seen.add(path.resolve())
    name = f"study {Path(os.path.relpath(path, gather.base)).as_posix()}"
    if path.suffix not in {".yaml", ".yml"}:
        source = read_text(path)
        gather.keep_file(source)
        ordered = path.suffix != ".csv" or path.resolve() in scored
        gather.keep_content(name, source.text.splitlines() if ordered else _cells(source.text))
        return
    document = read_yaml(path)
    gather.keep(name, document)
    for named in sorted(set(_words(document.data))):
        for other in _files_at(path.parent / named):
            try:
                _keep(gather, other, seen, scored)
            except InputFault:
                continue


def _cells(text: str) -> list[list[str]]:
    """Cells row by row, whatever the order of the rows and the marks around a cell."""
    try:
        first, *rows = csv.reader(io.StringIO(text, newline=""))
    except csv.Error:  # a file that is named and read by nobody may be no table
        return [[line] for line in text.splitlines()]
    return [first, *sorted(rows)]


def _files_at(path: Path) -> list[Path]:
    """The file that words name, or the tables of the folder; a sentence may be too long to name either."""
    try:
        if path.is_file():
            return [path]
        return sorted(path.glob("*.csv")) if path.is_dir() else []
    except (OSError, ValueError):
        return []


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
