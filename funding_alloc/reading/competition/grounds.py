"""What a round's status asks of its grounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from funding_alloc.errors import Finding
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.competition.round import Competition
from funding_alloc.schema.formula import Status
from funding_alloc.schema.sources import Grounded


def ground_faults(round_: Competition, document: Document) -> Iterator[Finding]:
    """Sections of a published or proposed round that rest on an assumption alone: only an illustrative round's may."""
    if round_.status is Status.ILLUSTRATIVE:
        return
    for path, section in _sections(round_, ()):
        if section.source is None:
            what = f"'{_name(path)}' rests on an assumption, which only an illustrative round may."
            yield document.finding(path, what, "Name the source, or write status: illustrative.")


def _sections(value: Any, path: Path_) -> Iterator[tuple[Path_, Grounded]]:
    if isinstance(value, Grounded):
        yield path, value
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from _sections(getattr(value, key), (*path, key))
    if isinstance(value, tuple):
        for i, entry in enumerate(value):
            yield from _sections(entry, (*path, i))


def _name(path: Path_) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
