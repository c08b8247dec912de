"""The log of assumptions, with the fields that the AQuA Book asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.money import gbp
from funding_alloc.schema.results import Results, SourceRow

NOT_RECORDED: Final = "Not recorded: name them before sign-off"
NOT_SIGNED: Final = "Not signed off"
NOT_MEASURED: Final = "Not measured"
RELIABILITY: Final = {
    True: "Medium: a sourced figure put to an assumed use",
    False: "Low: no source states it",
}


@dataclass(frozen=True)
class Assumption:
    """One thing that is taken to be so."""

    id: str
    file: str
    entry: str
    value: str
    why: str
    source: str
    reliability: str
    effect: str


def assumptions(results: Results, moved_gbp: Mapping[tuple[str, str], int] | None = None) -> Sequence[Assumption]:
    """Every assumed entry of the scenario and its files, in the order of files.

    ``moved_gbp`` is the most money that moving an entry up or down moves between areas, by file and entry.
    """
    moved = moved_gbp or {}
    rows = sorted((row for row in results.sources if row.assumption), key=lambda r: (r.file, r.entry))
    return [_assumption(i, row, moved.get((row.file, row.entry))) for i, row in enumerate(rows, start=1)]


def _assumption(number: int, row: SourceRow, moved: int | None) -> Assumption:
    effect = NOT_MEASURED if moved is None else f"Up to {gbp(moved)} moves between areas (sheet Sensitivity)"
    reliability = RELIABILITY[bool(row.source)]
    return Assumption(f"A{number:03}", row.file, row.entry, row.value, row.assumption, row.source, reliability, effect)
