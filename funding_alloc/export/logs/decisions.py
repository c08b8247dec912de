"""The log of decisions: every choice of policy that a scenario or a formula makes, and what else it could have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from funding_alloc.export.text import in_words
from funding_alloc.schema.formula import Formula, Status
from funding_alloc.schema.funds import DelClass, Mechanism
from funding_alloc.schema.results import Results
from funding_alloc.schema.sources import Grounded

NO_REASON: Final = "No reason is written"
_NO_CHOICE: Final = (Status, DelClass, Mechanism)
"""Words that describe, and decide nothing."""
_ON: Final = {True: "on", False: "off"}


@dataclass(frozen=True)
class Decision:
    """One choice of policy."""

    id: str
    file: str
    entry: str
    chosen: str
    instead: str
    why: str


@dataclass(frozen=True)
class _Choice:
    entry: str
    chosen: str
    instead: str
    why: str


def decisions(results: Results) -> Sequence[Decision]:
    """Every choice between named ways, in the order of files; none of them has a default."""
    inputs = results.inputs
    found = [(inputs.stable_names[inputs.file], choice) for choice in _choices("", inputs.scenario, "")]
    formulas: dict[str, Formula] = {inputs.stable_names[p.file]: p.formula for p in inputs.formulas.values()}
    for file, formula in sorted(formulas.items()):
        found += [(file, choice) for choice in _choices("", formula, "")]
    return [
        Decision(f"D{i:03}", file, one.entry, one.chosen, one.instead, one.why or NO_REASON)
        for i, (file, one) in enumerate(found, start=1)
    ]


def _choices(path: str, entry: Any, why: str) -> Iterator[_Choice]:
    """Choices of an entry and of what it holds; a reason counts for all that stands below it."""
    if isinstance(entry, dict):
        for key in sorted(entry, key=str):
            yield from _choices(f"{path}.{key}".strip("."), entry[key], why)
    elif isinstance(entry, tuple):
        for i, item in enumerate(entry):
            yield from _choices(f"{path}.{_named(item, i)}".strip("."), item, why)
    elif isinstance(entry, BaseModel):
        if isinstance(entry, Grounded):
            why = entry.assumption or (f"Source: {entry.source.title}" if entry.source else why)
        for name, field in type(entry).model_fields.items():
            value, at = getattr(entry, name), f"{path}.{name}".strip(".")
            ways = _ways(field.annotation, value)
            if ways:
                chosen = _said(value)
                yield _Choice(at, chosen, ", ".join(way for way in ways if way != chosen), why)
            else:
                yield from _choices(at, value, why)


def _named(item: Any, i: int) -> str:
    return str(getattr(item, "id", getattr(item, "authority", i)))


def _ways(annotation: Any, value: Any) -> Sequence[str]:
    """All ways that a field may be filled, in words; none where it is no choice between named ways."""
    if isinstance(value, _NO_CHOICE) or value is None:
        return ()
    if isinstance(value, bool):
        return tuple(_ON.values())
    if isinstance(value, StrEnum):
        return [in_words(member.value) for member in type(value)]
    if isinstance(value, str):
        words = [in_words(str(word)) for word in _literals(annotation)]
        return words if len(words) > 1 else ()
    return ()


def _literals(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Literal:
        yield from get_args(annotation)
    elif origin in {Union, UnionType}:
        for part in get_args(annotation):
            yield from _literals(part)


def _said(value: Any) -> str:
    return _ON[value] if isinstance(value, bool) else in_words(str(value))
