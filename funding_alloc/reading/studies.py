"""Studies that a scenario names: read with it, so that all faults are told at once and every file is hashed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from funding_alloc.errors import InputFault
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.reading.text import read_text
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.inputs import StudyInputs
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.study import StudyKind

READERS: Final[Mapping[StudyKind, Callable[[Path], StudyInputs]]] = {StudyKind.POCKETS: read_pockets}


def read_studies(gather: Gather, scenario: Scenario) -> Mapping[StudyKind, StudyInputs]:
    """Read every study that the scenario names; faults go to what is gathered."""
    found: dict[StudyKind, StudyInputs] = {}
    for kind, name in (scenario.studies.files if scenario.studies else {}).items():
        path = gather.base / name
        read = gather.attempt(lambda kind=kind, path=path: READERS[kind](path))  # type: ignore[misc]
        if read is not None:
            found[kind] = read
            _keep(gather, f"{kind} {name}", path)
    return found


def _keep(gather: Gather, name: str, path: Path) -> None:
    """Remember a study's file and every file that it names, so that a change in one is another run."""
    document = read_yaml(path)
    gather.keep(name, document)
    for named in sorted(set(_words(document.data))):
        other = path.parent / named
        if _is_file(other):
            try:
                source = read_text(other)
            except InputFault:
                continue
            gather.keep_file(source)
            gather.keep_content(f"{name} {named}", source.sha256)


def _is_file(path: Path) -> bool:
    """Whether words are the name of a file; a sentence may be too long to be one."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
