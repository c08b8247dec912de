"""Which of the paths to be checked are sets of project files, and which set each project file is scored with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.project_files import is_project_file
from funding_alloc.reading.standard import KEY, files_of
from funding_alloc.reading.text import shown_name
from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.standard import score_standard
from funding_alloc.schema.standard_results import StandardResults


@dataclass(frozen=True)
class SortedOut:
    """Paths by what is done with them."""

    sets: tuple[tuple[Path, tuple[Path, ...]], ...]
    """Sets to be scored, each with files that are scored beside those it names."""
    others: tuple[Path, ...]
    """Files of other kinds."""
    findings: tuple[Finding, ...]


def sort_out(paths: Sequence[Path]) -> SortedOut:
    """Tell sets and project files from other files.

    Project files are scored with the set named beside them; without one, with the sets in their own folder or the one
    above that name them. There is no scoring without a set, for what counts and what is enough are its choices.
    """
    sets = [path for path in paths if _is_set(path)]
    projects = [path for path in paths if path not in sets and _holds_projects(path)]
    others = tuple(path for path in paths if path not in sets and path not in projects)
    if len(sets) == 1:
        return SortedOut(((sets[0], tuple(projects)),), others, ())
    asked = dict.fromkeys(sets)
    findings = []
    for path in projects:
        naming = [one for one in sets or _neighbours(path) if _names(one, path)]
        asked |= dict.fromkeys(naming)
        if not naming:
            what = "is scored with a set, and none in this folder or the one above names it."
            fix = "Write one (inputs/standard/example/before.yaml is there to copy), or check the file beside its set."
            findings.append(Finding(shown_name(path), 0, 0, what, fix))
    return SortedOut(tuple((one, ()) for one in asked), others, tuple(findings))


def score_sets(found: SortedOut) -> tuple[list[StandardResults], list[Finding]]:
    """Every set scored, and what keeps others from being read."""
    out, findings = [], list(found.findings)
    for path, more in found.sets:
        try:
            out.append(score_standard(path, more))
        except InputFault as fault:
            findings += fault.findings
    return out, findings


def _is_set(path: Path) -> bool:
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return False
    with suppress(InputFault):  # its faults are told when it is read
        return KEY in read_yaml(path).data
    return False


def _holds_projects(path: Path) -> bool:
    if path.is_dir():
        return any(is_project_file(one) for one in path.iterdir() if one.is_file())
    return is_project_file(path)


def _neighbours(path: Path) -> Iterable[Path]:
    here = path.resolve() if path.is_dir() else path.resolve().parent
    return [one for folder in (here, here.parent) for one in sorted(folder.glob("*.yaml")) if _is_set(one)]


def _names(rules: Path, path: Path) -> bool:
    named = set(files_of(rules))
    wanted = [one.resolve() for one in path.iterdir() if is_project_file(one)] if path.is_dir() else [path.resolve()]
    return set(wanted) <= named
